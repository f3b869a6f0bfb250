"""Cues of the future: from modals, predicates, nouns and verbs to the clause said to come and its likelihood."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dragoman.forecasts.words import Band, bands, words
from dragoman.language.text import Parse

SUBJECTS = ("nsubj", "nsubjpass", "csubj", "expl")
COMPLEMENT = ("ccomp", "xcomp", "acl", "advcl", "relcl")


@dataclass(frozen=True, slots=True)
class Draft:
    """A clause said to come. `verb` heads it; `top` is the token whose subtree is the whole clause (the copula of
    "is unlikely to"); `cue` the words of likelihood, null where the bare future carries it; `sort` the rule."""

    verb: int
    top: int
    band: Band
    cue: tuple[int, int] | None
    sort: str
    foreseer: int | None = None  # the verb of foreseeing, whose subject makes the forecast


def drafts(parse: Parse, i: int) -> Draft | None:
    """The forecast whose cue is token `i`, or none."""
    token = parse.tokens[i]
    if token.dep == "aux" or token.lemma == "go":
        return modal(parse, i)
    if token.lower in bands("predicate") and token.dep != "amod":
        return predicate(parse, i)
    if token.lemma in bands("noun") and token.pos == "NOUN":
        return noun(parse, i)
    if token.pos in ("VERB", "NOUN") and (token.lemma in bands("threaten") or token.lemma in bands("foresee")):
        return verb(parse, i)
    return None


def subject_of(parse: Parse, verb: int) -> int | None:
    """The subject of a verb, its own or that of the verbs it is joined or added to."""
    at = verb
    for _ in range(4):
        auxiliary = [k for c in parse.children[at] if parse.tokens[c].dep in ("aux", "auxpass") for k in parse.children[c]]
        for c in (*parse.children[at], *auxiliary):
            if parse.tokens[c].dep in SUBJECTS:
                if parse.tokens[c].tag in ("WDT", "WP") and parse.tokens[at].dep == "relcl":
                    return parse.tokens[at].head
                return c
        if parse.tokens[at].dep not in ("xcomp", "conj", "acomp", "oprd"):
            return None
        at = parse.tokens[at].head
    return None


def clause_top(parse: Parse, i: int) -> int:
    """The head of the finite clause in which a predicate stands: "is" of "is unlikely", itself where it is a verb."""
    at = i
    while parse.tokens[at].dep in ("acomp", "oprd", "attr", "xcomp") and parse.tokens[at].head != at and not _has_subject(parse, at):
        at = parse.tokens[at].head
    return at


def _has_subject(parse: Parse, i: int) -> bool:
    return any(parse.tokens[c].dep in SUBJECTS for c in parse.children[i])


def _neg(parse: Parse, i: int) -> int | None:
    return next((c for c in parse.children[i] if parse.tokens[c].dep == "neg"), None)


def past(parse: Parse, top: int) -> bool:
    """Whether a predicate is told in the past ("was expected to")."""
    own = [parse.tokens[top], *(parse.tokens[c] for c in parse.children[top] if parse.tokens[c].dep in ("aux", "auxpass"))]
    return any(t.tag in ("VBD",) for t in own) and not any(t.lower in ("has", "have", "is", "are") for t in own)


# --- modals --------------------------------------------------------------------------------------------------------------


def modal(parse: Parse, i: int) -> Draft | None:
    """will, may, might, could, would before a verb; "going to"; an adverb of likelihood outranks the modal."""
    tokens, token = parse.tokens, parse.tokens[i]
    if token.lemma == "go":
        inner = next((c for c in parse.children[i] if tokens[c].dep == "xcomp"), None)
        if token.lower != "going" or inner is None or not any(tokens[c].lemma == "be" and tokens[c].tag in ("VBP", "VBZ") for c in parse.children[i]):
            return None
        verb, top, word = inner, i, "going to"
    else:
        word = {"wo": "will", "’ll": "'ll", "ca": "can"}.get(token.lower, token.lower)
        if token.tag != "MD" or word not in bands("modal"):
            return None
        verb = token.head
        while tokens[verb].dep in ("aux", "auxpass") and tokens[verb].head != verb:  # "won't get involved", "might become defined"
            verb = tokens[verb].head
        top = verb
    if any(tokens[c].lemma == "have" and tokens[c].dep == "aux" for c in parse.children[top]):
        return None  # "may have fled", "would have passed": not to come
    if i > top or tokens[top].lower in words("generic"):
        return None
    band, cue = bands("modal")[word], None if word in ("will", "'ll", "shall", "would", "'d", "going to") else (i, i + 1)
    neg = _neg(parse, top) or _neg(parse, token.head)
    never = next((c for c in parse.children[top] if tokens[c].lower == "never"), None)
    if never is not None:
        band, cue = bands("never").get(f"{word} never", Band(0.01, 0.05)), (min(i, never), max(i, never) + 1)
    elif neg is not None:
        band = bands("maynot").get(f"{word} not", band.denied())
        cue = (i, neg + 1) if neg == i + 1 else cue
    band, cue, sort = _adverb(parse, top, band, cue, neg is not None and never is None, word)
    return Draft(verb, top, band, cue, sort)


def _adverb(parse: Parse, top: int, band: Band, cue: tuple[int, int] | None, denied: bool, word: str) -> tuple[Band, tuple[int, int] | None, str]:
    """Adverbs of likelihood on the verb, two words before one."""
    tokens = parse.tokens
    for c in parse.children[top]:
        if tokens[c].dep not in ("advmod", "npadvmod", "prep") and tokens[c].pos != "ADV":
            continue
        for n in (3, 2, 1):
            for first in range(c, max(c - n, -1), -1):
                text = " ".join(t.lower for t in tokens[first : first + n])
                if first + n > c and text in bands("adverb"):
                    found = bands("adverb")[text]
                    return (found.denied() if denied else found), (first, first + n), "adverb"
    return band, cue, "will" if word in ("will", "'ll", "shall", "going to") else "would" if word in ("would", "'d") else "may"


# --- predicates ------------------------------------------------------------------------------------------------------------


def predicate(parse: Parse, i: int) -> Draft | None:
    """is likely to, is expected to, is set to; it is possible that; a deal is improbable; is expected by December."""
    tokens = parse.tokens
    top = clause_top(parse, i)
    if top != i and tokens[top].lemma not in words("copula"):
        return None  # "making sure that"
    passive = any(tokens[c].dep == "auxpass" for c in parse.children[i])
    if tokens[i].pos == "VERB" and not passive and tokens[i].dep not in ("acomp", "oprd", "xcomp"):
        return None
    first, band = i, bands("predicate")[tokens[i].lower]
    for n in (2, 1):  # "highly unlikely", "all but certain"
        phrase = " ".join(t.lower for t in tokens[max(0, i - n) : i + 1])
        if phrase in bands("predicate"):
            first, band = i - n, bands("predicate")[phrase]
            break
    denied = _neg(parse, top) is not None or _neg(parse, i) is not None
    band = band.denied() if denied else band
    for c in sorted({*parse.children[i], *parse.children[top]}):
        dep = tokens[c].dep
        to = any(tokens[k].lower == "to" and tokens[k].dep == "aux" for k in parse.children[c])
        if c > i and (dep == "xcomp" or (dep in ("advcl", "ccomp", "acl") and tokens[i].pos == "ADJ")) and to:
            if any(tokens[k].lower == "ever" for k in parse.children[c]) and tokens[i].lower == "unlikely":
                band = bands("predicate")["unlikely to ever"]
            return Draft(c, top, band, (first, i + 1), "predicate")
        if c > i and dep in ("ccomp", "advcl", "acl", "csubj") and _to_come(parse, c, tokens[i].lower in words("belief")):
            return Draft(c, c, band, (first, i + 1), "that")
    if tokens[i].lower in words("infinitive"):
        return None
    return Draft(top, top, band, (first, i + 1), "bare")


def _to_come(parse: Parse, verb: int, strict: bool = False) -> bool:
    """Whether a that-clause can speak of what is to come: not the past, not the perfect; `strict`: only with a modal."""
    own = [parse.tokens[c] for c in parse.children[verb] if parse.tokens[c].dep in ("aux", "auxpass")]
    if any(t.lemma == "have" for t in own) or any(t.tag == "MD" for t in own):
        return not any(t.lemma == "have" for t in own)
    return not strict and parse.tokens[verb].tag in ("VBZ", "VBP")


def noun(parse: Parse, i: int) -> Draft | None:
    """little chance that, a risk that, a 70 percent chance that; "chances are slight that"."""
    tokens = parse.tokens
    band = bands("noun").get(tokens[i].lower) or bands("noun")[tokens[i].lemma]
    head = tokens[i].head
    copula = tokens[head].lemma == "be"
    clause = next((c for c in parse.children[i] if c > i and tokens[c].dep in ("acl", "ccomp", "relcl") and _that(parse, c)), None)
    grades = [c for c in parse.children[i] if tokens[c].dep in ("amod", "det", "nummod")]
    if clause is None and copula and tokens[i].dep == "nsubj":
        grades += [c for c in parse.children[head] if tokens[c].dep in ("acomp", "attr")]
        clause = next((c for c in (*parse.children[head], *(k for g in grades for k in parse.children[g])) if tokens[c].dep == "ccomp" and _that(parse, c)), None)
    if clause is None or not _to_come(parse, clause):
        return None
    first, last = i, i + 1
    number = re.search(r"(\d{1,3})(?:\s*-?\s*(?:percent|per cent|%))", parse.text[tokens[max(0, i - 4)].start : tokens[i].start])
    if number and int(number[1]) <= 100:
        value = int(number[1]) / 100
        return Draft(clause, clause, Band(round(max(0.0, value - 0.05), 2), round(min(1.0, value + 0.05), 2)), (max(0, i - 2), i + 1), "number")
    for g in grades:
        phrase = tokens[g].lower
        longer = f"{tokens[g - 1].lower} {phrase}" if g else phrase
        if longer in bands("grade") or phrase in bands("grade"):
            band = bands("grade").get(longer) or bands("grade")[phrase]
            first, last = min(g, first), max(g + 1, last)
            break
    return Draft(clause, clause, band, (first, last), "noun")


def _that(parse: Parse, c: int) -> bool:
    return any((parse.tokens[k].lower == "that" and parse.tokens[k].dep == "mark") or parse.tokens[k].tag == "MD" for k in parse.children[c])


def verb(parse: Parse, i: int) -> Draft | None:
    """X expects Y to fall; the move threatens to deepen the rift; the blockade risks triggering famine."""
    tokens = parse.tokens
    if tokens[i].lemma in bands("threaten"):
        inner = next((c for c in parse.children[i] if c > i and tokens[c].dep in ("xcomp", "acl", "pcomp", "ccomp") and tokens[c].tag in ("VB", "VBG")), None)
        if inner is None or tokens[i].tag not in ("VBZ", "VBP", "VBG", "NNS", "VBD") or inner - i > 3 or (tokens[i].pos == "NOUN" and tokens[inner].tag != "VBG"):
            return None
        if (tokens[i].lemma == "risk" and tokens[inner].tag != "VBG") or (tokens[i].lemma == "threaten" and tokens[inner].tag != "VB"):
            return None
        return Draft(inner, i, bands("threaten")[tokens[i].lemma], (i, i + 1), "threaten")
    if tokens[i].pos != "VERB" or any(tokens[c].dep == "auxpass" or tokens[c].tag == "MD" for c in parse.children[i]):
        return None
    for c in parse.children[i]:
        to = any(tokens[k].lower == "to" and tokens[k].dep == "aux" for k in parse.children[c])
        if c > i and tokens[c].dep in ("ccomp", "xcomp") and to and _has_subject(parse, c):
            band = bands("foresee")[tokens[i].lemma]
            return Draft(c, c, band.denied() if _neg(parse, i) is not None else band, (i, i + 1), "foresee", i)
    return None
