"""Plain text -> Draft. The first line is the title only where it clearly is one."""

from __future__ import annotations

import re

from dragoman.intake.draft import Block, Draft
from dragoman.intake.layout import laid_out
from dragoman.intake.metadata import byline_of, date_of, dateline_of
from dragoman.intake.paragraphs import FINAL, split

LONGEST_TITLE = 180
SOFT_HYPHEN_OR_MARK = re.compile(r"[\u00ad\ufeff]")


def draft_of(text: str) -> Draft:
    """The draft of a plain text: title, byline, date and foot lines in fields, paragraphs as blocks."""
    text = text.replace("\ufeff", "")
    places = _head_lines(text, split(text))
    blocks = [Block(text[start:end]) for start, end in places]
    title = None
    if _is_title(blocks, _gap(text, places)):
        title = " ".join(blocks[0].text.split())
        blocks = blocks[1:]
    return laid_out(Draft(tuple(blocks), title=title))


def _head_lines(text: str, places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """A first paragraph of several short lines, one of them a byline or date, is a head: one entry a line."""
    if not places:
        return places
    start, end = places[0]
    lines = [(start + m.start(), start + m.end()) for m in re.finditer(r"[^\n]+", text[start:end])]
    if 1 < len(lines) <= 6 and any(_is_head_line(text[a:b]) for a, b in lines[:4]):
        return [*lines, *places[1:]]
    return places


def _is_head_line(line: str) -> bool:
    return byline_of(line) is not None or date_of(line) is not None


def _gap(text: str, places: list[tuple[int, int]]) -> bool:
    """Whether a blank line follows the first paragraph."""
    return len(places) > 1 and text[places[0][1] : places[1][0]].count("\n") > 1


def _is_title(blocks: list[Block], gap: bool) -> bool:
    """A short first line with no full stop, no dateline, then a byline, a date or, after a blank line, a longer text."""
    if len(blocks) < 2:
        return False
    first, second = " ".join(blocks[0].text.split()), blocks[1].text
    if len(first) > LONGEST_TITLE or len(first.split()) < 2 or first[0].islower() or FINAL.search(first.rstrip("?!…’'\"”")) or first.endswith("."):
        return False
    if dateline_of(first) or _is_head_line(first) or (second[:1].islower() and not FINAL.search(first)):
        return False
    return _is_head_line(second.split("\n")[0]) or (gap and len(second) > len(first) and bool(FINAL.search(second.strip())))
