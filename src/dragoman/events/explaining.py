"""Why: for every place where an event may be told, what was found there and what decided for or against it."""

from __future__ import annotations

from dataclasses import dataclass

from dragoman.events.arguments import Argument
from dragoman.events.candidates import Candidate, candidates
from dragoman.events.coder import HOPELESS, THRESHOLD, eligible, judged_events, worth_judging
from dragoman.events.factuality import habitual, judge, played, shown, wished
from dragoman.events.weigh import weighed
from dragoman.language import Marks, Parse, Sentence
from dragoman.language.pairs import roots
from dragoman.records import Span
from dragoman.steps import Cast

SHOWN = 3  # classes of the model that are shown


@dataclass(frozen=True)
class Explained:
    """One trigger of a sentence, or the sentence itself where it has none.

    `rule` is the codebook row; `model` holds the relation model's likeliest classes with their probabilities, `weighed` the same
    once codebook, status and the sentence as a whole are weighed in; `outcome` says in words what followed, `coded` whether an
    event was written.
    """

    sentence: Span
    trigger: Span | None
    rule: str | None
    source: str | None
    target: str | None
    status: str | None
    model: tuple[tuple[str, float], ...]
    weighed: tuple[tuple[str, float], ...]
    outcome: str
    coded: bool


def explain(parse: Parse, marks: Marks, cast: Cast, threshold: float = THRESHOLD) -> tuple[Explained, ...]:
    """Every sentence of a document, in order, with what was weighed in it."""
    return tuple(line for sentence in parse.sentences for line in _sentence(parse, marks, cast, sentence, threshold))


def _sentence(parse: Parse, marks: Marks, cast: Cast, sentence: Sentence, threshold: float) -> list[Explained]:
    whole = parse.chars(sentence.start, sentence.end)
    quads = marks.quads(sentence.start, sentence.end) if marks else None
    found = list(candidates(parse, marks, cast, sentence))
    if not found:
        return [Explained(whole, None, None, None, None, None, (), (), "no event: no word of the codebook and no two actors joined by a verb", False)]
    written = {j.candidate.trigger: j for j, _ in judged_events(parse, marks, cast, sentence, threshold)}
    out = []
    for candidate in found:
        status = judge(parse, candidate.trigger, marks).status
        judged = written.get(candidate.trigger)
        model: tuple[tuple[str, float], ...] = ()
        after: tuple[tuple[str, float], ...] = ()
        if candidate.sources and roots() and eligible(cast, candidate):
            names, alone, powers = weighed(parse, sentence, candidate, status, quads)
            model, after = _top(names, alone), _top(names, powers)
        if judged is not None and judged.candidate == candidate:
            outcome = f"coded as {judged.type} with confidence {judged.confidence:.2f}"
        else:
            outcome = "no event: " + _why_not(parse, marks, cast, whole.text, candidate, quads, after, judged is not None)
        out.append(
            Explained(
                whole, parse.span(candidate.trigger, candidate.trigger + 1), candidate.pattern.name if candidate.pattern else None,
                _words(parse, candidate.sources), _words(parse, candidate.targets), status, model, after, outcome, outcome.startswith("coded"),
            )
        )  # fmt: skip
    return out


def _why_not(
    parse: Parse, marks: Marks, cast: Cast, sentence: str, candidate: Candidate, quads: tuple[float, ...] | None,
    after: tuple[tuple[str, float], ...], told: bool,
) -> str:
    if quads is not None and quads[0] > HOPELESS:
        return f"the reader sees no event in the sentence ({quads[0]:.2f})"
    if played(sentence):
        return "the sentence tells of play"
    if not eligible(cast, candidate):
        return "neither side is a political actor"
    if shown(parse, candidate.trigger):
        return "a work of art shows it"
    if wished(parse, candidate.trigger):
        return "it is only hoped for or doubted"
    if habitual(parse, candidate.trigger):
        return "it is told as a habit"
    if not worth_judging(parse, marks, candidate):
        return "neither codebook nor reader knows the verb"
    if told:
        return "the sentence tells this deed by another pair or trigger"
    if after and after[0][0] == "NONE":
        return f"the relation model, codebook weighed in, sees none ({after[0][1]:.2f})"
    return "below the threshold, or a side that the type requires is not named"


def _top(names: tuple[str, ...], chances: object) -> tuple[tuple[str, float], ...]:
    rows = sorted(zip(names, (float(p) for p in chances), strict=True), key=lambda r: -r[1])  # type: ignore[attr-defined]
    return tuple((name, round(p, 2)) for name, p in rows[:SHOWN] if p >= 0.01)


def _words(parse: Parse, found: tuple[Argument, ...]) -> str | None:
    return " + ".join(parse.span(a.first, a.last).text for a in found) or None
