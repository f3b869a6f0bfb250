"""People and bodies by common nouns: "Israeli diplomats", "the foreign ministry", "Hamas militants", "two Russians"."""

from __future__ import annotations

from dragoman import knowledge
from dragoman.actors.casting import Draft
from dragoman.actors.gazetteer import Entry, Hit
from dragoman.actors.known import PLURAL, stands_alone
from dragoman.actors.page import Facts, Page
from dragoman.actors.phrases import NOMINAL, head_of, left_edge, role_at, word, words_at
from dragoman.actors.titles import is_former, merged, sector_of
from dragoman.knowledge import Role
from dragoman.records import ActorKind

TAIL_PREPOSITIONS = ("of", "from")


class Groups:
    """Finds the groups and bodies of a page that are named by what they are."""

    def __init__(self, page: Page) -> None:
        self.page, self.parse, self.casting = page, page.parse, page.casting
        self.same = page.casting.same

    def bodies(self) -> None:
        """Bodies named by capitalised nouns that no table has: "the Senate Judiciary Committee", "Harbour Defence League"."""
        for token in self.parse.tokens:
            if token.pos == "PROPN" and token.text[:1].isupper() and self._free(token.i) and not self._modifier(token.i):
                found = role_at(self.parse, token.i)
                if found and found[2].kind in ("organisation", "group"):
                    self._body(token.i, found)
            if token.pos == "PROPN" and token.text[:1].isupper() and self._free(token.i) and token.i and self.parse.tokens[token.i - 1].pos == "NOUN":
                self._introduced(token.i)

    def run(self) -> None:
        for token in self.parse.tokens:
            i = token.i
            if i in self.page.meaning:
                hit, entry = self.page.meaning[i]
                if i == hit.first and entry.sort in ("adjective", "demonym", "people") and stands_alone(self.page, hit, entry):
                    self._people(hit, entry)
                continue
            if token.pos in NOMINAL and self._free(i) and not self._modifier(i):
                found = role_at(self.parse, i)
                if token.lower in word("crowd") and token.dep in ("nsubj", "nsubjpass"):
                    self._crowd(i)
                elif found:
                    self._group(i, found)

    def _free(self, i: int) -> bool:
        return i not in self.page.covered and i not in self.page.consumed and i not in self.page.heads and i not in self.page.meaning

    def _modifier(self, i: int) -> bool:
        """Whether a noun only modifies the next one ("police [station]")."""
        token = self.parse.tokens[i]
        if i + 1 >= len(self.parse.tokens):
            return False
        following = self.parse.tokens[i + 1]
        return token.dep in ("compound", "amod", "nmod", "npadvmod") and token.head > i and (following.pos in NOMINAL or following.text == "-")

    def _introduced(self, i: int) -> None:
        """A body named after what it is: "the U.S. think tank [Defense Priorities]"."""
        tokens = self.parse.tokens
        found = role_at(self.parse, i - 1) if i else None
        if not found or found[2].kind not in ("organisation", "group") or found[2].plural or found[1] != i or not self._free(i):
            return
        last = i
        while last < len(tokens) and tokens[last].sent == tokens[i].sent and tokens[last].pos == "PROPN" and self._free(last):
            last += 1
        edge = left_edge(self.parse, found[0])
        name = words_at(self.parse, i, last)
        draft = self._draft(("body", name), name, "organisation", i, last)
        draft.head = found[2].noun
        self._tell(draft, found[2], self.page.facts(edge, found[0]))
        self.page.covered.update(range(i, last))
        self.page.consumed.add(i - 1)
        self.page.name(edge, last, head_of(self.parse, edge, last), draft.id, "name")
        self.page.name(i, last, head_of(self.parse, i, last), draft.id, "name")

    def _body(self, i: int, found: tuple[int, int, Role]) -> None:
        first, last, role = found
        tokens = self.parse.tokens
        begin = first
        while begin > 0 and tokens[begin - 1].sent == tokens[i].sent and self._part_of_name(begin - 1):
            begin -= 1
        # "University of X": the name goes on over "of" to a capitalised word
        while last + 1 < len(tokens) and tokens[last].lower in ("of", "for") and tokens[last + 1].pos == "PROPN":
            last += 2
            while last < len(tokens) and tokens[last].pos == "PROPN":
                last += 1
        if last - begin < 2 or not tokens[begin].text[:1].isupper():
            return
        edge = left_edge(self.parse, begin)
        facts = self.page.facts(edge, last, i)
        name = words_at(self.parse, begin, last)
        key = ("body", name)
        draft = self._draft(key, name, "organisation", edge, last)
        draft.head = role.noun
        self._tell(draft, role, facts)
        self.page.covered.update(j for j in range(begin, last) if j not in self.page.meaning)
        self.page.name(edge, last, head_of(self.parse, begin, last), draft.id, "name")

    def _part_of_name(self, i: int) -> bool:
        token = self.parse.tokens[i]
        return token.pos in ("PROPN", "ADJ") and token.text[:1].isupper() and (i not in self.page.covered or i in self.page.meaning) and i not in self.page.consumed

    def _people(self, hit: Hit, entry: Entry) -> None:
        """"The Russians" are the state, "two Russians" are people of it."""
        parse, page = self.parse, self.page
        head = head_of(parse, hit.first, hit.last)
        edge = left_edge(parse, hit.first)
        state = page.actor_of(entry)
        page.covered.update(range(hit.first, hit.last))
        if self.page.phrase is False and hit.first - edge <= 1 and parse.tokens[edge].lower == "the" and parse.tokens[head].tag not in ("NN", "NNP"):
            page.name(edge, hit.last, head, state, "demonym")
            return
        plural = parse.tokens[head].tag in PLURAL or parse.tokens[head].tag == "JJ"
        country = self.casting.drafts[state].country
        key = ("people", state, plural, self._told(edge, hit.last))
        draft = self._draft(key, words_at(parse, edge, hit.last), "group" if plural else "unnamed", edge, hit.last)
        draft.plural, draft.country = plural, country
        draft.add_sectors(["CVL"])
        page.name(edge, hit.last, head, draft.id, "demonym")

    def _group(self, i: int, found: tuple[int, int, Role]) -> None:
        parse, page = self.parse, self.page
        first, last, role = found
        if role.kind == "equipment" or not role.political:
            return
        edge = left_edge(parse, first)
        end, tail = self._tail(i, last)
        if role.noun in word("partitive") and tail is not None and not tail.body and end > last:
            self._partitive(i, edge, end)
            return
        facts = self.page.facts(edge, first)
        facts = merged(merged(facts, self._inside(first, i)), tail or Facts())
        last = max(last, end)
        last = self._joined(i, last)
        vague = role.noun in word("vague_noun") or (role.org_first and not role.sector)
        if (vague and not (facts.affiliation or facts.country or facts.sectors)) or role.noun in word("relation_noun"):
            return
        if facts.affiliation and not facts.body and role.noun in word("state_government") and not is_former(parse, edge, first):
            state = self.casting.state_of(facts.country)
            if state and facts.affiliation == state:
                page.name(edge, last, i, state, "description")
                return
        if self._says_nothing(i, edge, first, role, facts):
            return
        plural = role.plural or parse.tokens[i].tag in PLURAL
        kind: ActorKind = "organisation" if role.kind == "organisation" and not plural else "group" if plural or role.kind == "group" else "unnamed"
        former = is_former(parse, edge, first)
        about = (role.noun, kind, facts.country, facts.affiliation, self._told(edge, last))
        draft = self._draft(about, words_at(parse, edge, last), kind, edge, last)
        draft.plural = plural or role.kind == "group"
        draft.head = role.noun
        draft.office = role.office or None if kind == "unnamed" and not former else None
        draft.gender = "m" if role.noun in word("gender_noun_m") else "f" if role.noun in word("gender_noun_f") else ""
        self._tell(draft, role, facts, former)
        page.name(edge, last, i, draft.id, "description")
        self._counted(edge, last, draft)

    def _crowd(self, i: int) -> None:
        """"Tens of thousands marched": a number alone that does something is people."""
        if any(self.parse.tokens[c].lower == "of" for c in self.parse.children[i]):
            return
        edge = left_edge(self.parse, i)
        draft = self._draft(("crowd", self.parse.tokens[i].sent), words_at(self.parse, edge, i + 1), "group", edge, i + 1)
        draft.plural = True
        draft.add_sectors(["CVL"])
        self.page.name(edge, i + 1, i, draft.id, "description")

    def _counted(self, edge: int, last: int, draft: Draft) -> None:
        """"Thousands of protesters": the number that heads the phrase names the same people."""
        tokens = self.parse.tokens
        if edge < 2 or tokens[edge - 1].lower != "of" or tokens[edge - 2].sent != tokens[edge].sent:
            return
        number = tokens[edge - 2]
        if number.lower in word("partitive") and number.tag in ("NN", "NNS", "NNPS") and self._free(number.i):
            self.page.name(left_edge(self.parse, number.i), last, number.i, draft.id, "description")

    def _says_nothing(self, i: int, edge: int, first: int, role: Role, facts: Facts) -> bool:
        """A noun that names nobody: "as prime minister", "she is a lawyer", "near synagogues", bare "alliances"."""
        token = self.parse.tokens[i]
        if self.page.phrase:
            return False
        plural = role.plural or token.tag in PLURAL
        if role.kind == "person" and not plural:
            if token.dep in ("attr", "oprd", "acomp") or self.parse.tokens[max(0, edge - 1)].lower == "as":
                return True
            return edge == first and token.dep not in ("nsubj", "nsubjpass", "poss")
        if role.noun in word("state_noun") and not (facts.country or facts.affiliation):
            return True
        if edge == first and not plural and token.dep == "pobj" and self.parse.tokens[token.head].lower in word("place_preposition"):
            return True  # "in front of"
        if role.kind == "organisation" and plural and edge == first and not (facts.country or facts.affiliation):
            return token.dep not in ("nsubj", "agent")
        return False

    def _inside(self, first: int, i: int) -> Facts:
        """What names inside the role's own words tell: "[Kremlin critic]" is a role of the table."""
        return self.page.facts(first, i) if any(k in self.page.meaning for k in range(first, i)) else Facts()

    def _tell(self, draft: Draft, role: Role, facts: Facts, former: bool = False) -> None:
        sectors = sector_of(role, "", facts, former)
        self.page.fill(draft, facts, sectors)
        if draft.affiliation in knowledge.countries() and not self._acts_for_state(draft):
            draft.affiliation = None

    def _acts_for_state(self, draft: Draft) -> bool:
        """Officials, soldiers and ministries act for their state; citizens, companies and think tanks do not."""
        kind = "state_body" if draft.kind == "organisation" else "state_group"
        return (not draft.sectors and draft.kind != "organisation") or any(s in word(kind) for s in draft.sectors[:1])

    def _joined(self, i: int, last: int) -> int:
        """"Analysts and experts" are one group where the second noun has no article and no name of its own."""
        tokens = self.parse.tokens
        if last + 1 < len(tokens) and tokens[last].lower in ("and", "or") and tokens[last + 1].tag == "NNS" and tokens[last + 1].head == i:
            more = role_at(self.parse, last + 1)
            follows = tokens[last + 2].lower if last + 2 < len(tokens) else ""
            if more and more[2].kind in ("person", "group") and tokens[i].tag == "NNS" and follows not in TAIL_PREPOSITIONS:
                self.page.consumed.add(last + 1)
                return last + 2
        return last

    def _tail(self, i: int, last: int) -> tuple[int, Facts | None]:
        """The of- or from-phrase behind a noun: where it ends and what it tells."""
        tokens = self.parse.tokens
        if last + 1 >= len(tokens) or tokens[last].sent != tokens[i].sent:
            return last, None
        lower = tokens[last].lower
        if lower not in TAIL_PREPOSITIONS and not (lower == "in" and self.page.phrase):
            return last, None
        end = last + 1
        while end < len(tokens) and tokens[end].sent == tokens[i].sent and (
            tokens[end].pos in ("NOUN", "PROPN", "ADJ", "DET", "NUM") or tokens[end].tag in ("POS", "PRP$", "VBN") or tokens[end].text in "-–"
        ):
            end += 1
        if end == last + 1:
            return last, None
        if lower != "of" and not any(k in self.page.meaning for k in range(last + 1, end)):
            return last, None
        return end, self.page.facts(last + 1, end)

    def _partitive(self, i: int, edge: int, end: int) -> None:
        """"Hundreds of protesters" are the protesters."""
        for k in range(end - 1, i, -1):
            if self.parse.tokens[k].pos in NOMINAL and self._free(k):
                found = role_at(self.parse, k, i + 1)
                if found and found[2].kind != "equipment":
                    self._group(k, found)
                    inner = self.page.heads.get(k)
                    if inner:
                        self.page.name(edge, inner.last, i, inner.actor, inner.form)
                    return

    def _told(self, first: int, last: int) -> str:
        """The words of a phrase that tell one group from another: no articles, numbers or "some"."""
        kept = [t.lemma for t in self.parse.tokens[first:last] if t.lower not in word("indefinite") and t.pos not in ("DET", "NUM", "PUNCT", "PART")]
        return " ".join(kept)

    def _draft(self, key: tuple[object, ...], name: str, kind: ActorKind, first: int, last: int) -> Draft:
        """The draft of a phrase: the same words mean the same group; one unnamed person is always another."""
        if kind == "unnamed":
            return self.casting.make(name, kind, "context", self.parse.span(first, last))
        if key not in self.same:
            bare = first + 1 if last - first > 1 and self.parse.tokens[first].lower in ("the", "a", "an") else first
            self.same[key] = self.casting.make(words_at(self.parse, bare, last), kind, "context", self.parse.span(first, last)).id
        return self.casting.drafts[self.same[key]]



