"""Noun phrases over the tokens: how far one reaches to the left, which role its noun names, who owns it."""

from __future__ import annotations

from dragoman import knowledge
from dragoman.knowledge import Role, fold
from dragoman.language import Parse

NOMINAL = frozenset({"NOUN", "PROPN"})
LEFT_OF_NOUN = frozenset({"NOUN", "PROPN", "ADJ", "NUM", "SYM"})
HYPHENS = frozenset("-–—‑")
POSSESSIVE = frozenset({"'s", "’s", "'", "’", "s'"})
# a role of several words: "minister of foreign affairs", "member of parliament"
LONGEST_BEFORE, LONGEST_AFTER = 4, 5


def word(name: str) -> frozenset[str]:
    """A word class of actor_words.csv."""
    return knowledge.words().get(name, frozenset())


def words_at(parse: Parse, first: int, last: int) -> str:
    """The words of tokens [first, last), accents and typographic marks plain, white space single."""
    return fold(" ".join(parse.text[parse.tokens[first].start : parse.tokens[last - 1].end].split()))


def role_at(parse: Parse, i: int, low: int = 0) -> tuple[int, int, Role] | None:
    """The longest role noun whose head is token `i`: its tokens and meaning ("[central bank]", "[minister of mines]")."""
    roles = knowledge.roles()
    sentence = parse.sentence_of(i)
    begin = max(sentence.first, low, i - LONGEST_BEFORE)
    ends = [i + 1]
    if i + 2 < sentence.last and parse.tokens[i + 1].lower in ("of", "for", "to"):
        ends = [*range(min(sentence.last, i + LONGEST_AFTER + 1), i + 2, -1), i + 1]
    for end in ends:
        for first in range(begin, i + 1):
            text = words_at(parse, first, end).lower()
            role = roles.get(text) or (roles.get(parse.tokens[i].lemma) if first == i and end == i + 1 else None)
            if role:
                return first, end, role
    return None


def is_possessive(parse: Parse, i: int) -> bool:
    """Whether token `i` is the 's of an owner."""
    return (parse.tokens[i].text in POSSESSIVE and parse.tokens[i].dep in ("case", "possessive")) or parse.tokens[i].tag == "POS"


def left_edge(parse: Parse, first: int, low: int | None = None) -> int:
    """The first token of the noun phrase whose noun begins at `first`: determiner, owner, adjectives, nouns before it."""
    sentence = parse.sentence_of(first)
    low = sentence.first if low is None else max(low, sentence.first)
    i = first
    while i > low:
        token = parse.tokens[i - 1]
        if (token.pos in LEFT_OF_NOUN and token.lower not in word("about_number")) or is_possessive(parse, i - 1) or (token.pos == "VERB" and token.dep == "amod") or (token.tag in ("VBN", "VBG") and token.dep == "amod"):
            i -= 1
        elif token.text in HYPHENS and i - 1 > low and token.end == parse.tokens[i].start:
            i -= 2
        elif token.pos == "ADV" and token.lower not in word("about_number") and token.head < first and token.head >= i and parse.tokens[token.head].dep in ("amod", "nummod", "advmod"):
            i -= 1
        elif token.pos == "DET" or token.tag in ("PRP$", "DT", "WP$"):
            # an owner may stand further left only behind 's, so an article ends the phrase
            return i - 1
        elif token.lower in ("and", "or", ",") and _joins_adjectives(parse, i - 1, low):
            i -= 1
        else:
            break
    return i


def _joins_adjectives(parse: Parse, i: int, low: int) -> bool:
    """Whether "and" or a comma joins two adjectives of one noun ("Chinese and Russian officials")."""
    if i - 1 < low:
        return False
    a, b = parse.tokens[i - 1], parse.tokens[i + 1]
    return a.pos == "ADJ" and b.pos == "ADJ" and a.dep in ("amod", "conj") and (b.dep in ("amod", "conj"))


def head_of(parse: Parse, first: int, last: int) -> int:
    """The token of [first, last) that the others hang on."""
    for i in range(last - 1, first - 1, -1):
        head = parse.tokens[i].head
        if (not first <= head < last or head == i) and parse.tokens[i].pos != "PUNCT":
            return i
    return last - 1


def governor(parse: Parse, i: int) -> tuple[str, int]:
    """How token `i` stands in its clause: (dependency, token it hangs on), conjuncts taking the place of the first."""
    seen = 0
    while parse.tokens[i].dep in ("conj", "appos") and seen < 6:
        i, seen = parse.tokens[i].head, seen + 1
    return parse.tokens[i].dep, parse.tokens[i].head


def right_hyphen(parse: Parse, last: int) -> int | None:
    """The token joined by a hyphen to the right of [.., last), or none."""
    if last + 1 < len(parse.tokens) and parse.tokens[last].text in HYPHENS and parse.tokens[last].start == parse.tokens[last - 1].end:
        return last + 1 if parse.tokens[last + 1].start == parse.tokens[last].end else None
    return None


def left_hyphen(parse: Parse, first: int) -> int | None:
    """The token joined by a hyphen to the left of [first, ..), or none."""
    if first >= 2 and parse.tokens[first - 1].text in HYPHENS and parse.tokens[first - 1].end == parse.tokens[first].start:
        return first - 2 if parse.tokens[first - 2].end == parse.tokens[first - 1].start else None
    return None


def first_role_after(parse: Parse, i: int, stop: int) -> tuple[int, tuple[int, int, Role]] | None:
    """The head noun of the phrase that begins at `i` where it is a role of a person: (head, role), for appositives."""
    k = i
    while k < stop and (parse.tokens[k].pos in LEFT_OF_NOUN or parse.tokens[k].pos == "DET" or parse.tokens[k].tag in ("PRP$", "POS", "VBN", "VBG", "RB")
                        or parse.tokens[k].text in HYPHENS):  # fmt: skip
        k += 1
    for h in range(k - 1, i - 1, -1):
        if parse.tokens[h].pos in NOMINAL:
            role = role_at(parse, h, i)
            return (h, role) if role else None
    return None
