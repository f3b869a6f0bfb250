"""Did it happen? The nine statuses of an event, read off the tree and the table of status words.

The climb goes from the trigger to the root of its clause chain. Each governor that speaks of whether the event took
place ("failed to", "plans to", "called for", "denied") sets the status, the nearest one first; negation flips it; modal
and future auxiliaries, conditionals and purpose clauses make it open. `basis` keeps the words that decided.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import get_args

from dragoman.knowledge import roles, rows
from dragoman.language import Marks, Parse
from dragoman.records import Status

STATUSES: tuple[Status, ...] = get_args(Status)
REALIS = ("happened", "ongoing")
DOUBT = 0.15  # probability of having happened below which the encoder is heard


@dataclass(frozen=True)
class Verdict:
    """A status with the tokens that decided it, and the token of a hearsay word if there is one."""

    status: Status
    basis: tuple[int, ...] = ()
    hearsay: int | None = None


@cache
def words(place: str) -> dict[str, str]:
    """The table's words of one place (governor, governor_noun, aux, modifier, hearsay, negation, …) -> status."""
    return {row["word"]: row["status"] for row in rows("status_words.csv") if row["place"] == place}


def judge(parse: Parse, trigger: int, marks: Marks | None = None) -> Verdict:
    """The status of the event whose trigger is this token, by rules, with the encoder's word where rules are silent."""
    verdict = _climb(parse, trigger)
    if marks and verdict.status in REALIS and not verdict.basis:
        verdict = _heed(verdict, marks, parse.tokens[trigger].start)
    return verdict


def unreal(parse: Parse, trigger: int) -> bool:
    """Whether an act is only shown by a work of art, hoped for, doubted, or told as a habit."""
    return shown(parse, trigger) or wished(parse, trigger) or habitual(parse, trigger)


def shown(parse: Parse, trigger: int) -> bool:
    """Whether a work of art shows the event: "the play has a policeman arrest the wrong twin", "in the film, X kills Y"."""
    for node in (trigger, *parse.ancestors(trigger)):
        verb = parse.tokens[node]
        if verb.pos not in ("VERB", "AUX"):
            continue
        for c in parse.children[node]:
            token = parse.tokens[c]
            if token.dep == "nsubj" and token.lemma in words("fiction") and verb.lemma in words("shows"):
                return True
            if token.dep == "nsubj" and any(parse.tokens[g].lemma in words("fiction_place") for k in parse.children[c] for g in (k, *parse.children[k])):
                return True  # "the novel's hero kills"
            if token.dep == "prep" and token.lower == "in" and any(parse.tokens[g].lemma in words("fiction_place") for g in parse.children[c]):
                return True
    return False


def wished(parse: Parse, trigger: int) -> bool:
    """Whether the event is only what somebody hopes for or doubts: "voiced hope that X will help", "was sceptical over …"."""
    for child, above in zip((trigger, *parse.ancestors(trigger)), parse.ancestors(trigger), strict=False):
        token = parse.tokens[above]
        if token.lemma in words("wish") and parse.tokens[child].dep in ("ccomp", "acl", "xcomp", "prep", "relcl", "pcomp"):
            return True
        # "was pessimistic about the chances of talks": the adjective hangs beside the clause on the verb
        if token.pos == "AUX" and any(parse.tokens[c].dep == "acomp" and parse.tokens[c].lemma in words("wish") and c < child for c in parse.children[above]):
            return parse.tokens[child].dep in ("ccomp", "prep", "xcomp")
    return False


def habitual(parse: Parse, trigger: int) -> bool:
    """Whether a verb in the present tells what is done as a rule: "governments often arrest their critics"."""
    token = parse.tokens[trigger]
    return token.tag in ("VBP", "VBZ") and any(parse.tokens[c].lower in words("habit") for c in parse.children[trigger])


def played(text: str) -> bool:
    """Whether a sentence tells of play: "bombarded with crosses", "in stoppage time"."""
    return _play().search(text) is not None


@cache
def _play() -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(re.escape(w) for w in words("sport")) + r")\b", re.I)


def _heed(verdict: Verdict, marks: Marks, offset: int) -> Verdict:
    """Where no word of the table decides, the encoder's two heads may say together that it is open or did not happen."""
    factual = marks.factual(offset)
    if factual is None:
        return verdict
    nine = marks.status(offset)
    if nine is None or factual[0] > DOUBT or sum(nine[STATUSES.index(s)] for s in REALIS) > 0.5:
        return verdict
    best = max((s for s in STATUSES if s not in REALIS), key=lambda s: nine[STATUSES.index(s)])
    return Verdict(best, verdict.basis, verdict.hearsay)


def _climb(parse: Parse, trigger: int) -> Verdict:
    tokens = parse.tokens
    status: str | None = None
    basis: list[int] = []
    flips: list[int] = []
    hearsay: int | None = None
    node, steps = trigger, 0
    while True:
        own, negations, heard = _own(parse, node, trigger)
        hearsay = hearsay if hearsay is not None else heard
        flips += negations
        if own and status is None:
            status, word = own
            basis.append(word)
        head = tokens[node].head
        if head == node or steps > 8:
            break
        step = _step(parse, node, head)
        if step == "stop":
            break
        if step == "purpose" and status is None:
            status = "possible"
            basis += [c for c in parse.children[node] if tokens[c].dep == "aux"][:1]
            break
        if step == "governed":
            found, word_span = _governor(parse, node, head) or (None, ())
            if found is None and _detached(parse, node, head):
                break
            if status is None:
                status = found
                basis += word_span
        if status == "happened":  # "managed to": what governs the governor still counts
            status = None
        node, steps = head, steps + 1
    return _settle(status, tuple(sorted(set(basis))), flips, hearsay)


def _detached(parse: Parse, node: int, head: int) -> bool:
    """A noun that a verb merely speaks of: "reports of an attack were not confirmed" negates no attack."""
    noun, verb = parse.tokens[node], parse.tokens[head]
    if noun.dep not in ("dobj", "nsubjpass", "nsubj", "pobj", "attr", "dative") or verb.pos != "VERB":
        return False
    return verb.lemma not in words("light") and verb.lemma not in words("carrier")


def _settle(status: str | None, basis: tuple[int, ...], flips: list[int], hearsay: int | None) -> Verdict:
    if status == "ceased":  # "stopped shelling": it had happened; "did not stop shelling": it goes on
        return Verdict("ongoing" if len(flips) % 2 else "happened", tuple(sorted({*basis, *flips})), hearsay)
    if status == "ruled_out":  # "ruled out sending": it will not be; "did not rule out": it may
        return Verdict("possible" if len(flips) % 2 else "not_happened", tuple(sorted({*basis, *flips})), hearsay)
    if flips and len(flips) % 2:
        flipped: Status = "happened" if status == "not_happened" else "not_happened"
        if status in ("demanded", "denied"):  # "did not call for X": no demand; "did not deny": open
            flipped = "possible"
        return Verdict(flipped, tuple(sorted({*basis, *flips})), hearsay)
    final: Status = next((s for s in STATUSES if s == status), "happened")
    return Verdict(final, tuple(sorted({*basis, *flips})), hearsay)


def _own(parse: Parse, node: int, trigger: int) -> tuple[tuple[str, int] | None, list[int], int | None]:
    """What hangs on a node itself: (status, deciding token), negation tokens, hearsay token."""
    tokens = parse.tokens
    status: tuple[str, int] | None = None
    negations: list[int] = []
    hearsay: int | None = None
    verbal = tokens[node].pos in ("VERB", "AUX")
    doubts = [c for c in parse.children[node] if verbal and tokens[c].dep == "advmod" and tokens[c].lower in words("doubt")]
    doubts += [c for c in parse.children[node] if tokens[c].lower == "in" and any(tokens[g].lemma in words("likelihood") for g in parse.children[c])]
    if doubts:  # "will probably sanction"
        status = words("doubt").get(tokens[doubts[0]].lower, "predicted"), doubts[0]
    for c in parse.children[node]:
        child = tokens[c]
        if child.lower in words("hearsay"):
            hearsay = c
        if _negates(parse, c, node, trigger):
            negations.append(c)
        elif child.dep in ("aux", "auxpass") and child.lower in words("aux"):
            status = status or (_modal(parse, child.lower, node), c)
        elif child.dep in ("amod", "compound") and not verbal and child.lower in words("modifier"):
            status = status or (words("modifier")[child.lower], c)
        elif child.dep == "mark" and child.lower in words("condition") and not _even_if(parse, c):
            status = status or ("possible", c)
    if verbal and status is None:
        status = _shape(parse, node)
    negations += _nor(parse, node)
    negations += _negative_subject(parse, node)
    if not verbal and any(tokens[c].dep == "neg" for c in parse.children[tokens[node].head]) and tokens[node].dep == "attr":
        negations += [c for c in parse.children[tokens[node].head] if tokens[c].dep == "neg"]
    return status, negations, hearsay


def _nor(parse: Parse, node: int) -> list[int]:
    """"…, nor has he offered": the conjunction hangs on the first verb and negates the second."""
    token = parse.tokens[node]
    if token.dep != "conj":
        return []
    return [c for c in parse.children[token.head] if parse.tokens[c].lower == "nor" and token.head < c < node][-1:]


def _modal(parse: Parse, word: str, node: int) -> str:
    """`will` of the doer's own act is a plan; in somebody else's forecast ("analysts predict that X will attack") a prediction.
    `would` after a verb of the past is `will`."""
    given = words("aux")[word]
    above = parse.ancestors(node)
    told = parse.tokens[node].dep == "ccomp" and parse.tokens[above[0]].tag in ("VBD", "VBN") if above else False
    if given != "predicted" and not (word == "would" and told):
        return given
    if any(_foresees(parse, a) for a in (node, *above)):
        return "predicted"
    return "planned" if any(parse.tokens[c].dep == "nsubj" for c in parse.children[node]) else "predicted"


def _foresees(parse: Parse, node: int) -> bool:
    """Whether a verb introduces a view of what is to come: "expects", "believes", or "say" of experts."""
    token = parse.tokens[node]
    if words("governor").get(token.lemma) in ("predicted", "expected") or token.lemma in cue_verbs("think"):
        return True
    speakers = [c for c in parse.children[node] if parse.tokens[c].dep == "nsubj" and token.lemma in cue_verbs("say")]
    speakers += [h for c in parse.children[node] if parse.tokens[c].lower == "according" for g in parse.children[c] for h in parse.children[g]]
    return any((role := roles().get(parse.tokens[s].lower)) is not None and role.sector == "EDU" for s in speakers)


@cache
def cue_verbs(*classes: str) -> frozenset[str]:
    """Lemmas of the verbs of some cue classes: those that report ("say") or think."""
    return frozenset(r["lemma"] for r in rows("cues.csv") if r["cue_class"] in classes and r.get("pos", "verb") == "verb")


def _shape(parse: Parse, node: int) -> tuple[str, int] | None:
    """"is shelling" is ongoing; "is to visit", "is going to" are plans; an imperative is a demand."""
    tokens = parse.tokens
    verb = tokens[node]
    auxiliaries = [tokens[c] for c in parse.children[node] if tokens[c].dep in ("aux", "auxpass")]
    lowers = [a.lower for a in auxiliaries]
    if verb.tag == "VBG" and any(a in ("is", "are", "'s", "'re", "’re", "’s") for a in lowers):
        if verb.lower == "going":
            return None
        return "ongoing", next(a.i for a in auxiliaries if a.lower in ("is", "are", "'s", "'re", "’re", "’s"))
    if verb.dep == "xcomp" and tokens[verb.head].lemma == "be" and "to" in lowers:
        return "planned", verb.head
    if verb.dep == "xcomp" and tokens[verb.head].lower == "going" and "to" in lowers:
        return "planned", verb.head
    return None


def _negates(parse: Parse, child: int, node: int, trigger: int) -> bool:
    """Whether a dependent negates its head: neg arcs, "no" on the event itself, "neither", "nor has he"."""
    token, tokens = parse.tokens[child], parse.tokens
    if token.lower not in words("negation"):
        return False
    if token.dep == "neg":
        # "not only … but also" affirms both; so does "could not help but take note"
        after = tokens[child + 1].lower if child + 1 < len(tokens) else ""
        return after != "only" and not (tokens[node].lemma == "help" and tokens[node].tag == "VB")
    if token.lower in ("no", "neither") and token.dep == "det":
        return node == trigger
    if token.lower in words("negative_adverb"):
        return token.dep == "advmod"
    if token.lower in ("nor", "neither"):
        return token.dep in ("cc", "preconj", "advmod") and child < node and tokens[node].pos in ("VERB", "AUX")
    return False


def _negative_subject(parse: Parse, node: int) -> list[int]:
    """"no country condemned", "neither side fired", "nobody", "none of"; and "without" in front of a clause or noun."""
    tokens = parse.tokens
    out: list[int] = []
    for c in parse.children[node]:
        child = tokens[c]
        if child.dep in ("nsubj", "nsubjpass", "dobj") and tokens[node].pos in ("VERB", "AUX"):
            if child.lower in words("negative_pronoun"):
                out.append(c)
            elif child.dep != "dobj" or tokens[node].lemma in words("light"):
                out += [g for g in parse.children[c] if tokens[g].lower in ("no", "neither") and tokens[g].dep in ("det", "preconj")]
    head = tokens[node].head
    if head != node and tokens[node].dep in ("pcomp", "pobj") and tokens[head].lower == "without":
        out.append(head)
    return out


def _even_if(parse: Parse, mark: int) -> bool:
    """"whether" before a noun clause of knowing leaves open; "as if" compares: neither makes a condition of a main act."""
    before = parse.tokens[mark - 1].lower if mark else ""
    return before == "as"


def _step(parse: Parse, node: int, head: int) -> str:
    """How a node hangs on its head: governed (the head may decide), same (coordination), purpose, or stop."""
    token, above = parse.tokens[node], parse.tokens[head]
    if token.dep in ("xcomp", "ccomp", "pcomp", "acomp", "oprd"):
        return "governed"
    if token.dep == "conj" and above.lemma == "help" and parse.tokens[node - 1].lower == "but":
        return "stop"  # "could not help but condemn": it did
    if token.dep == "conj":
        subject = any(parse.tokens[c].dep in ("nsubj", "nsubjpass") for c in parse.children[node])
        return "stop" if subject and token.pos in ("VERB", "AUX") else "same"
    if token.dep in ("dobj", "pobj", "nsubjpass", "attr", "prep", "acl", "dative"):
        if token.dep == "acl" and token.tag != "VB":
            return "stop"
        return "governed"
    if token.dep == "advcl":
        infinitive = any(parse.tokens[c].lower == "to" and parse.tokens[c].dep == "aux" for c in parse.children[node])
        if token.tag == "VBG" and any(parse.tokens[c].dep == "prt" for c in parse.children[head]):
            return "governed"  # "ruled out sending"
        if infinitive and above.lemma not in words("governor"):
            return "purpose"
        return "governed" if infinitive else "stop"
    if token.dep == "nsubj" and above.lemma in ("loom", "be") and token.pos == "NOUN":
        return "governed"
    return "stop"


def _governor(parse: Parse, node: int, head: int) -> tuple[str, tuple[int, ...]] | None:
    """The status that a governing word gives to what hangs on it, with the words."""
    tokens = parse.tokens
    above, token = tokens[head], tokens[node]
    extra = [c for c in parse.children[head] if tokens[c].dep in ("prt", "advmod", "acomp", "prep") and tokens[c].i != node]
    for c in extra:
        phrase = f"{above.lemma} {tokens[c].lower}"
        if phrase in words("governor"):
            return words("governor")[phrase], (head, c)
    if token.dep == "prep":
        return _through_preposition(parse, node, head)
    if above.pos in ("NOUN", "PROPN"):
        status = words("governor_noun").get(above.lemma) or (words("governor").get(above.lemma) if above.pos == "NOUN" else None)
        return (status, (head,)) if status and token.dep in ("acl", "ccomp", "xcomp", "relcl") else None
    if above.dep == "pcomp" or token.dep in ("pcomp",):
        return None
    if token.dep in ("xcomp", "ccomp", "advcl", "acl", "oprd", "acomp") or token.pos == "NOUN":
        status = words("governor").get(above.lemma)
        if status is None and token.dep in ("xcomp", "ccomp"):
            status = words("governor_inf").get(above.lemma) if any(tokens[c].lower == "to" for c in parse.children[node]) else None
        if token.dep == "ccomp" and status in ("planned", "demanded", "happened"):
            return _content_clause(parse, node, head, status)
        if token.dep in ("dobj", "nsubjpass") and token.pos == "NOUN" and status in ("happened", "demanded", None):
            return (status, (head,)) if status == "demanded" else None
        if status:
            return status, (head,)
    return None


def _content_clause(parse: Parse, node: int, head: int, status: str) -> tuple[str, tuple[int, ...]] | None:
    """"urged that X leave" demands; "promised that", "agreed that X attacked" only report, unless the clause is open."""
    bare = parse.tokens[node].tag in ("VB", "VBP") and not any(parse.tokens[c].dep == "aux" for c in parse.children[node])
    return ("demanded", (head,)) if bare and status == "demanded" else None


def _through_preposition(parse: Parse, node: int, head: int) -> tuple[str, tuple[int, ...]] | None:
    """"called for a ceasefire", "a plan for", "without", "in case of", "refrained from": the head decides through it."""
    above, preposition = parse.tokens[head], parse.tokens[node]
    idiom = f"{parse.tokens[above.head].lemma} {above.lower}"
    if above.pos in ("ADV", "ADJ") and idiom in words("governor"):  # "stopped short of"
        return words("governor")[idiom], (above.head, head, node)
    if above.pos in ("VERB", "ADJ", "AUX"):
        if above.lemma in words("asks_for"):
            return ("demanded", (head, node)) if preposition.lower in ("for", "on", "upon") else None
        status = words("governor").get(above.lemma)
        if status in ("not_happened", "planned", "possible", "expected", "predicted") and preposition.lower in ("from", "of", "for", "on", "to", "against"):
            return status, (head, node)
        return None
    if above.pos == "NOUN" and preposition.lower in ("of", "for", "to", "from"):
        status = words("governor_noun").get(above.lemma) or words("governor").get(above.lemma)
        return (status, (head, node)) if status else None
    return None
