"""Codebook and model meet here: a candidate's pairs are judged and the event type is chosen, or none.

The relation model gives P(class | sentence, source, target) over fifteen roots and NONE. A codebook row that fits adds
its odds to its own type and takes them from NONE; a pair with no row must win against NONE on the model's word alone.
The constants were searched on the dev rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from dragoman.events.arguments import Argument
from dragoman.events.candidates import Candidate
from dragoman.events.codebook import future, quad
from dragoman.events.factuality import REALIS
from dragoman.language import Marks, Offsets, Parse, Sentence
from dragoman.language.pairs import classify, roots

ROW_BONUS = 1.0  # log-odds that a codebook row adds to its own type
SPECIFIC_BONUS = 2.0  # more, where the row names the object or complement too ("withdraw troops")
ROW_AGAINST_NONE = 0.0  # log-odds that any row takes from NONE
BARE_AGAINST = 0.9  # log-odds that NONE gains where no row fits
OPEN_AGAINST = 0.0  # log-odds that NONE gains where the act is only possible, expected or predicted
TOLD_FOR = 3.0  # log-odds that NONE loses where words of status speak of the row's act
LONE_AGAINST = 1.6  # log-odds that NONE gains where the row asks for a recipient and there is none
SENTENCE_WEIGHT = 0.5  # share of the sentence's own log-odds of holding no event
SENTENCE_AGAINST = 3.0  # log-odds that NONE gains in every sentence: silence is better than a wrong event
RULES_ALONE = 0.85  # confidence of a row where no model is installed
MARGIN = 16  # tokens shown on either side of trigger and pair
YIELDING = ("CONCEDE", "RETREAT")
SPEECH_ACTS = ("REQUEST", "ACCUSE", "REJECT", "THREATEN", "AGREE")  # done by their words: the model sees the deed spoken of


Parts = Literal["both", "rules", "model"]  # what may decide: codebook and model, or one of them alone (to measure it)


@dataclass(frozen=True)
class Judged:
    """A candidate with its pair, its type (one of the 16), the type under the relations scheme, and how sure it is."""

    candidate: Candidate
    sources: tuple[Argument, ...]
    targets: tuple[Argument, ...]
    type: str
    relate_type: str
    confidence: float
    by_model: bool


def scheme(kind: str) -> str:
    """A type in the relations scheme: YIELD stands for CONCEDE and RETREAT."""
    return "YIELD" if kind in YIELDING else kind


def judge_sentence(
    parse: Parse, marks: Marks, sentence: Sentence, found: list[Candidate], statuses: dict[int, str], parts: Parts = "both"
) -> list[Judged]:
    """Every candidate of a sentence that holds an event, with its type."""
    quads = marks.quads(sentence.start, sentence.end) if marks else None
    out: list[Judged] = []
    for candidate in found:
        status = statuses.get(candidate.trigger, "happened")
        if parts == "rules" or not roots():
            if candidate.pattern is not None:
                kind = candidate.pattern.type
                out.append(Judged(candidate, candidate.sources, candidate.targets, kind, scheme(future(kind, status)), RULES_ALONE, False))
            continue
        judged = _by_model(parse, sentence, candidate, status, quads)
        if judged is not None:
            out.append(judged)
    return out


def _view(parse: Parse, sentence: Sentence, candidate: Candidate) -> tuple[str, tuple[Offsets | None, Offsets | None]]:
    """The stretch of the sentence that the model is shown, and the pair's offsets in it: a long sentence is cut to MARGIN
    tokens round trigger and pair, since every word of it costs."""
    sides = [s[0] if s else None for s in (candidate.sources, candidate.targets)]
    firsts = [candidate.trigger, *(a.first for a in sides if a)]
    lasts = [candidate.trigger + 1, *(a.last for a in sides if a)]
    first, last = max(sentence.first, min(firsts) - MARGIN), min(sentence.last, max(lasts) + MARGIN)
    start, end = parse.tokens[first].start, parse.tokens[last - 1].end
    source, target = ((parse.tokens[a.first].start - start, parse.tokens[a.last - 1].end - start) if a else None for a in sides)
    return parse.text[start:end], (source, target)


def weighed(
    parse: Parse, sentence: Sentence, candidate: Candidate, status: str, quads: tuple[float, ...] | None
) -> tuple[tuple[str, ...], np.ndarray, np.ndarray]:
    """The sixteen classes, what the model alone gives each, and what is left once codebook, status and sentence are weighed in."""
    pattern, target = candidate.pattern, candidate.targets[0] if candidate.targets else None
    text, pair = _view(parse, sentence, candidate)
    chances = classify(text, [pair])
    assert chances is not None
    logs = np.log(np.maximum(chances[0], 1e-6))
    names = roots()
    none = names.index("NONE")
    if pattern is not None:
        bonus = ROW_BONUS + (SPECIFIC_BONUS if pattern.object or pattern.complement else 0.0)
        for kind in {scheme(pattern.type), scheme(future(pattern.type, status))}:
            logs[names.index(kind)] += bonus
        logs[none] -= ROW_AGAINST_NONE
    else:
        logs[none] += BARE_AGAINST
    if status in ("possible", "expected", "predicted"):
        logs[none] += OPEN_AGAINST
    # the text itself says that the row's act was not done, or is planned or asked for: what the sentence reports as a whole,
    # and which act the model sees in it, then matter less
    told = _told(candidate, status)
    if told:
        logs[none] -= TOLD_FOR
    if target is None and (pattern is None or "none" not in pattern.target):
        logs[none] += LONE_AGAINST
    if quads is not None and not told:  # the sentence as a whole: does it hold an event at all?
        logs[none] += SENTENCE_WEIGHT * (np.log(quads[0] + 1e-3) - np.log(1 - quads[0] + 1e-3)) + SENTENCE_AGAINST
    powers = np.exp(logs - logs.max())
    return names, chances[0], powers / powers.sum()


def _told(candidate: Candidate, status: str) -> bool:
    """Whether the text's own words say that the row's act was not done, is planned, denied or asked for: an act told by a verb
    and its object, or done to somebody, since a bare verb ("defend", "obey") is more often no act at all."""
    pattern = candidate.pattern
    if pattern is None or status in (*REALIS, "possible", "expected", "predicted"):
        return False
    return bool(pattern.object or pattern.complement) or any(t.named is not None for t in candidate.targets)


def _by_model(
    parse: Parse, sentence: Sentence, candidate: Candidate, status: str, quads: tuple[float, ...] | None
) -> Judged | None:
    pattern = candidate.pattern
    source = candidate.sources[0] if candidate.sources else None
    if source is None:  # the model has only seen pairs with a source
        if pattern is None:
            return None
        kind = pattern.type
        sure = 0.62 if quads is None else 0.35 + 0.45 * float(quads[quad(kind)]) + 0.2 * (1 - quads[0])
        return Judged(candidate, (), candidate.targets, kind, scheme(future(kind, status)), sure, False)
    names, _, powers = weighed(parse, sentence, candidate, status, quads)
    none = names.index("NONE")
    best = int(powers.argmax())
    if best == none:
        return None
    relate_type = names[best]
    some = 1.0 - float(powers[none])
    agreed = pattern is not None and bool(pattern.object or pattern.complement) and relate_type == scheme(future(pattern.type, status))
    # of what has not happened the deed is the row's, whichever future form the model sees
    named = pattern is not None and status not in REALIS and any(t.named is not None for t in candidate.targets)
    sure = some if named or agreed else some * (0.5 + 0.5 * float(powers[best]) / some)  # that there is an event counts as much as which one
    return Judged(candidate, candidate.sources, candidate.targets, _record_type(pattern, relate_type, status), relate_type, sure, True)


def _record_type(pattern: object, relate_type: str, status: str) -> str:
    """The type of the record: the deed itself, where the row names it and the model saw it through the future rules."""
    kind = getattr(pattern, "type", None)
    if kind is not None and (status not in REALIS or kind in SPEECH_ACTS):
        return str(kind)  # the model saw what was not done, or not yet, as another act: the deed is the row's
    if kind is not None and relate_type in (scheme(kind), scheme(future(kind, status))):
        return str(kind)
    if relate_type == "YIELD":
        return kind if kind in YIELDING else "CONCEDE"
    return relate_type
