"""Whom a statement speaks of, and how: words of `knowledge/stance.csv` that the tree ties to an actor (docs/statements.md)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from dragoman.knowledge import tables
from dragoman.language.text import Parse
from dragoman.records import About, Polarity
from dragoman.statements.clauses import agent_of, is_passive, subject_of
from dragoman.statements.cues import negated, words
from dragoman.statements.quotes import Range
from dragoman.steps import Cast


@cache
def values() -> dict[tuple[str, str], dict[str, float]]:
    """(lemma, part of speech) -> {on whom: -1..1}; on whom: object, subject, of, owner, clause."""
    out: dict[tuple[str, str], dict[str, float]] = {}
    for r in tables.rows("stance.csv"):
        out.setdefault((r["lemma"], r["pos"]), {}).update(dict.fromkeys(r["on"].split(), float(r["value"])))
    return out


def about(
    parse: Parse, cast: Cast, content: tuple[Range, ...], speakers: tuple[str, ...], cue: tuple[Range, ...] = (), head: int = -1,
    polarity: Polarity = "said",
) -> tuple[About, ...]:
    """Actors named in the content, in order, each with the mean of the stances that words show, or null.

    `cue` are the cue's words and `head` its token: its own stance (accused, praised) holds for its object too. The method is a lexicon read
    along dependency arcs (as in Wilson, Wiebe and Hoffmann 2005), negation turning the sign; a denial turns what it denies,
    and what was not said ("refused to condemn X") shows nothing.
    """
    order: list[str] = []
    shown: dict[str, list[float]] = {}
    view = _View(parse, cast, (*content, *cue), speakers, head, polarity)
    for named in cast.named:
        if named.form != "pronoun" and any(a <= named.first and named.last <= b for a, b in content) and named.actor not in order:
            order.append(named.actor)
    for named in cast.named:
        if any(a <= named.head < b for a, b in content) and polarity != "did_not_say":
            shown.setdefault(named.actor, []).extend(view.towards(named.head))
    out = []
    for actor in order:
        if actor in speakers:
            continue
        found = shown.get(actor)
        out.append(About(actor, round(sum(found) / len(found), 2) if found else None))
    return tuple(out)


@dataclass(frozen=True)
class _View:
    """One statement's words, read for stances towards the noun phrases in it."""

    parse: Parse
    cast: Cast
    words: tuple[Range, ...]  # content and cue
    speakers: tuple[str, ...]
    cue: int
    polarity: Polarity

    def towards(self, head: int, depth: int = 0) -> list[float]:
        """The stances that words show towards the noun at `head`: as object, as subject of a predicate, by what it owns."""
        token, governor = self.parse.tokens[head], self.parse.tokens[self.parse.tokens[head].head]
        out = self._beside(head)
        if governor.i == token.i or not self._within(governor.i):
            return out
        if token.dep in ("dobj", "dative"):
            out += self._as_object(governor.i, head)
        elif token.dep in ("nsubj", "nsubjpass"):
            out += self._as_subject(governor.i, token.dep == "nsubjpass")
        elif token.dep == "pobj" and governor.pos == "ADP":
            out += self._after_preposition(governor.i)
        elif token.dep == "poss":
            out += self._word(governor.i, "noun", "owner")
            # X's raids, X's soldiers: what is said of them is said of X
            out += self.towards(governor.i, depth + 1) if depth == 0 and not out else []
        elif token.dep == "conj" and depth < 2 and governor.pos in ("NOUN", "PROPN"):
            out += self.towards(governor.i, depth + 1)
        return out

    def _within(self, i: int) -> bool:
        return i == self.cue or any(a <= i < b for a, b in self.words)

    def _own(self, i: int) -> bool:
        """Whether the speaker, the state he speaks for or nobody in particular loves, blames, praises: not "Hamas might
        welcome Russia"."""
        if i == self.cue:
            return True
        verb = i
        while self.parse.tokens[verb].pos not in ("VERB", "AUX") and self.parse.tokens[verb].head != verb:
            verb = self.parse.tokens[verb].head
        subject = agent_of(self.parse, verb) if i == verb and is_passive(self.parse, verb) else subject_of(self.parse, verb)
        infinitive = any(self.parse.tokens[c].lower == "to" and self.parse.tokens[c].dep == "aux" for c in self.parse.children[verb])
        if subject is None or not self._within(subject) or (infinitive and self._rejects(self.parse.tokens[verb].head)):
            return True
        low = self.parse.tokens[subject].lower
        if low in words("dummy") or low in words("own_voice") or low in words("no_one") or low in ("one", "anyone"):
            holder = self.cast.at(subject)
            return holder is None or self._speaks_for(holder.actor) or self._rejects(self.parse.tokens[subject].head)
        holder = self.cast.at(subject)
        return holder is not None and self._speaks_for(holder.actor)

    def _speaks_for(self, actor: str) -> bool:
        if actor in self.speakers:
            return True
        spoken = [n for n in self.cast.named if n.actor in self.speakers]
        if any(m.actor == actor and m.first == n.first for n in spoken for m in self.cast.inside(n.first, n.last)):
            return True  # "its foreign minister", where it is the actor
        told = [self.cast.actor(s) for s in self.speakers]
        other = self.cast.actor(actor)
        return any(a.affiliation == actor or (a.country is not None and a.country == other.country and other.kind == "state") for a in told)

    def _turned(self, i: int) -> bool:
        """Whether a word of stance is denied: by its own negation, by that of the verb it hangs on, by "it would be wrong
        to", "no reason to" before it, or by the statement's being a denial."""
        turned = negated(self.parse, i) or self._no(i)
        token = self.parse.tokens[i]
        at = i
        while token.dep in ("xcomp", "ccomp", "acl", "relcl", "advcl", "pcomp", "conj", "acomp", "attr", "oprd", "dobj", "prep", "pobj") and token.head != at:
            above = token.head
            if above == self.cue and token.dep == "dobj" and at != i and (self.parse.tokens[above].lemma, "rejects") in values():
                turned = not turned  # rejected the claim that X was its enemy
            if not self._within(above) or above == self.cue:
                break
            beside = self.parse.tokens[above]
            if beside.dep != "ROOT" and beside.pos in ("VERB", "AUX") and token.dep in ("advcl", "ccomp", "conj"):
                break
            if token.dep == "conj" and beside.pos in ("VERB", "AUX"):
                break
            if negated(self.parse, above) or self._no(above) or (token.dep in ("xcomp", "acl", "relcl", "ccomp") and self._rejects(above)):
                turned = not turned
            at, token = above, beside
        if token.dep in ("ccomp",) and self._rejects(token.head) and self._within(token.head):
            turned = not turned
        if self.polarity == "denied" and i != self.cue:
            turned = not turned
        return turned

    def _rejects(self, i: int) -> bool:
        """Whether a word or its predicate says that doing so would be wrong: "a mistake to trust X"."""
        tokens = self.parse.tokens
        if (tokens[i].lemma, "wrong_to") in values():
            return True
        return any((tokens[c].lemma, "wrong_to") in values() for c in self.parse.children[i] if tokens[c].dep in ("acomp", "attr", "dobj"))

    def _no(self, i: int) -> bool:
        return any(self.parse.tokens[c].lower in words("negator") and self.parse.tokens[c].dep in ("det", "preconj", "cc", "neg") and c < i for c in self.parse.children[i])

    def _value(self, i: int, kind: str, on: str) -> float | None:
        token = self.parse.tokens[i]
        for child in self.parse.children[i]:  # "responsible for", "stand by"
            beside = self.parse.tokens[child]
            if child > i and beside.dep in ("prep", "prt"):
                found = values().get((f"{token.lemma} {beside.lower}", kind), {})
                if on in found:
                    return found[on]
        return values().get((token.lemma, kind), {}).get(on, values().get((token.lower, kind), {}).get(on))

    def _word(self, i: int, kind: str, on: str) -> list[float]:
        found = self._value(i, kind, on)
        return [] if found is None else [-found if self._turned(i) else found]

    def _beside(self, head: int) -> list[float]:
        out: list[float] = []
        for child in self.parse.children[head]:
            dep = self.parse.tokens[child].dep
            if dep == "amod":
                out += self._word(child, "adj", "subject")
            elif dep == "appos":
                out += self._word(child, "noun", "subject")
        return out

    def _as_object(self, verb: int, head: int) -> list[float]:
        out = self._word(verb, "verb", "object") if self._own(verb) else []
        return out + self._predicates(verb, head)

    def _as_subject(self, verb: int, passive: bool) -> list[float]:
        out: list[float] = []
        if passive:
            out += self._word(verb, "verb", "object") if self._own(verb) else []
            agent = agent_of(self.parse, verb)
            out += self._noun(agent) if agent is not None else []
        elif self.parse.tokens[verb].pos in ("NOUN", "ADJ"):  # the tree's small clause: "consider X an adversary"
            return self._noun(verb) if self.parse.tokens[verb].pos == "NOUN" else self._adjective(verb)
        else:
            for i in self._chain(verb):
                out += self._word(i, "verb", "subject")
                if not out:
                    out += self._manner(i)
        out += self._predicates(verb, self.parse.tokens[verb].i)
        if not out and self.parse.tokens[verb].dep == "ccomp" and self.parse.tokens[verb].head == self.cue:
            found = self._value(self.cue, "verb", "clause")  # complained that X ...
            out += [] if found is None else [found]
        return out

    def _chain(self, verb: int) -> Iterator[int]:
        """A verb and those whose subject it shares: "was trying to strangle", "lied and cheated"."""
        yield verb
        for child in self.parse.children[verb]:
            token = self.parse.tokens[child]
            shares = token.dep in ("xcomp", "conj") and token.pos == "VERB" and child > verb
            if shares and not any(self.parse.tokens[c].dep in ("nsubj", "nsubjpass") for c in self.parse.children[child]):
                yield from self._chain(child)

    def _manner(self, verb: int) -> list[float]:
        """How a subject acts: "behaved bravely", "acted with patience", "made a mistake", "showed no respect"."""
        out: list[float] = []
        for child in self.parse.children[verb]:
            token = self.parse.tokens[child]
            if token.dep == "advmod" and token.lower.endswith("ly"):
                base = (token.lower[:-2], token.lower[:-1] + "e", token.lower[:-3] + "y")
                found = next((v for b in base if (v := values().get((b, "adj"), {}).get("subject")) is not None), None)
                out += [] if found is None else [-found if self._turned(verb) else found]
            elif token.dep == "prep" and token.lower in ("with", "in"):
                for inner in self.parse.children[child]:
                    out += self._noun(inner)
            elif token.dep == "dobj" and (self.parse.tokens[verb].lemma, "light") in values():
                out += self._noun(child)
        return out

    def _noun(self, i: int) -> list[float]:
        """A noun that tells of him who is, has or shows it, or the adjective before it."""
        out = self._word(i, "noun", "subject") or self._word(i, "noun", "owner")
        if not out:
            for child in self.parse.children[i]:
                if self.parse.tokens[child].dep == "amod" and (found := self._value(child, "adj", "subject")) is not None:
                    out.append(-found if self._turned(i) else found)
        for child in self.parse.children[i]:
            if self.parse.tokens[child].dep == "conj":
                out += self._noun(child)
        return out

    def _adjective(self, i: int) -> list[float]:
        out = self._word(i, "adj", "subject")
        for child in self.parse.children[i]:
            if self.parse.tokens[child].dep == "conj" and self.parse.tokens[child].pos in ("ADJ", "VERB"):
                out += self._adjective(child)
        return out

    def _predicates(self, verb: int, head: int) -> list[float]:
        """What a copula or "as" says of its subject or object: "X is a Nazi", "is seen as a partner", "calls X a friend"."""
        out: list[float] = []
        for child in self.parse.children[verb]:
            token = self.parse.tokens[child]
            if child == head:
                continue
            if token.dep in ("attr", "acomp", "oprd", "xcomp") and child > verb and token.pos in ("NOUN", "PROPN", "ADJ", "VERB"):
                if token.dep == "xcomp" and token.pos == "VERB":  # "is to blame"
                    found = self._value(child, "verb", "object") if self.parse.tokens[verb].lemma == "be" else None
                    out += [] if found is None else [-found if self._turned(child) else found]
                elif token.pos == "ADJ" or token.dep == "acomp":
                    out += self._adjective(child)
                else:
                    out += self._noun(child)
            elif token.dep == "prep" and token.lower == "as":
                for inner in self.parse.children[child]:
                    out += self._adjective(inner) if self.parse.tokens[inner].pos == "ADJ" else self._noun(inner)
            elif token.dep == "prep" and self.parse.tokens[verb].lemma == "be":
                found_at = values().get((f"be {token.lower}", "verb"), {}).get("subject")  # "was behind the attack"
                out += [] if found_at is None else [-found_at if self._turned(verb) else found_at]
        return out

    def _after_preposition(self, preposition: int) -> list[float]:
        """criticism of X, grateful to X, with what is of X: "the ruler of X"."""
        above = self.parse.tokens[self.parse.tokens[preposition].head]
        if not self._within(above.i) or self.parse.tokens[preposition].dep == "agent":
            return []
        kind = "verb" if above.pos in ("VERB", "AUX") else "noun" if above.pos == "NOUN" else "adj"
        return self._word(above.i, kind, "of") if self._own(above.i) else []
