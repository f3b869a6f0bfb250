"""Who stands where round a predicate: subject, objects and prepositional places, by the tree.

Passives, relative clauses, participles, control ("agreed to lift"), coordination and light verbs are undone here, so
that the codebook can speak of subject and object alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from dragoman.events.factuality import words
from dragoman.language import Parse

SUBJECTS = ("nsubj", "nsubjpass", "csubj")


@dataclass(frozen=True)
class Frame:
    """A predicate and its places. Values are head tokens of noun phrases; `places` maps a preposition to them."""

    predicate: int
    subjects: tuple[int, ...]
    objects: tuple[int, ...]
    places: dict[str, tuple[int, ...]]
    particle: str | None
    clause: int | None  # head of the clausal complement
    clause_kind: str | None  # xcomp or ccomp
    passive: bool

    def phrases(self, place: str) -> tuple[int, ...]:
        return self.places.get(place, ())


def conjuncts(parse: Parse, head: int) -> tuple[int, ...]:
    """A noun and those coordinated with it: "Israel and Hamas" -> both."""
    out = [head]
    for c in parse.children[head]:
        if parse.tokens[c].dep == "conj" and parse.tokens[c].pos in ("NOUN", "PROPN", "PRON", "NUM"):
            out += conjuncts(parse, c)
    return tuple(out)


def frame_of(parse: Parse, verb: int) -> Frame:
    """The frame of a verb (or verbal noun complement) token."""
    tokens = parse.tokens
    passive = is_passive(parse, verb)
    objects: list[int] = []
    places: dict[str, tuple[int, ...]] = {}
    particle = clause = kind = None
    agents: list[int] = []
    for c in parse.children[verb]:
        child = tokens[c]
        if child.dep in ("dobj", "attr", "oprd") and child.pos in ("NOUN", "PROPN", "PRON", "NUM", "DET", "ADJ"):
            objects += conjuncts(parse, c)
        elif child.dep == "dative":
            inner = [g for g in parse.children[c] if tokens[g].dep == "pobj"] or [c]
            places["to"] = places.get("to", ()) + tuple(n for g in inner for n in conjuncts(parse, g))
        elif child.dep == "prt":
            particle = child.lower
        elif child.dep == "agent":
            agents += [n for g in parse.children[c] if tokens[g].dep == "pobj" for n in conjuncts(parse, g)]
        elif child.dep == "prep":
            _add_place(parse, c, places)
        elif child.dep in ("xcomp", "ccomp") and clause is None:
            clause, kind = c, child.dep
        elif child.dep == "advcl" and clause is None and any(tokens[g].lower == "to" for g in parse.children[c]):
            clause, kind = c, "xcomp"
    subjects = subjects_of(parse, verb)
    if passive:
        objects = [*subjects, *objects]
        subjects = tuple(agents)
        if not subjects and "by" in places:
            subjects = places["by"]
    return Frame(verb, tuple(subjects), tuple(objects), places, particle, clause, kind, passive)


def _add_place(parse: Parse, preposition: int, places: dict[str, tuple[int, ...]]) -> None:
    tokens = parse.tokens
    for g in parse.children[preposition]:
        if tokens[g].dep == "pobj":
            key = tokens[preposition].lower
            places[key] = places.get(key, ()) + conjuncts(parse, g)
        elif tokens[g].dep == "prep":  # "because of", "out of"
            _add_place(parse, g, places)
        elif tokens[g].dep == "pcomp":
            key = tokens[preposition].lower + ":ing"
            places[key] = (*places.get(key, ()), g)


def is_passive(parse: Parse, verb: int) -> bool:
    token = parse.tokens[verb]
    if any(parse.tokens[c].dep in ("auxpass", "nsubjpass", "agent") for c in parse.children[verb]):
        return True
    # "the town shelled by rebels": a past participle that hangs on a noun
    return token.tag == "VBN" and token.dep == "acl"


def subjects_of(parse: Parse, verb: int) -> tuple[int, ...]:
    """Subjects of a verb: its own, the antecedent of its relative clause, or those of the verb it depends on."""
    tokens = parse.tokens
    seen = 0
    node = verb
    while seen < 6:
        own = [c for c in parse.children[node] if tokens[c].dep in SUBJECTS and tokens[c].pos != "SCONJ"]
        token = tokens[node]
        if own:
            out: list[int] = []
            for c in own:
                if tokens[c].lower in ("who", "which", "that", "whom") and _antecedent(parse, node) is not None:
                    out += [n for n in (_antecedent(parse, node),) if n is not None]
                else:
                    out += conjuncts(parse, c)
            return tuple(out)
        head = token.head
        if head == node:
            return ()
        if token.dep in ("acl", "relcl") and tokens[head].pos in ("NOUN", "PROPN", "PRON"):
            if token.tag in ("VBG", "VBN") or token.dep == "relcl":
                return (head,)
            # "its decision to expel": the holder of the noun, or the subject of the verb above it
            holder = [c for c in parse.children[head] if tokens[c].dep == "poss"]
            governing = _governing_verb(parse, head)
            if holder or governing is None:
                return tuple(holder)
            node = governing
        elif token.dep == "xcomp" and _object_control(parse, head):
            controlled = [c for c in parse.children[head] if tokens[c].dep in ("dobj", "nsubjpass", "dative")] or _called_on(parse, head)
            if controlled:
                return tuple(n for c in controlled for n in conjuncts(parse, c))
            node = head
        elif token.dep == "prep" and tokens[head].lemma in words("object_gerund"):
            # "accused Peru of attacking": Peru is said to have attacked
            return tuple(n for c in parse.children[head] if tokens[c].dep in ("dobj", "nsubjpass") for n in conjuncts(parse, c))
        elif token.dep in ("xcomp", "conj", "advcl", "pcomp", "prep", "ccomp", "acomp", "oprd", "auxpass") or token.pos == "ADV":
            if token.dep == "ccomp" and tokens[head].pos != "AUX":
                return ()
            if token.dep == "advcl" and not _subjectless(parse, node):
                return ()
            node = head
        else:
            return ()
        seen += 1
    return ()


def _subjectless(parse: Parse, verb: int) -> bool:
    return parse.tokens[verb].tag in ("VBG", "VBN") or any(parse.tokens[c].lower == "to" for c in parse.children[verb])


def _object_control(parse: Parse, head: int) -> bool:
    """"ordered troops to leave": the object is the doer; "promised him to leave" is the exception."""
    return parse.tokens[head].lemma not in ("promise", "threaten", "vow", "pledge") and (
        any(parse.tokens[c].dep in ("dobj",) for c in parse.children[head]) or bool(_called_on(parse, head))
    )


def _called_on(parse: Parse, head: int) -> list[int]:
    """"called on Algeria to release": whom a verb asks through a preposition."""
    if parse.tokens[head].lemma not in words("asks_for"):
        return []
    return [
        g for c in parse.children[head] if parse.tokens[c].dep == "prep" and parse.tokens[c].lower in ("on", "upon", "to", "for", "with")
        for g in parse.children[c] if parse.tokens[g].dep == "pobj"
    ]  # fmt: skip


def _antecedent(parse: Parse, verb: int) -> int | None:
    node = verb
    for _ in range(4):
        token = parse.tokens[node]
        if token.dep == "relcl":
            return token.head
        if token.dep not in ("conj", "xcomp", "ccomp") or token.head == node:
            return None
        node = token.head
    return None


def _governing_verb(parse: Parse, noun: int) -> int | None:
    for a in parse.ancestors(noun):
        if parse.tokens[a].pos in ("VERB", "AUX"):
            return a
    return None


def holders(parse: Parse, noun: int) -> dict[str, tuple[int, ...]]:
    """Where participants stand round a noun: poss, amod (adjectives and compounds), and prepositions (of, by, on …)."""
    tokens = parse.tokens
    places: dict[str, tuple[int, ...]] = {}
    for c in parse.children[noun]:
        child = tokens[c]
        if child.dep == "poss":
            places["poss"] = places.get("poss", ()) + conjuncts(parse, c)
        elif child.dep in ("amod", "compound", "nmod"):
            places["amod"] = (*places.get("amod", ()), c)
        elif child.dep in ("prep", "agent"):
            _add_place(parse, c, places)
    return places
