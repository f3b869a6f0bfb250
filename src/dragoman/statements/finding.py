"""The step: drafts become statements with speakers, and I, we and you become mentions."""

from __future__ import annotations

from dataclasses import replace

from dragoman.identity import record_id
from dragoman.knowledge import tables
from dragoman.language.marks import Marks
from dragoman.language.text import Parse
from dragoman.records import CodedBy, Document, Statement, StatementKind
from dragoman.statements.clauses import is_passive
from dragoman.statements.cues import words
from dragoman.statements.drafts import Draft, kind_of, overlap, size
from dragoman.statements.gather import drafts
from dragoman.statements.nesting import parents
from dragoman.statements.quotes import Quotation, Range, quotations
from dragoman.statements.speakers import Speakers, role_of
from dragoman.statements.stance import about
from dragoman.steps import Cast, Named, Said

# How sure a pattern is by itself: set by judgement, not yet measured against the share that is right.
SURE = {
    "quote-after": 0.97, "quote-before": 0.95, "continued": 0.9, "announced": 0.7, "clause": 0.9, "belief": 0.85, "noun": 0.8,
    "according": 0.92, "headline": 0.85, "signature": 0.85, "tagger": 0.7,
}  # fmt: skip


def find(parse: Parse, marks: Marks, cast: Cast, document: Document) -> tuple[tuple[Said, ...], Cast]:
    """All statements of a document in order, and the cast with the unnamed speakers and pronouns that they add."""
    quoted = quotations(parse)
    kept = _kept(drafts(parse, marks, quoted))
    speakers = Speakers(parse, cast, document)
    who = [speakers.of(d.source) for d in kept]
    who = [_own_voice(parse, d, k, kept, who) or _in_headline(d, speakers) for k, d in enumerate(kept)]
    kept, who = _clear(parse, kept, who)
    cast = speakers.finished()
    cast = cast.extended((), _first_persons(parse, cast, kept, who))
    above = parents(kept)
    ids = [_id(parse, document, d, k) for k, d in enumerate(kept)]
    said = [_said(parse, cast, quoted, kept, k, who, ids, above) for k in range(len(kept))]
    return tuple(said), cast


def _kept(found: list[Draft]) -> list[Draft]:
    """Statements proper, in document order: speech or thought by its class, told as such, with content."""
    order = sorted(range(len(found)), key=lambda k: (found[k].anchor, -size(found[k].content)))
    keep = [k for k in order if _is_statement(found[k])]
    place = {k: n for n, k in enumerate(keep)}
    return [replace(found[k], follows=place.get(f) if (f := found[k].follows) is not None else None) for k in keep]


def _is_statement(draft: Draft) -> bool:
    return bool(draft.content) and draft.told and draft.cue_class is not None and draft.rule not in ("noun-of", "topic")


def _clear(parse: Parse, kept: list[Draft], who: list[tuple[str, ...]]) -> tuple[list[Draft], list[tuple[str, ...]]]:
    """Without statements whose source is no speaker ("the visits signal that ..."), or none at all beyond "is seen as"."""
    keep = [k for k, d in enumerate(kept) if who[k] or _may_speak(parse, d) or d.follows is not None]
    place = {k: n for n, k in enumerate(keep)}
    out = [replace(kept[k], follows=place.get(f) if (f := kept[k].follows) is not None else None) for k in keep]
    return out, [who[k] for k in keep]


def _may_speak(parse: Parse, draft: Draft) -> bool:
    if draft.rule == "headline":
        return False
    if not draft.source:
        return draft.cue_class == "think" and draft.rule == "clause" and draft.head >= 0 and is_passive(parse, draft.head)
    first, last = draft.source[0]
    inner = [t for t in parse.tokens[first:last] if not first <= t.head < last or t.head == t.i]
    head = inner[0] if inner else parse.tokens[first]
    if head.pos == "PRON":
        return any(head.lower in words(kind) for kind in ("person_pronoun", "people", "own_voice")) or head.lower == "who"
    if head.pos == "PROPN":
        return True
    return head.lemma in words("publication") or draft.rule.startswith("quote") or draft.rule in ("according", "signature")


def _own_voice(parse: Parse, draft: Draft, k: int, kept: list[Draft], who: list[tuple[str, ...]]) -> tuple[str, ...]:
    """The speaker; for "I think" inside a quotation, the one who is quoted."""
    if who[k] or not draft.source:
        return who[k]
    first, last = draft.source[0]
    if last - first == 1 and parse.tokens[first].lower in words("own_voice") - words("second_person"):
        holders = [n for n, d in enumerate(kept) if n != k and d.head != draft.head and overlap(d.content, draft.source)]
        if holders:
            return who[min(holders, key=lambda n: size(kept[n].content))]
    return ()


def _in_headline(draft: Draft, speakers: Speakers) -> tuple[str, ...]:
    if draft.rule != "headline" or draft.source[0][1] - draft.source[0][0] != 1:
        return ()
    found = speakers.by_family_name(draft.source[0][0])
    return (found,) if found is not None else ()


def _first_persons(parse: Parse, cast: Cast, kept: list[Draft], who: list[tuple[str, ...]]) -> list[Named]:
    """Mentions for I, we and you in quotation marks: "we" of an official is the state or body he acts for."""
    out: list[Named] = []
    for draft, speakers in zip(kept, who, strict=True):
        if len(speakers) != 1 or draft.rule not in ("quote-after", "quote-before", "continued", "announced", "signature"):
            continue
        speaker = cast.actor(speakers[0])
        hearer = _hearer(parse, cast, draft)
        for first, last in draft.content:
            for i in range(first, last):
                word = parse.tokens[i].lower
                if cast.at(i) is not None or word not in words("own_voice"):
                    continue
                if word in words("second_person"):
                    actor = hearer[0] if hearer and hearer[0] else None
                elif word in words("plural_voice"):
                    actor = speaker.affiliation if speaker.office and speaker.affiliation else speaker.id if speaker.kind != "person" else None
                else:
                    actor = speaker.id
                if actor is not None and not any(n.head == i for n in out):
                    out.append(Named(i, i + 1, i, actor, "pronoun"))
    return out


def _hearer(parse: Parse, cast: Cast, draft: Draft) -> tuple[str | None, str] | None:
    """The addressee: actor id, if it is one, and the words."""
    if draft.hearer is None:
        return None
    first, last = draft.hearer
    head = next((i for i in range(first, last) if not first <= parse.tokens[i].head < last), first)
    named = cast.at(head)
    return (named.actor if named else None), parse.span(first, last).text


def _id(parse: Parse, document: Document, draft: Draft, number: int) -> str:
    anchor = (draft.content or draft.cue)[0]
    cue = parse.tokens[draft.cue[0][0]].start if draft.cue else "continued"
    return record_id(document.id, "statement", parse.span(*anchor), cue)


def _said(
    parse: Parse, cast: Cast, quoted: tuple[Quotation, ...], kept: list[Draft], k: int, who: list[tuple[str, ...]], ids: list[str], above: list[int | None]
) -> Said:
    draft, speakers, outer = kept[k], who[k], above[k]
    hearer = _hearer(parse, cast, draft)
    role, affiliation = _capacity(parse, cast, draft, speakers)
    sure = SURE.get(draft.rule, 0.7)
    if draft.score is not None:
        sure = max(sure, draft.score) if draft.rule != "tagger" else min(0.95, draft.score)
    if not speakers:
        sure *= 0.85
    record = Statement(
        id=ids[k],
        kind=kind_of(draft.content, quoted) if outer is None else _inner_kind(draft, quoted),
        speakers=speakers,
        speaker_spans=tuple(parse.span(*r) for r in draft.source),
        role=role,
        affiliation=affiliation,
        addressee=hearer[1] if hearer else None,
        cues=tuple(parse.span(*r) for r in draft.cue),
        cue_class=draft.cue_class,
        content=tuple(parse.span(*r) for r in draft.content),
        continues=ids[draft.follows] if draft.follows is not None else None,
        inside=ids[outer] if outer is not None else None,
        about=about(parse, cast, draft.content, speakers, draft.cue, draft.head, draft.polarity),
        when=None,
        polarity=draft.polarity,
        confidence=round(sure, 2),
        coded_by=CodedBy(draft.rule if draft.rule != "tagger" else None, "reader" if draft.score is not None else None, round(draft.score, 2) if draft.score is not None else None),
    )  # fmt: skip
    return Said(record, draft.cue, draft.content)


def _inner_kind(draft: Draft, quoted: tuple[Quotation, ...]) -> StatementKind:
    """A statement told inside a quotation is indirect: the marks are the outer speaker's."""
    if any(q.first <= first and last <= q.last and draft.head in range(q.first, q.last) for q in quoted for first, last in draft.content):
        return "indirect"
    return kind_of(draft.content, quoted)


def _capacity(parse: Parse, cast: Cast, draft: Draft, speakers: tuple[str, ...]) -> tuple[str | None, str | None]:
    """Role and affiliation: from the source's own words, made fuller from anywhere the document tells more of a speaker
    ("expert Berg said" where he was once "an expert on trade at the Nordic Institute")."""
    role, body = role_of(parse, draft.source)
    if len(speakers) != 1:
        return None if _repeats(role, parse, draft) else role, None
    actor = cast.actor(speakers[0])
    if actor.kind not in ("person", "unnamed", "group"):
        return None, cast.actor(actor.affiliation).name if actor.affiliation else None
    for named in cast.named:
        if named.actor == actor.id and named.form != "pronoun":
            other, place = role_of(parse, (_with_appositive(parse, named),))
            body = body or place
            if other is not None and (role is None or (role.lower() in other.lower() and len(other) > len(role))):
                role = other
    if role is not None and (tables.fold(role).casefold() == tables.fold(actor.name).casefold() or (actor.kind != "person" and _repeats(role, parse, draft))):
        role = None  # "regional analysts", of whom nothing more is told
    return role, cast.actor(actor.affiliation).name if actor.affiliation else body


def _repeats(role: str | None, parse: Parse, draft: Draft) -> bool:
    """Whether a role is only the words by which the speaker is called."""
    called = {" ".join(t.text for t in parse.tokens[first:last] if t.dep != "det").casefold() for first, last in draft.source}
    return role is not None and " ".join(role.split()).casefold() in called


def _with_appositive(parse: Parse, named: Named) -> Range:
    """A mention with what stands beside it in commas."""
    first, last = parse.edges[named.head]
    if any(parse.tokens[c].dep == "appos" for c in parse.children[named.head]):
        return min(first, named.first), last
    return named.first, named.last

