"""Which event a phrase belongs to: read off the tree, not off the distance between words."""

from __future__ import annotations

from dragoman.circumstances.tables import words
from dragoman.language.text import Parse

TABLE = "date_words.csv"
NOMINAL = ("NOUN", "PROPN", "NUM", "ADJ", "PRON", "SYM", "DET")
PREPOSITION = ("prep", "agent", "dative", "pcomp", "quantmod", "prt")


def head_of(parse: Parse, first: int, last: int) -> int:
    """The token of [first, last) that the rest hangs on: the one whose head lies outside, nearest to the root."""
    outside = [i for i in range(first, last) if not first <= parse.tokens[i].head < last or parse.tokens[i].head == i]
    return min(outside or [first], key=lambda i: (parse.depth(i), i))


def climb(parse: Parse, i: int) -> int:
    """The head of token `i`, prepositions and markers passed over; `i` itself at the root."""
    tokens = parse.tokens
    while tokens[i].head != i:
        i = tokens[i].head
        if tokens[i].pos not in ("ADP", "SCONJ", "PART", "ADV") or tokens[i].dep not in ("prep", "mark", "agent", "dative", "advmod", "npadvmod"):
            return i
    return i


def governor(parse: Parse, i: int) -> int:
    """The verb (or root) above token `i`, nouns passed over."""
    seen = i
    while parse.tokens[seen].head != seen:
        seen = parse.tokens[seen].head
        if parse.tokens[seen].pos in ("VERB", "AUX"):
            told = teller(parse, seen, i)
            return seen if told is None else told
    return seen


def teller(parse: Parse, verb: int, phrase: int) -> int | None:
    """The verb of saying that a time before its clause belongs to: "told voters this weekend he would consider it"."""
    tokens = parse.tokens
    above = tokens[verb].head
    if tokens[verb].dep != "ccomp" or not above < phrase < verb or not is_speech(parse, above) or tokens[above].tag != "VBD":
        return None
    if words(TABLE, "next").keys() & {t.lower for t in tokens[max(0, phrase - 2) : phrase + 1]}:
        return None
    below = [k for k in parse.children[verb] if tokens[k].dep in ("nsubj", "nsubjpass", "mark", "expl")]
    if not below or min(min(below), *(_first(parse, k) for k in below)) < phrase or any(t.pos == "PUNCT" and t.text != "-" for t in tokens[above:phrase]):
        return None
    return above


def _first(parse: Parse, i: int) -> int:
    """The first token of what hangs on token `i`."""
    return min((_first(parse, k) for k in parse.children[i] if k < i), default=i)


def tense(parse: Parse, verb: int) -> int:
    """1 where a verb looks ahead (will, plans to, is to), -1 where it looks back, 0 where it does not say."""
    tokens = parse.tokens
    helpers = {tokens[k].lower for k in parse.children[verb] if tokens[k].dep in ("aux", "auxpass")}
    if helpers & {"will", "shall", "'ll", "would", "wo", "must", "should", "may", "might", "could", "can"} and not helpers & {"have"}:
        return 1
    token = tokens[verb]
    if "to" in helpers:
        above = tokens[token.head]
        if above.lemma in words(TABLE, "future") or above.lower in ("going",):
            return 1
        return tense(parse, token.head) if token.head != verb and above.pos in ("VERB", "AUX") else 0
    if token.lemma in words(TABLE, "future") and token.tag in ("VBZ", "VBP", "VBN"):
        return 1 if token.tag != "VBN" or helpers & {"is", "are"} else -1
    if token.tag in ("VBD", "VBN"):
        return -1
    if token.tag == "VBG":
        if helpers & {"is", "are", "'re", "'s", "'m", "am"}:
            return 1
        return tense(parse, token.head) if token.head != verb and tokens[token.head].pos in ("VERB", "AUX") else -1
    return 0


def is_speech(parse: Parse, i: int) -> bool:
    return parse.tokens[i].lemma in words(TABLE, "speech")


def is_light(parse: Parse, i: int) -> bool:
    return parse.tokens[i].lemma in words(TABLE, "light")


def framed_verb(parse: Parse, verb: int) -> int | None:
    """The main verb of "in remarks made Tuesday, he accused": the day of the remarks is the day of the accusation."""
    tokens = parse.tokens
    if tokens[verb].dep not in ("acl", "relcl"):
        return None
    i = tokens[verb].head
    while tokens[i].head != i and tokens[i].pos not in ("VERB", "AUX"):
        if tokens[i].lemma in words(TABLE, "frame") and tokens[i].dep == "pobj" and tokens[tokens[i].head].lower in ("in", "during", "at"):
            return climb(parse, i)
        i = tokens[i].head
    return None


def node_of(parse: Parse, head: int, triggers: frozenset[int], through: bool = True) -> int:
    """What a phrase with this head token belongs to: the first trigger or verb above it."""
    tokens = parse.tokens
    i = head
    for _ in range(40):
        above = climb(parse, i)
        if above == i:
            return i
        i = above
        if i in triggers:
            return i
        if tokens[i].pos in ("VERB", "AUX"):
            told = teller(parse, i, head)
            if told is not None:
                return told
            framed = framed_verb(parse, i)
            return framed if framed is not None and is_light(parse, i) else i
        if tokens[i].lemma in words(TABLE, "frame") and tokens[i].dep == "pobj" and not through:
            return i
    return i


def shares(parse: Parse, node: int, trigger: int, phrase: int) -> int | None:
    """How closely the event at `trigger` shares what hangs on `node` (0 best); none where it does not.

    `phrase` is the phrase's first token: a time said before two verbs holds for both, said after the second for that alone.
    """
    tokens = parse.tokens
    if trigger == node:
        return 0
    above = climb(parse, trigger)
    if tokens[trigger].pos in ("NOUN", "PROPN"):
        return _noun_shares(parse, node, trigger, above)
    if above == node and not is_speech(parse, node):
        dep = tokens[trigger].dep
        marked = any(tokens[k].dep == "mark" for k in parse.children[trigger])
        if dep == "conj" and phrase < node:
            return 1
        if dep == "advcl" and not marked and tokens[trigger].tag == "VBG":
            return 1
        if dep == "xcomp" and phrase > trigger:
            return 1
    if above == node and is_speech(parse, node) and tokens[trigger].dep == "xcomp" and phrase > trigger:
        return 1
    if tokens[node].dep == "conj" and climb(parse, node) == trigger and phrase < trigger:
        return 1
    if tokens[node].dep in ("xcomp",) and climb(parse, node) == trigger and is_light(parse, trigger):
        return 2
    return None


def _noun_shares(parse: Parse, node: int, trigger: int, above: int) -> int | None:
    tokens = parse.tokens
    chain = 0
    i = trigger
    # "held talks", "joined in talks": nouns that hang on nouns of the same phrase are passed over once
    if above != node and tokens[above].pos in ("NOUN", "PROPN") and tokens[trigger].dep in ("conj", "appos"):
        i, above, chain = above, climb(parse, above), 1
    if above != node:
        if tokens[i].dep in ("nsubj", "nsubjpass") and tokens[node].dep == "conj" and tokens[node].head == above and not is_speech(parse, node):
            return 2 + chain  # "clashes have killed 400 and displaced thousands since January"
        if tokens[node].dep in ("acl",) and climb(parse, node) == trigger and (is_light(parse, node) or tokens[node].tag == "VBN"):
            return 1
        return None
    if tokens[node].pos not in ("VERB", "AUX") or is_speech(parse, node):
        return None
    if tokens[i].dep in ("nsubj", "nsubjpass"):
        return 1 + chain
    if tokens[i].dep in ("dobj", "attr", "oprd") and is_light(parse, node):
        return 1 + chain
    if tokens[i].dep == "pobj" and is_light(parse, node):
        return 2 + chain
    return None
