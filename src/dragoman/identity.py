"""Ids: short hashes that depend only on what a record is anchored to, so that coding again keeps them."""

from __future__ import annotations

from hashlib import blake2b

from dragoman.records import Span


def digest(*parts: object) -> str:
    """16 hex digits over the parts; parts are kept apart, so ("ab", "c") differs from ("a", "bc")."""
    return blake2b("\x1f".join(str(p) for p in parts).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def document_id(origin: str, text: str) -> str:
    """Id of a document: where it came from (canonical URL or import key) and its text."""
    return "d-" + digest(origin, digest(text))


def record_id(document: str, kind: str, anchor: Span, tie_breaker: int | str = 0) -> str:
    """Id of a record: its document, its kind (event, statement, tie, forecast, actor) and the words it hangs on."""
    return f"{kind[0]}-{digest(document, kind, anchor.within or '', anchor.start, anchor.end, tie_breaker)}"
