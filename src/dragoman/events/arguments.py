"""Head tokens -> participants: which actor a noun phrase means, and which actor inside it is meant where it is none."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from dragoman.knowledge import roles, rows
from dragoman.language import Parse
from dragoman.records import Actor, Participant
from dragoman.steps import Cast, Named

APART = frozenset({"BUS", "MNC", "EDU", "JRN", "UNK"})  # sectors of companies and onlookers: what they do among themselves is not politics


@dataclass(frozen=True)
class Argument:
    """A participant's phrase: tokens [first, last), its head, and the mention that says who it is (if known)."""

    first: int
    last: int
    head: int
    named: Named | None


def phrase(parse: Parse, head: int) -> tuple[int, int]:
    """A noun phrase without what trails it: no relative clause, apposition, participle or coordination."""
    tokens = parse.tokens
    first, last = head, head + 1
    for c in parse.children[head]:
        low, high = parse.edges[c]
        if c < head and tokens[c].dep in ("det", "poss", "amod", "compound", "nummod", "nmod", "quantmod", "predet"):
            first = min(first, low)
        elif c > head and _belongs(tokens[c].dep, tokens[c].lower, high - low):
            last = max(last, high)
    return first, last


def _belongs(dep: str, word: str, length: int) -> bool:
    """Whether what follows a noun is part of its name or a short "of" phrase."""
    return (dep in ("compound", "nummod", "case") and length <= 3) or (dep == "prep" and word == "of" and length <= 8)


def argument(parse: Parse, cast: Cast, head: int) -> Argument | None:
    """What a head token stands for: its own mention, else an actor inside the phrase ("Russia's actions", "a decision of
    the court", "the U.S. Supreme Court decision"), else the bare phrase."""
    own = cast.at(head)
    if own is not None:
        return Argument(own.first, own.last, head, own)
    first, last = phrase(parse, head)
    inner = None if _private(parse, head) else nested(parse, cast, head)
    if inner is not None and political(cast.actor(inner.actor)):
        return Argument(inner.first, inner.last, inner.head, inner)
    if parse.tokens[head].pos in ("NOUN", "PROPN"):
        return Argument(first, last, head, None)
    return None


def _private(parse: Parse, head: int) -> bool:
    """Whether a noun means somebody who is no actor of politics: "the Brazilian meat packer" is not Brazil."""
    role = roles().get(parse.tokens[head].lower)
    return role is not None and not role.political


def nested(parse: Parse, cast: Cast, head: int, depth: int = 0) -> Named | None:
    """The actor a phrase belongs to: its possessor, its "of"/"by"/"from" phrase, else its modifier, nearest first."""
    tokens = parse.tokens
    spare: Named | None = None
    for c in parse.children[head]:  # "his counterpart and friend, Benjamin Netanyahu": the name stands by the last noun
        if tokens[c].dep == "conj":
            for g in parse.children[c]:
                named = cast.at(g) if tokens[g].dep == "appos" else None
                if named is not None:
                    return named
    for dep in ("appos", "poss", "prep", "compound", "amod", "nmod"):
        for c in parse.children[head]:
            if tokens[c].dep != dep:
                continue
            if dep != "prep":
                found = cast.at(c)
                if found is not None and found.form == "pronoun":
                    spare = spare or found  # "his Iraqi counterpart" is Iraq's man, "its actions" are its own
                elif found is not None:
                    return found
            elif tokens[c].lower in ("of", "by", "from", "against"):
                for g in parse.children[c]:
                    if tokens[g].dep == "pobj":
                        found = cast.at(g) or (nested(parse, cast, g, depth + 1) if depth < 2 and not _private(parse, g) else None)
                        if found is not None:
                            return found
    return spare


@cache
def _expanses() -> frozenset[str]:
    """Keys of parts of the world that hold several states without being a body of them."""
    return frozenset(row["slug"] for row in rows("regions.csv") if row["kind"] == "supranational_region")


def political(actor: Actor) -> bool:
    """Whether an actor can by itself make an event PLOVER's business."""
    if actor.kind == "bloc" and actor.id in _expanses():
        return False  # "the Black Sea agreements", "the Middle East": no body that acts
    if actor.kind in ("state", "igo", "bloc", "region"):
        return True
    if actor.sectors and set(actor.sectors) <= APART:
        return False
    return bool(actor.sectors) or actor.country is not None


def participant(parse: Parse, cast: Cast, found: Argument) -> Participant | None:
    """The record of a participant; none where nobody is known to stand behind the phrase."""
    if found.named is None:
        return None
    actor = cast.actor(found.named.actor)
    return Participant(
        actor.id, cast.acts_for(actor.id), parse.span(found.named.first, found.named.last), actor.office, actor.country, actor.sectors
    )


def arguments(parse: Parse, cast: Cast, heads: tuple[int, ...]) -> tuple[Argument, ...]:
    """Arguments of several heads, each actor once; a mention with members ("the two sides") stands for itself."""
    out: list[Argument] = []
    seen: set[tuple[int, int]] = set()
    for head in heads:
        found = argument(parse, cast, head)
        if found is not None and (found.first, found.last) not in seen:
            seen.add((found.first, found.last))
            out.append(found)
    return tuple(out)


