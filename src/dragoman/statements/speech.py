"""Statements told by quotation marks: the cue beside a quotation, quotations in pieces, and those that go on without one."""

from __future__ import annotations

from dataclasses import replace

from dragoman.language.text import Parse
from dragoman.statements.clauses import SUBJECTS, agent_of, noun_phrase, subject_of
from dragoman.statements.cues import Cue, noun_cue, phrase, verb_cue, with_setting, words
from dragoman.statements.drafts import Draft, joined, kind_of
from dragoman.statements.quotes import Quotation, Range, paragraph_ranges

ENDS = (".", "!", "?", "…", "...", "....")


def quote_cue(parse: Parse, i: int) -> Cue | None:
    """The cue at a verb that can stand beside a quotation."""
    cue = verb_cue(parse, parse.tokens[i])
    return cue if cue and {"that", "quote", "call"} & cue.frame and parse.tokens[i].dep not in ("amod", "aux", "compound") else None


def direct(parse: Parse, quotations: tuple[Quotation, ...]) -> list[Draft]:
    """Drafts for all quotations that have a cue or that go on with one that has; scare quotes give none."""
    inside = {i for q in quotations for i in range(q.first, q.last)}
    paragraphs = paragraph_ranges(parse)
    out: list[Draft] = []
    previous: Quotation | None = None
    owner: dict[int, int] = {}  # number of the quotation -> place of its draft
    for number, quotation in enumerate(quotations):
        draft = _after(parse, quotation, inside, paragraphs) or _before(parse, quotation, inside, paragraphs) or _signed(parse, quotation, paragraphs)
        at_start = sentence_start(parse, quotation, paragraphs)
        known = owner.get(number - 1)
        if draft is not None:
            same = next((k for k, d in enumerate(out) if d.head == draft.head), None)
            if same is not None:
                out[same] = replace(out[same], content=joined((*out[same].content, *draft.content)))
                owner[number] = same
            else:
                owner[number] = len(out)
                out.append(draft)
        elif at_start and previous is not None and known is not None and previous.paragraph == quotation.paragraph:
            if _only_cue_between(parse, previous, quotation, out[known]):
                out[known] = replace(out[known], content=joined((*out[known].content, (quotation.first, quotation.last))))
                owner[number] = known
        elif quotation.opens and _whole(parse, quotation, paragraphs):
            follows = _continued(quotation, previous, known, out, quotations, paragraphs)
            if follows is not None:
                owner[number] = len(out)
                first = out[follows]
                out.append(replace(first, cue=(), content=((quotation.first, quotation.last),), head=-1 - number, rule="continued", follows=follows))
            elif (led := _announced(parse, quotation, paragraphs)) is not None:
                owner[number] = len(out)
                out.append(led)
        elif at_start and _whole_sentence(parse, quotation) and (led := _announced(parse, quotation, paragraphs)) is not None:
            owner[number] = len(out)
            out.append(led)
        previous = quotation
    return out


def sentence_start(parse: Parse, quotation: Quotation, paragraphs: dict[int, Range]) -> bool:
    """Whether a quotation begins a sentence (its paragraph, or after a full stop or another quotation's end)."""
    first = quotation.first
    if first == paragraphs[quotation.paragraph][0]:
        return True
    before = parse.tokens[first - 1]
    if before.text in ENDS:
        return True
    return before.text in "\"”''" and parse.tokens[first - 2].text in ENDS


def _whole(parse: Parse, quotation: Quotation, paragraphs: dict[int, Range]) -> bool:
    """Whether nothing but the quotation, or sentences after it, stands in its paragraph: a quotation that the sentence
    goes on from (“Terror” is a word ...) does not."""
    if quotation.last >= paragraphs[quotation.paragraph][1]:
        return True
    return parse.tokens[quotation.last - 2].text in ENDS and quotation.last - quotation.first > 5 and parse.tokens[quotation.last].text[:1].isupper()


def _whole_sentence(parse: Parse, quotation: Quotation) -> bool:
    return quotation.last - quotation.first > 4 and parse.tokens[quotation.last - 2].text in ENDS


def _only_cue_between(parse: Parse, previous: Quotation, quotation: Quotation, draft: Draft) -> bool:
    """Between two quotations of one speaker stands the cue's sentence or nothing: another sentence breaks the chain."""
    between = range(previous.last, quotation.first)
    if not between:
        return True
    ends = [i for i in between if parse.tokens[i].text in ENDS]
    if len(ends) > 1:
        return False
    return any(first in between for first, _ in draft.cue) or not any(parse.tokens[i].pos == "VERB" for i in between)


def _continued(
    quotation: Quotation, previous: Quotation | None, known: int | None, out: list[Draft], quotations: tuple[Quotation, ...], paragraphs: dict[int, Range]
) -> int | None:
    """The draft that a paragraph which is all quotation goes on with: the one before it, in the paragraph before."""
    if previous is None or known is None:
        return None
    draft = out[known]
    before = max((p for p in paragraphs if p < quotation.paragraph), default=None)
    if before is None or previous.paragraph != before:
        return None
    if not previous.closed:
        return known
    if kind_of(draft.content, quotations) == "indirect":
        return None
    # a quotation in the middle of a long paragraph is not gone on with: it must end the paragraph or stand in its last sentence
    return known if _near_end(previous, draft, paragraphs[before]) else None


def _near_end(previous: Quotation, draft: Draft, paragraph: Range) -> bool:
    last = max([previous.last, *(r[1] for r in (*draft.cue, *draft.source))])
    return paragraph[1] - last <= 25


def _after(parse: Parse, quotation: Quotation, inside: set[int], paragraphs: dict[int, Range]) -> Draft | None:
    """“...,” said X, a journalist. “...,” X told Y."""
    at, stop = quotation.last, paragraphs[quotation.paragraph][1]
    if at >= stop or not quotation.closed:
        return None
    ending = parse.tokens[quotation.last - 2].text
    tokens = parse.tokens
    if tokens[at].text in ENDS:  # calling it “baseless”. Eritrea ...: the full stop behind the marks ends the sentence
        return None
    if tokens[at].text in (",", "—", "–", "--"):
        ending = ","
        at += 1
    if at < stop and tokens[at].lower in words("contrast"):  # “...,” but Y called it ...
        return None
    full_stop = ending in (".", "...", "…")
    for i in range(at, min(at + 45, stop)):
        if i in inside or tokens[i].text in (";", ":") or (tokens[i].text in ENDS and i > at):
            return None
        cue = quote_cue(parse, i)
        if cue is None or ("quote" not in cue.frame and "that" not in cue.frame):
            if _other_verb(parse, i) and not _in_relative(parse, i, at):
                return None
            continue
        if _in_relative(parse, i, at) or tokens[i].tag not in ("VBD", "VBZ", "VBP", "VBN", "VBG", "VB"):
            continue
        if full_stop and tokens[at].text[:1].isupper():
            return None
        subject = _subject_near(parse, i, at, stop, inside)
        if subject is None:
            return None
        if ending not in (",", "?", "!", "—", "–", "-", "--", "…", "...") and (_has_own_clause(parse, i, quotation) or i - at > 12):
            return None
        return _direct_draft(parse, quotation, i, cue, subject, "quote-after")
    return None


def _signed(parse: Parse, quotation: Quotation, paragraphs: dict[int, Range]) -> Draft | None:
    """“...” — Anna Berg, 34, a teacher: a name behind a dash ends the paragraph or stands below it."""
    at, stop = quotation.last, paragraphs[quotation.paragraph][1]
    if at >= stop:  # the name may stand on a line of its own
        below = min((p for p in paragraphs if p > quotation.paragraph), default=None)
        at, stop = paragraphs[below] if below is not None else (at, stop)
    if parse.tokens[quotation.last - 1].text[-1] in "—–―":  # no space round the dash: it clings to the mark
        at = quotation.last - 1
    if not quotation.opens or at + 1 >= stop or stop - at > 20 or parse.tokens[at].text.lstrip("\"”") not in ("—", "–", "―", "--", "-"):
        return None
    if parse.tokens[at + 1].pos != "PROPN" or any(parse.tokens[i].tag in ("VBD", "VBZ", "VBP") for i in range(at, stop)):
        return None
    last = at + 1
    while last < stop and parse.tokens[last].pos == "PROPN":
        last += 1
    return Draft(((at + 1, last),), ((at, at + 1),), ((quotation.first, quotation.last),), at, "signature", "say")


def _other_verb(parse: Parse, i: int) -> bool:
    """A finite verb that is no auxiliary: another clause stands between cue and quotation."""
    token = parse.tokens[i]
    return token.pos in ("VERB", "AUX") and token.tag in ("VBD", "VBZ", "VBP", "MD") and token.dep not in ("aux", "auxpass")


def _in_relative(parse: Parse, i: int, at: int) -> bool:
    """Whether a verb belongs to a relative clause or another aside that began at or after `at`."""
    for k in (i, *parse.ancestors(i)):
        if parse.tokens[k].dep in ("relcl", "acl", "pobj", "pcomp", "advcl") and parse.tokens[k].head >= at:
            return parse.tokens[k].dep != "advcl" or k != i
    return False


def _has_own_clause(parse: Parse, i: int, quotation: Quotation) -> bool:
    return any(parse.tokens[c].dep in ("ccomp", "xcomp", "dobj") and c >= quotation.last for c in parse.children[i])


def _subject_near(parse: Parse, i: int, at: int, stop: int, inside: set[int]) -> int | None:
    """The subject of a cue beside a quotation: by the tree, else the noun phrase that touches the cue."""
    for child in parse.children[i]:
        token = parse.tokens[child]
        if token.dep in SUBJECTS and child not in inside and at <= child < stop:
            return child
    if parse.tokens[i].tag == "VBN" and (agent := agent_of(parse, i)) is not None:
        return agent
    # inverted, and the tree took the speaker for an object or an attribute: said Anna Berg, a lawyer
    if i + 1 < stop and i - at <= 2:
        for child in parse.children[i]:
            token = parse.tokens[child]
            if child > i and token.dep in ("dobj", "attr", "oprd", "npadvmod", "dep", "ccomp") and token.pos in ("PROPN", "NOUN", "PRON") and parse.edges[child][0] == i + 1:
                return child
        if parse.tokens[i + 1].pos in ("PROPN", "NOUN", "PRON", "DET"):
            return _phrase_head(parse, i + 1)
    if i > at and parse.tokens[i].tag in ("VBD", "VBZ", "VBP", "VBN"):
        subject = subject_of(parse, i)
        if subject is not None and at <= subject < i and subject not in inside:
            return subject
        for k in range(i - 1, at - 1, -1):
            if parse.tokens[k].pos in ("PROPN", "NOUN", "PRON"):
                return _phrase_head(parse, k)
    return None


def _phrase_head(parse: Parse, i: int) -> int:
    while parse.tokens[i].dep in ("compound", "det", "amod", "poss", "nmod", "nummod") and parse.tokens[i].head != i:
        i = parse.tokens[i].head
    return i


def _before(parse: Parse, quotation: Quotation, inside: set[int], paragraphs: dict[int, Range]) -> Draft | None:
    """X said, “...” and X told Y: “...”; with a colon the cue may end the paragraph before."""
    start = paragraphs[quotation.paragraph][0]
    at = quotation.first - 1
    if quotation.opens:
        before = max((p for p in paragraphs if p < quotation.paragraph), default=None)
        if before is None or parse.tokens[paragraphs[before][1] - 1].text != ":":
            return None
        start, at = paragraphs[before]
        at -= 1
    tokens = parse.tokens
    if at < 0 or at < start:
        return None
    mark = tokens[at].text
    if mark in ENDS or mark in "\"”''":
        return None
    strong = mark in (",", ":")
    if strong and tokens[at - 1].tag in ("VBD", "VBZ", "VBP") and quote_cue(parse, at - 1) is None:
        return None  # the verb that leads into the quotation is unknown: the next one before it is somebody else's
    for i in range(at, max(start - 1, at - 40), -1):
        if i in inside:
            return None
        if tokens[i].text in ENDS and i < at:
            return None
        cue = quote_cue(parse, i)
        if cue is not None and _reaches(parse, i, at, quotation, strong):
            subject = subject_of(parse, i)
            if subject is None and mark != ":":
                continue
            if subject is not None and (subject in inside or subject > at):
                continue
            return _direct_draft(parse, quotation, i, cue, subject, "quote-before")
        if mark != ":" and _other_verb(parse, i) and not _in_relative(parse, i, start):
            return None
    return None


def _reaches(parse: Parse, i: int, at: int, quotation: Quotation, strong: bool) -> bool:
    """Whether only the hearer, a place or a time stands between a cue and the quotation that follows it."""
    if not strong:
        return at == i or (at == i + 1 and parse.tokens[at].dep in ("prt", "advmod")) or (at - i <= 6 and "hear" in (quote_cue(parse, i) or _NONE).frame and parse.tokens[at].lower not in ("of", "as", "the", "a", "an", "to", "for", "about"))  # fmt: skip
    for child in parse.children[i]:
        token = parse.tokens[child]
        if i < child <= at and token.dep in ("ccomp", "xcomp") and parse.edges[child][1] <= quotation.first:
            return parse.tokens[at].text == ":"
    return True


_NONE = Cue("", "verb", None, "said", frozenset(), frozenset())


def _direct_draft(parse: Parse, quotation: Quotation, i: int, cue: Cue, subject: int | None, rule: str) -> Draft:
    source: tuple[Range, ...] = ()
    if subject is not None:
        first, last = noun_phrase(parse, subject, i if subject < i else None)
        if subject > i:
            first = max(first, i + 1)
            last = _to_name_end(parse, last)
        source = ((max(first, quotation.last) if rule == "quote-after" else first, last),)
        if source[0][0] >= source[0][1]:
            source = ((subject, subject + 1),)
    span = with_setting(parse, i, phrase(parse, i))
    end = span[1]
    if rule == "quote-before" and end < len(parse.tokens) and parse.tokens[end].text == ":":
        span = (span[0], end + 1)
    hearer = next((parse.edges[c] for c in parse.children[i] if parse.tokens[c].dep in ("dobj", "dative") and c > i and "hear" in cue.frame), None)
    if hearer and source and hearer[0] == source[0][0]:
        hearer = None
    content = (quotation.first, quotation.last)
    if rule == "quote-after":
        content = _whole_content(parse, quotation, min(span[0], source[0][0] if source else span[0]))
    return Draft(source, (span,), (content,), i, rule, cue.cue_class or "say", "said", hearer)


def _whole_content(parse: Parse, quotation: Quotation, stop: int) -> Range:
    """A quotation with the words of its sentence that stand outside the marks: 'Both “saw a chance,” said X'."""
    first, last = quotation.first, quotation.last
    begin = parse.sentence_of(first).first
    if begin < first and parse.tokens[first - 1].text not in (",", ":", *ENDS, '"', "”", "''") and first - begin <= 25:
        between = parse.tokens[begin:first]
        if not any(t.text in ENDS or t.text in "\"“”''" or t.lemma in words("speech_verb") for t in between):
            first = begin + (1 if between[0].dep == "cc" and len(between) > 1 else 0)
    if stop > last and any(t.pos in ("NOUN", "VERB", "PROPN") for t in parse.tokens[last:stop]):
        last = stop
        while parse.tokens[last - 1].text in ",—–-":
            last -= 1
    return first, max(last, quotation.last)


def _to_name_end(parse: Parse, last: int) -> int:
    """The end of a speaker behind his cue where the tree cut the name off ("said expert | Berg", "business | daily")."""
    sentence = parse.sentence_of(last - 1).last
    while last < sentence and parse.tokens[last].pos in ("PROPN", "NOUN", "ADJ", "ADV"):
        token = parse.tokens[last]
        if token.dep == "npadvmod" or (token.pos == "ADV" and parse.tokens[min(last + 1, sentence - 1)].text not in (".", ",")):
            break
        if token.pos == "ADV" and token.lower.endswith("ly") and parse.tokens[last - 1].pos != "NOUN":
            break
        last += 1
    return last


def _announced(parse: Parse, quotation: Quotation, paragraphs: dict[int, Range]) -> Draft | None:
    """He had a message for the West. “...”: the sentence before names a speech and whose it is."""
    at = quotation.first - 1
    if at < 0:
        return None
    number = parse.tokens[at].sent
    sentence = parse.sentences[number]
    if sentence.last - sentence.first > 25 or quotation.paragraph - sentence.paragraph > 1:
        return None
    for i in range(sentence.first, sentence.last):
        token = parse.tokens[i]
        if token.lemma in words("speech_mass") and token.dep in ("dobj", "acomp", "attr", "pobj", "oprd") and parse.ancestors(i):
            verb = i
            while parse.tokens[verb].pos not in ("VERB", "AUX") and parse.tokens[verb].head != verb:
                verb = parse.tokens[verb].head
            subject = subject_of(parse, verb)
            if subject is not None and parse.tokens[verb].head == verb and parse.tokens[subject].lower not in words("dummy"):
                first = phrase(parse, verb)[0]
                return Draft((noun_phrase(parse, subject, first),), ((first, i + 1),), ((quotation.first, quotation.last),), i, "announced", "say")
        if token.dep == "nsubj" and noun_cue(token) and parse.tokens[token.head].lemma == "be":
            owner = next((c for c in parse.children[i] if parse.tokens[c].dep == "poss"), None)
            if owner is not None and parse.tokens[token.head].head == token.head:
                return Draft((parse.edges[owner],), ((i, i + 1),), ((quotation.first, quotation.last),), i, "announced", "say")
    return None
