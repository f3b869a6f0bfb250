"""Which of its meanings a known name has here: by date, by what else the document names, and by the words around it."""

from __future__ import annotations

from collections import Counter
from functools import cached_property

from dragoman import knowledge
from dragoman.actors.gazetteer import Entry, Hit
from dragoman.actors.phrases import NOMINAL, governor, head_of, is_possessive, left_hyphen, right_hyphen, role_at, word
from dragoman.knowledge import by_iso3, countries, organisations, people, regions
from dragoman.language import Parse

# a ministry, an army or a parliament is itself; a seat of power that stands for the whole state is the state
SEATS = frozenset({"agency"})


class Readings:
    """Choices of meaning over one document's hits."""

    def __init__(self, parse: Parse, hits: list[Hit], date: str | None, alone: bool = False) -> None:
        # `alone`: a phrase without a text, where nothing else can support an unsure name
        self.parse, self.hits, self.date, self.alone = parse, hits, date, alone
        self.by_token = {i: hit for hit in hits for i in range(hit.first, hit.last)}

    @cached_property
    def support(self) -> Counter[str]:
        """How often each slug is named by a name that means nothing else, and how often each state is named in any way."""
        out: Counter[str] = Counter()
        for hit in self.hits:
            alive = [e for e in hit.entries if not e.unsure and self.alive(e)]
            if len({e.key for e in alive}) != 1 or self.words(hit) in knowledge.ambiguities():
                continue
            key = alive[0].key
            out[key] += 1
            state = self.country(alive[0])
            if state and state != key:
                out[state] += 1
        return out

    def words(self, hit: Hit) -> str:
        return self.parse.span(hit.first, hit.last).text

    def country(self, entry: Entry) -> str | None:
        """Slug of the state an entry belongs to."""
        if entry.key in countries():
            return entry.key
        iso3 = ""
        if entry.sort in ("region", "people"):
            iso3 = regions()[entry.key].iso3
        elif entry.sort == "body":
            iso3 = organisations()[entry.key].country
        elif entry.sort == "person":
            iso3 = people()[entry.key].last(self.date).country
        return by_iso3()[iso3].slug if iso3 in by_iso3() else None

    def alive(self, entry: Entry) -> bool:
        """Whether what the entry names exists on the document's date."""
        if entry.sort in ("state", "demonym", "adjective", "metonym", "capital"):
            c = countries()[entry.key]
            # an old state is still spoken of ("the Soviet Union") but no longer acts through its capital
            return knowledge.within(c.begin, c.end, self.date) if self.date or (entry.sort in ("metonym", "capital") and c.end) else not c.end
        if entry.sort == "body":
            return organisations()[entry.key].exists(self.date) if self.date else True
        return True

    def choose(self, hit: Hit) -> Entry | None:
        """The meaning of a hit in its place, or none where it is a part of some other name."""
        alive = [e for e in hit.entries if self.alive(e)] or [e for e in hit.entries if e.sort in ("state", "person", "body")]
        known = [e for e in alive if not e.unsure or self.supported(e) or (self.alone and self.whole(hit))]
        if not known or self.other_name(hit, known):
            return None
        known.sort(key=lambda e: self.rank(e, hit))
        best = known[0]
        return self.unambiguous(hit, best, known)

    def rank(self, entry: Entry, hit: Hit) -> tuple[int, int, int]:
        """Full names of people first, then bodies, then states by name, people, seat, region; of namesakes who is in office."""
        order = {"person": 0, "body": 2, "outlet": 3, "metonym": 4, "state": 1, "adjective": 5, "demonym": 5, "capital": 6, "region": 7, "people": 8}
        first = order[entry.sort]
        if entry.sort == "body":
            kind = organisations()[entry.key].kind
            seat = (kind in SEATS and any(e.sort == "metonym" for e in hit.entries)) or (kind == "bloc" and any(e.sort == "region" for e in hit.entries))
            first = 9 if seat or entry.unsure else 0
        if entry.sort == "person" and hit.last - hit.first == 1:
            first = 9
        if entry.sort == "state" and self.retired(entry):
            first = 6
        return first, -self.support[entry.key], self.years_away(entry)

    def years_away(self, entry: Entry) -> int:
        """Years since a person's last office, 0 while in one: "George Bush" in 2003 is the son."""
        if entry.sort != "person" or people()[entry.key].term(self.date) is not None:
            return 0
        return 1 + abs(int((self.date or knowledge.HORIZON)[:4]) - int((people()[entry.key].last(self.date).end or "0")[:4]))

    def retired(self, entry: Entry) -> bool:
        return bool(countries()[entry.key].end)

    def supported(self, entry: Entry) -> bool:
        """Whether the document names, in some sure way, what an unsure name may mean."""
        state = self.country(entry)
        if entry.sort == "person":
            return True if self.date is None else bool(people()[entry.key].term(self.date)) or self.support[entry.key] > 0
        return self.support[entry.key] > 0 or (bool(state) and self.support[state or ""] > 1)

    def whole(self, hit: Hit) -> bool:
        """Whether a hit is all of the phrase but its article."""
        return all(t.pos == "DET" for t in self.parse.tokens if not hit.first <= t.i < hit.last)

    def unambiguous(self, hit: Hit, best: Entry, known: list[Entry]) -> Entry | None:
        """Apply the default of an ambiguous name unless another reading is named elsewhere and the default is not."""
        row = knowledge.ambiguities().get(self.words(hit))
        if row is None or (best.sort in ("person", "outlet") and hit.last - hit.first > 1):
            return best
        if best.sort == "body" and not best.unsure and organisations()[best.key].kind not in SEATS:
            return best
        slugs = [s for s in (row.default, *row.others) if s in countries() or s in regions()]
        default = row.default if row.default in slugs else None
        if default is None and best.sort in ("capital", "metonym"):
            return best if hit.last - hit.first > 1 else None
        scored = [(self.kin(s), -n, s) for n, s in enumerate(slugs) if s != default]
        rival = max(scored, default=None)
        if rival and rival[0] > 1 and (default is None or self.kin(default) == 0 or rival[0] > 3 * self.kin(default)):
            return next((e for e in known if e.key == rival[2]), best)
        if default:
            return next((e for e in known if e.key == default), best)
        return best if best.sort in ("body", "person", "state") or self.kin(best.key) else None

    def kin(self, slug: str) -> int:
        """How much of a state, or for a region of its sister regions, the document names."""
        if slug in countries():
            return self.support[slug] - sum(self.support[k] for k, r in regions().items() if k != slug and self.country_of_region(k) == slug)
        state = self.country_of_region(slug)
        sisters = sum(1 for k in regions() if k != slug and self.support[k] and self.country_of_region(k) == state)
        return self.support[slug] + sisters

    @staticmethod
    def country_of_region(slug: str) -> str | None:
        iso3 = regions()[slug].iso3
        return by_iso3()[iso3].slug if iso3 in by_iso3() else None

    def other_name(self, hit: Hit, known: list[Entry]) -> bool:
        """Whether the hit is part of a longer name that is not the table's: George Washington, Chad Wolf, Georgia Tech."""
        tokens = self.parse.tokens
        if self.goes_on(hit, known):
            return True
        if all(e.sort == "outlet" for e in known) and hit.last < len(tokens) and tokens[hit.last].pos == "PROPN" and tokens[hit.last].head != hit.last:
            return tokens[hit.last].text[:1].isupper()  # "the National Guard" is not the newspaper The National
        if hit.last - hit.first > 1 and any(e.sort in ("person", "body") for e in known):
            return False
        after = tokens[hit.last] if hit.last < len(tokens) and tokens[hit.last].sent == tokens[hit.last - 1].sent else None
        before = tokens[hit.first - 1] if hit.first and tokens[hit.first - 1].sent == tokens[hit.first].sent else None
        if after and after.text in word("not_state_after") and hit.last not in self.by_token:
            return True
        adjective = any(e.sort in ("adjective", "demonym", "people", "body") for e in known)
        if after and not adjective and after.pos == "PROPN" and after.text[:1].isupper() and hit.last not in self.by_token:
            named = tokens[hit.first].text in knowledge.given_names() or self.words(hit) in knowledge.ambiguities()
            if named and not self.office_follows(hit.last):
                return tokens[hit.last - 1].dep == "compound" and tokens[hit.last - 1].head > hit.last - 1
        if before and hit.last - hit.first == 1 and before.pos == "PROPN" and before.text in knowledge.given_names() and not adjective:
            return hit.first - 1 not in self.by_token
        return False

    def goes_on(self, hit: Hit, known: list[Entry]) -> bool:
        """Whether a person's name is only the beginning of another's (George Bush Smith), or any name of a hyphened one."""
        tokens = self.parse.tokens
        joined = right_hyphen(self.parse, hit.last)
        if joined is not None and tokens[joined].text[:1].isupper() and joined not in self.by_token and not any(e.sort in ("adjective", "demonym", "state", "body") for e in known):
            return True
        if hit.last >= len(tokens) or not any(e.sort == "person" for e in known) or hit.last in self.by_token:
            return False
        after = tokens[hit.last]
        return after.pos == "PROPN" and after.sent == tokens[hit.first].sent and after.text[:1].isupper() and not after.text.endswith(".") and after.lower not in knowledge.roles()

    def office_follows(self, i: int) -> bool:
        """Whether the capitalised words from `i` on name an office or body: "UK Defence Secretary", "Georgia Parliament"."""
        tokens = self.parse.tokens
        while i < len(tokens) and tokens[i].pos == "PROPN" and i not in self.by_token:
            role = role_at(self.parse, i)
            if tokens[i].text in knowledge.titles() or (role and role[2].kind != "equipment"):
                return True
            i += 1
        return False

    def is_position(self, hit: Hit) -> bool:
        """Whether the name is part of an adjective: pro-Palestinian, Iranian-backed, Israeli-occupied."""
        before, after = left_hyphen(self.parse, hit.first), right_hyphen(self.parse, hit.last)
        tokens = self.parse.tokens
        if before is not None and tokens[before].lower in word("no_actor_prefix"):
            return True
        return after is not None and (tokens[after].lower in word("no_actor_suffix") or (tokens[after].tag in ("VBN", "JJ") and after not in self.by_token))

    def means_no_actor(self, hit: Hit) -> bool:
        """Whether an adjective of state goes with language, food or sport."""
        head = self.parse.tokens[self.parse.tokens[hit.last - 1].head]
        return head.lemma in word("not_state_noun") and hit.last <= head.i

    def people_of_two(self, hit: Hit) -> bool:
        """Whether another people's name follows: the African of "African Americans"."""
        after = self.by_token.get(hit.last)
        return after is not None and any(e.sort in ("adjective", "demonym") for e in after.entries) and any(e.sort == "people" for e in hit.entries)

    def governs(self, hit: Hit) -> bool:
        """Whether a city stands for its government here: it speaks or acts, is dealt with, or owns a policy."""
        parse = self.parse
        h = head_of(parse, hit.first, hit.last)
        if hit.last < len(parse.tokens) and is_possessive(parse, hit.last):
            return parse.tokens[parse.tokens[h].head].lemma not in word("place_noun") and not self.movement(h)
        dep, up = governor(parse, h)
        if dep in ("nsubj", "nsubjpass"):
            return self.acts(up)
        if dep in ("dobj", "dative"):
            return parse.tokens[up].lemma in word("government_object")
        if dep in ("pobj", "agent"):
            return self.after_preposition(up)
        # "Moscow–Tehran relations", and both halves of "Israel and Moscow" are told by the first
        return dep == "compound" and right_hyphen(parse, hit.last) is not None and parse.tokens[up].pos in NOMINAL

    def movement(self, h: int) -> bool:
        owned = self.parse.tokens[self.parse.tokens[h].head]
        return owned.dep == "pobj" and self.parse.tokens[owned.head].lower in ("in", "at") and owned.lemma in word("place_noun")

    def acts(self, verb: int) -> bool:
        token = self.parse.tokens[verb]
        if token.lemma == "be":
            return any(self.parse.tokens[c].dep == "acomp" for c in self.parse.children[verb])
        return token.pos in ("VERB", "AUX") and token.lemma not in word("place_verb")

    def after_preposition(self, prep: int) -> bool:
        token = self.parse.tokens[prep]
        if token.lower in word("government_preposition"):
            return True
        above = self.parse.tokens[token.head]
        return token.lower in ("to", "of", "on", "from", "for", "toward") and above.lemma in word("government_relation")
