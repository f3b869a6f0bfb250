"""The event steps on single sentences, in the shapes that `dragoman eval` and the Python API ask for."""

from __future__ import annotations

from dataclasses import dataclass

from dragoman.events.arguments import Argument, phrase
from dragoman.events.candidates import head_of
from dragoman.events.coder import THRESHOLD, judged_events
from dragoman.events.factuality import STATUSES, judge, words
from dragoman.events.frames import conjuncts
from dragoman.events.pairing import quad_of
from dragoman.events.tagged import phrases
from dragoman.events.weigh import Judged, Parts
from dragoman.language import Marks, Parse, Sentence, mark, parse
from dragoman.steps import Cast

CLASS_WEIGHTS = (1.0, 2.5, 1.0)  # happened, uncertain, not happened: the middle class is rare; searched on uds_dev
PLACED = 12  # most tokens of the phrase that places a party
RULES_WEIGHT = 0.1  # what the rules' class adds to its probability; searched on uds_dev


@dataclass(frozen=True)
class CodedSentenceEvent:
    """An event of a sentence: source and target phrases (None where not told) with their offsets and countries, PLOVER
    type, type in the relations scheme with future rules, quad class, status, trigger offsets, confidence."""

    source: str | None
    target: str | None
    source_start: int | None
    source_end: int | None
    target_start: int | None
    target_end: int | None
    source_countries: list[str]
    target_countries: list[str]
    type: str
    relate_type: str
    quad: int
    mode: str | None
    status: str
    start: int
    end: int
    confidence: float


def code(text: str, threshold: float = THRESHOLD, parts: Parts = "both") -> list[CodedSentenceEvent]:
    """All events of a text, as rows, a row a dyad. `parts` leaves the codebook ("model") or the models ("rules") out."""
    from dragoman.reading import prepare

    _, parsed, marks, cast = prepare(text)
    out: list[CodedSentenceEvent] = []
    for sentence in parsed.sentences:
        for judged, verdict in judged_events(parsed, marks, cast, sentence, threshold, phrases=True, parts=parts):
            trigger = parsed.tokens[judged.candidate.trigger]
            pattern = judged.candidate.pattern
            mode = pattern.mode if pattern is not None and pattern.type == judged.type else None
            for one, other in _dyads(judged):
                source = _antecedent(cast, one, sentence)
                target = _antecedent(cast, other, sentence) or _place(parsed, judged)
                out.append(
                    CodedSentenceEvent(
                        *_phrase(parsed, source)[:1], *_phrase(parsed, target)[:1], *_phrase(parsed, source)[1:], *_phrase(parsed, target)[1:],
                        _countries(cast, judged.sources), _countries(cast, judged.targets), judged.type, judged.relate_type,
                        quad_of(judged.relate_type), mode, verdict.status, trigger.start, trigger.end, round(judged.confidence, 2),
                    )
                )  # fmt: skip
    return out


def _dyads(judged: Judged) -> list[tuple[Argument | None, Argument | None]]:
    """Each pair of an event, as dyadic data hold it: the first source with every named recipient, the others with the first."""
    sources, targets = ([a for a in side if a.named is not None] or list(side[:1]) for side in (judged.sources, judged.targets))
    doers = {a.named.actor for a in sources if a.named is not None}
    targets = [t for t in targets if t.named is None or t.named.actor not in doers]  # nobody acts on himself
    nobody: list[Argument | None] = [None]
    first = [(s, t) for s in sources[:1] or nobody for t in targets or nobody]
    return [*first, *((s, t) for s in sources[1:] for t in targets[:1] or nobody)]


def _antecedent(cast: Cast, found: Argument | None, sentence: Sentence) -> Argument | None:
    """A pronoun's name, where the sentence gives it ("The army says it has seized …": the army)."""
    if found is None or found.named is None or found.named.form != "pronoun":
        return found
    for named in cast.named:
        if named.actor == found.named.actor and named.form != "pronoun" and sentence.first <= named.first < sentence.last:
            return Argument(named.first, named.last, named.head, named)
    return found


def _place(parsed: Parse, judged: Judged) -> Argument | None:
    """Where no recipient is told, the place that the act is done to: "deployed in Manila", "fighting along the border"."""
    tokens = parsed.tokens
    for node in (judged.candidate.trigger, *parsed.children[judged.candidate.trigger]):
        for c in parsed.children[node]:
            if tokens[c].dep == "prep" and tokens[c].lower in words("place"):
                for g in parsed.children[c]:
                    if tokens[g].dep == "pobj" and tokens[g].pos == "PROPN":
                        return Argument(*phrase(parsed, g), g, None)
    return None



def _phrase(parsed: Parse, found: Argument | None) -> tuple[str | None, int | None, int | None]:
    if found is None:
        return None, None, None
    last = found.last
    for c in parsed.children[found.head]:  # with the short phrase that places it: "people in northern Nigeria"
        low, high = parsed.edges[c]
        if low == last and parsed.tokens[c].dep == "prep":
            ends = [phrase(parsed, n)[1] for g in parsed.children[c] if parsed.tokens[g].dep == "pobj" for n in conjuncts(parsed, g)]
            last = high if high - low <= PLACED // 2 else max([last, *(e for e in ends if e - low <= PLACED)])
    span = parsed.span(found.first, last)
    return span.text, span.start, span.end


def _countries(cast: Cast, found: tuple[Argument, ...]) -> list[str]:
    codes = [cast.actor(a.named.actor).country for a in found if a.named is not None]
    return sorted({c for c in codes if c})


def _joined(tokens: list[str]) -> tuple[str, list[tuple[int, int]]]:
    text, offsets = "", []
    for token in tokens:
        offsets.append((len(text), len(text) + len(token)))
        text += token + " "
    return text.rstrip(), offsets


def _head(parsed: Parse, start: int, end: int) -> int:
    """The token of a span that governs the rest of it."""
    first, last = parsed.at(start, end)
    return head_of(parsed, first, max(last, first + 1))


def statuses(tokens: list[str], events: list[tuple[int, int]]) -> list[str]:
    """The status of each predicate, given as token spans of a tokenised sentence."""
    text, offsets = _joined(tokens)
    parsed, marks = parse(text), mark(text)
    return [status_at(parsed, marks, offsets[a][0], offsets[b - 1][1]) for a, b in events]


def status(text: str, event: tuple[int, int]) -> str:
    """The status (one of nine) of any predicate of a text, given as [start, end) offsets of its words."""
    parsed = parse(text)
    return judge(parsed, _head(parsed, *event), mark(text)).status


def status_at(parsed: Parse, marks: Marks, start: int, end: int) -> str:
    """The status of a predicate as annotators of general text see it (UDS: what is only planned or asked for mostly counts as
    not happened): where the encoder is sure of another class of the three than the rules, it wins. Records go by the rules."""
    if not parsed.tokens:
        return "happened"
    verdict = judge(parsed, _head(parsed, start, end), marks)
    factual = marks.factual(start) if marks else None
    if factual is None:
        return verdict.status
    mine = 0 if verdict.status in ("happened", "ongoing") else 2 if verdict.status in ("not_happened", "denied") else 1
    best = max(range(3), key=lambda k: factual[k] * CLASS_WEIGHTS[k] + (RULES_WEIGHT if k == mine else 0.0))
    if best == mine:
        return verdict.status
    if best == 1:
        nine = marks.status(start)
        options = [s for s in STATUSES if s not in ("happened", "ongoing", "not_happened", "denied")]
        return max(options, key=lambda s: nine[STATUSES.index(s)]) if nine else "possible"
    return "happened" if best == 0 else "not_happened"


def negated(tokens: list[str]) -> list[int]:
    """Token indices of the negated events of a sentence."""
    text, offsets = _joined(tokens)
    parsed, marks = parse(text), mark(text)
    out = []
    for i, (start, end) in enumerate(offsets):
        first, last = parsed.at(start, end)
        content = first < last and parsed.tokens[first].pos in ("VERB", "ADJ", "NOUN")
        by_rule = content and judge(parsed, first).status == "not_happened"
        if (marks.negated(start) + (0.2 if by_rule else 0.0) > 0.5) if marks else by_rule:  # searched on negation_dev
            out.append(i)
    return out


def spans(tokens: list[str]) -> list[dict[str, object]]:
    """Source and target phrases of a tokenised sentence, by the reader's pair head: role S, T or R, token indices."""
    text, offsets = _joined(tokens)
    marks = mark(text)
    rows = [row for start, _ in offsets if (row := marks.pair(start)) is not None]
    return [{"role": p.role, "start": p.first, "end": p.last} for p in phrases(rows)]
