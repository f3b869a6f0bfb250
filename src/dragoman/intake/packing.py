"""Packed bytes (gzip, zstd) unpacked as they are read, and only as long as they do not blow up.

A small packed file may hold terabytes: nothing here is unpacked further than it is asked for, and a stream that has grown
past ten megabytes and past `Limits.ratio` times what was read of it is refused.
"""

from __future__ import annotations

import codecs
import gzip
import zlib
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from dragoman.errors import InputError

GZIP = b"\x1f\x8b"
ZSTD = b"\x28\xb5\x2f\xfd"
CHUNK = 1 << 20
FREE = 10 * CHUNK  # unpacked bytes below which the ratio is not asked about: a short log of blank lines packs very well
WINDOW = 1 << 27  # bytes of memory that a zstd stream may ask for
BITE = 1 << 10  # packed bytes given to zstd at a time: 1 KB of its shortest blocks unpacks to 32 MB
WIDE = ((codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class Readable(Protocol):
    """What a stream needs of the file below it."""

    def read(self, size: int = -1, /) -> bytes: ...


class _Counted:
    """A file with its first bytes given back, that counts what was taken of it."""

    def __init__(self, raw: Readable) -> None:
        self.raw, self.taken = raw, 0
        self.head = b""

    def peek(self, size: int) -> bytes:
        while len(self.head) < size and (more := self.raw.read(size - len(self.head))):
            self.head += more
        return self.head

    def read(self, size: int = -1) -> bytes:
        if self.head:
            size = len(self.head) if size < 0 else size
            out, self.head = self.head[:size], self.head[size:]
        else:
            out = self.raw.read(size)
        self.taken += len(out)
        return out


class Stream:
    """Bytes of a file, unpacked where it is packed. Every error of unpacking is an `InputError` that names the file."""

    def __init__(self, raw: Readable, name: str, ratio: int) -> None:
        self.name, self.ratio = name, ratio
        self._raw = _Counted(raw)
        start = self._guarded(lambda: self._raw.peek(4))
        self.packed = "gzip" if start.startswith(GZIP) else "zstd" if start.startswith(ZSTD) else None
        self._below: Any = gzip.GzipFile(fileobj=self._raw) if self.packed == "gzip" else _Zstd(self._raw) if self.packed == "zstd" else self._raw  # type: ignore[call-overload]
        self._head = b""
        self.failed: InputError | None = None
        self.done = 0  # unpacked bytes

    @property
    def taken(self) -> int:
        """Bytes of the file itself that were read so far."""
        return self._raw.taken

    def peek(self, size: int) -> bytes:
        """The first unpacked bytes, which `read` will give again; where unpacking fails, those before it."""
        try:
            while len(self._head) < size and (more := self._more(size - len(self._head))):
                self._head += more
        except InputError as error:
            self.failed = error
        return self._head[:size]

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes, fewer only at the end; all of them where `size` is negative. Where unpacking fails, the bytes
        before it are given first and the next call raises."""
        parts: list[bytes] = []
        left = size
        while left:
            if self._head:
                part, self._head = (self._head, b"") if left < 0 else (self._head[:left], self._head[left:])
            else:
                try:
                    part = self._more(CHUNK if left < 0 else min(left, CHUNK))
                except InputError as error:
                    self.failed = error
                    if parts and size >= 0:
                        break
                    raise
            if not part:
                break
            parts.append(part)
            self.done += len(part)
            left = left if left < 0 else left - len(part)
        return b"".join(parts)

    def whole(self, most: int) -> bytes:
        """All bytes, or the first `most` + 1 of them where there are more; raises where they cannot be had whole."""
        data = self.read(most + 1)
        if self.failed is not None and len(data) <= most:
            raise self.failed
        return data

    def tell(self) -> int:
        """Unpacked bytes given so far."""
        return self.done

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Never: part of what FastWARC expects of a file, and not called for reading."""
        raise OSError("a stream cannot go back")

    def close(self) -> None:
        """Nothing: whoever opened the file closes it."""

    def chunks(self, size: int = CHUNK) -> Iterator[bytes]:
        """The bytes a megabyte at a time; UTF-16 and UTF-32 told by their marks are turned into UTF-8."""
        start = self.peek(4)
        wide = next((name for mark, name in WIDE if start.startswith(mark)), None)
        decoder = codecs.getincrementaldecoder(wide)("replace") if wide else None
        while chunk := self.read(size):
            yield decoder.decode(chunk).encode("utf-8", "replace") if decoder else chunk
        if decoder:
            yield decoder.decode(b"", True).encode("utf-8", "replace")

    def _more(self, size: int) -> bytes:
        if self.failed is not None:
            raise self.failed
        part: bytes = self._guarded(lambda: self._below.read1(size) if self.packed == "gzip" else self._below.read(size))
        grown = self.done + len(self._head) + len(part)
        if self.packed and grown > FREE and grown > self.ratio * self._raw.taken:
            raise InputError(f"{self.name}: unpacks to more than {self.ratio} times its size; unpack it yourself if you trust it")
        return part

    def _guarded(self, read: Callable[[], bytes]) -> bytes:
        try:
            return read()
        except InputError as error:
            raise InputError(f"{self.name}: {error}") from error
        except (OSError, EOFError, zlib.error) as error:
            raise InputError(f"{self.name}: cannot be read to its end ({reason(error)}); fetch or pack it again") from error


class _Zstd:
    """Frames of zstd one after another. The library's own reader takes a cut file for a whole one; this tells."""

    def __init__(self, raw: Readable) -> None:
        import zstandard  # only where a file is packed so

        self.raw, self.error = raw, zstandard.ZstdError
        self.library: Any = zstandard
        self.frame: Any = None
        self.rest = b""
        self.out = bytearray()

    def read(self, size: int = -1) -> bytes:
        while not self.out:
            data = self.rest or self.raw.read(BITE)
            self.rest = b""
            if not data:
                if self.frame is not None:
                    raise EOFError("the file ends in the middle")
                return b""
            self.frame = self.frame or self.library.ZstdDecompressor(max_window_size=WINDOW).decompressobj()
            try:
                self.out += self.frame.decompress(data)
            except self.error as error:
                raise OSError(f"zstd: {error}") from error
            if self.frame.eof:
                self.rest, self.frame = self.frame.unused_data, None
        size = len(self.out) if size < 0 else size
        part = bytes(self.out[:size])
        del self.out[:size]
        return part


def reason(error: BaseException) -> str:
    """What went wrong, in lower case, as an error message ends."""
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return " ".join(text.split()).lower().rstrip(".")


def is_packed(data: bytes) -> bool:
    """Whether bytes begin as gzip or zstd do."""
    return data.startswith((GZIP, ZSTD))


