"""Who the parties of a tie are: from a noun phrase, an adjective or "the two countries" to actors of the cast."""

from __future__ import annotations

from functools import cache

from dragoman.knowledge.places import countries
from dragoman.language.text import Parse
from dragoman.records import ActorKind
from dragoman.steps import Cast
from dragoman.ties.words import combining, words

SOLID: frozenset[ActorKind] = frozenset({"state", "igo", "bloc", "person", "region"})
SUBJECTS = ("nsubj", "nsubjpass", "csubj")
STEPS = 5  # how far a subject is looked for up the tree


@cache
def state_names() -> dict[str, str]:
    """One-word names and adjectives of states, in lower case, to their slugs; a word of two states is left out."""
    out: dict[str, set[str]] = {}
    for slug, country in countries().items():
        for name in (country.name, *country.names, *country.adjectives, *country.demonyms):
            if " " not in name:
                out.setdefault(name.lower(), set()).add(slug)
    return {name: min(slugs) for name, slugs in out.items() if len(slugs) == 1}


class Parties:
    """Finds the actors that tokens mean, in one document."""

    def __init__(self, parse: Parse, cast: Cast) -> None:
        self.parse, self.cast = parse, cast
        self.tokens, self.children = parse.tokens, parse.children
        self.known = {a.id for a in cast.actors}
        # one-word names as the document writes them: "pro-Hamas" holds a name that is no mention of its own
        self.surfaces = {self.tokens[n.first].text: n.actor for n in cast.named if n.last - n.first == 1 and n.form in ("name", "metonym")}
        # pairs of actors named together so far: (token, first, second), in document order
        self.pairs: list[tuple[int, str, str]] = self._coordinated()

    def _coordinated(self) -> list[tuple[int, str, str]]:
        found = []
        for token in self.tokens:
            if token.dep == "conj" and not any(self.tokens[c].dep == "conj" for c in self.children[token.i]):
                first, second = self.named(token.head), self.named(token.i)
                close = all(self.tokens[k].dep in ("cc", "det", "punct", "compound", "amod", "preconj") for k in range(token.head + 1, token.i))
                if close and first and second and first != second and self.tokens[token.head].dep != "conj":
                    found.append((token.i, first, second))
        return found

    def fits(self, key: str) -> bool:
        """Whether an actor can be a party: named, or an unnamed group that is some state's or body's."""
        actor = self.cast.actor(key)
        return actor.kind in SOLID or actor.basis == "knowledge" or bool(actor.country or actor.affiliation or actor.kind == "organisation")

    def named(self, i: int) -> str | None:
        """The actor of the mention with head `i`, where it can be a party."""
        named = self.cast.at(i)
        return named.actor if named is not None and self.fits(named.actor) else None

    def state(self, i: int) -> str | None:
        """The state that a name or adjective means ("Israeli", "Sino"), if the cast holds it."""
        lower = self.tokens[i].lower
        slug = state_names().get(lower) or combining().get(lower)
        if slug is None and self.tokens[i].text[:1].isupper():
            return self.surfaces.get(self.tokens[i].text)
        if slug is None and lower == "us" and self.tokens[i].text == "US":
            slug = "united-states"
        return slug if slug in self.known and self.tokens[i].text[:1].isupper() else None

    def of(self, i: int) -> str | None:
        """The actor that the noun phrase with head `i` means, or none."""
        found = self.named(i)
        if found is not None:
            return found
        token = self.tokens[i]
        if token.pos in ("PROPN", "ADJ") and token.text[:1].isupper():
            return self.state(i)
        if token.lemma in words("group"):  # the states of the Global South
            for prep in self.preps(i, ("of",)):
                for c in self.children[prep]:
                    if self.tokens[c].dep == "pobj":
                        return self.of(c)
        for c in self.children[i]:  # Israel's sworn enemy Iran
            if self.tokens[c].dep == "appos" and self.named(c):
                return self.named(c)
        if token.lemma in words("peer"):
            return self.owner(i)
        return None

    def owner(self, i: int) -> str | None:
        """The possessor or state adjective of a noun: "Russia's stance", "the Israeli public"."""
        for c in self.children[i]:
            if self.tokens[c].dep == "poss":
                return self.of(c)
        lefts = self.lefts(i)
        return lefts[0] if len(lefts) == 1 else None

    def all_of(self, i: int) -> list[str]:
        """The actors of a coordination that starts at `i`, in order."""
        out: list[str] = []
        queue = [i]
        while queue:
            at = queue.pop(0)
            found = self.of(at)
            if found is not None and found not in out:
                out.append(found)
            queue += [c for c in self.children[at] if self.tokens[c].dep == "conj"]
        return out

    def lefts(self, i: int) -> list[str]:
        """States named by the words before a noun: "Israeli-Russian relationship", "US-China ties"."""
        out: list[str] = []
        first = min((c for c in self.children[i] if c < i), default=i)
        first = min(first, self.parse.edges[i][0])
        for k in range(first, i):
            top = k
            while self.tokens[top].head != i and self.tokens[top].dep in ("amod", "compound", "nmod", "punct", "nummod", "npadvmod", "conj"):
                top = self.tokens[top].head
            if self.tokens[top].head == i and self.tokens[top].dep in ("amod", "compound", "nmod") and not self._prefixed(k):
                slug = self.state(k) or self.named(k)
                if slug and slug not in out:
                    out.append(slug)
        return out

    def _prefixed(self, k: int) -> bool:
        return k >= 2 and self.tokens[k - 1].lower in ("-", "–") and self.tokens[k - 2].lower in ("pro", "anti", "non")

    def preps(self, i: int, wanted: tuple[str, ...]) -> list[int]:
        """Prepositions out of `wanted` that depend on token `i` and stand after it."""
        return [c for c in self.children[i] if c > i and self.tokens[c].dep in ("prep", "dative") and self.tokens[c].lower in wanted]

    def objects(self, prep: int) -> list[int]:
        """Heads of the noun phrases that a preposition governs."""
        return [c for c in self.children[prep] if self.tokens[c].dep in ("pobj", "pcomp") or (c > prep and self.tokens[c].pos == "PROPN")]

    def after(self, i: int, wanted: tuple[str, ...]) -> list[str]:
        """Actors that stand after token `i` behind one of the prepositions; a preposition that the parser hung on the
        verb counts where it follows the phrase directly."""
        preps = self.preps(i, wanted)
        if not preps:
            end = self.parse.edges[i][1]
            if end < len(self.tokens) and self.tokens[end].lower in wanted and self.tokens[end].dep == "prep":
                preps = [end]
        return [actor for prep in preps for o in self.objects(prep) for actor in self.all_of(o)]

    def subjects(self, verb: int) -> list[int]:
        """Heads of the subject of a verb, looked for up through infinitives, coordination and relative clauses."""
        at = verb
        for _ in range(STEPS):
            own = [c for c in self.children[at] if self.tokens[c].dep in SUBJECTS]
            passive = [c for c in self.children[at] if self.tokens[c].dep == "auxpass"]
            beside = passive[0] - 1 if passive and passive[0] else -1
            stray = beside >= 0 and self.tokens[beside].dep in ("conj", "pobj") and self.named(beside) is not None
            if stray and (not own or self.of(own[0]) is None):  # "... of X and Y is seen as": Y hung on X
                return [beside]
            if own:
                token = self.tokens[own[0]]
                if token.tag in ("WDT", "WP") and self.tokens[at].dep == "relcl":
                    return [self.tokens[at].head]
                return [] if token.dep == "expl" else own
            dep, head = self.tokens[at].dep, self.tokens[at].head
            if head == at or dep not in ("xcomp", "conj", "advcl", "pcomp", "prep", "relcl", "acl", "ccomp", "agent"):
                return []
            if dep in ("acl", "relcl") and self.tokens[head].pos in ("NOUN", "PROPN"):
                return [head]
            at = head
        return []

    def subject(self, verb: int) -> list[str]:
        """The actors that are the subject of a verb."""
        return [actor for s in self.subjects(verb) for actor in self.all_of(s)]

    def two(self, i: int) -> list[str]:
        """The pair that "the two countries", "both sides", "their" mean: members of the mention, or the last pair named."""
        named = self.cast.at(i)
        if named is not None:
            members = self.cast.actor(named.actor).members
            if len(members) == 2:
                return list(members)
        token = self.tokens[i]
        plural = token.lemma in words("pair") and token.tag in ("NNS", "NNPS")
        if not (plural or token.lower in ("their", "them", "they", "this", "the")):
            return []
        wants_state = token.lemma in ("country", "nation", "state", "government", "neighbor", "neighbour", "capital", "power")
        wants_person = token.lemma in ("leader", "man", "president", "statesman")
        sentence = token.sent
        for at, first, second in sorted((p for p in self.pairs if p[0] < i), reverse=True):
            near = sentence - self.tokens[at].sent
            kinds = {self.cast.actor(first).kind, self.cast.actor(second).kind}
            if (wants_state and kinds != {"state"}) or (wants_person and kinds != {"person"}):
                continue
            if near > (14 if wants_state or wants_person else 2):
                break
            return [first, second]
        return self._lone_pair(sentence, wants_person)

    def _lone_pair(self, sentence: int, wants_person: bool) -> list[str]:
        """The only two states (or people) of the sentence before, where they are exactly two."""
        seen: list[str] = []
        for named in self.cast.named:
            kind = self.cast.actor(named.actor).kind
            if self.tokens[named.head].sent == sentence - 1 and kind == ("person" if wants_person else "state") and named.actor not in seen:
                seen.append(named.actor)
        return seen if len(seen) == 2 else []

    def again(self, i: int) -> tuple[list[str], float]:
        """Parties of "the relationship", "this relationship", where the clause says something new of it."""
        dets = [self.tokens[c].lower for c in self.children[i] if self.tokens[c].dep in ("det", "poss")]
        if any(d in ("this", "that", "their") for d in dets):
            near = [p for p in self.pairs if p[0] < i and self.tokens[i].sent - self.tokens[p[0]].sent <= 2]
            if near:
                return list(max(near)[1:]), 0.65
        return [], 0.0
