"""Quotation marks: which stretches of a document stand in quotes, closed or not, straight or curly."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dragoman.language.text import Parse

Range = tuple[int, int]

# Doubled single marks are how some wire feeds write a double one.
DOUBLE = re.compile("''|``|[\"“”„«»‟]")
SINGLE = re.compile(r"(?<![\w’])[‘](?=\S)|(?<![\w'’])'(?=[A-Z])|[’'](?!\w)")
OPENING = frozenset("“„«``".replace("`", "")) | {"``"}
CLOSING = frozenset("”»")


@dataclass(frozen=True, slots=True)
class Quotation:
    """Tokens [first, last) from the opening mark to the closing one (or to the paragraph's end where none closes)."""

    first: int
    last: int
    closed: bool
    paragraph: int
    opens: bool  # the first thing in its paragraph


def paragraph_ranges(parse: Parse) -> dict[int, Range]:
    """For each paragraph's number, its tokens [first, last)."""
    out: dict[int, Range] = {}
    for sentence in parse.sentences:
        first = out[sentence.paragraph][0] if sentence.paragraph in out else sentence.first
        out[sentence.paragraph] = (first, sentence.last)
    return out


def quotations(parse: Parse) -> tuple[Quotation, ...]:
    """All outermost quotations in order. Single marks count only in a paragraph that has no double ones."""
    out: list[Quotation] = []
    for number, (first, last) in paragraph_ranges(parse).items():
        start, end = parse.tokens[first].start, parse.tokens[last - 1].end
        pairs = _pairs(parse.text, start, end) if DOUBLE.search(parse.text, start, end) else _single_pairs(parse.text, start, end)
        for begin, finish, closed in pairs:
            tokens = parse.at(begin, finish)
            if tokens[1] - tokens[0] >= 2:
                out.append(Quotation(tokens[0], tokens[1], closed, number, tokens[0] == first))
    return tuple(out)


def _pairs(text: str, start: int, end: int) -> list[tuple[int, int, bool]]:
    """[start, end) and whether closed, for double marks. A straight mark opens or closes by what stands beside it."""
    out: list[tuple[int, int, bool]] = []
    opened: int | None = None
    for match in DOUBLE.finditer(text, start, end):
        mark, at = match.group(), match.start()
        if mark in OPENING:
            opens = not (mark == "“" and opened is not None and text[opened] == "„")
        elif mark in CLOSING:
            opens = False
        else:
            opens = opened is None if _either(text, at, match.end(), start, end) else _looks_open(text, at, start)
        if opens:
            if opened is not None:  # the closing mark was forgotten: the quotation ends before the new one
                out.append((opened, at, False))
            opened = at
        elif opened is not None:
            out.append((opened, match.end(), True))
            opened = None
    if opened is not None:
        out.append((opened, end, False))
    return out


def _looks_open(text: str, at: int, start: int) -> bool:
    return at == start or text[at - 1].isspace() or text[at - 1] in "([—–-"


def _either(text: str, at: int, after: int, start: int, end: int) -> bool:
    """Whether what stands beside a straight mark leaves open if it opens or closes."""
    opens = _looks_open(text, at, start)
    closes = after >= end or text[after].isspace() or text[after] in ".,;:!?)]—–-'’"
    return opens == closes


def _single_pairs(text: str, start: int, end: int) -> list[tuple[int, int, bool]]:
    """Quotations of British style, in single marks; an apostrophe after a plural would mislead, so these must close
    after punctuation or hold a whole phrase up to the first mark that can close."""
    out: list[tuple[int, int, bool]] = []
    opened: int | None = None
    for match in SINGLE.finditer(text, start, end):
        at = match.start()
        if match.group() == "‘" or (match.group() == "'" and _looks_open(text, at, start)):
            opened = at
        elif opened is not None and (text[at - 1] in ".,?!…" or text[opened] == "‘"):
            out.append((opened, match.end(), True))
            opened = None
    return out
