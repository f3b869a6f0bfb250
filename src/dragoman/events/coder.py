"""Document -> events: candidates are judged, given status, voice and participants, and written as records."""

from __future__ import annotations

from dataclasses import replace

from dragoman.events.arguments import Argument, participant, political
from dragoman.events.candidates import Candidate, candidates
from dragoman.events.codebook import intensity, quad, types
from dragoman.events.factuality import REALIS, Verdict, judge, played, unreal, words
from dragoman.events.occurrence import link
from dragoman.events.weigh import Judged, Parts, judge_sentence
from dragoman.identity import record_id
from dragoman.knowledge import roles
from dragoman.language import Marks, Parse, Sentence
from dragoman.records import CodedBy, Document, Event, Participant, When
from dragoman.steps import Cast, Coded, Said, chain

THRESHOLD = 0.75  # an event below this is not written; `read(min_confidence=…)` moves it
HOPELESS = 0.97  # probability of no event above which a sentence is passed over
BARE = 0.7  # how much nearer to certainty a record must be where no codebook row stands behind it
FAINT = 0.1  # least trigger probability of a verb that the codebook does not know
CIVIL = frozenset({"CVL", "UNK"})  # sectors of people at large
UNDATED = When(None, None, "day", None)


def find(
    parse: Parse, marks: Marks, cast: Cast, said: tuple[Said, ...], document: Document, threshold: float = THRESHOLD
) -> tuple[Coded, ...]:
    """All events of a document, in the order of their triggers, tellings of one occurrence linked."""
    coded: list[Coded] = []
    for sentence in parse.sentences:
        for judged, verdict in judged_events(parse, marks, cast, sentence, threshold):
            tie = sum(c.trigger == judged.candidate.trigger for c in coded)
            record = _record(parse, cast, said, document, sentence, judged, verdict, tie)
            if record is not None:
                coded.append(Coded(record, judged.candidate.trigger))
    return link(parse, cast, tuple(coded))


def judged_events(
    parse: Parse, marks: Marks, cast: Cast, sentence: Sentence, threshold: float, *, phrases: bool = False, parts: Parts = "both"
) -> list[tuple[Judged, Verdict]]:
    """The events of one sentence, each trigger and each pair with one type once. With `phrases`, a side may be a bare noun
    phrase that no actor is known for, as long as the other side is a political actor. `parts` leaves codebook or model out."""
    marks = Marks() if parts == "rules" else marks
    found = list(candidates(parse, marks, cast, sentence))
    if parts == "model":
        found = list(dict.fromkeys(replace(c, pattern=None) for c in found if c.sources and c.targets))
    quads = marks.quads(sentence.start, sentence.end) if marks else None
    if (quads is not None and quads[0] > HOPELESS) or played(parse.text[sentence.start : sentence.end]):
        return []
    found = [c for c in found if eligible(cast, c) and worth_judging(parse, marks, c) and not unreal(parse, c.trigger)]
    verdicts = {c.trigger: judge(parse, c.trigger, marks) for c in found}
    judged = judge_sentence(parse, marks, sentence, found, {i: v.status for i, v in verdicts.items()}, parts)
    bare = threshold if phrases else threshold + (1 - threshold) * BARE
    judged = [j for j in judged if j.confidence >= (bare if j.candidate.pattern is None else threshold) and _complete(parse, cast, j, verdicts[j.candidate.trigger], phrases)]
    return [(j, verdicts[j.candidate.trigger]) for j in _distinct(parse, judged)]


def worth_judging(parse: Parse, marks: Marks, candidate: Candidate) -> bool:
    """A pass of the relation model costs as much as a parse: a verb that neither codebook nor reader knows is left out."""
    return candidate.pattern is not None or not marks or marks.trigger(parse.tokens[candidate.trigger].start) >= FAINT


def eligible(cast: Cast, candidate: Candidate) -> bool:
    """No event without a source or a recipient that is a political actor."""
    named = [a.named for a in (*candidate.sources, *candidate.targets) if a.named is not None]
    return any(political(cast.actor(n.actor)) for n in named)


def _complete(parse: Parse, cast: Cast, judged: Judged, verdict: Verdict, phrases: bool) -> bool:
    """A type that requires a recipient has one; a source is named, or the act is one that news tells in the passive."""
    if types()[judged.type]["needs_recipient"] and not any(a.named or phrases for a in judged.targets):
        return False
    if judged.type in ("AGREE", "CONSULT", "SUPPORT") and judged.targets and all(_public(cast, a) for a in judged.targets):
        return False
    phrases = phrases and verdict.status in REALIS  # of what is only hoped or feared, both sides are named
    if not any(a.named or (phrases and _somebody(parse, a)) for a in judged.sources):
        return quad(judged.type) == 4 or judged.type == "RETREAT" or verdict.status == "not_happened"  # "no country condemned Russia"
    same = {a.named.actor for a in judged.sources if a.named} & {a.named.actor for a in judged.targets if a.named}
    return not same or (judged.candidate.pattern is not None and not types()[judged.type]["needs_recipient"])


def _public(cast: Cast, found: Argument) -> bool:
    """Whether a recipient is people at large: to speak to voters or assure a community is no act between political actors."""
    if found.named is None:
        return False
    actor = cast.actor(found.named.actor)
    return actor.kind in ("group", "unnamed") and actor.country is None and not actor.affiliation and set(actor.sectors) <= CIVIL


def _somebody(parse: Parse, found: Argument) -> bool:
    """Whether a bare noun phrase can be a doer: a name, a number of people or a noun for people or bodies, not "winter"."""
    token = parse.tokens[found.head]
    role = roles().get(token.lower)
    return token.pos == "NUM" or (token.pos == "PROPN" and token.lower not in words("calendar")) or (role is not None and role.political)


def _distinct(parse: Parse, judged: list[Judged]) -> list[Judged]:
    """One event a pair and type in a sentence: a verb and its object noun tell the same deed once, the surer stays."""
    out: list[Judged] = []
    told = {j.candidate.trigger for j in judged if any(a.named for a in j.targets)}
    judged = [j for j in judged if j.targets or j.candidate.trigger not in told]  # one deed seen twice, once without its recipient
    for j in judged:
        key = ([a.head for a in j.sources], [a.head for a in j.targets], j.relate_type, j.type)
        twin = next((k for k in out if ([a.head for a in k.sources], [a.head for a in k.targets], k.relate_type, k.type) == key), None)
        if twin is None:
            out.append(j)
        elif _near(parse, twin.candidate.trigger, j.candidate.trigger) and j.confidence > twin.confidence:
            out[out.index(twin)] = j
        elif not _near(parse, twin.candidate.trigger, j.candidate.trigger):
            out.append(j)
    return out


def _near(parse: Parse, a: int, b: int) -> bool:
    return parse.tokens[a].head == b or parse.tokens[b].head == a or b in parse.ancestors(a)[:2] or a in parse.ancestors(b)[:2]


def _record(
    parse: Parse, cast: Cast, said: tuple[Said, ...], document: Document, sentence: Sentence, judged: Judged, verdict: Verdict,
    tie: int,
) -> Event | None:
    candidate, pattern = judged.candidate, judged.candidate.pattern
    actors, recipients = _participants(parse, cast, judged.sources), _participants(parse, cast, judged.targets)
    recipients = tuple(r for r in recipients if all(r.actor != a.actor for a in actors))  # nobody acts on himself
    if not actors and not recipients:
        return None
    trigger = parse.span(candidate.trigger, candidate.trigger + 1)
    mode = pattern.mode if pattern is not None and pattern.type == judged.type else None
    key = record_id(document.id, "event", trigger, tie or "")
    confidence = round(min(0.99, judged.confidence), 2)
    return Event(
        id=key, occurrence=key, type=judged.type, mode=mode,  # type: ignore[arg-type]
        contexts=pattern.contexts if pattern is not None else (), quad=quad(judged.type), intensity=intensity(judged.type, mode),
        actors=actors, recipients=recipients, others=(), status=verdict.status,
        status_basis=tuple(parse.span(i, i + 1) for i in verdict.basis), hearsay=verdict.hearsay is not None,
        hearsay_basis=parse.span(verdict.hearsay, verdict.hearsay + 1) if verdict.hearsay is not None else None,
        according_to=chain(said, candidate.trigger), trigger=trigger, evidence=(parse.chars(sentence.start, sentence.end),),
        when=UNDATED, where=None, counts=(), confidence=confidence,
        coded_by=CodedBy(pattern.name if pattern is not None else None, "relation" if judged.by_model else None, confidence),
    )  # fmt: skip


def _participants(parse: Parse, cast: Cast, found: tuple[Argument, ...]) -> tuple[Participant, ...]:
    out: dict[str, Participant] = {}
    for item in found:
        made = participant(parse, cast, item)
        if made is not None:
            out.setdefault(made.actor, made)
    return tuple(out.values())


