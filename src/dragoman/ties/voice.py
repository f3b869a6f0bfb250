"""In whose voice a tie is told, and whether it is told as fact at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dragoman.language.text import Parse
from dragoman.steps import Cast, Said
from dragoman.ties.parties import Parties
from dragoman.ties.words import words

CLAUSES = ("ROOT", "ccomp", "advcl", "relcl", "acl", "conj", "parataxis", "pcomp")


class Seen(NamedTuple):
    """Who is said to see it so: an actor (`holder`), or nobody in particular (`open`: "is seen as")."""

    holder: str | None
    open: bool


def negated(parse: Parse, i: int) -> bool:
    """Whether a token has a negation of its own ("not", "never", "no")."""
    for c in parse.children[i]:
        child = parse.tokens[c]
        if child.dep == "neg" or (child.lower in words("no") and child.dep != "nsubj"):
            return True
        if child.dep == "advmod" and any(parse.tokens[k].lower in words("no") for k in parse.children[c]):  # no longer
            return True
    return False


def real(parse: Parse, predicate: int, allowed: frozenset[str] = frozenset()) -> bool:
    """Whether a predicate is told as fact: no negation, modal, condition or verb of wishing, denying or asking over it."""
    tokens, at = parse.tokens, predicate
    while True:
        if negated(parse, at) and tokens[at].pos in ("VERB", "AUX", "ADJ", "NOUN"):
            return False
        for c in parse.children[at]:
            child = tokens[c]
            if child.dep == "aux" and child.lower in words("modal") and not (child.lower == "'d" and tokens[at].tag == "VBN"):
                return False
            if child.dep == "mark" and child.lower in ("if", "whether", "unless", "lest"):
                return False
        if at == tokens[at].head:
            return not _question(parse, predicate)
        dep, at = tokens[at].dep, tokens[at].head
        inside = dep in ("ccomp", "xcomp", "pcomp", "acl", "prep", "oprd")
        if inside and (tokens[at].lemma in words("unreal") - allowed or tokens[at].lower in ("unlikely", "likely", "able", "ready", "set")):
            return False
        if not inside and dep != "conj":
            return not _question(parse, predicate)


def _question(parse: Parse, i: int) -> bool:
    """Whether the sentence of a token asks."""
    sentence = parse.sentence_of(i)
    return any(parse.tokens[k].text == "?" for k in range(max(sentence.first, sentence.last - 2), sentence.last))


def governor(parse: Parse, i: int) -> int:
    """The verb whose clause holds token `i` (itself where it is one)."""
    at = i
    while parse.tokens[at].pos not in ("VERB", "AUX") and parse.tokens[at].head != at:
        at = parse.tokens[at].head
    return at


def speaker(parse: Parse, cast: Cast, said: Sequence[Said], parties: Parties, i: int) -> str | None:
    """Who says what stands at token `i`: the speaker of the innermost statement round it, or "according to X"."""
    holding = [s for s in said if s.holds(i) and s.record.polarity == "said" and s.record.speakers]
    if holding:
        inner = min(holding, key=lambda s: sum(last - first for first, last in s.content))
        return inner.record.speakers[0]
    at = governor(parse, i)
    for _ in range(4):
        for c in parse.children[at]:
            if parse.tokens[c].lower == "according":
                for to in parse.children[c]:
                    for o in parties.objects(to):
                        found = parties.of(o)
                        if found:
                            return found
        if parse.tokens[at].head == at:
            break
        at = parse.tokens[at].head
    return None


def believers(parse: Parse, cast: Cast, said: Sequence[Said], parties: Parties, predicate: int) -> tuple[str, ...]:
    """Who doubts, where a clause calls a relation a mere projection: the subject of "believe", or the speakers."""
    at = predicate
    while parse.tokens[at].dep in ("ccomp", "conj", "acl") and parse.tokens[at].head != at:
        at = parse.tokens[at].head
        if parse.tokens[at].pos == "VERB":
            out = []
            for s in parties.subjects(at):
                for k in (s, *(c for c in parse.children[s] if parse.tokens[c].dep == "conj")):
                    named = cast.at(k)
                    if named is not None and named.actor not in out:
                        out.append(named.actor)
            if out:
                return tuple(out)
    who = speaker(parse, cast, said, parties, predicate)
    return (who,) if who else ()
