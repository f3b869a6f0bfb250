"""Bytes -> text: byte order marks, UTF-8, a declared charset, then a guess with a warning."""

from __future__ import annotations

import codecs
import re

from dragoman.errors import InputError
from dragoman.intake.source import shown
from dragoman.records import Warn

MARKS = (  # the longer marks first: UTF-32 LE begins with UTF-16 LE's
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.I)
SAMPLE = 200_000  # bytes from which an encoding is guessed
LOST = "\ufffd"
# Windows' quotes and dashes: in English text mostly the only bytes that are not ASCII
TYPOGRAPHIC = frozenset(bytes([0x85, *range(0x91, 0x98)]))
# English with a name in it ("São Tomé") has few such bytes, too few for a guess by their frequencies: it is Windows-1252 far more
# often than its Central European sisters, in which running text has one such byte in fifteen
FEW = 0.03
UNUSED = frozenset((0x81, 0x8D, 0x8F, 0x90, 0x9D))


def decode(data: bytes, charset: str | None, name: str) -> tuple[str, tuple[Warn, ...]]:
    """The text of bytes with line ends as LF, and a warning `encoding_guessed` where the encoding is not certain."""
    text, used = _decode(data, charset, name)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", LOST)
    if used is None:
        return text, ()
    return text, (Warn("encoding_guessed", f"{shown(name)} is not valid UTF-8: read as {used}"),)


def _decode(data: bytes, charset: str | None, name: str) -> tuple[str, str | None]:
    for mark, encoding in MARKS:
        if data.startswith(mark):
            text = data[len(mark) :].decode(encoding, "replace")
            return text, f"{encoding} with broken characters replaced" if LOST in text else None
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError:
        pass
    said = charset or _declared(data)
    if said:
        try:
            return data.decode(said), None
        except (UnicodeDecodeError, LookupError):
            pass
    return _guess(data, name)


def _declared(data: bytes) -> str | None:
    found = DECLARED.search(data[:4096])
    if found is None:
        return None
    said = found[1].decode("ascii").lower()
    try:
        known = codecs.lookup(said)
    except LookupError:
        return None
    # browsers read Latin-1 as Windows-1252; "idna", "hex" and the like are no charsets of a text
    return "cp1252" if known.name == "iso8859-1" else known.name if known._is_text_encoding and known.name not in ("idna", "punycode") else None


def _guess(data: bytes, name: str) -> tuple[str, str]:
    text = data.decode("utf-8", "replace")
    lost = text.count(LOST)
    sound = sum(1 for c in text if c > "\x7f") - lost
    if sound > lost:  # UTF-8 with some bytes broken, as by a cut or a bad copy
        return text, "UTF-8 with broken characters replaced"
    odd = {b for b in data[:SAMPLE] if b > 0x7F}
    few = sum(1 for b in data[:SAMPLE] if b > 0x7F) < FEW * len(data[:SAMPLE])
    if odd and (odd <= TYPOGRAPHIC or (few and not odd & UNUSED)):
        return data.decode("cp1252", "replace"), "cp1252"
    from charset_normalizer import from_bytes

    best = from_bytes(data[:SAMPLE], preemptive_behaviour=False).best()
    if best is None or len(odd) == 0:
        if lost > len(text) / 20:
            raise InputError(f"{shown(name)}: is in no encoding that is known; save it as UTF-8")
        return text, "UTF-8 with broken characters replaced"
    return data.decode(best.encoding, "replace"), best.encoding
