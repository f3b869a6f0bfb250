"""What a source is (text, path, URL, standard input, bytes) and reading its bytes within limits.

Everything that could be without end is refused before it is read whole: by size, by kind of file, by ratio of packing.
"""

from __future__ import annotations

import io
import os
import re
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO

from dragoman.errors import InputError
from dragoman.intake.packing import CHUNK, Stream, is_packed, reason
from dragoman.intake.tables import table
from dragoman.records import Warn

__all__ = ["LIMITS", "Limits", "Raw", "Rows", "Warn", "place_of", "read", "shown"]

ROWS = tuple(kind + packed for kind in (".jsonl", ".ndjson") for packed in ("", ".gz", ".zst"))
PACKED = (".gz", ".zst", ".zstd")
UNICODE = (b"\xff\xfe", b"\xfe\xff")  # byte order marks of UTF-16 and UTF-32: NULs are text there
LOOKS_LIKE_PATH = re.compile(r"[^\s<>]*(?:[/\\][^\s<>]*|\.[A-Za-z][A-Za-z0-9]{0,7})")
CONTROL = bytes(b for b in range(32) if b not in b"\t\n\r\f\x1b")


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of one input (unpacked; for JSON lines, of one row), code points of one body, and how far gzip may blow up."""

    input: int = 50_000_000
    text: int = 2_000_000
    ratio: int = 200


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Raw:
    """The bytes of one source and what was told about them."""

    data: bytes
    name: str
    suffix: str = ""
    url: str | None = None
    charset: str | None = None
    content_type: str | None = None
    retrieved: str | None = None


@dataclass(slots=True)
class Rows:
    """A file of JSON lines, read line by line, so that its size does not matter. Closed on leaving the context."""

    path: Path
    name: str
    limits: Limits = LIMITS
    _open: list[IO[bytes]] = field(default_factory=list)

    def __enter__(self) -> Rows:
        self._open.append(opened(self.path))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for stream in self._open:
            stream.close()

    @property
    def lines(self) -> Iterator[tuple[int, bytes | InputError]]:
        """(number, line) of each line that is not blank; an error stands for a line that is too long."""
        return lines_of(Stream(self._open[0], shown(self.name), self.limits.ratio), self.limits.input)


def lines_of(stream: Stream, most: int) -> Iterator[tuple[int, bytes | InputError]]:
    """(number, line) of each line of a stream that is not blank; an error stands for a line of more than `most` bytes."""
    number, skipping = 1, False
    rest = bytearray()  # the line that the last chunk broke off
    for chunk in stream.chunks(min(CHUNK, most)):
        if not rest and not chunk.strip():  # a megabyte of blank lines
            number += chunk.count(b"\n")
            continue
        rest += chunk
        if b"\n" in chunk:
            *lines, last = bytes(rest).split(b"\n")
            for line in lines:
                if line.strip() and not skipping:
                    yield number, line
                skipping = False
                number += 1
            rest = bytearray(last)
        if len(rest) > most and not skipping:
            yield number, InputError(f"is longer than {megabytes(most)}; split it")
            skipping = True
        if skipping:
            rest.clear()
    if rest.strip():
        yield number, bytes(rest)


Place = Path | Raw | Rows | str


def place_of(source: str | os.PathLike[str] | bytes, limits: Limits = LIMITS) -> Place:
    """A path, an URL or "-" (as `str`), rows to be streamed, or the bytes themselves."""
    if isinstance(source, bytes):
        return Raw(source, "the bytes given")
    if isinstance(source, str):
        if source == "-" or is_url(source):
            return source
        if not _is_path(source):
            return Raw(source.encode("utf-8", "replace"), "the text given", ".text")
    path = Path(source)
    if path.name.lower().endswith(ROWS):
        check(path)
        return Rows(path, str(path), limits)
    return path


def is_url(source: str) -> bool:
    """Whether a source is an http(s) address: no white space in it."""
    return re.fullmatch(r"(?i)https?://\S+", source.strip()) is not None


def _is_path(source: str) -> bool:
    if len(source) > 1000 or "\n" in source or not source.strip():
        return False
    try:
        return Path(source).exists() or LOOKS_LIKE_PATH.fullmatch(source) is not None
    except (OSError, ValueError):
        return LOOKS_LIKE_PATH.fullmatch(source) is not None


def read(place: Path | Raw | str, limits: Limits = LIMITS) -> Raw:
    """The bytes of a source, unpacked, known to be text and within the limits."""
    if isinstance(place, Raw):
        raw = place
    elif place == "-":
        raw = Raw(sys.stdin.buffer.read(limits.input + 1), "standard input")
    elif isinstance(place, str):
        from dragoman.intake import url  # httpx is needed only here

        raw = url.fetch(place.strip())
    else:
        raw = _file(place, limits)
    if len(raw.data) > limits.input:
        raise InputError(f"{shown(raw.name)}: is larger than {megabytes(limits.input)}; split it, or give JSON lines with one article a row")
    data = unpacked(raw.data, raw.name, limits) if is_packed(raw.data) else raw.data
    refuse_binary(data, raw.name)
    suffix = raw.suffix if raw.suffix not in PACKED else ""
    return Raw(data, raw.name, suffix, raw.url, raw.charset, raw.content_type, raw.retrieved)


def opened(path: Path) -> IO[bytes]:
    """A regular file opened for reading; raises `InputError` for what is none or may not be read."""
    check(path)
    try:
        return path.open("rb")
    except OSError as error:
        raise os_error(path, error) from error


def suffix_of(path: Path) -> str:
    """The suffix that tells the kind, in lower case: ".jsonl" of "a.JSONL.gz"."""
    name = path.name.lower()
    for end in PACKED:
        name = name.removesuffix(end)
    return Path(name).suffix


def check(path: Path) -> int:
    """The size of a file that may be opened; devices and pipes could keep a reader waiting for ever."""
    try:
        found = path.stat()
    except (OSError, ValueError) as error:
        raise os_error(path, error) from error
    if stat.S_ISDIR(found.st_mode):
        raise InputError(f"{shown(path)}: is a directory; name the files in it, as in {shown(path)}/*")
    if not stat.S_ISREG(found.st_mode):
        raise InputError(f"{shown(path)}: is not a regular file; pipe it in and give - as the input")
    return found.st_size


def _file(path: Path, limits: Limits) -> Raw:
    size = check(path)
    if size > limits.input:
        raise InputError(f"{shown(path)}: has {megabytes(size)}, more than the {megabytes(limits.input)} of one input; split it, or give JSON lines")
    try:
        with path.open("rb") as stream:
            data = stream.read(limits.input + 1)
    except OSError as error:
        raise os_error(path, error) from error
    return Raw(data, str(path), suffix_of(path))


def unpacked(data: bytes, name: str, limits: Limits) -> bytes:
    """Packed data unpacked, no further than the limit: a small file may hold terabytes of zeros."""
    out = Stream(io.BytesIO(data), shown(name), limits.input).whole(limits.input)
    if len(out) > limits.input:
        raise InputError(f"{shown(name)}: unpacks to more than {megabytes(limits.input)}; unpack and split it")
    return out


def refuse_binary(data: bytes, name: str) -> None:
    """Raise `InputError` for what is no text: known first bytes, NULs, or more than one control byte in twenty."""
    for start, what in table()["signatures"].items():
        if data.startswith(bytes.fromhex(start)):
            raise InputError(f"{shown(name)}: is {what}")
    if data.startswith(UNICODE):
        return
    if b"\0" in data:
        raise InputError(f"{shown(name)}: is a binary file, not text; give an article as text, Markdown or HTML")
    sample = data[:65536]
    if len(sample) - len(sample.translate(None, CONTROL)) > len(sample) / 20:
        raise InputError(f"{shown(name)}: is mostly control characters, not text; give an article as text, Markdown or HTML")


def shown(name: str | os.PathLike[str]) -> str:
    """A name fit for one line of a terminal: control characters escaped, shortened to 200."""
    text = os.fspath(name)
    text = "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode("ascii") for c in text[:400])
    return text if len(text) <= 200 else text[:199] + "…"


def megabytes(size: int) -> str:
    return f"{size / 1e6:.0f} MB" if size >= 1_000_000 else f"{size:,} bytes"


def os_error(path: Path, error: BaseException) -> InputError:
    name = shown(path)
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return InputError(f"{name}: no such file; check the name and the folder")
    if isinstance(error, PermissionError):
        return InputError(f"{name}: may not be read by you (permission denied); change its permissions or copy it")
    if isinstance(error, IsADirectoryError):
        return InputError(f"{name}: is a directory; name the files in it")
    return InputError(f"{name}: cannot be opened ({reason(error)}); check the name")
