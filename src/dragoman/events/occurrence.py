"""Tellings of one occurrence within a document: the same deed by the same actors is linked, and joined where voice and
status agree.
"""

from __future__ import annotations

import msgspec

from dragoman.language import Parse
from dragoman.records import Event
from dragoman.steps import Cast, Coded


def link(parse: Parse, cast: Cast, coded: tuple[Coded, ...]) -> tuple[Coded, ...]:
    """Give tellings of one deed one `occurrence`, and join those that also share voice and status."""
    out: list[Coded] = []
    for item in coded:
        match = next((k for k, other in enumerate(out) if _same_deed(parse, cast, other, item)), None)
        if match is None:
            out.append(item)
            continue
        known = out[match].record
        if known.status == item.record.status and known.according_to == item.record.according_to:
            evidence = known.evidence if item.record.evidence[0] in known.evidence else (*known.evidence, *item.record.evidence)
            joined = msgspec.structs.replace(known, evidence=evidence, confidence=max(known.confidence, item.record.confidence))
            out[match] = Coded(joined, out[match].trigger)
        else:
            out.append(Coded(msgspec.structs.replace(item.record, occurrence=known.occurrence), item.trigger))
    return tuple(out)


def _same_deed(parse: Parse, cast: Cast, a: Coded, b: Coded) -> bool:
    """Same type, compatible mode, the same actors on both sides, and a noun that points back or the same lemma."""
    one, two = a.record, b.record
    if one.type != two.type or (one.mode and two.mode and one.mode != two.mode):
        return False
    if not _sides(cast, one, "actors") & _sides(cast, two, "actors") or not one.recipients or not two.recipients:
        return False
    if not _sides(cast, one, "recipients") & _sides(cast, two, "recipients"):
        return False
    first, second = parse.tokens[a.trigger], parse.tokens[b.trigger]
    nominal = second.pos == "NOUN" or first.pos == "NOUN"
    return first.lemma == second.lemma or (nominal and one.type in ("ASSAULT", "CONSULT", "MOBILIZE") and one.quad == two.quad)


def _sides(cast: Cast, event: Event, side: str) -> set[str]:
    return {key for p in getattr(event, side) for key in (p.actor, p.acts_for) if key}
