"""When, where and how many: the circumstances of each event, keyed by event id.

`find` is the step of the reading; `dates_in` and `places_in` serve ties and forecasts (since, until, horizon).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dragoman.circumstances.counts import counts_of
from dragoman.circumstances.dates import DatedPhrase, dates_in, dating_of
from dragoman.circumstances.places import PlacedPhrase, places_in
from dragoman.circumstances.pointing import pointers
from dragoman.circumstances.when import dates_of
from dragoman.circumstances.where import places_of
from dragoman.language.text import Parse
from dragoman.records import Count, Document, When, Where
from dragoman.steps import Cast, Coded

__all__ = ["Circumstances", "DatedPhrase", "PlacedPhrase", "dates_in", "find", "places_in"]


@dataclass(frozen=True, slots=True)
class Circumstances:
    """When and where an event took place, and the numbers told of it."""

    when: When
    where: Where | None
    counts: tuple[Count, ...]


def find(parse: Parse, document: Document, cast: Cast, coded: Sequence[Coded]) -> dict[str, Circumstances]:
    """The circumstances of every event of `coded`, by event id."""
    if not coded:
        return {}
    places = places_in(parse, document, cast)
    dating = dating_of(parse, document.published)
    phrases = dating.phrases()
    when = dates_of(parse, coded, dating, phrases)
    where = places_of(parse, document, coded, places)
    counts = counts_of(parse, [*coded, *pointers(parse, coded)], places, phrases)
    return {c.record.id: Circumstances(when[c.record.id], where.get(c.record.id), counts.get(c.record.id, ())) for c in coded}
