"""When: each event gets the time that belongs to it by the tree; the paper's date only where nothing else is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dragoman.circumstances.dates import DatedPhrase, Dating, lasting, vague_in
from dragoman.circumstances.known import KnownEvent
from dragoman.circumstances.tree import head_of, is_light, is_speech, node_of, shares
from dragoman.language.text import Parse
from dragoman.records import When
from dragoman.steps import Coded

NOTHING = When(None, None, "day", None)
AHEAD = ("planned", "expected", "predicted", "demanded", "possible")
TOLD = ("happened", "ongoing")
# an event of the same two sides in the days after a well-known one is that one, if the text names it by date
FRESH_DAYS = 60
# forms that stand after a noun with no preposition
BARE = ("weekday", "relative", "ago")


def dates_of(parse: Parse, coded: Sequence[Coded], dating: Dating, phrases: tuple[DatedPhrase, ...]) -> dict[str, When]:
    """The time of each event, by event id."""
    triggers = frozenset(c.trigger for c in coded)
    owners = [(p, _node(parse, p, triggers)) for p in phrases]
    out: dict[str, When] = {}
    for event in coded:
        phrase = _inside(parse, event, phrases, dating) or _phrase_for(parse, event, owners, coded)
        if phrase is not None:
            out[event.record.id] = _when(dating, phrase, event)
    for event in coded:
        if event.record.id not in out:
            out[event.record.id] = _by_occurrence(event, coded, out) or _by_name(parse, event, phrases, dating) or _lasting(parse, event, dating)
    for event in coded:
        if out[event.record.id] is NOTHING:
            out[event.record.id] = _published(parse, event, phrases, dating)
    return out


def _node(parse: Parse, phrase: DatedPhrase, triggers: frozenset[int]) -> int:
    """The trigger or verb that a phrase belongs to."""
    if phrase.form == "away clause" and phrase.last < len(parse.tokens):
        # "a day after students stormed": the clause's verb, or the noun ("a day after the raid")
        mark = parse.tokens[phrase.last - 1]
        return mark.head if mark.dep == "mark" else next((k for k in parse.children[mark.i] if parse.tokens[k].dep in ("pobj", "pcomp")), mark.i)
    head = head_of(parse, phrase.core, phrase.last)
    inside = [i for i in range(phrase.core, phrase.last) if i in triggers]
    if inside and phrase.relation == "at":
        return inside[0]
    if phrase.relation != "at" and phrase.first < phrase.core:
        head = phrase.first
        token = parse.tokens[head]
        if token.pos in ("ADP", "SCONJ") and token.head != head:
            above = token.head
            if above in triggers or parse.tokens[above].pos in ("VERB", "AUX"):
                return above
    said = _beside_speech(parse, phrase)
    return said if said is not None else node_of(parse, head, triggers)


def _beside_speech(parse: Parse, phrase: DatedPhrase) -> int | None:
    """ "Said Tuesday the army had shelled": a bare day right after a verb of saying is the day of saying."""
    before = phrase.first - 1
    if before < 1 or phrase.relation != "at":
        return None
    if parse.tokens[before].lower in ("on", "late", "early"):
        before -= 1
    token = parse.tokens[before]
    if parse.tokens[head_of(parse, phrase.core, phrase.last)].dep in ("poss", "compound", "nmod", "amod", "nummod"):
        return None  # "condemned Monday's raid"
    return before if token.pos == "VERB" and is_speech(parse, before) and token.tag in ("VBD", "VBZ") else None


def _phrase_for(parse: Parse, event: Coded, owners: list[tuple[DatedPhrase, int]], coded: Sequence[Coded]) -> DatedPhrase | None:
    """The phrase that belongs to the event: nearest tier, exact time before since and until, then the nearest words."""
    here = parse.tokens[event.trigger].sent
    ranked = []
    for phrase, node in owners:
        if parse.tokens[phrase.first].sent != here:
            continue
        if phrase.known and phrase.relation == "at" and not (phrase.first <= event.trigger < phrase.last) and phrase.form != "range":
            if phrase.span.text and phrase.precision != "day":
                continue
            if not _dated_part(phrase):
                continue
        if phrase.first <= event.trigger < phrase.last and phrase.relation != "at":
            if phrase.known is None:
                continue
            ranked.append((0, 0, 0, _bare(parse, phrase)))
            continue
        tier = shares(parse, node, event.trigger, phrase.first)
        if tier is not None:
            ranked.append((tier, int(phrase.relation != "at"), abs(phrase.first - event.trigger), phrase))
    if ranked:
        return min(ranked, key=lambda r: r[:3])[3]
    return _alone(parse, event, owners, coded)


def _inside(parse: Parse, event: Coded, phrases: tuple[DatedPhrase, ...], dating: Dating) -> DatedPhrase | None:
    """The date that is part of the event's own noun phrase: "after Monday's debate", "during the rally Monday, he said"."""
    tokens = parse.tokens
    trigger = tokens[event.trigger]
    if trigger.pos not in ("NOUN", "PROPN"):
        return None
    for phrase in phrases:
        if tokens[phrase.first].sent != trigger.sent or phrase.known is not None:
            continue
        head = tokens[head_of(parse, phrase.core, phrase.last)]
        if phrase.relation != "at" and phrase.last <= trigger.i and head.head == trigger.i and head.dep in ("poss", "nummod", "nmod", "compound", "amod"):
            return dating.bare(phrase)
        # a bare date right after the noun of a prepositional phrase; "condemned the raid Monday" tells of the verb
        if phrase.relation == "at" and trigger.dep == "pobj" and phrase.first == trigger.i + 1 and phrase.form in BARE and tokens[phrase.first].lower != "that":
            return phrase
    return None


def _dated_part(phrase: DatedPhrase) -> bool:
    """Whether a named event is used as a time ("at the start of the war"), not merely spoken of."""
    return phrase.first < phrase.core


def _bare(parse: Parse, phrase: DatedPhrase) -> DatedPhrase:
    """The name of a well-known event without its "since", "after": what the event itself is dated by."""
    known = phrase.known
    assert known is not None
    start = parse.tokens[phrase.core].start
    return DatedPhrase(
        parse.chars(start, phrase.span.end), known.start.isoformat(), _end(known), "day", phrase.core, phrase.last, phrase.core, "at", "known", known
    )


def _end(known: KnownEvent) -> str | None:
    return known.end.isoformat() if known.end else None


def _alone(parse: Parse, event: Coded, owners: list[tuple[DatedPhrase, int]], coded: Sequence[Coded]) -> DatedPhrase | None:
    """The sentence's one date for its one event, where the clause between them is the same telling."""
    tokens = parse.tokens
    here = tokens[event.trigger].sent
    found = [(p, n) for p, n in owners if tokens[p.first].sent == here and not (p.known and p.relation == "at")]
    if len(found) != 1 or sum(tokens[c.trigger].sent == here for c in coded) != 1 or tokens[event.trigger].pos != "VERB":
        return None
    phrase, node = found[0]
    if is_speech(parse, node) or tokens[node].pos not in ("VERB", "AUX"):
        return None
    path = parse.ancestors(event.trigger) if node in parse.ancestors(event.trigger) else parse.ancestors(node)
    lower, upper = (event.trigger, node) if node in path and path is not parse.ancestors(node) else (node, event.trigger)
    i = lower
    while i != upper:
        if tokens[i].dep not in ("xcomp", "conj", "dobj", "pobj", "prep", "pcomp") or (i != lower and is_speech(parse, i)):
            return None
        if tokens[i].head == i:
            return None
        i = tokens[i].head
    # "met and agreed on Monday": a date after the second verb is not the first one's
    return phrase if phrase.first > event.trigger or node == upper else None


def _when(dating: Dating, phrase: DatedPhrase, event: Coded) -> When:
    """The phrase as a time, looked at ahead where the event is still to come."""
    if event.record.status in AHEAD and phrase.known is None and phrase.relation not in ("since",):
        cut = next((c for c in dating.cuts if c.end == phrase.span.end), None)
        again = dating.resolve(cut, 1, []) if cut and cut.form in ("weekday", "month day", "day month", "month", "last unit", "weekend", "quarter") else None
        phrase = again if again and phrase.form != "range" and phrase.relation == again.relation else phrase
    start, end = phrase.start, phrase.end
    if phrase.known and phrase.relation == "at" and phrase.known.war and phrase.first <= event.trigger < phrase.last:
        return When(start, _end(phrase.known), "interval", phrase.span)
    return When(start, end, phrase.precision, phrase.span)


def _by_occurrence(event: Coded, coded: Sequence[Coded], dated: dict[str, When]) -> When | None:
    """The date of another telling of the same deed."""
    for other in coded:
        if other.record.occurrence == event.record.occurrence and other.record.id in dated and other is not event:
            return dated[other.record.id]
    return None


def _by_name(parse: Parse, event: Coded, phrases: tuple[DatedPhrase, ...], dating: Dating) -> When | None:
    """The date of the well-known event that this one is: by its noun, or by its two sides soon after the day.

    "The invasion" means the one invasion that the text names in full; "Hamas militants launched an offensive on Israel",
    written within days, is the attack that the text elsewhere calls by its date.
    """
    named: dict[str, DatedPhrase] = {}
    for phrase in phrases:
        if phrase.known and not phrase.known.war and phrase.form == "known":
            named.setdefault(phrase.known.key, _bare(parse, phrase))
    if not named or event.record.status not in TOLD:
        return None
    token = parse.tokens[event.trigger]
    heads = [p for p in named.values() if any(parse.tokens[i].lemma == token.lemma for i in range(p.core, p.last))]
    definite = any(parse.tokens[k].lower in ("the", "this", "that") for k in parse.children[event.trigger])
    bare = all(parse.tokens[k].pos in ("DET", "PUNCT", "VERB", "AUX", "ADP", "SCONJ") for k in parse.children[event.trigger])
    if token.pos == "NOUN" and definite and bare and len(heads) == 1:
        return _named(heads[0])
    if event.record.type != "ASSAULT" or dating.published is None:
        return None
    sides = [{key for p in side for key in (p.actor, p.acts_for) if key} for side in (event.record.actors, event.record.recipients)]
    for phrase in named.values():
        known = phrase.known
        assert known is not None
        fresh = 0 <= (dating.published - known.start).days <= FRESH_DAYS and len(known.actors) == 2
        if fresh and known.actors[0] in sides[0] and known.actors[1] in sides[1]:
            return _named(phrase)
    return None


def _named(phrase: DatedPhrase) -> When:
    known = phrase.known
    assert known is not None
    return When(known.start.isoformat(), _end(known), known.precision, phrase.span)  # type: ignore[arg-type]


def _lasting(parse: Parse, event: Coded, dating: Dating) -> When:
    """A duration that runs up to the paper's date ("has been held for three weeks"), else nothing."""
    found = lasting(parse, event.trigger, dating.published)
    if not found:
        return NOTHING
    first, last, start, end = found
    return When(start.isoformat(), end.isoformat(), "interval", parse.span(first, last))


def _published(parse: Parse, event: Coded, phrases: tuple[DatedPhrase, ...], dating: Dating) -> When:
    """The paper's date, marked as such: only for what is told as news, and where no other time is spoken of."""
    if dating.published is None or event.record.status not in TOLD:
        return NOTHING
    sentence = parse.sentence_of(event.trigger)
    if any(sentence.first <= p.first < sentence.last for p in phrases) or vague_in(parse, sentence.first, sentence.last):
        return NOTHING
    verb = event.trigger
    if parse.tokens[verb].pos not in ("VERB", "AUX"):
        above = parse.tokens[verb].head
        if parse.tokens[above].pos != "VERB" or not is_light(parse, above) or parse.tokens[verb].dep not in ("dobj", "nsubj", "nsubjpass"):
            return NOTHING
        verb = above
    if not _news(parse, verb):
        return NOTHING
    day = _iso(dating.published)
    return When(day, day, "day", "published")


def _news(parse: Parse, verb: int) -> bool:
    """Whether a verb tells the news: past, present or present perfect of the main line, no pluperfect, no relative clause."""
    tokens = parse.tokens
    helpers = [tokens[k].lower for k in parse.children[verb] if tokens[k].dep in ("aux", "auxpass")]
    if "had" in helpers or any(tokens[k].dep == "mark" for k in parse.children[verb]):
        return False
    if tokens[verb].dep in ("relcl", "acl"):
        return False
    return tokens[verb].tag in ("VBD", "VBZ", "VBP", "VBN", "VBG", "VB") and "to" not in helpers


def _iso(value: date) -> str:
    return value.isoformat()
