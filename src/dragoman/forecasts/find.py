"""The step: all forecasts of a document. Plans, orders, wishes, guesses at the present and the past are left out.

`likelihood` is always that of the clause without its "not": "they won't leave" has what = the clause and a low interval.
"""

from __future__ import annotations

from collections.abc import Sequence

from dragoman.forecasts.cues import Draft, drafts, past, subject_of
from dragoman.forecasts.horizons import horizon
from dragoman.forecasts.words import Band, bands, words
from dragoman.identity import record_id
from dragoman.language.marks import Marks
from dragoman.language.text import Parse
from dragoman.records import CodedBy, Document, Forecast, Likelihood, Span
from dragoman.steps import Cast, Coded, Said

FUTURE = ("predicted", "possible", "expected")
PEOPLE = ("person", "group", "organisation", "state", "igo", "bloc", "region", "unnamed")


def find(
    parse: Parse, marks: Marks, cast: Cast, said: Sequence[Said], coded: Sequence[Coded], document: Document
) -> tuple[Forecast, ...]:
    """What is said to come, in document order."""
    out: list[Forecast] = []
    taken: list[int] = []
    found = [d for d in (drafts(parse, i) for i in range(len(parse.tokens))) if d is not None]
    # an outer cue ("it is possible that ... might") outranks the modal of the same clause
    for d in sorted(found, key=lambda d: (d.sort in ("will", "would", "may", "adverb"), d.verb)):
        voice = _statement(said, d.verb)
        if d.verb in taken or not _stands(parse, cast, d, voice):
            continue
        taken.append(d.verb)
        out.append(_record(parse, cast, said, coded, document, d, voice))
    return tuple(sorted(out, key=lambda f: (f.what.start, f.what.end)))


def _statement(said: Sequence[Said], i: int) -> Said | None:
    """The innermost statement whose content holds token `i`."""
    holding = [s for s in said if s.holds(i)]
    return min(holding, key=lambda s: sum(last - first for first, last in s.content)) if holding else None


# --- what is no forecast -------------------------------------------------------------------------------------------------


def _stands(parse: Parse, cast: Cast, d: Draft, voice: Said | None) -> bool:
    """Whether a future clause is a forecast: somebody's expectation of what he does not himself decide."""
    if _asked(parse, d) or _wished(parse, d, voice):
        return False
    condition = _condition(parse, d)
    subject = subject_of(parse, d.top)
    if d.sort == "bare":
        return _bare(parse, cast, d, subject)
    if past(parse, d.top) and voice is None and d.sort in ("predicate", "noun", "number", "that", "threaten"):
        return False
    if d.sort == "predicate" and parse.tokens[d.verb].lemma == "be" and any(parse.tokens[c].dep == "acomp" for c in parse.children[d.verb]):
        return d.cue is None or parse.text[parse.tokens[d.cue[0]].start : parse.tokens[d.cue[1] - 1].end].lower() != "expected"
    if d.sort == "threaten":
        named = cast.at(subject) if subject is not None else None
        return named is None or cast.actor(named.actor).kind not in PEOPLE
    if d.sort == "foresee":
        return True
    if d.sort in ("will", "would", "may", "adverb"):
        return _modal(parse, cast, d, voice, subject, condition)
    return True


def _bare(parse: Parse, cast: Cast, d: Draft, subject: int | None) -> bool:
    """"A deal is improbable this year", "a wave is expected by December": an event noun with a horizon, not a person."""
    if subject is None or parse.tokens[subject].pos != "NOUN" or parse.tokens[d.top].lemma not in ("be", "seem", "look", "appear", *bands("foresee"), "tip"):
        return False
    if cast.at(subject) is not None or past(parse, d.top):
        return False
    first, last = parse.edges[d.top]
    return horizon(parse.text[parse.tokens[first].start : parse.tokens[last - 1].end], None) is not None


def _asked(parse: Parse, d: Draft) -> bool:
    sentence = parse.sentence_of(d.verb)
    if any(parse.tokens[k].text == "?" for k in range(max(sentence.first, sentence.last - 2), sentence.last)):
        return True
    for c in (c for k in (d.verb, d.top) for c in parse.children[k]):
        token = parse.tokens[c]
        if (token.dep == "mark" and token.lower in words("subordinate")) or (token.dep == "advmod" and token.tag == "WRB"):
            return True
    return False


def _wished(parse: Parse, d: Draft, voice: Said | None) -> bool:
    """Whether a verb of wishing, ordering, pledging or announcing stands over the clause."""
    tokens, at = parse.tokens, d.top
    while tokens[at].dep in ("ccomp", "xcomp", "acl", "conj", "pcomp", "oprd", "attr", "dobj") and tokens[at].head != at:
        at = tokens[at].head
        if tokens[at].lemma in words("notforecast") or (tokens[at].lemma in words("commitment") and d.sort in ("will", "would")):
            return True
    if tokens[at].pos == "VERB" and tokens[at].dep == "prep":
        return tokens[at].lemma in words("notforecast")
    cues = voice.cue if voice is not None else ()
    return any(tokens[k].lemma in words("notforecast") for first, last in cues for k in range(first, last)) or _parenthetic(parse, d)


def _parenthetic(parse: Parse, d: Draft) -> bool:
    """"..., the alliance announced": the verb of saying stands over or beside the clause."""
    return any(parse.tokens[c].dep == "parataxis" and parse.tokens[c].lemma in words("notforecast") for c in parse.children[d.top])


def _own(parse: Parse, cast: Cast, subject: int | None, voice: Said | None) -> bool:
    """Whether the speaker (or his side) is the subject: then the clause is a plan."""
    if subject is None:
        return False
    token = parse.tokens[subject]
    if token.lower in ("i", "we"):
        return True
    heads = [subject, *(k for k in parse.children[subject] if parse.tokens[k].dep == "poss")]
    named = [n.actor for n in (cast.at(k) for k in heads[:1]) if n is not None]
    owners = [n.actor for n in (cast.at(k) for k in heads[1:]) if n is not None]
    speakers = voice.record.speakers if voice is not None else ()
    for key in speakers:
        side = cast.acts_for(key)
        if any(a in (key, side) or cast.acts_for(a) == key for a in named) or any(a == key for a in owners):
            return True
    at = _reporting(parse, subject)
    if at is not None:  # "he said he would": the one who speaks decides
        over = subject_of(parse, at)
        teller = cast.at(over) if over is not None else None
        if over is not None and ((teller is not None and teller.actor in named) or (token.tag == "PRP" and parse.tokens[over].lower == token.lower)):
            return True
    return token.lower in ("he", "she", "it", "they") and not named and bool(speakers) and voice is not None and voice.record.kind == "indirect"


def _reporting(parse: Parse, subject: int) -> int | None:
    """The verb that reports the clause whose subject this is."""
    verb = parse.tokens[subject].head
    return parse.tokens[verb].head if parse.tokens[verb].dep == "ccomp" else None


def _asks_who(parse: Parse, top: int) -> bool:
    """Whether the clause is an indirect question: "whom they will vote for"."""
    return any(parse.tokens[k].tag in ("WP", "WRB") for k in range(parse.edges[top][0], top) if parse.tokens[k].dep not in ("nsubj", "nsubjpass"))


def _modal(parse: Parse, cast: Cast, d: Draft, voice: Said | None, subject: int | None, condition: tuple[int, int] | None) -> bool:
    tokens, verb = parse.tokens, parse.tokens[d.verb]
    if subject is None or (tokens[d.top].dep in ("advcl",) and voice is None and condition is None):
        return False
    if _own(parse, cast, subject, voice) or (verb.lower == "like" and d.sort == "would"):
        return False
    if (d.sort in ("will", "may", "would") and tokens[d.top].dep == "relcl" and d.cue is None) or _asks_who(parse, d.top):
        return False  # "people who are going to be watching"
    if tokens[subject].tag == "DT" and verb.lemma == "be":
        return False  # "this will not be one of them"
    if any(tokens[c].lower in words("generic") for c in parse.children[d.top]):
        return False
    if d.sort == "adverb":
        return not (d.band.high < 1 and verb.lemma == "be" and _modal_word(parse, d.top) is None)
    word = _modal_word(parse, d.top) or ""
    if d.sort == "will":
        if voice is None:
            if _foreseen(parse, d):
                return True
            return (condition is not None and _future_condition(parse, condition)) or (d.cue is not None and not _generic(parse, subject))
        return verb.lemma not in words("schedule") or d.band.low <= 0.5
    if d.sort == "would":
        if condition is not None:
            return _future_condition(parse, condition)
        # reported speech moves "will" to "would" only after a verb in the past ("said the truce would collapse")
        shifted = tokens[d.top].dep == "ccomp" and tokens[tokens[d.top].head].tag in ("VBD", "VBN")
        return voice is not None and voice.record.kind != "direct" and shifted and verb.lemma not in words("schedule") | words("stative")
    return _may(parse, d, voice, subject, word, condition)


def _foreseen(parse: Parse, d: Draft) -> bool:
    """Whether a verb of doubting, foreseeing or believing stands directly over the clause."""
    head = parse.tokens[parse.tokens[d.top].head]
    return parse.tokens[d.top].dep == "ccomp" and head.lemma in {*bands("doubt"), *bands("foresee"), *words("believe")}


def _modal_word(parse: Parse, top: int) -> str | None:
    return next((parse.tokens[c].lower for c in parse.children[top] if parse.tokens[c].tag == "MD"), None)


def _may(parse: Parse, d: Draft, voice: Said | None, subject: int, word: str, condition: tuple[int, int] | None) -> bool:
    """may, might, could: no guess at the present, no leave, no ability."""
    verb = parse.tokens[d.verb]
    never = d.band in bands("never").values()
    first, last = parse.edges[d.top]
    dated = horizon(parse.text[parse.tokens[first].start : parse.tokens[last - 1].end], None) is not None
    if verb.lemma in words("stative") and not dated and condition is None:
        return False
    if parse.tokens[d.top].dep == "relcl" and voice is None:
        return False
    if verb.lemma in words("ability") and word in ("could", "may") and not never:
        return False
    if word == "could" and d.band == Band(0.35, 0.75):
        return False  # "could not cross": the past
    if word == "could" and voice is None and _told_in_past(parse, d.top):
        return False
    return not (word == "may" and _generic(parse, subject))


def _told_in_past(parse: Parse, top: int) -> bool:
    """Whether the clause hangs on a verb in the past: "took the road so that they could cross"."""
    head = parse.tokens[top].head
    return parse.tokens[top].dep in ("advcl", "conj", "relcl", "ccomp") and parse.tokens[head].tag == "VBD"


def _generic(parse: Parse, subject: int) -> bool:
    """A bare plural or "a/an" noun: "members may vote", "a dictator will fear"."""
    token = parse.tokens[subject]
    dets = [parse.tokens[c].lower for c in parse.children[subject] if parse.tokens[c].dep in ("det", "poss", "nummod", "amod")]
    return token.tag == "NNS" and not dets


# --- parts of the record -------------------------------------------------------------------------------------------------


def _condition(parse: Parse, d: Draft) -> tuple[int, int] | None:
    """Tokens of the if-clause on the clause said to come."""
    for top in dict.fromkeys((d.top, d.verb)):
        for c in parse.children[top]:
            if parse.tokens[c].dep in ("advcl", "ccomp") and any(parse.tokens[k].lower in ("if", "unless") and parse.tokens[k].dep == "mark" for k in parse.children[c]):
                return _trim(parse, *parse.edges[c])
    return None


def _future_condition(parse: Parse, condition: tuple[int, int]) -> bool:
    """Whether an if-clause is open: not "if X had", "if X were"."""
    return not any(parse.tokens[k].lower in ("had", "were") for k in range(*condition))


def _trim(parse: Parse, first: int, last: int) -> tuple[int, int]:
    """A token range without punctuation, quotes and joining words at its edges."""
    tokens = parse.tokens
    while first < last - 1 and (tokens[first].pos == "PUNCT" or (tokens[first].lower in ("and", "but", "that", "so", "or", "yet", "then") and tokens[first].dep in ("cc", "mark", "advmod"))):
        first += 1
    while last - 1 > first and tokens[last - 1].pos in ("PUNCT", "CCONJ", "SPACE"):
        last -= 1
    return first, last


def _what(parse: Parse, d: Draft, voice: Said | None) -> tuple[int, int]:
    """The clause said to come, without its condition, a joined clause or the words that report it."""
    first, last = parse.edges[d.top]
    core = min(d.verb, d.top, *([d.cue[0]] if d.cue else []))
    keep = subject_of(parse, d.top)
    start = parse.edges[keep][0] if keep is not None and parse.tokens[keep].sent == parse.tokens[d.top].sent and keep < core else min(core, first if d.sort in ("that", "noun", "number", "foresee") else core)
    if d.sort in ("that", "noun", "number", "foresee"):
        start = max(first, min(start, first if keep is None else start))
    for c in parse.children[d.top]:
        if c < start and parse.tokens[c].dep in ("advmod", "npadvmod") and parse.edges[c][1] == start:
            start = c
    end = last
    for k in {d.top, d.verb}:
        for c in parse.children[k]:
            child = parse.tokens[c]
            tail = child.dep == "conj" and child.pos in ("VERB", "AUX") and _has_own_subject(parse, c)
            report = child.dep in ("parataxis", "ccomp") and c > d.verb and k != d.verb and parse.edges[c][0] > d.verb
            if c > d.verb and (tail or report or _is_if(parse, c)):
                end = min(end, max(parse.edges[c][0], d.verb + 1))
    if voice is not None:
        for a, b in voice.content:
            if a <= d.verb < b:
                start, end = max(start, a), min(end, b)
    return _trim(parse, start, max(end, d.verb + 1))


def _has_own_subject(parse: Parse, c: int) -> bool:
    return any(parse.tokens[k].dep in ("nsubj", "nsubjpass", "expl") for k in parse.children[c])


def _is_if(parse: Parse, c: int) -> bool:
    return parse.tokens[c].dep == "advcl" and any(parse.tokens[k].lower in ("if", "unless") for k in parse.children[c])


def _band(parse: Parse, d: Draft) -> tuple[Band, tuple[int, int] | None]:
    """The interval, lowered where a verb of doubt stands over the clause."""
    tokens, at = parse.tokens, d.top
    while tokens[at].dep in ("ccomp", "xcomp") and tokens[at].head != at:
        at = tokens[at].head
        if tokens[at].lemma in bands("doubt") and d.sort in ("will", "would", "may"):
            return bands("doubt")[tokens[at].lemma], (at, at + 1)
        if tokens[at].lemma in bands("foresee") and d.sort in ("will", "would"):
            return bands("foresee")[tokens[at].lemma], (at, at + 1)
    return d.band, d.cue


def _by(parse: Parse, cast: Cast, d: Draft, voice: Said | None) -> str | None:
    """Who makes the forecast: the speaker, or the subject of the verb of foreseeing."""
    if voice is not None and voice.record.speakers:
        return voice.record.speakers[0]
    at = d.foreseer if d.foreseer is not None else d.top
    while d.foreseer is None and parse.tokens[at].dep in ("ccomp", "xcomp") and parse.tokens[at].head != at:
        at = parse.tokens[at].head
    if at == d.top and d.foreseer is None:
        return None
    subject = subject_of(parse, at)
    named = cast.at(subject) if subject is not None else None
    return named.actor if named is not None else None


def _record(
    parse: Parse, cast: Cast, said: Sequence[Said], coded: Sequence[Coded], document: Document, d: Draft, voice: Said | None
) -> Forecast:
    first, last = _what(parse, d, voice)
    what = parse.span(first, last)
    band, cue = _band(parse, d)
    condition = _condition(parse, d)
    sentence = parse.sentence_of(d.verb)
    inside = [c for c in coded if first <= c.trigger < last and c.record.status in FUTURE]
    event = next((c.record.id for c in inside if c.trigger == d.verb), inside[0].record.id if inside else None)
    span: Span | None = parse.span(*condition) if condition else None
    return Forecast(
        record_id(document.id, "forecast", what), _by(parse, cast, d, voice), voice.record.id if voice else None, what, event,
        Likelihood(band.low, band.high, parse.span(*cue) if cue else None), horizon(what.text, document.published), span,
        (parse.chars(sentence.start, sentence.end),), 0.85 if d.cue else 0.75, CodedBy(rule=f"forecast:{d.sort}"),
    )  # fmt: skip
