"""Web archives (WARC): each page that a server answered with is an item; robots files, pictures and redirects are passed over.

Read by FastWARC over our own unpacking, so that a packed archive is held to the same limits as every other file.
"""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from typing import Any

from dragoman.errors import InputError
from dragoman.intake.packing import Stream, reason
from dragoman.intake.source import Limits, Raw, is_url, megabytes, shown
from dragoman.intake.tables import table

Page = tuple[int, "Raw | InputError"]


def pages_of(stream: Stream, name: str, limits: Limits) -> Iterator[Page]:
    """(record number, the page or the error in its place). Raises `InputError` where the archive is broken from there on."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    kinds = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion | WarcRecordType.warcinfo
    number = 0
    try:
        for record in ArchiveIterator(stream, record_types=kinds, parse_http=True, auto_decode="none"):
            number += 1
            try:
                page = _page(record, limits)
            except InputError as error:
                if stream.failed is not None:  # the file itself, not this record
                    raise
                yield number, error
                continue
            if page is not None:
                yield number, page
    except (OSError, ValueError, UnicodeError, EOFError) as error:
        raise InputError(f"{shown(name)}: is broken after record {number} ({reason(error)}); what stands before it was taken, fetch the archive again for the rest") from error
    if not number:
        raise InputError(f"{shown(name)}: holds no WARC record; check that it is a web archive")


def _page(record: Any, limits: Limits) -> Raw | None:
    """The page of a record; None where it is no page. Raises `InputError` where it is cut, too large or cannot be unpacked."""
    from fastwarc.warc import WarcRecordType

    if record.record_type == WarcRecordType.warcinfo:
        return None
    address = record.headers.get("WARC-Target-URI", "").strip("<> ")
    http = record.http_headers
    if record.is_http and http is None:
        raise InputError(f"{shown(address)}: is no whole HTTP answer; the archive is damaged there")
    if http is not None and http.status_code != 200:
        return None
    kind, charset = (record.http_content_type, record.http_charset) if http is not None else (record.headers.get("Content-Type", "").split(";")[0], None)
    if (kind or "text/html").strip().lower() not in table()["archived"]:
        return None
    length = record.content_length
    if length > limits.input:
        raise InputError(f"{shown(address)}: has {megabytes(length)}, more than the {megabytes(limits.input)} of one input; save the article as text")
    data = record.reader.read(length) if length > 0 else b""
    if len(data) < length:
        raise InputError(f"{shown(address)}: is cut short ({len(data):,} of {length:,} bytes); fetch the archive again")
    if http is not None:
        data = _decoded(data, {k.lower(): v.lower() for k, v in http.items()}, address, limits)
    if not data.strip():
        return None
    date = record.record_date
    retrieved = date.strftime("%Y-%m-%dT%H:%M:%SZ") if date else None
    return Raw(data, address or "a page without address", "", address if is_url(address) else None, charset, kind, retrieved)


def _decoded(data: bytes, headers: dict[str, str], address: str, limits: Limits) -> bytes:
    """The body as the server meant it: chunks put together, unpacked no further than the limit."""
    if "chunked" in headers.get("transfer-encoding", ""):
        data = _joined(data)
    coding = headers.get("content-encoding", "").strip()
    try:
        if coding in ("gzip", "x-gzip") and data.startswith(b"\x1f\x8b"):
            out = gzip.GzipFile(fileobj=io.BytesIO(data)).read(limits.input + 1)
        elif coding == "deflate":
            bare = zlib.decompressobj(zlib.MAX_WBITS if data[:1] == b"\x78" else -zlib.MAX_WBITS)
            out = bare.decompress(data, limits.input + 1)
        elif coding == "br":
            from fastwarc.stream_io import BrotliReader

            out = BrotliReader(io.BytesIO(data)).read(limits.input + 1)
        else:
            return data
    except (OSError, EOFError, zlib.error, ValueError) as error:
        raise InputError(f"{shown(address)}: cannot be unpacked ({reason(error)}); fetch the archive again") from error
    if len(out) > limits.input:
        raise InputError(f"{shown(address)}: unpacks to more than {megabytes(limits.input)}; save the article as text")
    return out


def _joined(data: bytes) -> bytes:
    """Chunks of HTTP put together; data that are not in chunks (many archives keep the header and undo the coding) stay."""
    out = bytearray()
    at = 0
    while True:
        end = data.find(b"\r\n", at, at + 40)
        try:
            size = int(data[at:end].split(b";")[0], 16) if end >= 0 else -1
        except ValueError:
            size = -1
        if size < 0 or end + 2 + size > len(data):
            return data if not out else bytes(out)
        if size == 0:
            return bytes(out)
        out += data[end + 2 : end + 2 + size]
        at = end + 2 + size + 2
