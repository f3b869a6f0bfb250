"""Names that the tables know: states, peoples, seats of power, regions, bodies."""

from __future__ import annotations

from dragoman import knowledge
from dragoman.actors.gazetteer import Entry, Hit
from dragoman.actors.page import Page
from dragoman.actors.phrases import head_of, is_possessive, right_hyphen, word
from dragoman.records import MentionForm

PLURAL = ("NNS", "NNPS")
MODIFIER = ("amod", "compound", "nmod", "npadvmod", "quantmod", "punct", "advmod")


class Known:
    """Turns the hits of a page into mentions; people and peoples are left to `Names` and `Groups`."""

    def __init__(self, page: Page) -> None:
        self.page, self.parse, self.readings = page, page.parse, page.readings

    def run(self) -> None:
        for hit in self.readings.hits:
            entry = self.readings.choose(hit)
            if entry is None:
                continue
            if self.readings.is_position(hit):
                after = right_hyphen(self.parse, hit.last)
                if after is not None and self.parse.tokens[after].lower in word("country_suffix"):
                    self.page.meaning.update((i, (hit, entry)) for i in range(hit.first, hit.last))
                continue
            for i in range(hit.first, hit.last):
                self.page.meaning[i] = (hit, entry)
            if entry.sort != "person":
                self._mention(hit, entry)

    def _mention(self, hit: Hit, entry: Entry) -> None:
        head = head_of(self.parse, hit.first, hit.last)
        form: MentionForm = "name"
        if entry.sort in ("adjective", "people", "demonym"):
            if stands_alone(self.page, hit, entry):
                return  # "Russians", "the French": a group of people
            if self.readings.means_no_actor(hit) or self.readings.people_of_two(hit):
                return
            form = "demonym"
        elif entry.sort == "capital":
            if not (self.readings.governs(hit) or (self.page.phrase and self.parse.tokens[head].dep == "ROOT")):
                return
            form = "metonym"
        elif entry.sort == "metonym":
            if self.is_place(head, hit):
                return
            form = "metonym"
        self.page.covered.update(range(hit.first, hit.last))
        self.page.name(hit.first, hit.last, head, self.page.actor_of(entry), form)

    def is_place(self, head: int, hit: Hit) -> bool:
        """Whether a building is where something takes place ("in the Kremlin"), not who acts."""
        token = self.parse.tokens[head]
        if hit.last < len(self.parse.tokens) and is_possessive(self.parse, hit.last):
            return False
        return token.dep == "pobj" and self.parse.tokens[token.head].lower in word("place_preposition")


def stands_alone(page: Page, hit: Hit, entry: Entry) -> bool:
    """Whether an adjective or people's name is the head of its noun phrase: "two Russians", "the French"."""
    parse = page.parse
    head = head_of(parse, hit.first, hit.last)
    token = parse.tokens[head]
    if token.tag in PLURAL:
        return True
    if entry.sort == "people" or (entry.sort == "adjective" and token.text not in knowledge.countries()[entry.key].demonyms):
        return False  # "the Ukrainian and the Middle Eastern"
    nominal = token.pos in ("NOUN", "PROPN") or entry.sort == "demonym" or token.pos == "ADJ"
    following = parse.tokens[hit.last] if hit.last < len(parse.tokens) else None
    if following is not None and (following.pos in ("NOUN", "PROPN") or (following.pos in ("ADJ", "PUNCT") and token.head >= hit.last)):
        return False
    return nominal and token.dep not in MODIFIER and not (token.dep in ("acomp", "oprd", "conj") and token.pos == "ADJ")
