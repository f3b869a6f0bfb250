"""Where an event may be told: every predicate that the codebook knows, or that joins two actors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from dragoman.events.arguments import Argument, argument, arguments
from dragoman.events.codebook import Pattern, match_noun, match_verb, nouns, quad, types
from dragoman.events.factuality import cue_verbs, words
from dragoman.events.frames import Frame, frame_of, holders, subjects_of
from dragoman.events.tagged import phrases
from dragoman.knowledge import roles
from dragoman.language import Marks, Parse, Sentence
from dragoman.steps import Cast

# Where an unknown verb's recipient may stand, likeliest first; the model judges what is found there.
FALLBACK = ("dobj", "on", "against", "to", "with", "from", "at", "for", "toward", "towards", "over", "into", "in")
TRIGGER = 0.2  # least probability of the trigger of a pair that only the reader sees


@dataclass(frozen=True)
class Candidate:
    """A possible event: the trigger token, the codebook row if there is one, and who stands where."""

    trigger: int
    pattern: Pattern | None
    sources: tuple[Argument, ...]
    targets: tuple[Argument, ...]
    nominal: bool


def candidates(parse: Parse, marks: Marks, cast: Cast, sentence: Sentence) -> Iterator[Candidate]:
    """All candidates of a sentence, in the order of their triggers; then the pair that only the reader sees."""
    seen = list(_framed(parse, cast, sentence))
    pair = _pair(parse, marks, cast, sentence)
    if pair is None:
        yield from seen
        return
    source, target = pair
    for k, known in enumerate(seen):
        if known.pattern is not None and not known.sources and _meets(target, known.targets):
            seen[k] = replace(known, sources=(source,))  # "Zelensky's expected visit to Israel": the frame lost its doer
    yield from seen
    if not any(_meets(source, known.sources) and _meets(target, known.targets) for known in seen):
        framed = {known.trigger for known in seen if known.pattern and _known(known.sources) and _known(known.targets)}
        yield from _tagged(parse, marks, sentence, source, target, framed)


def _framed(parse: Parse, cast: Cast, sentence: Sentence) -> Iterator[Candidate]:
    nominal_done: set[int] = set()
    for i in range(sentence.first, sentence.last):
        token = parse.tokens[i]
        if token.pos == "VERB" and token.dep not in ("aux", "auxpass", "amod", "compound"):
            frame = frame_of(parse, i)
            pattern = match_verb(parse, frame)
            if pattern is not None and (pattern.type == "NONE" or not _alleges(parse, frame, pattern) or _opinion(parse, frame, pattern) or not _presses(parse, frame, pattern)):
                continue
            found = _verbal(parse, cast, frame, pattern) if pattern is not None or not asks(parse, frame) else _asking(parse, cast, frame)
            if found is not None:
                if pattern is not None and pattern.object:
                    nominal_done.update(frame.objects)
                    nominal_done.update(n for heads in frame.places.values() for n in heads)
                yield found
        elif token.pos in ("NOUN", "PROPN") and token.lemma in nouns() and i not in nominal_done:
            pattern = match_noun(parse, i)
            if pattern is not None and pattern.type != "NONE":
                found = _nominal(parse, cast, i, pattern)
                if found is not None:
                    yield found


def _pair(parse: Parse, marks: Marks, cast: Cast, sentence: Sentence) -> tuple[Argument, Argument] | None:
    """Source and target as the reader tags them."""
    rows = [row for i in range(sentence.first, sentence.last) if (row := marks.pair(parse.tokens[i].start)) is not None]
    found = phrases(rows)
    sources = [f for f in found if f.role in "SR"]
    targets = [f for f in found if f.role in "TR" and f not in sources[:1]]
    if not sources or not targets:
        return None
    heads = (head_of(parse, sentence.first + f.first, sentence.first + f.last) for f in (sources[0], targets[0]))
    source, target = (argument(parse, cast, head) for head in heads)
    return None if source is None or target is None or source.first == target.first else (source, target)


def _tagged(
    parse: Parse, marks: Marks, sentence: Sentence, source: Argument, target: Argument, framed: set[int]
) -> Iterator[Candidate]:
    """The reader's pair where no frame gives it: its trigger is the likeliest verb or noun outside the two phrases."""
    inside = {*range(source.first, source.last), *range(target.first, target.last)}
    around = [i for i in range(sentence.first, sentence.last) if parse.tokens[i].pos in ("VERB", "NOUN") and i not in inside]
    if not around:
        return
    trigger = max(around, key=lambda i: (marks.trigger(parse.tokens[i].start), -i))
    trigger = _below(parse, trigger, target)
    if trigger in framed:
        return  # the frame knows who did it: "the president said that Israel had bombed Gaza"
    if marks.trigger(parse.tokens[trigger].start) >= TRIGGER and not _bare_speech(parse, trigger):
        yield Candidate(trigger, None, (source,), (target,), parse.tokens[trigger].pos == "NOUN")


def _below(parse: Parse, trigger: int, target: Argument) -> int:
    """"Ordered the army to bomb the camps": the deed done to the target is told by the clause below, not by the governing verb."""
    for _ in range(3):
        frame = frame_of(parse, trigger) if parse.tokens[trigger].pos == "VERB" else None
        if frame is None or frame.clause is None or parse.tokens[trigger].lemma not in words("governor"):
            break
        pattern = match_verb(parse, frame)
        if pattern is not None and pattern.type == "REQUEST":
            break
        if not parse.edges[frame.clause][0] <= target.first < parse.edges[frame.clause][1]:
            break
        trigger = frame.clause
    return trigger


def _bare_speech(parse: Parse, trigger: int) -> bool:
    """"said", "expressed hope", "declined to comment": words that the codebook bars or that only report."""
    token = parse.tokens[trigger]
    if token.pos != "VERB":
        return match_noun(parse, trigger) is None
    frame = frame_of(parse, trigger)
    pattern = match_verb(parse, frame)
    if pattern is None:
        return token.lemma in reporting()
    return pattern.type == "NONE" or _opinion(parse, frame, pattern) or not _alleges(parse, frame, pattern)


def reporting() -> frozenset[str]:
    """Lemmas of verbs that report or think and do nothing else."""
    return cue_verbs("say", "think")


def _known(found: tuple[Argument, ...]) -> bool:
    return any(a.named is not None for a in found)


def _meets(argument: Argument, others: tuple[Argument, ...]) -> bool:
    return any(argument.first < other.last and other.first < argument.last for other in others)


def head_of(parse: Parse, first: int, last: int) -> int:
    """The token of [first, last) that governs the rest of it."""
    return min(range(first, last), key=lambda i: (parse.depth(i), i))


def _verbal(parse: Parse, cast: Cast, frame: Frame, pattern: Pattern | None) -> Candidate | None:
    if any(_nature(parse, i) for i in frame.subjects):
        return None
    sources = arguments(parse, cast, frame.subjects)
    if pattern is None:
        targets: tuple[Argument, ...] = ()
        for place in FALLBACK:
            heads = frame.objects if place == "dobj" else frame.phrases(place)
            targets = tuple(a for a in arguments(parse, cast, heads) if a.named is not None)
            if targets:
                break
        if not sources or not targets:
            return None
        return Candidate(frame.predicate, None, sources, targets, False)
    targets = _places(parse, cast, frame, pattern)
    if pattern.reversed:
        sources, targets = targets, sources
    reciprocal = "conj" in pattern.target or types()[pattern.type].get("reciprocal")
    if len(sources) > 1 and reciprocal and not any(t.named for t in targets):
        sources, targets = sources[:1], sources[1:]
    targets = tuple(t for t in targets if all((t.first, t.last) != (s.first, s.last) for s in sources))
    return Candidate(frame.predicate, pattern, sources, targets, False) if sources or targets else None


def _nature(parse: Parse, head: int) -> bool:
    """Whether a subject is no doer of politics at all: locusts, winter, sleep."""
    token = parse.tokens[head]
    role = roles().get(token.lower) or roles().get(token.lemma)
    return role is not None and role.note == "nature"


ASKING = Pattern("say", "", (), "", (), ("ccomp",), "ccomp", "REQUEST", "change", (), False, "say that … must")


def asks(parse: Parse, frame: Frame) -> bool:
    """"The envoy said Iran must release them": a reporting verb over a clause that says what somebody must do."""
    if frame.clause is None or frame.clause_kind != "ccomp" or parse.tokens[frame.predicate].lemma not in reporting():
        return False
    auxiliaries = {parse.tokens[c].lower for c in parse.children[frame.clause] if parse.tokens[c].dep == "aux"}
    return any(words("aux").get(a) == "demanded" for a in auxiliaries)


def _alleges(parse: Parse, frame: Frame, pattern: Pattern) -> bool:
    """Whether what is claimed is a deed to be blamed for: "claimed that rebels had shelled the town", not "… had Jewish blood"."""
    if pattern.type != "ACCUSE" or pattern.complement != "ccomp" or frame.clause is None or pattern.lemma not in reporting():
        return True
    inner = frame_of(parse, frame.clause)
    deeds = [match_verb(parse, inner), *(match_noun(parse, n) for n in inner.objects)]
    return any(d is not None and d.type != "NONE" and quad(d.type) >= 3 for d in deeds)


def _presses(parse: Parse, frame: Frame, pattern: Pattern) -> bool:
    """Whether a warning is a threat and a wish a demand: "warned Peru", "warned that it would retaliate", "wants Peru to leave";
    not "warned that the vote could hurt growth", "wants to release the files"."""
    if pattern.lemma not in words("pressing") or pattern.type not in ("THREATEN", "REQUEST") or frame.objects or frame.clause is None:
        return True
    own = [c for c in parse.children[frame.clause] if parse.tokens[c].dep in ("nsubj", "nsubjpass")]
    if pattern.type == "REQUEST":
        return bool(own)
    return any(parse.tokens[c].lower in ("it", "we", "he", "she", "they", "i") for c in own)


def _opinion(parse: Parse, frame: Frame, pattern: Pattern) -> bool:
    """"They agree with the senator", "experts agree that": an opinion shared, not an agreement reached."""
    present = parse.tokens[frame.predicate].tag in ("VBP", "VBZ")
    return present and pattern.lemma == "agree" and frame.clause_kind != "xcomp" and not frame.phrases("on") and not frame.phrases("to")


def _asking(parse: Parse, cast: Cast, frame: Frame) -> Candidate | None:
    assert frame.clause is not None
    sources = arguments(parse, cast, frame.subjects)
    targets = tuple(a for a in arguments(parse, cast, subjects_of(parse, frame.clause)) if a.named is not None)
    targets = tuple(t for t in targets if all(t.first != s.first for s in sources))
    return Candidate(frame.predicate, ASKING, sources, targets, False) if sources and targets else None


def _places(parse: Parse, cast: Cast, frame: Frame, pattern: Pattern) -> tuple[Argument, ...]:
    """The recipient by the row's places, the first that holds anyone; an actor is preferred over a thing."""
    spare: tuple[Argument, ...] = ()
    for place in pattern.target:
        if place == "dobj":
            heads = frame.objects
            if pattern.object and not pattern.via:  # the object is the deed ("impose sanctions"), not the recipient
                heads = tuple(h for h in heads if parse.tokens[h].lemma not in pattern.object)
        elif place in ("poss", "of"):
            heads = tuple(
                n for o in frame.objects for key in ("poss", "of") for n in holders(parse, o).get(key, ())
            ) or frame.objects
        elif place == "ccomp":
            heads = frame_of(parse, frame.clause).subjects if frame.clause is not None else ()
            heads = heads or (frame_of(parse, frame.clause).objects if frame.clause is not None else ())
        elif place in ("conj", "none"):
            continue
        else:
            heads = frame.phrases(place)
            if not heads:  # "impose sanctions on": the preposition may hang on the object
                heads = tuple(n for o in frame.objects for n in holders(parse, o).get(place, ()))
            if not heads and frame.clause is not None:
                below = frame_of(parse, frame.clause)
                heads = below.phrases(place) or tuple(n for o in below.objects for n in holders(parse, o).get(place, ()))
        found = tuple(a for a in arguments(parse, cast, heads) if a.named is not None or not _time(parse, a.head))
        known = tuple(a for a in found if a.named is not None)
        if known:
            return known
        spare = spare or found
    if not spare and "dobj" in pattern.target and frame.clause is not None and frame.clause_kind == "xcomp":
        return arguments(parse, cast, frame_of(parse, frame.clause).objects)  # "refused to meet the envoy"
    return spare


def _time(parse: Parse, head: int) -> bool:
    """Whether a phrase tells when, not whom: "on Monday", "in the fall of 1990"; "in order to" tells neither."""
    token = parse.tokens[head]
    return token.lower in words("calendar") or token.lemma in words("time") or (token.pos == "NUM" and token.text.isdigit())


def _nominal(parse: Parse, cast: Cast, noun: int, pattern: Pattern) -> Candidate | None:
    places = holders(parse, noun)
    sources = _first(parse, cast, places, pattern.source)
    if not sources and parse.tokens[noun].dep in ("dobj", "pobj"):
        sources = _light_subject(parse, cast, noun)
    targets = tuple(t for t in _first(parse, cast, places, pattern.target) if all(t.head != s.head for s in sources))
    if not targets and len(sources) > 1:
        sources, targets = sources[:1], sources[1:]
    if not any(a.named for a in (*sources, *targets)):
        return None
    return Candidate(noun, pattern, tuple(a for a in sources if a.named), targets, True)


def _first(parse: Parse, cast: Cast, places: dict[str, tuple[int, ...]], wanted: tuple[str, ...]) -> tuple[Argument, ...]:
    for place in wanted:
        found = arguments(parse, cast, places.get(place, ()))
        known = tuple(a for a in found if a.named is not None) if place in ("amod", "poss") else found
        if known:
            return known
    return ()


def _light_subject(parse: Parse, cast: Cast, noun: int) -> tuple[Argument, ...]:
    """"Israel began a ground invasion of Gaza": the subject of the verb that carries the noun."""
    verb = parse.tokens[noun].head
    if parse.tokens[noun].dep == "pobj" and _mutual(parse, noun) and parse.tokens[parse.tokens[verb].head].lemma in words("asks_for"):
        return arguments(parse, cast, frame_of(parse, parse.tokens[verb].head).subjects)  # "called for talks with the government"
    if parse.tokens[noun].dep != "dobj" or parse.tokens[verb].pos != "VERB" or parse.tokens[verb].lemma not in words("carrier"):
        return ()
    return arguments(parse, cast, frame_of(parse, verb).subjects)


def _mutual(parse: Parse, noun: int) -> bool:
    """Whether a noun of an act names the other side after "with": the subject of the verb above is then the one side."""
    return any(parse.tokens[c].dep == "prep" and parse.tokens[c].lower == "with" for c in parse.children[noun])
