"""Ties told by verbs and prefixes: "depends on", "has long backed", "drew closer", "pro-X position"."""

from __future__ import annotations

from dragoman.records import Sign, TieKind
from dragoman.ties.frames import Draft, holder_subject, place_of
from dragoman.ties.parties import Parties
from dragoman.ties.voice import Seen, real
from dragoman.ties.words import Descriptor, descriptors, words

PREFIXES: dict[str, tuple[Sign, TieKind]] = {"pro": ("+", "support"), "anti": ("-", "opposition")}


def stances(parties: Parties, i: int) -> list[Draft]:
    """All ties that the verb or prefix at token `i` tells."""
    token = parties.tokens[i]
    if token.lower in PREFIXES:
        return prefixed(parties, i)
    if token.pos != "VERB":
        return []
    for row in descriptors().get(token.lemma, ()):
        if row.frame == "state":
            found = stative(parties, i, row)
        elif row.frame == "meeting":
            found = meeting(parties, i, row)
        else:
            continue
        if found:
            return found
    return []


def stative(parties: Parties, i: int, row: Descriptor) -> list[Draft]:
    """Verbs of standing: X depends on Y, X sided with Y, X has long backed Y, X distrusts Y."""
    tokens = parties.tokens
    if not real(parties.parse, i) or tokens[i].tag == "VBG":
        return []
    if row.needs == "habit" and tokens[i].tag == "VBN" and tokens[i].dep == "acl":  # Hezbollah, backed by Iran
        by = [a for c in parties.children[i] if tokens[c].dep == "agent" for o in parties.objects(c) for a in parties.all_of(o)]
        backed = parties.named(tokens[i].head)
        return [Draft(a, backed, True, row.sign, None, row.kind, i, i, i + 1, f"state:{row.word[0]}", score=0.8) for a in by[:2] if backed and a != backed]
    passive = any(tokens[c].dep == "auxpass" for c in parties.children[i])
    if row.needs in ("habit", "dobj"):
        adverbs = {tokens[c].lower for c in parties.children[i] if tokens[c].dep == "advmod"}
        standing = bool(adverbs & words("habit")) or tokens[i].tag in ("VBZ", "VBP")
        objects = [c for c in parties.children[i] if tokens[c].dep == "dobj"]
        own = any(tokens[c].dep == "nsubj" for c in parties.children[i])
        if passive or not standing or not objects or not own:
            return []
        others = parties.all_of(objects[0])
    else:
        others = [a for p in parties.preps(i, (row.needs,)) for o in parties.objects(p) for a in parties.all_of(o)]
        if passive:
            return []
    subject = parties.subject(i)
    return [
        Draft(a, b, row.directed, row.sign, row.trend, row.kind, i, i, i + 1, f"state:{row.word[0]}", score=0.8)
        for a in subject[:3] for b in others[:3] if a != b
    ]  # fmt: skip


def meeting(parties: Parties, i: int, row: Descriptor) -> list[Draft]:
    """X and Y have drawn closer; X moved closer to Y; X drifted away from Y."""
    tokens = parties.tokens
    extra = row.word[1]
    near = [c for c in parties.children[i] if tokens[c].lemma == extra or tokens[c].lower in (extra, extra + "r")]
    if not near or not real(parties.parse, i):
        return []
    subject = parties.subject(i)
    wanted = ("from", "with") if row.sign == "-" else ("to", "with")
    others = parties.after(i, wanted) or parties.after(near[0], wanted)
    first, last = min(i, near[0]), max(i, near[0]) + 1
    pairs = [(a, b) for a in subject[:2] for b in others[:2] if a != b] if others else [(subject[0], subject[1])] if len(subject) == 2 else []
    return [Draft(a, b, row.directed, row.sign, row.trend, row.kind, i, first, last, f"meeting:{row.word[0]}", score=0.8) for a, b in pairs]


def prefixed(parties: Parties, i: int) -> list[Draft]:
    """pro-X, anti-X: a stance that somebody has, a group that is so, or said of a party."""
    tokens = parties.tokens
    if i + 2 >= len(tokens) or tokens[i + 1].text not in ("-", "–", "‑"):
        return []
    target = parties.state(i + 2) or parties.named(i + 2)
    if target is None or tokens[i + 2].sent != tokens[i].sent:
        return []
    noun = i + 2
    while tokens[noun].dep in ("amod", "compound", "nmod", "conj", "npadvmod", "punct", "nsubj") and tokens[noun].head > noun and tokens[noun].pos != "VERB":
        noun = tokens[noun].head
    actors, seen, predicate = _bearers(parties, i + 2, noun)
    if predicate is not None and not real(parties.parse, predicate):
        return []
    sign, kind = PREFIXES[tokens[i].lower]
    return [Draft(a, target, True, sign, None, kind, i, i, i + 3, f"prefix:{tokens[i].lower}", seen, 0.8) for a in actors[:2] if a != target]


def _bearers(parties: Parties, adjective: int, noun: int) -> tuple[list[str], Seen, int | None]:
    """Who has the stance: the noun itself (pro-X militia), its possessor, the subject, or whose act is seen so."""
    tokens, nobody = parties.tokens, Seen(None, False)
    if noun == adjective or tokens[noun].pos in ("AUX", "VERB"):
        verb = tokens[adjective].head if noun == adjective else noun
        return (parties.subject(verb), nobody, verb) if tokens[verb].pos in ("AUX", "VERB") else ([], nobody, None)
    own = parties.named(noun)
    if own:
        return [own], nobody, None
    for c in parties.children[noun]:
        if tokens[c].dep == "appos" and parties.named(c):
            return [str(parties.named(c))], nobody, None
    if tokens[noun].lemma not in words("stance"):
        return [], nobody, None
    owner = [parties.of(c) for c in parties.children[noun] if tokens[c].dep == "poss"]
    if owner:
        return [a for a in owner if a], nobody, None
    subject, held = holder_subject(parties, noun)
    if subject:
        return subject, nobody, held
    at = noun
    while tokens[at].dep == "pobj" and tokens[tokens[at].head].lower == "of" and tokens[tokens[tokens[at].head].head].pos == "NOUN":
        at = tokens[tokens[at].head].head  # "an expression of a pro-X position"
    place = place_of(parties, at)
    return list(place.actors), place.seen, place.predicate
