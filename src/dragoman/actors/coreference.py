"""What pronouns and descriptions point back to; where the antecedent is not clear, nothing is claimed."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from dragoman import knowledge
from dragoman.actors.casting import Draft
from dragoman.actors.page import Page
from dragoman.actors.phrases import HYPHENS, word, words_at
from dragoman.records import MentionForm, Warn
from dragoman.steps import Named

ACRONYM = re.compile(r" \(([A-Z]{2,8})\)")
HE = {"he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f"}
IT = frozenset({"it", "its", "itself"})
THEY = frozenset({"they", "them", "their", "themselves"})
SUBJECTS = ("nsubj", "nsubjpass")
ONE_BODY = ("state", "igo", "organisation")
PAIR_REACH = 8  # sentences in which "the two countries" are looked for


def resolve(page: Page) -> list[Warn]:
    """Add the mentions that point back; one warning tells how many pronouns stay open."""
    work = Resolver(page)
    work.acronyms()
    work.descriptions()
    work.pronouns()
    if not work.open:
        return []
    return [Warn("coreference_open", f"{work.open} pronouns or descriptions point to nobody named clearly before them", None)]


def is_one(gender: str, draft: Draft) -> bool:
    """Whether somebody may be called he or she."""
    return draft.kind in ("person", "unnamed") and draft.gender in ("", gender)


class Resolver:
    """Works through a page in reading order."""

    def __init__(self, page: Page) -> None:
        self.page, self.parse, self.casting = page, page.parse, page.casting
        self.open = 0

    def draft(self, named: Named) -> Draft:
        return self.casting.drafts[named.actor]

    def before(self, i: int, sentences: int) -> list[Named]:
        """Mentions before token `i`, nearest first, in its sentence and so many before it."""
        number = self.parse.tokens[i].sent
        return [n for n in sorted(self.page.named, key=lambda n: -n.head) if n.last <= i and number - self.parse.tokens[n.head].sent <= sentences]

    def acronyms(self) -> None:
        """"Islamic Revolutionary Guard Corps (IRGC)": the letters in brackets are the body before them."""
        tokens, text = self.parse.tokens, self.parse.text
        for named in list(self.page.named):
            found = ACRONYM.match(text, tokens[named.last - 1].end)
            if not found or self.draft(named).kind not in ("organisation", "igo", "group"):
                continue
            for token in tokens[named.last :]:
                if token.text == found[1] and token.i not in self.page.heads and token.i not in self.page.meaning:
                    self.page.name(token.i, token.i + 1, token.i, named.actor, "name")

    def descriptions(self) -> None:
        """"The prime minister", "the group", "the country", "the two sides"."""
        for token in self.parse.tokens:
            if token.pos != "NOUN" or token.i == 0 or token.i in self.page.covered:
                continue
            first = self._definite(token.i)
            if first is not None:
                self._description(token.i, first)

    def _definite(self, i: int) -> int | None:
        """The article of "the country", "both sides", "the two leaders", when nothing else stands between."""
        tokens = self.parse.tokens
        if tokens[i - 1].lower in ("the", "both"):
            return i - 1
        return i - 2 if i > 1 and tokens[i - 1].lower in ("two", "prime", "foreign") and tokens[i - 2].lower in ("the", "these") else None

    def _description(self, i: int, first: int) -> None:
        token = self.parse.tokens[i]
        lemma = token.lemma
        pair = self.parse.tokens[i - 1].lower in ("two", "both") and lemma in word("pair_noun") and token.tag == "NNS"
        if pair:
            self._pair(i, first)
        elif token.tag == "NN" and self._told_further(i):
            return
        elif token.tag == "NN" and lemma in word("state_noun"):
            self._claim(i, first, self._antecedent(i, lambda d: d.kind == "state"))
        elif token.tag == "NN" and lemma in word("body_noun"):
            fits = (n for n in self.before(i, 2) if self.draft(n).kind in ("organisation", "igo", "group") and self._fits(n, lemma))
            self._claim(i, first, next(fits, None))
        elif token.tag == "NN" and i - first <= 2:
            self._title(i, first)

    def _told_further(self, i: int) -> bool:
        """"The group of ...", "the country that ..." is told by what follows."""
        return any(self.parse.tokens[c].dep in ("prep", "relcl", "acl") and self.parse.tokens[c].i == i + 1 for c in self.parse.children[i]) and (
            self.parse.tokens[i + 1].lower in ("of", "that", "which", "from", "for")
        )

    def _fits(self, named: Named, noun: str) -> bool:
        """Whether a body may be called by a noun: its own head noun says the same, or the table knows no other."""
        draft = self.draft(named)
        if named.form == "description" and draft.kind != "organisation":
            return False
        if draft.head:
            return draft.head.split()[-1] == noun
        role = knowledge.roles().get(noun)
        return noun in ("group", "organization", "organisation", "body", "movement") or (role is not None and role.sector in draft.sectors)

    def _claim(self, i: int, first: int, antecedent: Named | None, form: MentionForm = "description") -> None:
        if antecedent is None:
            self.open += 1
            return
        old = self.page.heads.pop(i, None)
        if old is not None:
            self.page.named.remove(old)
        self.page.name(first, i + 1, i, antecedent.actor, form)

    def _title(self, i: int, first: int) -> None:
        """"The prime minister": its holder named before, else nobody."""
        text = words_at(self.parse, first + 1, i + 1).lower()
        if text in word("state_body_noun"):
            self._of_state(i, first, text)
            return
        offices = {o.office for o in knowledge.offices().values() if text in o.words}
        if not offices:
            return
        people = [n for n in self.before(i, 10_000) if self.draft(n).kind == "person" and n.form in ("name", "title")]
        holders = [n for n in people if self.draft(n).office in offices]
        if len({n.actor for n in holders}) == 1 or (holders and self.parse.tokens[i].sent - self.parse.tokens[holders[0].head].sent <= 2):
            self._claim(i, first, holders[0], "title")

    def _of_state(self, i: int, first: int, noun: str) -> None:
        """"The government", "the army" belong to the one state that the last sentences name."""
        states = {n.actor for n in self.before(i, 2) if self.draft(n).kind == "state"}
        named = self.page.heads.get(i)
        if len(states) != 1 or (named is not None and self.draft(named).country):
            return
        state = states.pop()
        if noun in word("state_government"):
            self._claim(i, first, next(n for n in self.before(i, 2) if n.actor == state))
        elif named is not None and self.draft(named).kind != "state":
            draft = self.draft(named)
            draft.country, draft.affiliation = self.casting.drafts[state].country, state

    def _pair(self, i: int, first: int) -> None:
        """The two states or sides that were last named side by side."""
        pair = self._side_by_side(i)
        if pair is None:
            self.open += 1
            return
        old = self.page.heads.pop(i, None)
        if old is not None:
            self.page.named.remove(old)
        name = " and ".join(self.casting.drafts[k].name for k in pair)
        known = next((d for d in self.casting.drafts.values() if d.kind == "group" and set(d.members) == set(pair)), None)
        draft = known or self.casting.make(name, "group", "context", self.parse.span(first, i + 1))
        draft.members, draft.plural = pair, True
        self.page.name(first, i + 1, i, draft.id, "description")

    def _side_by_side(self, i: int) -> tuple[str, str] | None:
        people = self.parse.tokens[i].lemma in ("leader", "president", "man")
        lemma = self.parse.tokens[i].lemma
        kinds = ("person",) if people else ("organisation",) if lemma == "party" else ("state", "organisation", "igo")
        earlier = [n for n in self.before(i, PAIR_REACH) if self.draft(n).kind in kinds and n.form != "pronoun"]
        if not people and lemma not in ("side", "party", "rival", "foe"):
            earlier = [n for n in earlier if self.draft(n).kind == "state"]
        for right in earlier:
            for left in earlier:
                if left.last < right.first <= left.last + 2 and left.actor != right.actor and self._joined(left, right):
                    return left.actor, right.actor
        near = list(dict.fromkeys(n.actor for n in earlier if self.parse.tokens[i].sent - self.parse.tokens[n.head].sent <= 1))
        return (near[1], near[0]) if len(near) == 2 else None

    def _joined(self, left: Named, right: Named) -> bool:
        """"Russia and Israel", "Russian–Israeli": and or a hyphen stands between."""
        tokens = self.parse.tokens
        between = tokens[left.last : right.first]
        if len(between) != 1:
            return False
        # "presence in Syria and Russia's ties" joins the presence and the ties
        joined = tokens[right.head].dep == "conj" and left.first <= tokens[right.head].head < left.last
        return between[0].text in HYPHENS or (between[0].lower == "and" and joined)

    def pronouns(self) -> None:
        """Third-person pronouns whose antecedent is clear."""
        for token in self.parse.tokens:
            if (token.pos != "PRON" and token.tag not in ("PRP", "PRP$")) or token.i in self.page.heads:
                continue
            if token.lower in HE:
                antecedent = self._antecedent(token.i, partial(is_one, HE[token.lower]))
            elif token.lower in IT:
                if token.dep == "expl" or self._pleonastic(token.i):
                    continue
                antecedent = self._antecedent(token.i, lambda d: d.kind in ONE_BODY)
            elif token.lower in THEY:
                antecedent = self._antecedent(token.i, lambda d: d.plural)
            else:
                continue
            if antecedent is None:
                self.open += 1
            else:
                self.page.name(token.i, token.i + 1, token.i, antecedent.actor, "pronoun")

    def _pleonastic(self, i: int) -> bool:
        """"It is likely that", "it seems", "it comes to": points to nothing."""
        verb = self.parse.tokens[self.parse.tokens[i].head]
        if self.parse.tokens[i].dep not in SUBJECTS or verb.pos not in ("VERB", "AUX"):
            return False
        below = [self.parse.tokens[c].dep for c in self.parse.children[verb.i]]
        return verb.lemma in word("pleonastic_verb") or (verb.lemma == "be" and (
            "acomp" in below or "ccomp" in below or "attr" in below
        ))

    def _antecedent(self, i: int, fits: Callable[[Draft], bool]) -> Named | None:
        """The clear antecedent of the pronoun at `i`: the only fitting actor near, or the nearest subject."""
        tokens = self.parse.tokens
        number, paragraph = tokens[i].sent, self.parse.sentence_of(i).paragraph
        near = []
        for n in self.before(i, 1):
            sentence = self.parse.sentence_of(n.head)
            if fits(self.draft(n)) and (sentence.paragraph == paragraph or number - tokens[n.head].sent <= 1) and not self._bound(i, n) and not self._is_place(n) and not self._modifies(n):
                near.append(n)
        if not near:
            return None
        same = [n for n in near if tokens[n.head].sent == number]
        for group in (same, near):
            actors = list(dict.fromkeys(n.actor for n in group))
            if len(actors) == 1:
                return group[0]
            subjects = [n for n in group if tokens[n.head].dep in SUBJECTS]
            if subjects and len({n.actor for n in subjects}) == 1:
                return subjects[0]
            if subjects and group is same:
                return subjects[0]
        return None

    def _is_place(self, named: Named) -> bool:
        """Whether a name only tells where: "in Ohio"."""
        token = self.parse.tokens[named.head]
        return token.dep == "pobj" and self.parse.tokens[token.head].lower in word("place_preposition") and self.draft(named).kind in ("state", "region")

    def _modifies(self, named: Named) -> bool:
        """Whether a people's name only modifies a noun: "the Kenyan chain … its" is the chain's."""
        return named.form == "demonym" and self.parse.tokens[named.head].dep in ("amod", "compound", "nmod")

    def _bound(self, i: int, named: Named) -> bool:
        """Whether pronoun and name are subject and object of one verb: "he" and "him" there are two people."""
        tokens = self.parse.tokens
        if tokens[i].tag == "PRP$" or tokens[i].lower.endswith("sel"):
            return False
        return tokens[i].head == tokens[named.head].head and tokens[i].dep != tokens[named.head].dep and not tokens[i].lower.endswith("self")
