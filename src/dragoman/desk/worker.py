"""One reading process: documents come in as frames on standard input, readings go out on standard output.

`python -m dragoman.desk.worker MODULE:FUNCTION`. It ends when its input does, so it does not outlive a killed parent. It is a
process of its own (not `multiprocessing`) so that a crash is known to be one document's, and scripts need no main guard.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib import import_module
from typing import IO

import msgspec

from dragoman.records import Document, Reading, Warn

Reader = Callable[[Document, tuple[Warn, ...]], Reading]
READER = "dragoman.reading:read_document"
SIZE = 8  # bytes of the length before each frame


class Task(msgspec.Struct, frozen=True):
    """A document to be read and what intake warned of."""

    document: Document
    warnings: tuple[Warn, ...] = ()


class Answer(msgspec.Struct, frozen=True):
    """The reading as one line of JSON and the fingerprint of what made it, or the error."""

    reading: bytes | None = None
    fingerprint: str | None = None
    error: str | None = None
    message: str | None = None


def find(name: str) -> Reader:
    """The function of a name like `dragoman.reading:read_document`."""
    module, _, function = name.partition(":")
    found: Reader = getattr(import_module(module), function)
    return found


def answer(reader: Reader, task: Task) -> Answer:
    """Read one document; whatever goes wrong is an answer too, so that one document never stops the others."""
    try:
        reading = reader(task.document, task.warnings)
        return Answer(reading.to_json(indent=None), reading.coder.fingerprint)
    except Exception as error:
        return Answer(error=type(error).__name__, message=" ".join(str(error).split())[:500])


def send(stream: IO[bytes], message: msgspec.Struct) -> None:
    data = msgspec.msgpack.encode(message)
    stream.write(len(data).to_bytes(SIZE, "big") + data)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes | None:
    """The next frame; None at the end of the stream or where it breaks off."""
    head = stream.read(SIZE)
    if len(head) < SIZE:
        return None
    size = int.from_bytes(head, "big")
    data = stream.read(size)
    return data if len(data) == size else None


def serve(name: str) -> None:
    """Answer frames until there are no more, or nobody is left to hear the answer."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not stand between frames
    reader = find(name)
    while (frame := receive(sys.stdin.buffer)) is not None:
        try:
            send(out, answer(reader, msgspec.msgpack.decode(frame, type=Task)))
        except BrokenPipeError:  # the process that asked was killed
            os._exit(0)


if __name__ == "__main__":
    serve(sys.argv[1])
