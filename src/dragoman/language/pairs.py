"""A marked pair of phrases -> probabilities of the PLOVER classes that may join them (training/relation.py)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dragoman.language.marks import Offsets
from dragoman.language.onnx import session, side, tokenizer

LONGEST = 256  # pieces; a longer sentence is cut round the marks


def roots() -> tuple[str, ...]:
    """The model's classes: fifteen roots (YIELD stands for CONCEDE and RETREAT) and NONE; empty with no model."""
    return tuple(side("relation")["roots"]) if session("relation") is not None else ()


def marked(text: str, source: Offsets | None, target: Offsets | None) -> str:
    """The text with marks round the source and the target; where they overlap, only the source is marked."""
    if source and target and source[0] < target[1] and target[0] < source[1]:
        target = None
    marks = [(source, "[S] ", " [/S]"), (target, "[T] ", " [/T]")]
    out, at = "", 0
    for span, before, after in sorted((m for m in marks if m[0]), key=lambda m: m[0] or (0, 0)):
        assert span is not None
        out += text[at : span[0]] + before + text[span[0] : span[1]] + after
        at = span[1]
    return out + text[at:]


def classify(text: str, pairs: Sequence[tuple[Offsets | None, Offsets | None]]) -> NDArray[np.float32] | None:
    """Class probabilities [pairs, classes] for one sentence's pairs, each run alone so that no pair changes another's
    figures; None with no model."""
    model = session("relation")
    if model is None:
        return None
    rows = []
    for source, target in pairs:
        ids = tokenizer().encode(marked(text, source, target)).ids
        ids = ids if len(ids) <= LONGEST else [*ids[: LONGEST - 1], ids[-1]]
        array = np.array([ids], dtype=np.int64)
        scores = model.run(None, {"ids": array, "mask": np.ones_like(array)})[0][0]
        powers = np.exp(scores - scores.max())
        rows.append(powers / powers.sum())
    return np.array(rows, dtype=np.float32)
