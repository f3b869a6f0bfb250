"""Where paragraphs begin and end, and which of them are halves of one."""

from __future__ import annotations

import re

Offsets = tuple[int, int]

FINAL = re.compile(r"[.!?…:;。！？][\"'”’»)\]]*$|[—–]$")
LINE = re.compile(r"[^\n]+")
BLANK = re.compile(r"\n[ \t\u00a0]*\n\s*")
WRAPPED = 100  # a line longer than this was not broken by a typewriter's margin


def split(text: str) -> list[Offsets]:
    """[start, end) of each paragraph: parts between blank lines, or single lines where lines are not merely wrapped."""
    out: list[Offsets] = []
    at = 0
    for stop, following in [*((m.start(), m.end()) for m in BLANK.finditer(text)), (len(text), len(text))]:
        lines = [bare for m in LINE.finditer(text, at, stop) if (bare := _bare(text, m.start(), m.end()))]
        if lines:
            out += [(lines[0][0], lines[-1][1])] if len(lines) == 1 or _wrapped(text, lines) else lines
        at = following
    return out


def _bare(text: str, start: int, end: int) -> Offsets | None:
    """The line without white space at its ends; None where nothing else is in it."""
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    words = words.strip()
    return (start, start + len(words)) if words else None


def _wrapped(text: str, lines: list[Offsets]) -> bool:
    """Whether lines are one paragraph broken at a margin: none is long, and most do not end a sentence."""
    if max(end - start for start, end in lines) > WRAPPED:
        return False
    ended = sum(1 for start, end in lines[:-1] if FINAL.search(text[start:end]))
    return ended * 2 < len(lines)


def broken(text: str, first: Offsets, second: Offsets) -> bool:
    """Whether two paragraphs are halves of one: no final punctuation, and the next begins in lower case."""
    end = text[max(first[0], first[1] - 8) : first[1]]
    return not FINAL.search(end) and text[second[0]].islower()


def joined(text: str, paragraphs: list[Offsets]) -> tuple[list[Offsets], list[Offsets]]:
    """Paragraphs with halves joined, and the [end, start) gaps that were closed."""
    out: list[Offsets] = []
    gaps: list[Offsets] = []
    for paragraph in paragraphs:
        if out and broken(text, out[-1], paragraph):
            gaps.append((out[-1][1], paragraph[0]))
            out[-1] = (out[-1][0], paragraph[1])
        else:
            out.append(paragraph)
    return out, gaps
