"""People by name: with title before and role after, by family name alone, and names that no table has."""

from __future__ import annotations

from dataclasses import dataclass

from dragoman import knowledge
from dragoman.actors.casting import Draft
from dragoman.actors.gazetteer import keys, look_up
from dragoman.actors.page import Facts, Page
from dragoman.actors.phrases import HYPHENS, first_role_after, head_of, left_edge, role_at, word, words_at
from dragoman.actors.titles import OUT_OF_OFFICE, family_names, is_former, merged, sector_of, short_forms, title_of
from dragoman.knowledge import Role, fold

CIVILIAN = "CVL"
QUOTES = frozenset({'"', "“", "”", "'", "‘", "’"})


@dataclass
class Titled:
    """The titles and roles before a name: first token of the whole phrase, and what they tell."""

    first: int
    facts: Facts
    role: Role | None = None
    office: str = ""
    sector: str = ""
    gender: str = ""
    former: bool = False


class Names:
    """Finds the people of a page."""

    def __init__(self, page: Page) -> None:
        self.page, self.parse, self.casting = page, page.parse, page.casting
        self.short: dict[str, list[str]] = {}  # short form -> actors
        if page.body is not None:
            for draft in page.casting.drafts.values():
                if draft.kind == "person":
                    self._learn(draft)

    def run(self) -> None:
        runs = list(self._runs())
        later: list[tuple[int, int]] = []
        for first, last, slug in runs:
            slug = slug or self._without_initials(first, last)
            particle = self.parse.tokens[first].lower in word("particle")
            if (slug is not None and last - first > 1) or (slug is None and not particle and self._full_name(first, last)):
                self._person(first, last, slug)
            else:
                later.append((first, last))
        for first, last in later:
            if not self._month(first):
                self._short_name(first, last)
        self._mistagged()

    def _mistagged(self) -> None:
        """Family names that the tagger took for something else at the start of a sentence."""
        family = {fold(self.casting.drafts[a].name).split()[-1].casefold() for row in self.short.values() for a in row}
        for token in self.parse.tokens:
            taken = token.i in self.page.covered or token.i in self.page.meaning
            known = not taken and len(token.text) > 3 and token.text[:1].isupper() and fold(token.text).casefold() in family
            if known and token.pos in ("NOUN", "ADJ", "VERB", "X", "INTJ") and token.lower not in knowledge.roles():
                self._short_name(token.i, token.i + 1)

    def _month(self, i: int) -> bool:
        """Whether a name like May is the month: "in May", "May 5"."""
        tokens = self.parse.tokens
        if tokens[i].text not in word("month_name"):
            return False
        after = tokens[i + 1] if i + 1 < len(tokens) else None
        return (i > 0 and tokens[i - 1].lower in word("month_before")) or (after is not None and after.pos == "NUM")

    def _runs(self) -> list[tuple[int, int, str | None]]:
        """Runs of capitalised words: known people, and unknown names with the titles before them taken off."""
        out: list[tuple[int, int, str | None]] = []
        tokens, i = self.parse.tokens, 0
        while i < len(tokens):
            known = self.page.meaning.get(i)
            if known and known[1].sort == "person":
                out.append((i, known[0].last, known[1].key))
                i = known[0].last
                continue
            if self._in_name(i):
                last = i + 1
                while last < len(tokens) and tokens[last].sent == tokens[i].sent and (self._in_name(last) or self._joint(last)):
                    last += 3 if tokens[last].text in QUOTES else 1
                if tokens[last - 1].text in HYPHENS or tokens[last - 1].lower in word("particle"):
                    last -= 1
                first = self._after_title(i, last)
                if first < last:
                    out.append((first, last, None))
                i = max(last, i + 1)
                continue
            i += 1
        return out

    def _in_name(self, i: int) -> bool:
        token = self.parse.tokens[i]
        proper = token.pos == "PROPN" or (self.page.phrase and token.pos in ("VERB", "X", "INTJ", "ADJ", "NOUN") and not role_at(self.parse, i, i))
        return proper and token.text[:1].isupper() and i not in self.page.covered and i not in self.page.meaning

    def _joint(self, i: int) -> bool:
        """A hyphen, particle or nickname inside a name: Le-Drian, von der Leyen, Robert "Bobby" Scott."""
        tokens = self.parse.tokens
        if i + 1 >= len(tokens):
            return False
        if tokens[i].text in QUOTES:
            return i + 3 < len(tokens) and self._in_name(i + 1) and tokens[i + 2].text in QUOTES and self._in_name(i + 3)
        if tokens[i].text in HYPHENS:
            return tokens[i].start == tokens[i - 1].end and tokens[i].end == tokens[i + 1].start and tokens[i + 1].pos == "PROPN"
        return tokens[i].text in word("particle") and (self._in_name(i + 1) or tokens[i + 1].text in word("particle"))

    def _after_title(self, first: int, last: int) -> int:
        """Where the name begins once its titles are taken off: [Foreign Minister] Ann Lee."""
        for cut in range(last - 1, first, -1):
            if title_of(words_at(self.parse, first, cut)):
                return cut
        return first

    def _without_initials(self, first: int, last: int) -> str | None:
        """The known person meant by a name with a middle initial: Paul D. Ryan."""
        names = [t.text for t in self.parse.tokens[first:last]]
        short = [n for n in names if not (len(n) == 2 and n[0].isupper() and n[1] == ".")]
        found = keys(look_up(" ".join(short)), "person") if 1 < len(short) < len(names) else []
        return found[0] if len(found) == 1 else None

    def _full_name(self, first: int, last: int) -> bool:
        """Whether a run of unknown capitalised words is a person: given name, title, role beside it, or a speaker's verb."""
        tokens = self.parse.tokens
        names = [t for t in tokens[first:last] if t.text not in HYPHENS]
        if len(names) < 2 or len(names) > 5 or role_at(self.parse, last - 1, first) or all(t.text.isupper() for t in names):
            return False
        if names[0].text in word("not_state_after") or names[-1].text in word("not_state_after"):
            return False
        if fold(names[0].text) in knowledge.given_names() or names[0].text in knowledge.given_names() or self._titled(first).first < first:
            return True
        if self._role_after(last) is not None:
            return True
        head = head_of(self.parse, first, last)
        verb = tokens[tokens[head].head]
        return tokens[head].dep == "nsubj" and verb.lemma in word("speech_verb") and len(names) < 4

    def _titled(self, first: int) -> Titled:
        """Titles to the left of a name, and what stands before them."""
        start, out = first, Titled(first, Facts())
        for _ in range(2):
            found = self._one_title(start)
            if found is None:
                break
            start, role, office, sector, gender, country = found
            out.role, out.office, out.sector = out.role or role, out.office or office, out.sector or sector
            out.gender = out.gender or gender
            out.facts.country = out.facts.country or country or None
        if start == first:
            return Titled(first, Facts())
        edge = left_edge(self.parse, start)
        # "the way Sen. X put it": what does not hang on title or name is no part of the phrase
        while edge < start and not any(start <= a <= first + 5 for a in self.parse.ancestors(edge)):
            edge += 1
        facts = self.page.facts(edge, start)
        out.first, out.former = edge, is_former(self.parse, edge, start)
        out.facts = Facts(out.facts.country or facts.country, facts.affiliation, facts.sectors, facts.body)
        return out

    def _one_title(self, stop: int) -> tuple[int, Role | None, str, str, str, str] | None:
        sentence = self.parse.sentence_of(stop) if stop < len(self.parse.tokens) else self.parse.sentences[-1]
        for start in range(max(sentence.first, stop - 6), stop):
            if any(i in self.page.covered and self.page.meaning.get(i) for i in range(start, stop)):
                continue
            text = words_at(self.parse, start, stop)
            found = title_of(text)
            if found:
                role, office, sector, country = found
                last = text.split()[-1]
                gender = "m" if last in word("person_title_m") or last.lower() in word("gender_noun_m") else ""
                gender = "f" if last in word("person_title_f") or last.lower() in word("gender_noun_f") else gender
                return start, role, office, sector, gender, country
        return None

    def _role_after(self, last: int) -> tuple[int, tuple[int, int, Role], int] | None:
        """The appositive after a name, "X, the director of Y,": (head, role, end of the phrase)."""
        tokens = self.parse.tokens
        if last + 1 >= len(tokens) or tokens[last].text not in (",", "(", "-", "–", "—"):
            return None
        sentence = self.parse.sentence_of(last)
        found = first_role_after(self.parse, last + 1, sentence.last)
        if found is None or found[1][2].kind != "person" or found[1][2].plural:
            return None
        end = found[1][1]
        while end < sentence.last and tokens[end].text not in (",", ";", ")", "-", "–", "—", ".", '"', "”") and tokens[end].lower not in word("appositive_stop") | {"and"}:
            if tokens[end].pos in ("VERB", "AUX") and tokens[end].tag not in ("VBN", "VBG"):
                break
            end += 1
        # "a journalist and expert on X and an editor at Y" goes on over "and" where another role follows
        if end + 1 < sentence.last and tokens[end].lower == "and":
            more = first_role_after(self.parse, end + 1, sentence.last)
            if more and more[1][2].kind == "person":
                end = self._role_end(more[1][1], sentence.last)
        return found[0], found[1], end

    def _role_end(self, end: int, stop: int) -> int:
        tokens = self.parse.tokens
        while end < stop and tokens[end].text not in (",", ";", ")", ".", '"', "”") and tokens[end].pos not in ("CCONJ",):
            if (tokens[end].pos in ("VERB", "AUX") and tokens[end].tag not in ("VBN", "VBG")) or tokens[end].lower in word("appositive_stop"):
                break
            end += 1
        return end

    def _person(self, first: int, last: int, slug: str | None) -> None:
        titled = self._titled(first)
        name = self.parse.span(first, last).text
        if slug is None:
            draft = self._same_name(name) or self.casting.make(name, "person", "context", self.parse.span(first, last))
        else:
            draft = self.casting.drafts[self.casting.person(slug)]
        self._describe(draft, titled, last)
        draft.gender = draft.gender or titled.gender or knowledge.given_names().get(fold(name.split()[0]), "")
        self._learn(draft)
        self._place(first, last, titled, draft)

    def _place(self, first: int, last: int, titled: Titled, draft: Draft) -> None:
        begin = min(titled.first, first)
        self.page.covered.update(range(first, last))
        self.page.consumed.update(range(begin, first))
        self.page.name(begin, last, head_of(self.parse, begin, last), draft.id, "name")
        self._name_behind_role(begin, last - 1, draft)

    def _name_behind_role(self, begin: int, first: int, draft: Draft) -> bool:
        """"Russia's foreign minister, Sergei Lavrov, said": the role before the comma is the same person."""
        tokens = self.parse.tokens
        head = head_of(self.parse, begin, first + 1)
        if begin < 2 or tokens[begin - 1].text != "," or tokens[head].dep != "appos":
            return False
        noun = tokens[head].head
        found = role_at(self.parse, noun) if noun < begin else None
        if found is None or found[2].kind != "person" or found[2].plural or noun in self.page.heads or tokens[noun].tag not in ("NN", "NNP"):
            return False
        edge = left_edge(self.parse, found[0])
        facts = self.page.facts(edge, found[0])
        known = draft.basis == "knowledge" and draft.office is not None
        self._apply(draft, facts, found[2], found[2].office, found[2].sector, is_former(self.parse, edge, noun), known)
        self.page.consumed.update(range(edge, noun + 1))
        self.page.name(edge, found[1], noun, draft.id, "title")
        return True

    def _describe(self, draft: Draft, titled: Titled, last: int) -> None:
        """Facts from the title before and the appositive after the name."""
        known = draft.basis == "knowledge" and draft.office is not None
        if titled.role or titled.sector:
            self._apply(draft, titled.facts, titled.role, titled.office, titled.sector, titled.former, known)
        elif titled.facts.country and not draft.country:
            draft.country = titled.facts.country
        after = self._role_after(last)
        if after is None:
            return
        head, (start, end, role), stop = after
        self.page.consumed.update(range(last, stop))
        before = self.page.facts(last + 1, start)
        facts = merged(before, self._behind(end, stop))
        former = is_former(self.parse, last + 1, start)
        self._apply(draft, facts, role, role.office, role.sector, former, known)
        lower = self.parse.tokens[head].lemma
        draft.gender = draft.gender or ("m" if lower in word("gender_noun_m") else "f" if lower in word("gender_noun_f") else "")

    def _apply(self, draft: Draft, facts: Facts, role: Role | None, office: str, sector: str, former: bool, known: bool) -> None:
        # no date: the office the text gives is right if it was ever held ("Senator Hillary Clinton")
        undated = known and self.casting.date is None and office and not former and office != draft.office
        if undated and any(t.office == office for t in knowledge.people()[draft.id].terms):
            draft.office, draft.sectors, draft.affiliation, known = office, [], None, False
        if draft.basis == "knowledge" and not known and self._long_ago(draft, office):
            return  # "President Bill Clinton", said years later
        if known:
            self.page.fill(draft, Facts(facts.country, facts.affiliation if facts.body else None, (), facts.body), ())
            return
        sectors = sector_of(role, sector, facts, former)
        if draft.former and sectors == (CIVILIAN,):
            return  # "her husband, Bill Clinton"
        if sectors and sectors[0] != OUT_OF_OFFICE and draft.sectors == [OUT_OF_OFFICE] and not former:
            draft.sectors = []
        region = knowledge.regions().get(facts.affiliation or "")
        if region and office in word("national_office") and region.kind != "de_facto_state":
            office = ""  # a secretary of state of Georgia is no foreign minister
        draft.office = draft.office or (office if not former else None) or None
        self.page.fill(draft, facts, sectors)
        if draft.affiliation is None and not former and draft.country and any(s in word("state_sector") for s in draft.sectors):
            draft.affiliation = self.casting.state_of(draft.country)
        if draft.country is None and draft.affiliation:
            draft.country = self.casting.drafts[draft.affiliation].country

    def _long_ago(self, draft: Draft, office: str) -> bool:
        """Whether a bare title is that of an office left more than a year before."""
        ends = [t.end for t in knowledge.people()[draft.id].terms if t.office == office and t.end]
        return draft.former and bool(ends) and int((self.casting.date or knowledge.HORIZON)[:4]) - int(max(ends)[:4]) > 1

    def _behind(self, first: int, stop: int) -> Facts:
        """Bodies and states after of, at, for, with in an appositive: "director at [the think tank X]"; not after "on"."""
        out, preposition = Facts(), ""
        i = first
        while i < stop:
            token = self.parse.tokens[i]
            if token.pos == "ADP" or token.tag == "IN":
                preposition = token.lower
            elif i in self.page.meaning or i in self.page.heads:
                end = self.page.meaning[i][0].last if i in self.page.meaning else i + 1
                if preposition in word("association_preposition") - {"in"}:
                    found = self.page.facts(i, end)
                    out = merged(found, out) if found.body else merged(out, found)
                i = end
                continue
            i += 1
        return out

    def _learn(self, draft: Draft) -> None:
        """Short forms of a name: family name (first name where the family's comes first), given name."""
        person = knowledge.people().get(draft.id)
        for form in short_forms(draft.name, draft.country):
            self._add(form, draft.id)
        for alias in person.aliases if person else ():
            for form in (alias,) if " " not in alias else short_forms(alias, draft.country):
                self._add(form, draft.id)

    def _add(self, form: str, actor: str) -> None:
        known = self.short.setdefault(fold(form).casefold(), [])
        if actor not in known:
            known.append(actor)

    def _same_name(self, name: str) -> Draft | None:
        for draft in self.casting.drafts.values():
            if draft.kind == "person" and fold(draft.name) == fold(name):
                return draft
        return None

    def _short_name(self, first: int, last: int) -> None:
        """A family or given name alone: somebody named in full in the document, or a title's bearer, or a known leader."""
        name = fold(self.parse.span(first, last).text)
        titled = self._titled(first)
        named = name.casefold() in self.short
        draft = self._of_document(name.casefold(), first) if named else self._of_tables(name, first, last, titled)
        if (draft is None and titled.role is not None) or (draft is None and titled.gender):
            draft = self.casting.make(self.parse.span(first, last).text, "person", "context", self.parse.span(first, last))
        if draft is None or (role_at(self.parse, last - 1, first) and not titled.role and draft.basis != "knowledge"):
            return
        self._describe(draft, titled, last)
        draft.gender = draft.gender or titled.gender
        self._learn(draft)
        self._place(first, last, titled, draft)

    def _of_document(self, name: str, at: int) -> Draft | None:
        """Who has this short name here; of two with one family name, the one named last."""
        known = self.short.get(name, [])
        family = [a for a in known if fold(self.casting.drafts[a].name).casefold().split()[-1] == name.split()[-1]] or known
        if len(family) > 1:
            before = [n for n in self.page.named if n.actor in family and n.last <= at]
            return self.casting.drafts[max(before, key=lambda n: n.last).actor] if before else None
        return self.casting.drafts[family[0]] if family else None

    def _of_tables(self, name: str, first: int, last: int, titled: Titled) -> Draft | None:
        """A leader known by family name: the only one of that name in office whose state the text names, or who fits the title."""
        if last - first > 3 or len(name) < 3:
            return None
        found = [p for p in family_names().get(name, ()) if self._in_office(p, titled)]
        country = titled.facts.country
        if country:
            found = [p for p in found if knowledge.people()[p].last(self.casting.date).country == country]
        if not titled.role and not self.page.phrase:
            # a bare word is a leader's name only where the text speaks of his state ("Key" is a word in headlines)
            support = (self.page.body or self.page).readings.support
            found = [p for p in found if support[self._state(p)] > 0]
        if len(found) > 1:
            best = min(self._rank(p) for p in found)
            found = [p for p in found if self._rank(p) == best]
        return self.casting.drafts[self.casting.person(found[0])] if len(found) == 1 else None

    def _rank(self, person: str) -> int:
        term = knowledge.people()[person].term(self.casting.date)
        return knowledge.offices()[term.office].rank if term else 99

    def _state(self, person: str) -> str:
        country = knowledge.by_iso3().get(knowledge.people()[person].last(self.casting.date).country)
        return country.slug if country else ""

    def _in_office(self, person: str, titled: Titled) -> bool:
        term = knowledge.people()[person].term(self.casting.date)
        if titled.role and titled.office and not titled.former:
            return term is not None and term.office == titled.office
        sector = titled.sector or (titled.role.sector if titled.role else "")
        if term is None or (sector and knowledge.offices()[term.office].sector not in (sector, "")):
            return False  # Admiral Harris is not the prime minister of that name
        return knowledge.offices()[term.office].rank <= 16
