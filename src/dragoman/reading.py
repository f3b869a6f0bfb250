"""`read()`: the only place that puts the steps in order and assembles the frozen records."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

import msgspec

from dragoman import actors, circumstances, events, forecasts, intake, knowledge, statements, ties
from dragoman.errors import DragomanError
from dragoman.identity import digest
from dragoman.intake.metadata import dateline_of
from dragoman.language import Marks, Parse, mark, onnx, paragraphs_of, parse
from dragoman.records import Coder, Document, Event, Parts, Reading, Warn
from dragoman.steps import Cast, Coded

Source = str | os.PathLike[str] | bytes


def read(source: Source, *, min_confidence: float | None = None) -> Reading:
    """Read one text, path or http(s) URL. Raises a `DragomanError` that says in one line what is wrong and what to do.

    `min_confidence` (0 to 1) moves the threshold below which an event is not written.
    """
    for loaded in intake.load_many(source):
        return read_document(loaded.document, loaded.warnings, min_confidence=min_confidence)
    raise intake.nothing_in(source)


def read_many(
    sources: Iterable[Source],
    *,
    on_error: Callable[[str, DragomanError], None] | None = None,
    min_confidence: float | None = None,
) -> Iterator[Reading]:
    """Read several inputs one after another (a JSONL input gives a reading a line). A bad input goes to `on_error`, and the
    rest are still read; without `on_error` it is raised. Each reading is what `read` gives for it alone."""
    for source in sources:
        try:
            for loaded in intake.load_many(source, on_error=on_error):
                yield read_document(loaded.document, loaded.warnings, min_confidence=min_confidence)
        except DragomanError as error:
            if on_error is None:
                raise
            on_error(source.decode("utf-8", "replace")[:60] if isinstance(source, bytes) else os.fspath(source), error)


def read_document(document: Document, warnings: tuple[Warn, ...] = (), *, min_confidence: float | None = None) -> Reading:
    """Run the steps over a document that intake has made."""
    if document.language not in (None, "en"):
        told = Warn("language_unsupported", f"the text is in {document.language!r}, and only English is read: no records were made")
        return Reading(coder=coder(), document=document, warnings=(*warnings, told))
    parsed, marks, cast, document = _prepare(document)
    said, cast = statements.find(parsed, marks, cast, document)
    threshold = events.THRESHOLD if min_confidence is None else min_confidence
    coded = events.find(parsed, marks, cast, said, document, threshold)
    coded = _with_circumstances(parsed, document, cast, coded)
    tied = ties.find(parsed, marks, cast, said, document)
    foretold = forecasts.find(parsed, marks, cast, said, coded, document)
    missing = () if marks else (Warn("model_missing", "the reader model is not installed, rules alone were used: run `dragoman doctor`"),)
    return Reading(
        coder=coder(), document=document, actors=cast.actors, events=tuple(c.record for c in coded),
        statements=tuple(s.record for s in said), ties=tied, forecasts=foretold, warnings=(*warnings, *cast.warnings, *missing),
    )  # fmt: skip


def explain(document: Document, *, min_confidence: float | None = None) -> tuple[events.Explained, ...]:
    """Why each sentence of a document holds the events that `read` writes, or none: triggers, rules, what the models gave."""
    if document.language not in (None, "en"):
        return ()
    parsed, marks, cast, document = _prepare(document)
    _, cast = statements.find(parsed, marks, cast, document)
    return events.explain(parsed, marks, cast, events.THRESHOLD if min_confidence is None else min_confidence)


def prepare(text: str, published: str | None = None) -> tuple[Document, Parse, Marks, Cast]:
    """A bare text as the steps before statements leave it: document, parse, marks and cast."""
    paragraphs = list(paragraphs_of(text))
    dateline = dateline_of(text[slice(*paragraphs[0])]) if paragraphs else None
    if dateline:
        paragraphs[0] = (paragraphs[0][0] + dateline[0], paragraphs[0][1])
    document = Document(
        id="d-" + digest(text), content_hash=digest(text), text=text, published=published, language="en", paragraphs=tuple(paragraphs),
        dateline=dateline[1] if dateline else None,
    )  # fmt: skip
    parsed, marks, cast, document = _prepare(document)
    return document, parsed, marks, cast


def _prepare(document: Document) -> tuple[Parse, Marks, Cast, Document]:
    parsed = parse(document.text, document.paragraphs or None)
    title = parse(document.title, within="title") if document.title else None
    marks = mark(document.text, document.paragraphs or None)
    document = msgspec.structs.replace(document, sentences=tuple((s.start, s.end) for s in parsed.sentences))
    return parsed, marks, actors.find(parsed, title, document), document


def _with_circumstances(parsed: Parse, document: Document, cast: Cast, coded: tuple[Coded, ...]) -> tuple[Coded, ...]:
    found = circumstances.find(parsed, document, cast, coded)
    out = []
    for item in coded:
        record: Event = item.record
        if (about := found.get(record.id)) is not None:
            record = msgspec.structs.replace(record, when=about.when, where=about.where, counts=about.counts)
        out.append(Coded(record, item.trigger))
    return tuple(out)


@cache
def coder() -> Coder:
    """The program's version and the fingerprint of all that shapes a reading: code, tables, codebook and models."""
    total = blake2b(digest_size=8)
    folder = Path(__file__).parent
    for path in sorted(folder.rglob("*.py")):
        total.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    book = blake2b(digest_size=8)
    for path in sorted(knowledge.path_of("x").parent.glob("codebook_*")):
        book.update(path.name.encode() + path.read_bytes())
    parts = Parts(total.hexdigest(), knowledge.fingerprint(), book.hexdigest(), onnx.fingerprint())
    return Coder(version("dragoman"), digest(parts.code, parts.knowledge, parts.codebook, parts.models), parts)
