"""The two actors given, what joins them: the question political scientists ask of a sentence they have picked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dragoman.events.codebook import future, match_noun, match_verb, nouns, quad
from dragoman.events.factuality import judge
from dragoman.events.frames import frame_of
from dragoman.events.weigh import Parts, scheme
from dragoman.language import Offsets, Parse, parse
from dragoman.language.pairs import classify, roots

ROW_BONUS = 1.0  # log-odds for the type of a codebook row whose places hold the two actors
QUADS = {"YIELD": 2, "SANCTION": 4}


@dataclass(frozen=True)
class Related:
    """The PLOVER root that joins source and target (YIELD stands for CONCEDE and RETREAT; future rules applied), its quad
    class (1 to 4), the probability given to it, and all roots' probabilities."""

    root: str
    quad: int
    confidence: float
    chances: dict[str, float]


def quad_of(root: str) -> int:
    return QUADS.get(root) or quad(root)


def relate(text: str, source: Offsets, target: Offsets, parts: Parts = "both") -> Related:
    """Code a sentence with its two actors given as [start, end) offsets; always answers, with its confidence. `parts` leaves the
    codebook ("model") or the model ("rules") out."""
    parsed = parse(text)
    hints = codebook_hints(parsed, source, target) if parts != "model" else set()
    names = [r for r in roots() if r != "NONE"] if parts != "rules" else []
    if names:
        chances = classify(text, [(source, target)])
        assert chances is not None
        logs = np.log(np.maximum(chances[0][: len(names)], 1e-6))
    else:
        names = sorted({scheme(k) for k in hints} or {"CONSULT"})
        logs = np.zeros(len(names))
    for root in {scheme(h) for h in hints}:
        if root in names:
            logs[names.index(root)] += ROW_BONUS
    powers = np.exp(logs - logs.max())
    powers /= powers.sum()
    best = int(powers.argmax())
    table = {name: round(float(p), 4) for name, p in zip(names, powers, strict=True)}
    return Related(names[best], quad_of(names[best]), round(table[names[best]], 2), table)


def codebook_hints(parsed: Parse, source: Offsets, target: Offsets) -> set[str]:
    """Types of the codebook rows whose trigger stands between or over the two phrases, future rules applied."""
    at_source, at_target = set(range(*parsed.at(*source))), set(range(*parsed.at(*target)))
    out: set[str] = set()
    for token in parsed.tokens:
        pattern = None
        if token.pos == "VERB":
            frame = frame_of(parsed, token.i)
            if at_source & set(frame.subjects) or (at_target & set(frame.subjects) and not frame.objects):
                pattern = match_verb(parsed, frame)
        elif token.pos == "NOUN" and token.lemma in nouns() and token.i not in at_source | at_target:
            around = set(range(*parsed.edges[token.i]))
            if at_source & around and at_target & around:
                pattern = match_noun(parsed, token.i)
        if pattern is not None and pattern.type != "NONE":
            out.add(future(pattern.type, judge(parsed, token.i).status))
    return out


