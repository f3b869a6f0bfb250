"""What the reading steps hand to each other: frozen values that tie the records to the tokens of the parse."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from dragoman.records import Actor, Event, MentionForm, Statement, Warn


@dataclass(frozen=True, slots=True)
class Named:
    """A noun phrase that means an actor: tokens [first, last) of its full extent (title, name; no relative clause), its
    head token, and the actor. `form` is how the actor is named here. Mentions may nest ("[[Israel]'s military elites]").
    """

    first: int
    last: int
    head: int
    actor: str
    form: MentionForm


@dataclass(frozen=True)
class Cast:
    """All actors of a document and where they are named, in document order."""

    actors: tuple[Actor, ...]
    named: tuple[Named, ...]
    warnings: tuple[Warn, ...] = ()
    _by_id: dict[str, Actor] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._by_id.update((a.id, a) for a in self.actors)

    @cached_property
    def by_head(self) -> dict[int, Named]:
        """The widest mention at each head token."""
        out: dict[int, Named] = {}
        for named in self.named:
            known = out.get(named.head)
            if known is None or named.last - named.first > known.last - known.first:
                out[named.head] = named
        return out

    def actor(self, key: str) -> Actor:
        return self._by_id[key]

    def at(self, head: int) -> Named | None:
        """The mention whose head is this token (pronouns that were resolved count), or none."""
        return self.by_head.get(head)

    def inside(self, first: int, last: int) -> tuple[Named, ...]:
        """Mentions that lie within tokens [first, last)."""
        return tuple(n for n in self.named if n.first >= first and n.last <= last)

    def acts_for(self, key: str) -> str | None:
        """The state or organisation an actor acts for: its affiliation, else the actor of its country."""
        return self._by_id[key].affiliation

    def extended(self, actors: Iterable[Actor], named: Iterable[Named]) -> Cast:
        """This cast with further actors and mentions (a step never changes what another made)."""
        more = tuple(sorted((*self.named, *named), key=lambda n: (n.first, -n.last)))
        return Cast((*self.actors, *actors), more, self.warnings)


@dataclass(frozen=True, slots=True)
class Said:
    """A statement with the tokens of its cue and content: ranges of [first, last) token indices."""

    record: Statement
    cue: tuple[tuple[int, int], ...]
    content: tuple[tuple[int, int], ...]

    def holds(self, token: int) -> bool:
        """Whether a token lies in the content."""
        return any(first <= token < last for first, last in self.content)


@dataclass(frozen=True, slots=True)
class Coded:
    """An event with its trigger's head token."""

    record: Event
    trigger: int


def chain(said: Iterable[Said], token: int) -> tuple[str, ...]:
    """Ids of the statements whose content holds a token, outermost (widest) first."""
    holding = [s for s in said if s.holds(token)]
    holding.sort(key=lambda s: -sum(last - first for first, last in s.content))
    return tuple(s.record.id for s in holding)
