"""Where: the place that belongs to each event by the tree, or the dateline of the paragraph that tells it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dragoman.circumstances.places import PlacedPhrase
from dragoman.circumstances.tables import words
from dragoman.circumstances.tree import climb, is_light, is_speech, shares
from dragoman.language.text import Parse
from dragoman.records import Document, Where
from dragoman.steps import Coded

DATELINE = re.compile(r"\s*[A-Z][A-Z.' -]{2,}(?:, [A-Z][\w. ]+)?(?: \([^)\n]{2,30}\))? ?(?:—|–|--?) ")
TABLE = "where_words.csv"
# deeds done to people and things on the spot: what is hit in a place was hit in that place
MATERIAL = ("ASSAULT", "COERCE", "PROTEST", "MOBILIZE", "AID")
# acts of speech: what stands after their object is mostly a place of the object ("condemned policy in Tibet")
SPOKEN = ("ACCUSE", "REJECT", "THREATEN", "SUPPORT", "REQUEST", "CONCEDE", "SANCTION")
MEETING = ("CONSULT", "AGREE", "COOPERATE")


def places_of(parse: Parse, document: Document, coded: Sequence[Coded], places: Sequence[PlacedPhrase]) -> dict[str, Where]:
    """The place of each event that has one, by event id."""
    out: dict[str, Where] = {}
    for event in coded:
        here = parse.tokens[event.trigger].sent
        ranked = []
        for phrase in places:
            if parse.tokens[phrase.first].sent != here:
                continue
            tier = _tier(parse, event, phrase, coded)
            if tier is not None:
                ranked.append((tier, -phrase.place.rank < -(10**7), abs(phrase.first - event.trigger), phrase))
        if ranked:
            best = min(ranked, key=lambda r: r[:3])[3]
            out[event.record.id] = _where(best)
    for event in coded:
        if event.record.id not in out and _led(parse, document, event):
            dateline = next((p for p in places if p.last <= _lead(parse, document)), None)
            if dateline and not any(parse.tokens[p.first].sent == parse.tokens[event.trigger].sent for p in places if p is not dateline):
                out[event.record.id] = _where(dateline)
    for event in coded:
        if event.record.id not in out:
            twin = next((c for c in coded if c is not event and c.record.occurrence == event.record.occurrence and c.record.id in out), None)
            if twin:
                out[event.record.id] = out[twin.record.id]
    return out


def _lead(parse: Parse, document: Document) -> int:
    """The first token after the dateline that opens the text ("MINSK, Belarus (AP) —"); 0 where there is none."""
    found = DATELINE.match(document.text)
    return parse.at(found.start(), found.end())[1] if found else 0


def _led(parse: Parse, document: Document, event: Coded) -> bool:
    """Whether an event is told as news of the spot in the first sentence after a dateline."""
    record = event.record
    spot = record.type in ("PROTEST", "CONSULT", "COERCE") and record.status in ("happened", "ongoing") and not record.according_to
    return spot and parse.sentence_of(event.trigger).paragraph == 0 and _lead(parse, document) > 0


def _where(phrase: PlacedPhrase) -> Where:
    place = phrase.place
    return Where(place.name, place.country, place.admin1, None, None, place.resolution, place.lat, place.lon, place.geonames, phrase.span)


def _tier(parse: Parse, event: Coded, phrase: PlacedPhrase, coded: Sequence[Coded]) -> int | None:
    """How closely a place belongs to an event (0 best); none where it does not."""
    tokens = parse.tokens
    trigger = event.trigger
    if phrase.locative:
        node = _node(parse, phrase.anchor, event, frozenset(c.trigger for c in coded))
        if event.record.type in SPOKEN and any(
            trigger < k < phrase.first and tokens[k].dep in ("dobj", "prep", "ccomp", "xcomp", "dative") and k != phrase.anchor for k in parse.children[trigger]
        ):
            return None
        return None if node is None else shares(parse, node, trigger, phrase.first)
    if phrase.preposition is None and phrase.anchor == trigger and tokens[phrase.head].dep == "dobj":
        lemma = tokens[trigger].lemma
        return 1 if lemma in words(TABLE, "whereverb") or (lemma in words(TABLE, "strike") and event.record.type == "ASSAULT") else None
    if phrase.preposition in words(TABLE, "goal"):
        above = tokens[phrase.anchor].head
        lemma = tokens[above].lemma
        if phrase.preposition in ("to", "into") and lemma in words(TABLE, "visit") and event.record.type in (*MEETING, "MOBILIZE", "AID", "RETREAT"):
            if above == trigger:
                return 0
            return 2 if tokens[above].pos == "VERB" and (shares(parse, above, trigger, phrase.first) is not None or _towards(parse, above, trigger)) else None
        if lemma in words(TABLE, "strike") and event.record.type == "ASSAULT":
            if above == trigger:
                return 0
            if tokens[above].dep == "dobj" and tokens[above].head == trigger and is_light(parse, trigger):  # "launched an offensive on"
                return 1
    return None


def _towards(parse: Parse, motion: int, trigger: int) -> bool:
    """ "Travelled to Hanoi for talks": the meeting is what the journey is for."""
    prep = parse.tokens[parse.tokens[trigger].head]
    return parse.tokens[trigger].dep == "pobj" and prep.lower == "for" and climb(parse, trigger) == motion


def _node(parse: Parse, anchor: int, event: Coded, triggers: frozenset[int]) -> int | None:
    """The trigger or verb that a place phrase belongs to; none where a noun in between keeps it."""
    tokens = parse.tokens
    i = tokens[anchor].head
    for _ in range(20):
        token = tokens[i]
        if i in triggers or token.pos in ("VERB", "AUX"):
            if token.dep in ("relcl", "acl") and i not in triggers and not is_light(parse, i):
                return None
            return None if i not in triggers and is_speech(parse, i) else i
        if token.pos == "ADP":
            i = token.head
        elif token.lemma in words(TABLE, "people") or event.record.type in MATERIAL or (event.record.type in MEETING and token.pos == "PROPN"):
            if token.head == i:
                return None
            i = token.head
        else:
            above = tokens[token.head]
            if token.dep == "pobj" and above.lower in words(TABLE, "locative") and above.head != above.i:
                i = above.head
            else:
                return None
    return None
