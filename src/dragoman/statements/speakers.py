"""Who a source means: the cast's actor, a pronoun's antecedent, or a new unnamed speaker; and what role he speaks in."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from dragoman.actors.titles import family_names
from dragoman.identity import record_id
from dragoman.knowledge import given_names, tables
from dragoman.language.text import Parse
from dragoman.records import Actor, Document, Mention
from dragoman.statements.cues import words
from dragoman.statements.quotes import Range
from dragoman.steps import Cast, Named


@cache
def role_nouns() -> dict[str, tuple[str, bool]]:
    """Nouns of people by role, singular and plural -> (PLOVER sector, whether plural)."""
    out: dict[str, tuple[str, bool]] = {}
    for row in tables.rows("roles.csv"):
        if row["kind"] not in ("person", "group"):
            continue
        sector = row["sector"]
        out.setdefault(row["noun"].lower(), (sector, row["kind"] == "group"))
        for plural in tables.parts(row["plural"]) or (row["noun"].lower() + "s",):
            out.setdefault(plural.lower(), (sector, True))
    return out


@dataclass
class Speakers:
    """Resolves sources of one document. `added` and `named` gather the unnamed speakers that the cast does not have."""

    parse: Parse
    cast: Cast
    document: Document
    added: list[Actor] = field(default_factory=list)
    named: list[Named] = field(default_factory=list)
    _by_words: dict[str, str] = field(default_factory=dict)

    _last: tuple[str, int] | None = None  # the last single speaker and where he was named

    def of(self, source: tuple[Range, ...]) -> tuple[str, ...]:
        """Actor ids of a source, joined speakers too ("experts and diplomats"); empty where nobody is meant."""
        out: list[str] = []
        for first, last in source:
            for head in self.heads(first, last):
                key = self._at(head, first, last)
                if key is not None and key not in out:
                    out.append(key)
        if len(out) == 1:
            self._last = (out[0], source[0][0])
        return tuple(out)

    def heads(self, first: int, last: int) -> list[int]:
        """The heads of a noun phrase: its highest token and what is joined to that by "and" before any appositive."""
        tokens = self.parse.tokens
        tops = [i for i in range(first, last) if not first <= tokens[i].head < last or tokens[i].head == i]
        top = next((i for i in tops if tokens[i].pos in ("NOUN", "PROPN", "PRON", "DET", "ADJ", "NUM")), tops[0] if tops else first)
        out, at = [top], top
        while True:
            more = [c for c in self.parse.children[at] if tokens[c].dep == "conj" and first <= c < last]
            if not more:
                return out
            at = more[0]
            out.append(at)

    def _at(self, head: int, first: int, last: int) -> str | None:
        token = self.parse.tokens[head]
        if token.lower in words("relative"):
            return self._antecedent(head)
        if token.pos == "NOUN":  # "the minister, Anna Berg": the name stands in the appositive
            for child in self.parse.children[head]:
                named = self.cast.at(child) if self.parse.tokens[child].dep == "appos" and child < last else None
                if named is not None and named.form == "name" and self._actor(named.actor).kind == "person":
                    return named.actor
        if token.pos == "NOUN" and (token.lemma in words("publication") or token.lemma in words("setting")):
            return self._author(head)
        if token.pos == "NOUN" and (name := self._name_beside(head, first, last)) is not None:
            return self._by_name(name, head)
        if known := self.cast.at(head):
            return self._called(known.actor)
        if token.lower in words("person_pronoun"):
            return self._by_pronoun(head)
        if token.lower in words("own_voice") or (token.pos == "PRON" and token.lower not in words("people")):
            return None
        stop = next((i for i in range(first, last) if self.parse.tokens[i].text in (",", "(")), last)
        persons = [n for n in self.cast.named if first <= n.first and n.last <= stop and n.form == "name" and self._actor(n.actor).kind == "person"]
        if persons and persons[-1].last >= stop - 1 and token.pos in ("PROPN", "NOUN"):  # "expert Berg": the tree took the role for the head
            return persons[-1].actor
        if token.pos == "PROPN" and (by_name := self._by_surname(token.text)):
            return by_name
        inside = [n for n in self.cast.named if first <= n.first and n.last <= last and n.first <= head < n.last]
        if inside:
            return inside[0].actor
        if token.pos == "PROPN" and (run := personal_name(self.parse, head)) is not None:
            return self._by_name(run)
        return self._new(head, first, last)

    def _name_beside(self, head: int, first: int, last: int) -> Range | None:
        """The name behind a role and a comma, wherever the tree hung it: "the foreign minister in Vilnius, [Rasa Petraus]," """
        role = role_nouns().get(self.parse.tokens[head].lower)
        comma = next((i for i in range(head + 1, last) if self.parse.tokens[i].text == ","), None)
        if role is None or role[1] or comma is None or comma + 2 >= last or self.cast.at(comma + 1) is not None:
            return None
        run = personal_name(self.parse, comma + 1)
        ends = run is not None and run[0] == comma + 1 and (run[1] == last or self.parse.tokens[run[1]].text == ",")
        return run if ends and not any(self.cast.at(i) for i in range(comma + 1, run[1] if run else last)) else None

    def _called(self, key: str) -> str:
        """An actor known by role alone, by the name that one of his mentions has beside it."""
        if self._actor(key).kind == "unnamed":
            for named in self.cast.named:
                if named.actor == key and named.form != "pronoun" and (name := self._name_beside(named.head, *self.parse.edges[named.head])):
                    return self._by_name(name, named.head)
        return key

    def by_family_name(self, at: int) -> str | None:
        """The person in a headline's "Lavrov: ...": a family name of the tables, kept as it stands."""
        return self._by_name((at, at + 1)) if tables.fold(self.parse.tokens[at].text) in family_names() else None

    def _by_name(self, name: Range, role: int | None = None) -> str:
        """A person that no table and no title gave to the cast, kept by his name; `role`: the head of the words for his role."""
        span = self.parse.span(*name)
        if (known := self._by_words.get(span.text)) is not None:
            return known
        base = self.cast.at(role) if role is not None else None
        told = self._actor(base.actor) if base else None
        actor = Actor(
            record_id(self.document.id, "actor", span), span.text, "person", told.country if told else None, told.sectors if told else (),
            told.office if told else None, told.affiliation if told else None, None, None, (), (Mention(span, "name"),), "mention",
        )  # fmt: skip
        self.added.append(actor)
        self.named.append(Named(name[0], name[1], name[1] - 1, actor.id, "name"))
        self._by_words[span.text] = actor.id
        return actor.id

    def _by_surname(self, text: str) -> str | None:
        """The one person of the document whose name ends so."""
        found = [a.id for a in (*self.cast.actors, *self.added) if a.kind == "person" and " " in a.name and a.name.split()[-1] == text]
        return found[0] if len(found) == 1 else None

    def _author(self, head: int) -> str | None:
        """Whose statement or report it is ("a statement by the ministry", "Berg's letter")."""
        for child in self.parse.children[head]:
            token = self.parse.tokens[child]
            inner = [child] if token.dep == "poss" else []
            if token.dep in ("prep", "agent") and token.lower in ("by", "from"):
                inner = [c for c in self.parse.children[child] if self.parse.tokens[c].dep == "pobj"]
            for i in inner:
                if (known := self.cast.at(i)) is not None:
                    return known.actor
        known = self.cast.at(head)
        return known.actor if known is not None and self._actor(known.actor).kind in ("organisation", "igo", "state") else None

    def _antecedent(self, head: int) -> str | None:
        verb = self.parse.tokens[head].head
        for i in (verb, *self.parse.ancestors(verb)):
            if self.parse.tokens[i].dep == "relcl":
                noun = self.parse.tokens[i].head
                return self._at(noun, *self.parse.edges[noun])
        return None

    def _by_pronoun(self, head: int) -> str | None:
        """He and she: the last speaker where the gender does not forbid it, else the nearest subject whose gender is
        known to fit. They: the last speaker, if a group. It and "the group" are left to the cast."""
        word = self.parse.tokens[head].lower
        sentence = self.parse.tokens[head].sent
        if self._last is not None and sentence - self.parse.tokens[self._last[1]].sent <= 4:
            actor = self._actor(self._last[0])
            if self._fits(actor, word):
                return actor.id
        wanted = "m" if word in words("he") else "f" if word in words("she") else None
        if wanted is None:
            return None
        for named in reversed([n for n in self.cast.named if n.last <= head]):
            if sentence - self.parse.tokens[named.head].sent > 2:
                break
            actor = self._actor(named.actor)
            if actor.kind == "person" and self.parse.tokens[named.head].dep in ("nsubj", "nsubjpass") and self._gender(actor) == wanted:
                return actor.id
        return self._unknown_subject(head)

    def _unknown_subject(self, head: int) -> str | None:
        """He or she after a sentence whose subject is a name that the cast does not know: "Tevita Moala fishes. He says ..."."""
        sentence = self.parse.tokens[head].sent
        for i in range(head - 1, -1, -1):
            token = self.parse.tokens[i]
            if sentence - token.sent > 2:
                return None
            if token.pos == "PROPN" and token.dep == "nsubj" and self.cast.at(i) is None and (run := personal_name(self.parse, i)) is not None:
                return self._by_name(run)
        return None

    def _gender(self, actor: Actor) -> str:
        """m, f or nothing: by the given name, else by a pronoun that the cast resolved to him."""
        if found := _gender(actor):
            return found
        said = {self.parse.tokens[n.head].lower for n in self.cast.named if n.actor == actor.id and n.form == "pronoun"}
        he, she = said & words("he"), said & words("she")
        return "m" if he and not she else "f" if she and not he else ""

    def _fits(self, actor: Actor, word: str) -> bool:
        if word in words("he") or word in words("she"):
            known = self._gender(actor)
            return actor.kind in ("person", "unnamed") and (not known or (known == "m") == (word in words("he")))
        return actor.kind == "group"

    def _actor(self, key: str) -> Actor:
        found = next((a for a in self.added if a.id == key), None)
        return found or self.cast.actor(key)

    def _new(self, head: int, first: int, last: int) -> str | None:
        """A new actor for people named by role only; null for papers, polls and things."""
        tokens = self.parse.tokens
        low = head
        while low - 1 >= first and tokens[low - 1].dep in ("compound", "amod", "nmod", "poss", "case", "det", "nummod", "advmod", "punct") and tokens[low - 1].text != ",":
            low -= 1
        lower = [tokens[i].lower for i in range(low, head + 1)]
        role = next((role_nouns()[" ".join(lower[k:])] for k in range(len(lower)) if " ".join(lower[k:]) in role_nouns()), None)
        token = tokens[head]
        if token.pos == "PROPN" and role is None:
            return None  # a name that the cast does not know as an actor
        if role is None and token.lemma not in words("people") and token.lower not in words("people"):
            return None
        span = self.parse.span(low, head + 1)
        definite = tokens[low].lower in ("the", "that", "this", "these", "those")
        key_words = " ".join(lower[1:] if definite else lower)
        if definite:  # "the official": the one met before, where there is one of these words
            known = [key for spoken, key in self._by_words.items() if spoken.endswith(" " + lower[-1]) or spoken == lower[-1]]
            if len(known) == 1:
                self.named.append(Named(low, head + 1, head, known[0], "description"))
                return known[0]
        plural = (role is not None and role[1]) or token.tag in ("NNS", "NNPS") or token.lower in ("people", "some", "many", "others", "several", "most", "few")
        owner = next((n for n in self.cast.named if low <= n.first and n.last <= head + 1), None)
        base = self._actor(owner.actor) if owner else None
        text = span.text[len(tokens[low].text) :].strip() if tokens[low].dep == "det" and head > low else span.text
        actor = Actor(
            record_id(self.document.id, "actor", span), text, "group" if plural else "unnamed", base.country if base else None,
            (role[0],) if role and role[0] else (), None, owner.actor if owner else None, None, None, (), (Mention(span, "description"),), "mention",
        )  # fmt: skip
        self.added.append(actor)
        self.named.append(Named(low, head + 1, head, actor.id, "description"))
        self._by_words[key_words] = actor.id
        return actor.id

    def finished(self) -> Cast:
        return self.cast.extended(self.added, self.named)


def personal_name(parse: Parse, at: int) -> Range | None:
    """The run of capitalised words round a token where it can be a person's name: two to four words, no "the" before them,
    none that names a body or an office ("the Baltic Forum")."""
    tokens = parse.tokens
    sentence = parse.sentence_of(at)

    def part(i: int) -> bool:
        named = tokens[i].pos == "PROPN" and tokens[i].text[:1].isupper()
        bound = tokens[i].text == "-" or tokens[i].lower in words("name_particle")
        return named or (bound and sentence.first < i < sentence.last - 1 and "PROPN" in (tokens[i - 1].pos, tokens[i + 1].pos))

    first = last = at
    while first > sentence.first and part(first - 1):
        first -= 1
    while last < sentence.last and part(last):
        last += 1
    names = [t for t in tokens[first:last] if t.pos == "PROPN"]
    if not 2 <= len(names) <= 4 or (first > sentence.first and tokens[first - 1].dep == "det") or last == at:
        return None
    if not tokens[first].text[:1].isupper():
        return None
    return None if any(t.text.isupper() or t.lower in knowledge_nouns() for t in names) else (first, last)


@cache
def knowledge_nouns() -> frozenset[str]:
    """Nouns of roles and bodies, one word each, and the last words of longer ones ("forum", "defence ministry")."""
    return frozenset(row["noun"].lower().split()[-1] for row in tables.rows("roles.csv"))


def _gender(actor: Actor) -> str:
    """m, f or nothing, by the given name."""
    parts = tables.fold(actor.name).split()
    return given_names().get(parts[0], "") if parts else ""


def role_of(parse: Parse, source: tuple[Range, ...]) -> tuple[str | None, str | None]:
    """The words that tell in what capacity a source speaks (appositive, title before a name, or the noun itself), and
    the name of the body behind "at", "of" or "for" where there is one."""
    for first, last in source:
        found = _appositive(parse, first, last)
        if found is not None:
            return found
        if text := _title(parse, first, last):
            return text, None
    return None, None


def _appositive(parse: Parse, first: int, last: int) -> tuple[str, str | None] | None:
    for i in range(first, last):
        token = parse.tokens[i]
        if token.dep != "appos" or token.pos not in ("NOUN", "PROPN") or not _is_role(parse, i):
            continue
        low, high = parse.edges[i]
        low, high = max(low, first), min(high, last)
        if parse.tokens[low].dep == "det" and high - low > 1:
            low += 1
        body = None
        for k in range(i + 1, high):  # the role ends before a clause, "based in" or the name of a body
            beside = parse.tokens[k]
            if beside.dep in ("relcl", "acl") or beside.text == ",":
                high = min(high, max(i + 1, parse.edges[k][0] if beside.dep in ("relcl", "acl") else k))
                break
            if beside.lower in words("body_prep") and beside.dep == "prep" and (name := _name_in(parse, *parse.edges[k])):
                high, body = k, name
                break
        while high > low and parse.tokens[high - 1].pos == "PUNCT":
            high -= 1
        return (parse.span(low, high).text, body) if high > low else None
    return None


def _name_in(parse: Parse, first: int, last: int) -> str | None:
    """The last run of capitalised words before a place: "the U.S. think tank Defense Priorities in Washington" -> Defense
    Priorities; words like "of" bind it: "University of Oslo"."""
    tokens = parse.tokens
    high = next((i for i in range(first + 2, last) if tokens[i].lower == "in" and any(t.pos == "PROPN" for t in tokens[first + 1 : i])), last)
    while high > first and tokens[high - 1].pos != "PROPN":
        high -= 1
    low = high
    while low > first and (tokens[low - 1].pos == "PROPN" or (low - 2 >= first and tokens[low - 1].lower in words("name_joint") and _binds(parse, low - 1))):
        low -= 1
    while low < high and tokens[low].pos != "PROPN":
        low += 1
    return parse.span(low, high).text if high > low else None


def _binds(parse: Parse, i: int) -> bool:
    """Whether "of", "for the" or "and" at `i` stands between capitalised words."""
    k = i - 1
    while k > 0 and parse.tokens[k].lower in words("name_joint"):
        k -= 1
    return parse.tokens[k].pos == "PROPN"


def _title(parse: Parse, first: int, last: int) -> str | None:
    """Words before a name ("regional expert Anna Berg"), or a whole description without one ("a senior official")."""
    tokens = parse.tokens
    for i in range(first, last):
        if tokens[i].dep == "relcl" or tokens[i].text == ",":
            last = i
            break
    head = next((i for i in range(last - 1, first - 1, -1) if not first <= tokens[i].head < last or tokens[i].head == i), None)
    if head is None:
        return None
    ends = [i for i in range(first, head + 1) if _is_role(parse, i)]
    if not ends or (tokens[head].pos == "PROPN" and ends[-1] >= head and tokens[head].lower not in role_nouns()):
        return None
    low = first
    while low < ends[-1] and (tokens[low].dep in ("det", "poss", "case", "punct") or tokens[low].pos in ("DET", "PRON", "PART")):
        low += 1
    for i in range(ends[-1], low - 1, -1):  # the owner before it ("Israel's foreign minister") is no part of the role
        if tokens[i].dep == "case":
            low = i + 1
            break
    high = last if ends[-1] == head and tokens[head].pos == "NOUN" else ends[-1] + 1
    return parse.span(low, high).text


def _is_role(parse: Parse, i: int) -> bool:
    token = parse.tokens[i]
    if token.lower in role_nouns() or token.lemma in role_nouns():
        return token.pos in ("NOUN", "PROPN", "ADJ")
    before = f"{parse.tokens[i - 1].lower} {token.lower}" if i else ""
    return before in role_nouns()
