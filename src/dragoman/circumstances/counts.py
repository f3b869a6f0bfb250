"""How many: numbers of people killed, hurt, arrested, driven out, of troops and money, hung on the event that caused them."""

from __future__ import annotations

from collections.abc import Sequence

from dragoman.circumstances.dates import DatedPhrase
from dragoman.circumstances.numbers import Amount, amounts_in
from dragoman.circumstances.places import PlacedPhrase
from dragoman.circumstances.tables import words
from dragoman.circumstances.tree import head_of
from dragoman.language.text import Parse
from dragoman.records import Count, CountKind
from dragoman.steps import Coded

TABLE = "counts.csv"


def _kinds(kind: str) -> dict[str, str]:
    return words(TABLE, kind, "kind")


def counts_of(
    parse: Parse, coded: Sequence[Coded], places: Sequence[PlacedPhrase], dates: Sequence[DatedPhrase]
) -> dict[str, tuple[Count, ...]]:
    """The counts of each event, by event id, in the order of the text."""
    out: dict[str, list[Count]] = {}
    previous: tuple[int, CountKind, Coded] | None = None
    for amount in amounts_in(parse):
        if any(d.first < amount.last and amount.first < d.last for d in dates):
            continue
        noun = _noun(parse, amount)
        if noun is None:
            continue
        kind, via = _kind(parse, amount, noun)
        event = _owner(parse, via, coded) if kind else None
        open_still = (kind is None or event is None) and previous and parse.tokens[previous[0]].sent == parse.tokens[noun].sent
        if open_still and previous and _sequel(parse, amount, previous[0]):
            # "… 1,300 people, including four Russians, and over 1,500 in Gaza": parts and sequels take the kind before them
            kind, event = previous[1], previous[2]
        if kind is None or event is None or (amount.low == 0 and amount.high == 0):
            continue
        previous = (noun, kind, event)
        of = _currency(parse, amount, noun) if kind == "money" else _of(parse, amount, noun)
        last = max(amount.last, _extent(parse, amount, noun))
        span = parse.chars(amount.start, parse.tokens[last - 1].end)
        out.setdefault(event.record.id, []).append(Count(kind, amount.low, amount.high, of, _place(parse, amount, noun, places), span))
    return {key: tuple(found) for key, found in out.items()}


def _noun(parse: Parse, amount: Amount) -> int | None:
    """The noun that is counted, or the number itself where it stands alone; none where no count is meant."""
    tokens = parse.tokens
    i = head_of(parse, amount.first, amount.last)
    for k in range(amount.last - 1, amount.first - 1, -1):  # the figure, not "more" of "more than"
        if tokens[k].pos == "NUM" or tokens[k].dep == "nummod":
            i = k
            break
    while amount.first <= tokens[i].head < amount.last and tokens[i].head != i:
        i = tokens[i].head
    token = tokens[i]
    following = tokens[amount.last] if amount.last < len(tokens) else None
    if following is not None and (following.text in ("%", "-") or following.lower in words(TABLE, "notcount") or following.lemma in words(TABLE, "notcount")):
        return None
    if token.dep in ("nummod", "quantmod", "amod", "compound", "nmod", "det") and tokens[token.head].pos in ("NOUN", "PROPN", "ADJ", "VERB") and token.head >= amount.last:
        noun = tokens[token.head]
        if noun.lemma in words(TABLE, "notcount") or noun.text in ("%",):
            return None
        return noun.i
    if token.dep in ("nummod", "appos", "npadvmod", "meta") and token.head < amount.first:
        return None  # "Apartment 12", "the writer, 45"
    if following is not None and following.lower == "of" and following.head in range(amount.first, amount.last):
        inner = [k for k in parse.children[following.i] if tokens[k].dep == "pobj"]
        if inner and amount.low != 1:
            return inner[0] if tokens[inner[0]].pos in ("NOUN", "PROPN") else None
        return None
    if amount.currency:
        return i
    if amount.low == 1:  # "one" alone is a pronoun
        return None
    return i


def _kind(parse: Parse, amount: Amount, noun: int) -> tuple[CountKind | None, int]:
    """What is counted, and the token from which the event is looked for."""
    tokens = parse.tokens
    if amount.currency or tokens[noun].lemma in words(TABLE, "currencynoun"):
        return "money", noun
    i, path = noun, [noun]
    above = tokens[noun].head
    if tokens[noun].dep == "pobj" and amount.first <= above < amount.last and tokens[above].head != above:
        # "arrested up to 50": the bound was read as a preposition, the noun is the verb's object
        verb = tokens[above].head
        found = _kinds("objectverb").get(tokens[verb].lemma) if tokens[verb].pos == "VERB" and verb < noun else None
        if found:
            return found, verb  # type: ignore[return-value]
    for _ in range(6):
        found = _by_word(parse, i, path)
        if found:
            return found, i  # type: ignore[return-value]
        if tokens[i].head == i or (tokens[i].pos == "VERB" and i != noun):
            break
        i = tokens[i].head
        path.append(i)
    own = _kinds("noun").get(tokens[noun].lemma)
    return (own, noun) if own else (None, noun)  # type: ignore[return-value]


def _by_word(parse: Parse, i: int, path: list[int]) -> str | None:
    """The kind that token `i`, above the counted noun, gives it: "killed", "the deaths of", "left … dead"."""
    tokens = parse.tokens
    token = tokens[i]
    if len(path) == 1:
        for k in parse.children[i]:  # "30 people dead", "40 people wounded in the raid"
            if tokens[k].dep in ("amod", "acl", "acomp", "oprd", "advmod", "conj") and tokens[k].lower in _kinds("predicate") and k > i:
                return _kinds("predicate")[tokens[k].lower]
        if tokens[i].lower in _kinds("predicate"):
            return _kinds("predicate")[tokens[i].lower]
        return None
    below = tokens[path[-2]]
    if token.pos == "VERB":
        lemma = token.lemma
        passive = below.dep == "nsubjpass"
        if below.dep == "dobj" or passive or below.dep == "conj":
            if lemma in _kinds("objectverb"):
                return _kinds("objectverb")[lemma]
            if passive and any(tokens[k].lemma == "flee" for k in parse.children[i]):
                return "displaced"
        if below.dep == "nsubj" and lemma in _kinds("subjectverb"):
            return _kinds("subjectverb")[lemma]
        if below.dep in ("nsubj", "nsubjpass", "dobj"):
            for k in parse.children[i]:
                if tokens[k].dep in ("acomp", "oprd", "attr", "ccomp", "advcl") and tokens[k].lower in _kinds("predicate"):
                    return _kinds("predicate")[tokens[k].lower]
            if lemma == "take" and below.lemma in _kinds("noun"):
                return _kinds("noun")[below.lemma]
        if lemma in _kinds("objectverb") and below.dep == "nsubj" and token.tag == "VBN":
            return _kinds("objectverb")[lemma]
    if token.pos == "NOUN" and token.lemma in _kinds("harmnoun") and below.lower == "of":
        return _kinds("harmnoun")[token.lemma]
    return None


def _owner(parse: Parse, via: int, coded: Sequence[Coded]) -> Coded | None:
    """The event that caused the number: the nearest above it in the tree, or the subject of a verb above it."""
    tokens = parse.tokens
    at = {c.trigger: c for c in coded}
    i = via
    for _ in range(20):
        if i in at:
            return at[i]
        for k in parse.children[i]:
            if k in at and tokens[k].dep in ("nsubj", "nsubjpass") and tokens[i].pos in ("VERB", "AUX"):
                return at[k]
        if tokens[i].pos in ("VERB", "AUX"):
            joined = [k for k in parse.children[i] if tokens[k].dep == "conj" and tokens[k].pos == "VERB"]
            for prep in (k for verb in (i, *joined) for k in parse.children[verb]):
                if tokens[prep].dep in ("prep", "agent") and tokens[prep].lower in ("in", "by", "during", "after", "from", "as"):
                    for k in parse.children[prep]:
                        if k in at:
                            return at[k]
            for k in parse.children[i]:
                if k in at and tokens[k].dep in ("dobj", "advcl", "conj"):
                    return at[k]
        told = tokens[i].dep == "ccomp" and tokens[i].pos == "VERB" and tokens[tokens[i].head].pos == "VERB"
        if tokens[i].head == i or told:
            return None
        i = tokens[i].head
    return None


def _sequel(parse: Parse, amount: Amount, before: int) -> bool:
    """Whether a number goes on with the one before it in the same sentence (including, and, another)."""
    tokens = parse.tokens
    between = [t for t in tokens[before + 1 : amount.first] if t.pos != "PUNCT"]
    if any(t.pos in ("VERB", "AUX") and t.lemma != "include" for t in between) or len(between) > 8:
        return False
    return any(t.lower in ("including", "and", "among") for t in between)


def _of(parse: Parse, amount: Amount, noun: int) -> str | None:
    """Of whom: the counted noun with its adjectives, the number left off."""
    tokens = parse.tokens
    if amount.first <= noun < amount.last or tokens[noun].lower in _kinds("predicate"):
        return None
    if tokens[noun].lemma in ("hostage", "captive"):
        return None
    kept = [k for k in parse.children[noun] if amount.last <= k < noun and tokens[k].dep in ("amod", "compound", "nmod")]
    first = min([noun, *kept])
    return " ".join(parse.text[tokens[first].start : tokens[noun].end].split())


def _extent(parse: Parse, amount: Amount, noun: int) -> int:
    return noun + 1 if noun - amount.last < 6 else amount.last


def _place(parse: Parse, amount: Amount, noun: int, places: Sequence[PlacedPhrase]) -> str | None:
    """Where these were: a place phrase of the counted noun's own."""
    tokens = parse.tokens
    for phrase in places:
        if phrase.locative and tokens[phrase.anchor].head in (noun, *range(amount.first, amount.last)):
            return phrase.place.name if phrase.place.resolution == "country" else phrase.span.text
    return None


def _currency(parse: Parse, amount: Amount, noun: int) -> str | None:
    if amount.currency:
        return words(TABLE, "currency", "kind").get(amount.currency.lower())
    return words(TABLE, "currencynoun", "kind").get(parse.tokens[noun].lemma)
