"""The step: all ties of a document, with who sees them so, who doubts them, and since when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from dragoman.circumstances import DatedPhrase, dates_in
from dragoman.identity import record_id
from dragoman.language.marks import Marks
from dragoman.language.text import Parse
from dragoman.records import CodedBy, Document, Tie
from dragoman.steps import Cast, Said, chain
from dragoman.ties.frames import Draft, drafts
from dragoman.ties.parties import Parties
from dragoman.ties.stances import stances
from dragoman.ties.voice import believers, governor, real, speaker
from dragoman.ties.words import words

BOUNDS = ("since", "until", "till")


def find(parse: Parse, marks: Marks, cast: Cast, said: Sequence[Said], document: Document) -> tuple[Tie, ...]:
    """How the actors of a document stand to each other; ties stand in the order of their descriptors."""
    parties = Parties(parse, cast)
    found: list[Draft] = []
    doubts: list[tuple[int, int]] = []
    for sentence in parse.sentences:
        inside = range(sentence.first, sentence.last)
        if any(parse.tokens[k].lemma in words("sport") for k in inside):
            continue
        here: list[Draft] = []
        for i in inside:
            made = drafts(parties, i) or stances(parties, i)
            here += made
            for d in made:
                if not d.directed:
                    parties.pairs.append((i, d.first_party, d.second_party))
            if parse.tokens[i].lower in words("doubt"):
                doubts.append((i, sentence.first))
        found += _described(parties, here)
    return _assemble(parties, _distinct(found), doubts, said, document)


def _described(parties: Parties, here: list[Draft]) -> list[Draft]:
    """Relations that are described as something else: "the relationship between A and B is seen as a friendship"."""
    out = list(here)
    tokens = parties.tokens
    for d in here:
        verb = _description_of(parties, d.anchor)
        if verb is None:
            continue
        for as_ in parties.preps(verb, ("as",)):
            for o in parties.objects(as_):
                row = next((r for r in _rows(tokens[o].lemma) if r.frame == "mutual"), None)
                if row is not None and real(parties.parse, verb):
                    first = min((c for c in parties.children[o] if tokens[c].dep in ("amod", "compound") and c < o), default=o)
                    better = replace(d, sign=row.sign, kind=row.kind, trend=row.trend, anchor=o, first=first, last=o + 1, rule=f"described:{row.word[-1]}")
                    out[out.index(d)] = better
    return out


def _rows(lemma: str) -> Iterable[Any]:
    from dragoman.ties.words import descriptors

    return descriptors().get(lemma, ())


def _description_of(parties: Parties, i: int) -> int | None:
    """The verb of seeing that has noun `i` as its passive subject, also through "which"."""
    tokens = parties.tokens
    if tokens[i].dep == "nsubjpass" and tokens[tokens[i].head].lemma in words("view"):
        return tokens[i].head
    for k in parties.parse.subtree(i):
        if tokens[k].dep == "relcl" and tokens[k].lemma in words("view") and any(tokens[c].dep == "nsubjpass" and tokens[c].tag == "WDT" for c in parties.children[k]):
            return k
    return None


def _distinct(found: list[Draft]) -> list[Draft]:
    """Drafts without doubles: a plain "relation" gives way to a coloured tie of the same pair in the same place."""
    out: list[Draft] = []
    for d in found:
        pair = frozenset((d.first_party, d.second_party))
        if any(o.anchor == d.anchor and frozenset((o.first_party, o.second_party)) == pair for o in out):
            continue
        out.append(d)
    return [d for d in out if not _bare_again(d)]


def _bare_again(d: Draft) -> bool:
    """A relation taken up again ("this relationship") with nothing new said of it."""
    return d.kind == "relation" and d.sign is None and d.trend is None and d.score < 0.8


def _assemble(parties: Parties, found: list[Draft], doubts: list[tuple[int, int]], said: Sequence[Said], document: Document) -> tuple[Tie, ...]:
    parse, cast = parties.parse, parties.cast
    contested: dict[int, list[str]] = {}
    for at, _ in doubts:
        for number in _doubted(parties, found, at):
            who = believers(parse, cast, said, parties, _clause(parties, at))
            contested.setdefault(number, [])
            contested[number] += [w for w in who if w not in contested[number]]
    # dates are looked for only where a tie's sentence has a word that needs them
    dated = any(parse.tokens[k].lower in BOUNDS for d in found for k in _sentence(parse, d.anchor))
    phrases = dates_in(parse, document.published) if dated else []
    ties: list[Tie] = []
    used: dict[tuple[int, int], int] = {}
    for number, d in enumerate(found):
        span = parse.span(d.first, d.last)
        key = (span.start, span.end)
        used[key] = used.get(key, -1) + 1
        holder = d.seen.holder if d.seen.open else speaker(parse, cast, said, parties, d.anchor)
        sentence = parse.sentence_of(d.anchor)
        since, until = _dates(parties, d, phrases)
        ties.append(
            Tie(
                record_id(document.id, "tie", span, used[key]), (d.first_party, d.second_party), d.directed, d.sign, d.trend, d.kind,
                holder, chain(said, d.anchor), number in contested, tuple(contested.get(number, ())), since, until,
                span, (parse.chars(sentence.start, sentence.end),), round(d.score, 2), CodedBy(rule=f"tie:{d.rule}"),
            )
        )  # fmt: skip
    return tuple(sorted(ties, key=lambda t: (t.descriptor.start, t.descriptor.end)))


def _sentence(parse: Parse, i: int) -> range:
    sentence = parse.sentence_of(i)
    return range(sentence.first, sentence.last)


def _clause(parties: Parties, at: int) -> int:
    """The verb of the clause that token `at` stands in."""
    while parties.tokens[at].pos not in ("VERB", "AUX") and parties.tokens[at].head != at:
        at = parties.tokens[at].head
    return at


def _doubted(parties: Parties, found: list[Draft], at: int) -> list[int]:
    """The ties that a word of doubt speaks of: those that give colour to the relation that is the subject of its clause."""
    tokens = parties.tokens
    verb = _clause(parties, at)
    for s in (c for c in parties.children[verb] if tokens[c].dep in ("nsubj", "nsubjpass")):
        if not any(r.frame == "mutual" for r in _rows(tokens[s].lemma)):
            return []
        here = next((d for d in found if d.anchor == s), None)
        if here is not None and here.sign is not None:
            return [found.index(here)]
        near = [
            n for n, d in enumerate(found)
            if d.anchor < s and not d.directed and tokens[s].sent - tokens[d.anchor].sent <= 3 and d.kind in ("friendship", "alliance")
            and ((here is None and {d.first_party, d.second_party} == set(parties.again(s)[0])) or (here is not None and {here.first_party, here.second_party} == {d.first_party, d.second_party}))
        ]  # fmt: skip
        return near or ([found.index(here)] if here is not None else [])
    return []


def _dates(parties: Parties, d: Draft, phrases: Sequence[DatedPhrase]) -> tuple[str | None, str | None]:
    """Since and until: dated phrases behind "since" or "until" that hang on the descriptor or on its verb."""
    since = until = None
    heads = {d.anchor, governor(parties.parse, d.anchor)}
    for phrase in phrases:
        k = phrase.first
        own = {parties.tokens[k].head, *parties.parse.ancestors(k)[:2]}
        if parties.tokens[k].sent != parties.tokens[d.anchor].sent or not own & heads:
            continue
        if parties.tokens[k].lower == "since":
            since = since or phrase.start
        elif parties.tokens[k].lower in ("until", "till"):
            until = until or phrase.end or phrase.start
    return since, until
