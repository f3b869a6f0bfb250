"""Statements told by syntax: a cue verb, noun, adjective or "according to" with its subject and its clause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dragoman.language.text import Parse, Token
from dragoman.statements.cues import Cue, adjective_cue, negated, noun_cue, phrase, verb_cue, with_setting, words
from dragoman.statements.drafts import Draft, joined, without
from dragoman.statements.quotes import Range, paragraph_ranges

SUBJECTS = ("nsubj", "nsubjpass", "csubj")


def trimmed(parse: Parse, first: int, last: int, marks: str = ",;:.—–-…") -> Range:
    """A range without the punctuation at its ends (quote marks and brackets stay)."""
    while first < last and parse.tokens[first].text in marks:
        first += 1
    while last > first and (parse.tokens[last - 1].text in marks or parse.tokens[last - 1].text == "--"):
        last -= 1
    return first, last


def noun_phrase(parse: Parse, head: int, before: int | None = None) -> Range:
    """The whole noun phrase at `head` with appositives; the comma that closes an appositive belongs to it."""
    first, last = parse.edges[head]
    if before is not None and head < before:
        last = min(last, before)
    if last < len(parse.tokens) and last == before and parse.tokens[last - 1].text == ",":
        inner = any(parse.tokens[i].text == "," for i in range(first, last - 1))
        return trimmed(parse, first, last)[0], last if inner else last - 1
    return trimmed(parse, first, last)


def subject_of(parse: Parse, i: int) -> int | None:
    """The token that heads the subject of verb `i`: its own, or that of the verb it is joined or subordinate to."""
    for _ in range(6):
        children = parse.children[i]
        for child in children:
            if parse.tokens[child].dep in SUBJECTS:
                return child
        token = parse.tokens[i]
        if token.lower in words("going_on") and (outer := goes_on_with(parse, i)) is not None:
            i = outer
            continue
        if token.dep in ("relcl", "acl"):
            return token.head
        if token.dep in ("conj", "xcomp", "advcl", "pcomp", "dep") and token.head != i:
            i = token.head
            if parse.tokens[i].dep == "prep":
                i = parse.tokens[i].head
            continue
        return None
    return None


def goes_on_with(parse: Parse, i: int) -> int | None:
    """The cue that ", adding that ..." goes on with: the outermost one above it that has a subject."""
    found = [k for k in parse.ancestors(i) if verb_cue(parse, parse.tokens[k]) and any(parse.tokens[c].dep in SUBJECTS for c in parse.children[k])]
    return found[-1] if found else None


def agent_of(parse: Parse, i: int) -> int | None:
    """The head of "by X" at a passive verb."""
    for child in parse.children[i]:
        if parse.tokens[child].dep == "agent" or (parse.tokens[child].dep == "prep" and parse.tokens[child].lower == "by"):
            for inner in parse.children[child]:
                if parse.tokens[inner].dep == "pobj":
                    return inner
    return None


def is_passive(parse: Parse, i: int) -> bool:
    token = parse.tokens[i]
    if any(parse.tokens[c].dep in ("auxpass", "nsubjpass") for c in parse.children[i]):
        return True
    perfect = any(parse.tokens[c].dep == "aux" and parse.tokens[c].lemma == "have" for c in parse.children[i])
    return token.tag == "VBN" and token.dep in ("acl", "advcl", "amod") and not perfect


def is_told(parse: Parse, i: int) -> bool:
    """Whether the text tells that it was said: not "would say", not "if he says", not "to say" but "went on to say"."""
    token = parse.tokens[i]
    if token.dep == "pcomp":  # "stopped short of condemning", but "was quoted as saying", "replied by asking"
        verb = next((k for k in parse.ancestors(i) if parse.tokens[k].pos in ("VERB", "AUX")), i)
        return parse.tokens[token.head].lower in words("told_by") and verb != i and is_told(parse, verb)
    if token.dep == "csubj" or (token.tag == "VBG" and token.dep in ("nsubj", "pobj", "dobj")):
        return False
    for child in parse.children[i]:
        beside = parse.tokens[child]
        if beside.lower in words("modal") and beside.dep == "aux":
            return False
        if beside.dep == "mark" and beside.lower in words("condition"):
            return False
        if beside.lower == "to" and beside.dep == "aux":
            return parse.tokens[token.head].lemma in words("raising") and token.head != i and is_told(parse, token.head)
    # a bare form with nothing before it is an imperative
    return token.tag != "VB" or any(parse.tokens[c].dep in ("aux", *SUBJECTS) for c in parse.children[i])


def statements(parse: Parse) -> Iterator[Draft]:
    """All statements that the trees show, nested ones too."""
    for token in parse.tokens:
        perfect = any(parse.tokens[c].lemma == "have" for c in parse.children[token.i])
        if token.tag == "VBN" and not perfect and (cue := adjective_cue(token)):
            yield from adjective_statement(parse, token.i, cue)
        elif cue := verb_cue(parse, token):
            yield from verb_statements(parse, token.i, cue)
        elif cue := adjective_cue(token):
            yield from adjective_statement(parse, token.i, cue)
        elif cue := noun_cue(token):
            yield from noun_statement(parse, token.i, cue)
            yield from own_words(parse, token.i)
        elif token.lower == "according":
            yield from according_statement(parse, token.i)
        elif token.lemma in words("own_words"):
            yield from own_words(parse, token.i)


def verb_statements(parse: Parse, i: int, cue: Cue) -> Iterator[Draft]:
    """The statement at a cue verb, if it has content."""
    token = parse.tokens[i]
    if token.dep in ("amod", "compound", "aux", "auxpass"):
        return
    passive = is_passive(parse, i)
    content, hearer, span = verb_content(parse, i, cue, passive)
    if not content:
        return
    subject = agent_of(parse, i) if passive else subject_of(parse, i)
    source: tuple[Range, ...] = ()
    if passive and subject is None and "hear" not in cue.frame and parse.tokens[i].lemma in words("quoted"):
        subject = subject_of(parse, i)
    if subject is not None and not parse.tokens[subject].dep.startswith("csubj"):
        source = (noun_phrase(parse, subject, i if subject < i else None),)
        dummy = parse.tokens[subject].lower in words("dummy") and not (parse.tokens[subject].lower == "it" and not passive)
        if source[0][0] >= source[0][1] or dummy:
            source = ()
    span = _led_up_to(parse, i, with_setting(parse, i, span))
    content = tuple(r for piece in content for r in without(piece, (*source, span)) if r[1] > r[0])
    content = joined(trimmed(parse, *_before_aside(parse, *r)) for r in content)
    if not content:
        return
    polarity = cue.polarity
    if negated(parse, i):
        polarity = "denied" if cue.cue_class == "think" and token.lemma not in words("factive") else "did_not_say"
        if cue.polarity == "denied":
            polarity = "did_not_say"
    kind = cue.cue_class
    if token.lemma in words("refusal") and any(parse.tokens[c].dep == "xcomp" and parse.tokens[c].lemma in words("refused_act") for c in parse.children[i]):
        kind, polarity = "say", "did_not_say"
    elif hearer is not None and parse.tokens[content[0][0]].lower == "to" and token.lemma not in words("promise"):
        kind = "order"  # told, urged, asked him to do it
    rule = "topic" if token.lemma in words("topic") and parse.tokens[content[0][0] - 1].dep == "prep" else "clause"
    yield Draft(source, (span,), content, i, rule, kind, polarity, hearer, told=is_told(parse, i))


def _led_up_to(parse: Parse, i: int, span: Range) -> Range:
    """The cue with what leads up to its verb: "was quoted as saying", "went on to say"."""
    token = parse.tokens[i]
    head = parse.tokens[token.head]
    if token.dep == "pcomp" and head.lower == "as" and parse.tokens[head.head].lemma in words("quoted"):
        return phrase(parse, head.head)[0], span[1]
    if token.dep in ("xcomp", "advcl") and head.lemma in words("raising") and head.i < i and i - head.i <= 4:
        return phrase(parse, head.i)[0], span[1]
    return span


def verb_content(parse: Parse, i: int, cue: Cue, passive: bool) -> tuple[tuple[Range, ...], Range | None, Range]:
    """Content ranges, hearer and the cue's words for a verb, by what its frame allows."""
    children = [parse.tokens[c] for c in parse.children[i]]
    span = phrase(parse, i)
    hearer: Range | None = None
    objects = [c for c in children if c.dep == "dobj" and c.i > i]
    clause = next((c for c in children if c.dep == "ccomp"), None) or _behind_setting(parse, children)
    open_clause = next((c for c in children if c.dep == "xcomp"), None)
    hearers = [c for c in children if c.dep in ("dobj", "dative") and c.i > i]
    if hearers and (("hear" in cue.frame and clause) or ({"hear", "to"} & cue.frame and open_clause)):
        hearer = parse.edges[hearers[0].i]
    if passive:
        hearer = None
    if "that" in cue.frame and clause is not None:
        if _small_clause(parse, clause.i) and not {"to", "call", "np"} & cue.frame:
            return (), None, span
        return (_clause_range(parse, i, clause.i),), hearer, span
    if "to" in cue.frame and open_clause is not None and open_clause.i > i:
        return ((parse.edges[open_clause.i]),), hearer, span
    token = parse.tokens[i]
    if "that" in cue.frame and (token.dep in ("parataxis", "ccomp", "advcl") or _spliced(parse, i)) and _parenthetical(parse, i):
        return _around(parse, i), None, span
    if "as" in cue.frame:
        found = _as_phrase(parse, i, passive)
        if found:
            return found, None, span
    if "call" in cue.frame and not passive:
        named = [c for c in children if c.dep in ("oprd", "ccomp", "acomp") and c.i > i]
        if objects and named:
            return ((parse.edges[objects[0].i][0], parse.edges[named[-1].i][1]),), None, span
        if named and named[0].dep == "ccomp" and _small_clause(parse, named[0].i):
            return (parse.edges[named[0].i],), None, span
    if "np" in cue.frame and objects and objects[-1].lower not in words("relative"):
        last = _arguments_end(parse, i, objects[-1].i, cue)
        return ((parse.edges[objects[-1].i][0], last),), None, span
    if "np" in cue.frame and passive and (subject := subject_of(parse, i)) is not None and agent_of(parse, i) is not None:
        return (noun_phrase(parse, subject, i),), None, span
    if "pp" in cue.frame:
        for child in children:
            if child.dep == "prep" and child.lower in cue.prep and child.i > i:
                inner = [c for c in parse.children[child.i] if parse.tokens[c].dep in ("pobj", "pcomp")]
                if inner:
                    wide = (span[0], child.i + 1) if child.i == span[1] else span
                    return (parse.edges[inner[-1]],), None, wide
    return (), None, span


def _behind_setting(parse: Parse, children: list[Token]) -> Token | None:
    """The that-clause which the tree hung on "statement" in "said in a statement that ...": it is the verb's."""
    for child in children:
        if child.dep == "prep":
            for inner in parse.children[child.i]:
                if parse.tokens[inner].lemma in words("setting"):
                    found = [c for c in parse.children[inner] if parse.tokens[c].dep in ("acl", "relcl") and _that_clause(parse, c)]
                    if found:
                        return parse.tokens[found[0]]
    return None


def _small_clause(parse: Parse, clause: int) -> bool:
    """A verbless or to-less complement ("found it hard", "let him go"): no statement by itself."""
    token = parse.tokens[clause]
    if any(parse.tokens[c].dep == "mark" or parse.tokens[c].dep == "aux" for c in parse.children[clause]):
        return False
    return token.tag not in ("VBD", "VBZ", "VBP") and not any(parse.tokens[c].dep in ("auxpass", "cop") for c in parse.children[clause])


def _clause_range(parse: Parse, i: int, clause: int) -> Range:
    first, last = parse.edges[clause]
    if clause > i:
        # what hangs on the cue verb behind its clause mostly belongs to the clause ("said it would, if asked")
        last = _before_added(parse, i, clause, last)
        return max(first, i + 1), _before_purpose(parse, max(first, i + 1), last)
    start = parse.sentence_of(i).first
    if first > start and all(parse.tokens[k].head in (i, clause) or parse.tokens[k].pos == "PUNCT" for k in range(start, first)):
        first = start
    return first, min(last, i) if last > i and first < i else last


def _before_added(parse: Parse, i: int, clause: int, last: int) -> int:
    """The end of a clause before ", adding that ...", which goes on with the cue's speaker wherever the tree hung it."""
    for k in range(clause + 1, last):
        if parse.tokens[k].lower in words("going_on") and parse.tokens[k - 1].text == ",":
            return k - 1
    return last


def _before_purpose(parse: Parse, first: int, last: int) -> int:
    """The end of a clause before the teller's own word on why it was said: 'X "...," in an apparent reference to Y'."""
    for i in range(first + 3, last - 2):
        after_quote = parse.tokens[i].lower == "in" and parse.tokens[i - 1].text in "\"”''"
        if after_quote and any(parse.tokens[k].lemma in words("purpose") for k in range(i + 1, min(i + 4, last))):
            return i
    return last


def _before_aside(parse: Parse, first: int, last: int) -> Range:
    """A clause without what the teller says of the statement itself: "to veto the text, which the envoy denied", "of arming
    the islands, an allegation that Athens rejects"."""
    for i in range(first + 3, last - 2):
        if parse.tokens[i - 1].text != ",":
            continue
        if parse.tokens[i].lower == "which":
            above = next((k for k in parse.ancestors(i) if parse.tokens[k].dep == "relcl"), None)
            aside = above is not None and verb_cue(parse, parse.tokens[above]) is not None and subject_of(parse, above) not in (None, i)
        else:
            above = next((k for k in (i, *parse.ancestors(i)) if parse.tokens[k].dep == "appos"), None)
            aside = above is not None and parse.edges[above][0] == i and parse.tokens[i].lower in ("a", "an") and noun_cue(parse.tokens[above]) is not None
        if aside and above is not None and parse.edges[above][1] >= last - 1:
            return first, i - 1
    return first, last


def _parenthetical(parse: Parse, i: int) -> bool:
    """A cue clause set into or behind the clause it reports: it has a subject beside it and nothing else to say."""
    token = parse.tokens[i]
    first, last = parse.edges[i]
    if token.head == i or not any(parse.tokens[c].dep in SUBJECTS for c in parse.children[i]):
        return False
    busy = last - first > 30 or any(parse.tokens[c].dep in ("mark", "ccomp", "dobj", "xcomp") for c in parse.children[i])
    # "as X says" reports what it stands beside
    if busy and not any(parse.tokens[c].lower == "as" and parse.tokens[c].dep == "mark" for c in parse.children[i]):
        return False
    before = parse.tokens[first - 1].text if first else ""
    return before in (",", "—", "--") or parse.tokens[first].text in (",", "—", "--") or first == parse.sentence_of(i).first or parse.tokens[first].lower == "as"


def _spliced(parse: Parse, i: int) -> bool:
    """"The road is shut, the head of the council said": the tree took what is reported and the cue for joined clauses."""
    token = parse.tokens[i]
    joined = any(parse.tokens[c].dep == "cc" for c in parse.children[token.head] if token.head < c < i)
    return token.dep == "conj" and token.head < i and not joined and parse.tokens[token.head].pos in ("VERB", "AUX")


def _around(parse: Parse, i: int) -> tuple[Range, ...]:
    """The clause a parenthetical cue stands in, without the cue's own words."""
    head = parse.tokens[i].head
    whole = parse.edges[head]
    return tuple(trimmed(parse, *r) for r in without(whole, (parse.edges[i],)))


def _as_phrase(parse: Parse, i: int, passive: bool) -> tuple[Range, ...] | None:
    children = [parse.tokens[c] for c in parse.children[i]]
    objects = [c for c in children if c.dep == "dobj" and c.i > i]
    for child in children:
        marker = child if child.dep == "prep" and child.lower == "as" else None
        if marker is None and objects and child is objects[-1]:
            inside = (parse.tokens[k] for k in parse.subtree(child.i))
            marker = next((t for t in inside if t.i > child.i and t.dep == "prep" and t.lower == "as"), None)
        if marker is None or marker.i < i:
            continue
        last = parse.edges[marker.i][1]
        if objects:
            return ((parse.edges[objects[0].i][0], last),)
        if passive:
            subject = next((c for c in children if c.dep == "nsubjpass"), None)
            if subject is not None and subject.lower not in words("relative"):
                return (_after_as(parse, noun_phrase(parse, subject.i, i)), (marker.i, last if last > marker.i + 1 else _to_joined(parse, marker.i)))
            return ((marker.i, last),)
    return None


def _after_as(parse: Parse, subject: Range) -> Range:
    """The subject of the second of two joined clauses ("A is seen as B and C is seen as D"), which trees run together."""
    first, last = subject
    if first and parse.tokens[first - 1].lower == "as":
        joins = [i for i in range(first, last) if parse.tokens[i].dep == "cc"]
        return (joins[-1] + 1, last) if joins else subject
    return subject


def _to_joined(parse: Parse, marker: int) -> int:
    """Where the as-phrase of the first of two such clauses ends."""
    end = parse.sentence_of(marker).last
    verb = next((i for i in range(marker + 1, end) if parse.tokens[i].pos in ("VERB", "AUX")), end)
    joins = [i for i in range(marker + 1, verb) if parse.tokens[i].dep == "cc"]
    return joins[-1] if joins else marker + 1


def _arguments_end(parse: Parse, i: int, last_object: int, cue: Cue) -> int:
    """The end of an object and of the prepositional phrases that go with it ("accused A of B")."""
    end = parse.edges[last_object][1]
    for child in parse.children[i]:
        token = parse.tokens[child]
        if child == end and token.dep == "prep" and token.lower in (cue.prep | {"as"}):
            end = parse.edges[child][1]
    return end


def adjective_statement(parse: Parse, i: int, cue: Cue) -> Iterator[Draft]:
    """"X is convinced that ..."."""
    clause = next((c for c in parse.children[i] if parse.tokens[c].dep == "ccomp" and c > i), None)
    holder = i
    if parse.tokens[i].dep in ("acomp", "attr"):
        holder = parse.tokens[i].head
    elif parse.tokens[i].pos != "VERB":
        return
    subject = subject_of(parse, holder)
    if clause is None or subject is None or parse.tokens[subject].lower in words("dummy"):
        return
    first = phrase(parse, holder)[0]
    polarity = "denied" if negated(parse, holder) else cue.polarity
    yield Draft((noun_phrase(parse, subject, first),), ((first, i + 1),), (trimmed(parse, *parse.edges[clause]),), i, "belief", cue.cue_class, polarity,
                told=is_told(parse, holder))  # fmt: skip


def noun_statement(parse: Parse, i: int, cue: Cue) -> Iterator[Draft]:
    """"X's claim that ...", "the view among experts is that ...", "issued a warning that ..."."""
    children = [parse.tokens[c] for c in parse.children[i]]
    owner = next((c for c in children if c.dep == "poss"), None)
    first, last = i, i + 1
    content: Range | None = None
    clause = next((c for c in children if c.dep in ("acl", "ccomp", "relcl") and c.i > i and _that_clause(parse, c.i)), None)
    token = parse.tokens[i]
    verb = parse.tokens[token.head]
    if clause is not None and "that" in cue.frame:
        content = parse.edges[clause.i]
    elif token.dep == "nsubj" and verb.lemma == "be":
        predicate = next((c for c in parse.children[verb.i] if parse.tokens[c].dep == "ccomp" and _that_clause(parse, c)), None)
        if predicate is not None:
            content = parse.edges[predicate]
    elif owner is not None and "of" in cue.frame:
        for child in children:
            if child.dep == "prep" and child.lower in cue.prep and child.i == i + 1:
                content, last = (child.i + 1, parse.edges[child.i][1]), child.i + 1
    if content is None or content[1] <= content[0] or (owner is not None and owner.pos not in ("NOUN", "PROPN", "PRON")):
        return
    source = _noun_holder(parse, i, owner.i if owner else None)
    if source is None:
        return
    head, first = source
    yield Draft((_possessor(parse, head),), ((first, last),), (trimmed(parse, *content),), i, "noun" if last == i + 1 else "noun-of", cue.cue_class, cue.polarity)


def _possessor(parse: Parse, head: int) -> Range:
    """A possessor with its "'s", as annotators of the field mark it."""
    return trimmed(parse, *parse.edges[head])


def _that_clause(parse: Parse, clause: int) -> bool:
    """Whether a clause begins with a "that" which is no part of it ("the claim that he lied", not "the claim that failed")."""
    opener = parse.tokens[parse.edges[clause][0]]
    if opener.lower == "that" and opener.dep == "det":  # the tree's reading of "a warning that fuel would run out"
        return True
    return any(parse.tokens[c].dep == "mark" and parse.tokens[c].lower == "that" for c in parse.children[clause])


def _noun_holder(parse: Parse, i: int, owner: int | None) -> tuple[int, int] | None:
    """Whose claim it is, and where the cue begins: possessor, "by X", or subject of "issued", "has", "expressed"."""
    if owner is not None:
        return owner, min(parse.edges[owner][1], i)
    for child in parse.children[i]:
        token = parse.tokens[child]
        if token.dep == "prep" and token.lower in ("by", "of", "from", "among"):
            for inner in parse.children[child]:
                if parse.tokens[inner].dep == "pobj":
                    return inner, i
    token = parse.tokens[i]
    verb = parse.tokens[token.head]
    if token.dep == "dobj" and verb.lemma in words("light_verb") and not negated(parse, verb.i):
        subject = subject_of(parse, verb.i)
        if subject is not None and parse.tokens[subject].lower not in words("dummy"):
            return subject, phrase(parse, verb.i)[0]
    return None


def according_statement(parse: Parse, i: int) -> Iterator[Draft]:
    """"According to X, ..." and "..., according to X": the whole sentence is X's."""
    to = next((c for c in parse.children[i] if parse.tokens[c].lower == "to"), None)
    if to is None:
        return
    inner = next((c for c in parse.children[to] if parse.tokens[c].dep == "pobj"), None)
    if inner is None:
        return
    sentence = parse.sentence_of(i)
    first, last = parse.edges[i][0], parse.edges[inner][1]
    if first < i:
        first = i
    source = trimmed(parse, inner if parse.edges[inner][0] <= to else parse.edges[inner][0], last)
    pieces = (trimmed(parse, *r) for r in without((sentence.first, sentence.last), ((first, last),)))
    content = tuple(r for r in pieces if r[1] - r[0] > 1)
    if content:
        yield Draft((source,), ((first, to + 1),), content, i, "according", "say")


def own_words(parse: Parse, i: int) -> Iterator[Draft]:
    """"In X's words, ...", "..., in the view of X": the rest of the sentence is X's."""
    token = parse.tokens[i]
    opener = parse.tokens[token.head]
    if token.lemma not in words("own_words") or token.dep != "pobj" or opener.lower not in ("in", "by", "to"):
        return
    holder = next((c for c in parse.children[i] if parse.tokens[c].dep == "poss"), None)
    first, last = opener.i, i + 1
    source = parse.edges[holder] if holder is not None else None
    for child in parse.children[i]:
        if source is None and parse.tokens[child].lower == "of":
            inner = next((c for c in parse.children[child] if parse.tokens[c].dep == "pobj"), None)
            if inner is not None:
                source, last = noun_phrase(parse, inner), child + 1
    sentence = parse.sentence_of(i)
    if source is None or parse.tokens[source[0]].lower in words("own_voice"):
        return
    end = max(last, source[1])
    content = tuple(r for r in (trimmed(parse, *piece) for piece in without((sentence.first, sentence.last), ((first, end),))) if r[1] - r[0] > 1)
    if content and (first == sentence.first or parse.tokens[first - 1].text == "," or parse.tokens[first - 1].text in "”\""):
        cue = (first, source[0]) if source[0] > i else (first, i + 1)
        yield Draft((trimmed(parse, *source),), (cue if source[0] > i else (i, i + 1),), content, i, "according", "say")


def _names_somebody(name: Sequence[Token]) -> bool:
    """Whether words before a headline's colon can be a speaker: capitalised, and not a label ("Analysis:", "Photos:")."""
    if any(t.lower in words("label") for t in name):
        return False
    return name[-1].pos == "PROPN" or (len(name) == 1 and name[0].text[:1].isupper() and name[0].pos in ("NOUN", "X", "ADJ"))


def headlines(parse: Parse) -> Iterator[Draft]:
    """"Berg: Talks with rebels are over": a name and a colon begin a short paragraph that ends without a full stop."""
    for first, last in paragraph_ranges(parse).values():
        colon = next((i for i in range(first + 1, min(first + 8, last)) if parse.tokens[i].text == ":"), None)
        if colon is None or last - first > 25 or last - colon < 4 or parse.tokens[last - 1].text == ".":
            continue
        name = parse.tokens[first:colon]
        clause = parse.tokens[colon + 1 : last]
        if _names_somebody(name) and not any(t.pos in ("VERB", "AUX", "PUNCT") for t in name) and any(t.pos in ("VERB", "AUX") for t in clause):
            yield Draft(((first, colon),), ((colon, colon + 1),), ((colon + 1, last),), colon, "headline", "say")
