"""The dated phrases of a text: cut out by our own forms, resolved against the paper's date and the tense of the verb."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import zip_longest
from typing import Literal

from dragoman.circumstances.known import KnownEvent, known_in
from dragoman.circumstances.patterns import Meaning, Standing, patterns
from dragoman.circumstances.reckoning import Stretch, around, shift
from dragoman.circumstances.tables import either, plain, spelled, words
from dragoman.circumstances.tree import governor, head_of, tense
from dragoman.language.text import Parse
from dragoman.records import DatePrecision, Span

Relation = Literal["at", "since", "until", "by", "before", "after"]
TABLE = "date_words.csv"
# before a year or month that tells which one a noun means: "the 2008 attack", "her entire 2012 term"
OWNER = re.compile(r"(?i:(?:\b(?:the|an?|its|his|her|their)|'s)(?: entire| whole)?) $")


@dataclass(frozen=True, slots=True)
class DatedPhrase:
    """Words that tell a time, and the time they tell: ISO dates, both ends included, null where open or unknown.

    `first`, `last` are its tokens; `core` the first token after a relation word ("since"); `known` the well-known event
    that is named in it.
    """

    span: Span
    start: str | None
    end: str | None
    precision: DatePrecision
    first: int
    last: int
    core: int
    relation: Relation
    form: str
    known: KnownEvent | None = None


@dataclass(frozen=True, slots=True)
class _Cut:
    """A phrase before it is resolved."""

    start: int
    end: int
    form: str
    match: re.Match[str] | None
    meaning: Meaning | None
    known: KnownEvent | None = None


@cache
def _before() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """What stands before a phrase: a relation, a part ("the start of"), a plain lead-in, a length of time."""
    relation = re.compile(rf"(?i:\b(?P<rel>{either(spelled(TABLE, 'relation'))}) (?:the |its |his |her |their )?$)")
    part = re.compile(rf"(?i:\b(?P<part>{either(spelled(TABLE, 'part'))}) (?:the |its |their )?$)")
    lead = re.compile(rf"(?i:(?:^|[^\w])(?:{either(spelled(TABLE, 'leadin'))}) (?:the )?$)")
    length = re.compile(rf"(?i:\b(?P<n>{either(spelled(TABLE, 'number'))}|\d{{1,3}}) (?P<u>day|week|month|year)s? $)")
    return relation, part, lead, length


def _cuts(parse: Parse) -> list[_Cut]:
    """All phrases of the text that are told by form alone, longest first where they overlap."""
    text = plain(parse.text)
    found = [_Cut(start, end, "known", None, None, event) for start, end, event in known_in(text)]
    for name, form, meaning in patterns():
        found += [_Cut(m.start(), m.end(), name, m, meaning) for m in form.finditer(text) if _fits(name, m, text)]
    ranks = {name: k for k, (name, _, _) in enumerate(patterns())}
    found.sort(key=lambda c: (c.form != "known", c.start - c.end, c.start, ranks.get(c.form, -1)))
    kept: list[_Cut] = []
    taken = bytearray(len(text))
    for cut in found:
        if not any(taken[cut.start : cut.end]):
            taken[cut.start : cut.end] = b"\x01" * (cut.end - cut.start)
            kept.append(cut)
    return sorted(kept, key=lambda c: c.start)


def _fits(name: str, m: re.Match[str], text: str) -> bool:
    """Whether the surroundings allow the form: "in May" is a month, "may" and "Theresa May" are not."""
    left, right = text[max(0, m.start() - 40) : m.start()], text[m.end() : m.end() + 20]
    _, part, lead, _ = _before()
    if name == "month":
        noun = re.search(OWNER, left) and re.match(r" [a-z]+", right)  # "a May interview", but not "the March for Life"
        return bool(m[0] != m["m"] or lead.search(left) or right.startswith("'s ") or (noun and noun[0].strip() not in words(TABLE, "notafter")))
    if name == "weekday":
        after = right.strip().split(" ")[0].strip(".,;:") if right.strip() else ""
        before = left.rstrip().split(" ")[-1] if left.rstrip() else ""
        return after.lower() not in words(TABLE, "notday") and before.lower() not in words(TABLE, "notdaybefore")
    if name == "whole":  # "at the end of the day" tells no day
        return bool(part.search(left)) and (m["u"] != "day" or "by the end" in left)
    if name == "year":
        return bool(lead.search(left)) or m[0] != m["y"] or bool(re.search(OWNER, left) and re.match(r" [a-z]", right))
    if name == "decade":
        return not (m["dec"][0].isdigit() and "the" not in m[0].lower() and not re.search(r"\w $", left))
    return True


def _resolve(cut: _Cut, at: Standing) -> Stretch:
    if cut.known:
        return cut.known.start, cut.known.end or at.published, cut.known.precision  # type: ignore[return-value]
    assert cut.match and cut.meaning
    try:
        return cut.meaning(cut.match, at)
    except (ValueError, OverflowError):  # 31 June, the year 0
        return None, None, "day"


def _framed(cut: _Cut, stretch: Stretch, text: str, at: Standing) -> tuple[int, Relation, Stretch]:
    """The phrase with the words before it: where it begins now, its relation, and the time told."""
    relation, part, _, length = _before()
    begin, (start, end, precision) = cut.start, stretch
    named = part.search(text, max(0, begin - 40), begin)
    edge = ""
    if named:
        begin, edge = named.start(), words(TABLE, "part")[named["part"].lower()]
        if edge == "start":
            end, precision = (start, "day") if cut.known else (end, precision)
        else:
            start, precision = (end, "day") if end and (cut.known is None or cut.known.end) else (None, precision)
    found = relation.search(text, max(0, begin - 30), begin)
    if not found:
        return begin, "at", (start, end, precision)
    kind: Relation = words(TABLE, "relation")[found["rel"].lower()]  # type: ignore[assignment]
    begin = found.start()
    counted = length.search(text, max(0, begin - 20), begin) if kind in ("after", "before") and cut.known and start else None
    if counted and start:
        n = words(TABLE, "number").get(counted["n"].lower()) or counted["n"]
        return counted.start(), "at", _counted(start, int(n) * (1 if kind == "after" else -1), counted["u"])
    if kind == "since":
        return begin, kind, (start, at.published, "interval")
    if kind == "after":
        return begin, kind, (start, at.published if at.toward <= 0 else None, "interval")
    if kind == "before":
        return begin, kind, (None, start or end, "interval")
    return begin, kind, (None, end, "interval")


def _counted(start: date, by: int, unit: str) -> Stretch:
    return around(shift(start, unit, by), unit)


def _iso(value: date | None) -> str | None:
    return value.isoformat() if value else None


def publication(published: str | None) -> date | None:
    """The day of an ISO date or date and time; none where it is not one."""
    try:
        return date.fromisoformat((published or "")[:10])
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Dating:
    """The phrases of a parse, to be resolved looking back or ahead."""

    parse: Parse
    published: date | None
    cuts: tuple[_Cut, ...]
    text: str

    def phrases(self) -> tuple[DatedPhrase, ...]:
        """All phrases, each resolved by the tense of the verb it hangs on."""
        out: list[DatedPhrase] = []
        for cut in self.cuts:
            made = self.resolve(cut, None, out)
            if made:
                out.append(made)
        return tuple(_ranges(self.parse, _in_context(self, out)))

    def resolve(self, cut: _Cut, toward: int | None, earlier: list[DatedPhrase]) -> DatedPhrase | None:
        first, last = self.parse.at(cut.start, cut.end)
        if first >= last or self.parse.sentence_of(first) is not self.parse.sentence_of(last - 1):
            return None
        if toward is None:
            head = head_of(self.parse, first, last)
            # "the Nov. 8 election" is the nearer one, "Monday's raid" the last
            modifier = self.parse.tokens[head].dep in ("compound", "poss", "nmod", "nummod", "amod")
            toward = (0 if cut.form in ("month day", "day month") else -1) if modifier else tense(self.parse, governor(self.parse, head))
        at = Standing(self.published, toward, self._context(first, earlier))
        begin, relation, (start, end, precision) = _framed(cut, _resolve(cut, at), self.text, at)
        first = max(self.parse.at(begin, cut.end)[0], self.parse.sentence_of(first).first)
        core = self.parse.at(cut.start, cut.end)[0]
        span = self.parse.chars(begin, cut.end) if first <= core else self.parse.chars(cut.start, cut.end)
        if start and end and end < start:
            return None
        return DatedPhrase(span, _iso(start), _iso(end), precision, first, last, core, relation, cut.form, cut.known)

    def bare(self, phrase: DatedPhrase) -> DatedPhrase | None:
        """The date of a phrase without its relation: of "after Monday's debate" the day of the debate."""
        cut = next((c for c in self.cuts if c.end == phrase.span.end), None)
        if cut is None or cut.known is not None:
            return None
        start, end, precision = _resolve(cut, Standing(self.published, -1, None))
        span = self.parse.chars(cut.start, cut.end)
        return DatedPhrase(span, _iso(start), _iso(end), precision, phrase.core, phrase.last, phrase.core, "at", cut.form)

    def _context(self, first: int, earlier: list[DatedPhrase]) -> date | None:
        """The day last spoken of, in this sentence or the one before."""
        here = self.parse.tokens[first].sent
        for phrase in reversed(earlier):
            if here - self.parse.tokens[phrase.first].sent > 1:
                return None
            if phrase.precision == "day" and phrase.start and phrase.known is None:
                return date.fromisoformat(phrase.start)
        return None


def _in_context(dating: Dating, found: list[DatedPhrase]) -> list[DatedPhrase]:
    """ "Two days earlier" counts from a day named later in the sentence, where none stood before."""
    out = []
    for phrase in found:
        if phrase.form in ("away", "away clause") and phrase.start is None:
            later = [p for p in found if p.first > phrase.first and dating.parse.tokens[p.first].sent == dating.parse.tokens[phrase.first].sent]
            cut = next(c for c in dating.cuts if c.end == phrase.span.end)
            phrase = dating.resolve(cut, None, [p for p in later if p.precision == "day"][:1]) or phrase
        out.append(phrase)
    return out


def _ranges(parse: Parse, found: list[DatedPhrase]) -> Iterator[DatedPhrase]:
    """Two dates joined by "to" after "from", or by "and" after "between", are one stretch."""
    skip = False
    for one, two in zip_longest(found, found[1:]):
        if skip:
            skip = False
            continue
        if two is not None:
            text = plain(parse.text)
            next_decade = one.form == two.form == "decade" and one.end and two.start and int(two.start[:4]) == int(one.end[:4]) + 1
            if next_decade and text[one.span.end : two.span.start].strip().lower() == "and":  # "in the 1960s and 1970s"
                yield replace(one, span=parse.chars(one.span.start, two.span.end), end=two.end, precision="interval", last=two.last)
                skip = True
                continue
            lead = re.search(r"(?i:\b(from|between) )$", text[max(0, one.span.start - 9) : one.span.start])
            joint = text[one.span.end : two.span.start].strip().lower()
            end_of_one = joint in ("to", "and", "-", "–", "through", "until", "till") or (joint == "" and two.relation == "until")
            if lead and end_of_one and one.start and two.end and one.start <= two.end:
                begin = one.span.start - len(lead[0])
                first = parse.at(begin, one.span.end)[0]
                span = parse.chars(begin, two.span.end)
                yield replace(one, span=span, end=two.end, precision="interval", first=first, last=two.last, form="range")
                skip = True
                continue
        yield one


@cache
def _vague() -> re.Pattern[str]:
    return re.compile(rf"\b(?i:{either(spelled(TABLE, 'vague'))})\b")


def vague_in(parse: Parse, first: int, last: int) -> bool:
    """Whether tokens [first, last) hold words of an unnamed time ("recently"), which no date may stand in for."""
    return bool(_vague().search(plain(parse.text[parse.tokens[first].start : parse.tokens[last - 1].end])))


def dating_of(parse: Parse, published: str | None) -> Dating:
    return Dating(parse, publication(published), tuple(_cuts(parse)), plain(parse.text))


def dates_in(parse: Parse, published: str | None) -> list[DatedPhrase]:
    """All dated phrases of a parse in order. `published` is the paper's ISO date; without it relative words stay open."""
    return list(dating_of(parse, published).phrases())


def lasting(parse: Parse, verb: int, published: date | None) -> tuple[int, int, date, date] | None:
    """ "Has held him for three weeks": tokens and stretch of a duration up to the paper's date, for perfect verbs only."""
    tokens = parse.tokens
    if published is None or not any(tokens[k].dep == "aux" and tokens[k].lower in ("has", "have", "'ve") for k in parse.children[verb]):
        return None
    for prep in parse.children[verb]:
        if tokens[prep].lower != "for":
            continue
        for noun in parse.children[prep]:
            unit = words(TABLE, "unit").get(tokens[noun].lemma)
            numbers = [tokens[k].lower for k in parse.children[noun] if tokens[k].dep in ("nummod", "det")]
            if unit in ("day", "week", "month", "year") and numbers:
                amount = words(TABLE, "number").get(numbers[-1], numbers[-1])
                if amount.isdigit() and int(amount) < 500:
                    return prep, noun + 1, shift(published, unit, -int(amount)), published
    return None
