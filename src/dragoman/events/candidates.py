"""Where an event may be told: every predicate that the codebook knows, or that joins two actors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dragoman.events.arguments import Argument, arguments
from dragoman.events.codebook import Pattern, match_noun, match_verb, nouns
from dragoman.events.frames import Frame, frame_of, holders
from dragoman.events.factuality import words
from dragoman.language import Marks, Parse, Sentence
from dragoman.steps import Cast

# Where an unknown verb's recipient may stand, likeliest first; the model judges what is found there.
FALLBACK = ("dobj", "on", "against", "to", "with", "from", "at", "for", "toward", "towards", "over", "into", "in")
RECIPROCAL = ("with", "between", "conj")


@dataclass(frozen=True)
class Candidate:
    """A possible event: the trigger token, the codebook row if there is one, and who stands where."""

    trigger: int
    pattern: Pattern | None
    sources: tuple[Argument, ...]
    targets: tuple[Argument, ...]
    nominal: bool


def candidates(parse: Parse, marks: Marks, cast: Cast, sentence: Sentence) -> Iterator[Candidate]:
    """All candidates of a sentence, in the order of their triggers."""
    nominal_done: set[int] = set()
    for i in range(sentence.first, sentence.last):
        token = parse.tokens[i]
        if token.pos == "VERB" and token.dep not in ("aux", "auxpass", "amod", "compound"):
            frame = frame_of(parse, i)
            pattern = match_verb(parse, frame)
            if pattern is not None and pattern.type == "NONE":
                continue
            found = _verbal(parse, cast, frame, pattern)
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


def _verbal(parse: Parse, cast: Cast, frame: Frame, pattern: Pattern | None) -> Candidate | None:
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
    if not targets and len(sources) > 1 and "conj" in pattern.target:
        sources, targets = sources[:1], sources[1:]
    targets = tuple(t for t in targets if all((t.first, t.last) != (s.first, s.last) for s in sources))
    return Candidate(frame.predicate, pattern, sources, targets, False) if sources or targets else None


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
                heads = frame_of(parse, frame.clause).phrases(place)
        found = arguments(parse, cast, heads)
        known = tuple(a for a in found if a.named is not None)
        if known:
            return known
        spare = spare or found
    return spare


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
    if parse.tokens[noun].dep != "dobj" or parse.tokens[verb].pos != "VERB" or parse.tokens[verb].lemma not in words("carrier"):
        return ()
    return arguments(parse, cast, frame_of(parse, verb).subjects)

