"""All statements of a document as drafts: rules from quotation marks and from syntax, and the tagger's, as one list."""

from __future__ import annotations

from dataclasses import replace

from dragoman.language.marks import Attribution, Marks
from dragoman.language.text import Parse
from dragoman.statements import clauses, speech
from dragoman.statements.cues import adjective_cue, noun_cue, verb_cue
from dragoman.statements.drafts import Draft, joined, overlap, size, without
from dragoman.statements.quotes import Quotation, Range


def drafts(parse: Parse, marks: Marks, quotations: tuple[Quotation, ...]) -> list[Draft]:
    """Every statement found, nested ones too, in order."""
    told = speech.direct(parse, quotations)
    heads = {d.head: k for k, d in enumerate(told)}
    for draft in (*clauses.statements(parse), *clauses.headlines(parse)):
        draft = replace(draft, content=_whole_quotes(parse, draft, quotations))
        at = heads.get(draft.head)
        if at is None:
            heads[draft.head] = len(told)
            told.append(draft)
        else:
            told[at] = _merged(told[at], draft)
    return _with_marks(parse, marks, _pruned(told), quotations)


def _whole_quotes(parse: Parse, draft: Draft, quotations: tuple[Quotation, ...]) -> tuple[Range, ...]:
    """Content that runs into a quotation runs to its end, so that the marks are not torn apart; it never leaves the
    quotation that its cue stands in."""
    out = []
    for first, last in draft.content:
        for q in quotations:
            if q.first <= draft.head < q.last:
                first, last = max(first, q.first + 1), min(last, q.last - 1 if q.closed else q.last)
                while last > first and parse.tokens[last - 1].text in ",.;":
                    last -= 1
            elif first < q.first < last < q.last:
                last = q.last
            elif q.first < first < q.last <= last:
                first = q.first
        if last > first:
            out.append((first, last))
    return joined(out)


def _merged(direct: Draft, clause: Draft) -> Draft:
    """One cue with a quotation and a clause: the quotation's marks bound what they hold, the clause adds the rest."""
    taken = direct.content
    more = [r for r in clause.content if overlap((r,), taken) == 0 and r[1] - r[0] > 1]
    grown = [
        (min(r[0], q[0]), max(r[1], q[1])) for q in taken for r in clause.content if overlap((r,), (q,)) and r[0] < q[0] and clause.head < r[0]
    ]
    source = direct.source or clause.source
    content = joined((*taken, *grown, *(r for r in more if clause.head < r[0] < taken[-1][0])))
    return replace(direct, source=source, content=content, hearer=direct.hearer or clause.hearer, polarity=clause.polarity)


def _pruned(found: list[Draft]) -> list[Draft]:
    """Without content that is only the words of its own cue or source."""
    return [d for d in found if d.content or d.cue]


def _with_marks(parse: Parse, marks: Marks, found: list[Draft], quotations: tuple[Quotation, ...]) -> list[Draft]:
    """The tagger's statements laid over the rules': where both found one, the tagger's bounds hold."""
    out = list(found)
    used: set[int] = set()
    for attribution in marks.attributions:
        content = joined(parse.at(*c) for c in attribution.contents)
        cue = (parse.at(*attribution.cue),) if attribution.cue else ()
        source = (parse.at(*attribution.source),) if attribution.source else ()
        if not (content or cue):
            continue
        content = _to_marks(parse, content, quotations)
        twin = _twin(out, used, source, cue, content)
        if twin is None:
            used.add(len(out))
            out.append(_tagged(parse, attribution, source, cue, content))
            continue
        used.add(twin)
        rule = out[twin]
        if rule.rule == "announced":  # "had a message for the rebels": the rebels are no content
            cue, content = (), tuple(r for r in content if overlap((r,), rule.content)) or rule.content
        claimed = tuple(parse.at(*c) for other in marks.attributions if other is not attribution for c in other.contents)
        content = _with_pieces(rule, content, quotations, claimed)
        out[twin] = replace(rule, source=source or rule.source, cue=cue or rule.cue, content=content or rule.content, score=attribution.score)
    out = [replace(d, content=_without_own(parse, d)) for d in out]
    return _parted(parse, [_going_on(parse, d, out) for d in out])


def _going_on(parse: Parse, draft: Draft, found: list[Draft]) -> Draft:
    """"Ethiopia denied that its troops came, calling it a lie": a participle behind the reported clause, which the tree hung
    into it, is the outer speaker's where the tagger ended the clause before it."""
    head = draft.head
    if head < 0 or parse.tokens[head].tag != "VBG" or parse.tokens[head].dep != "advcl" or parse.tokens[head - 1].text != ",":
        return draft
    outer = clauses.goes_on_with(parse, head)
    above = next((d for d in found if d.head == outer and d.score is not None), None)
    if above is None or not above.source or any(overlap(d.content, draft.cue) for d in found if d is not draft):
        return draft
    return replace(draft, source=above.source)


def _to_marks(parse: Parse, content: tuple[Range, ...], quotations: tuple[Quotation, ...]) -> tuple[Range, ...]:
    """Content that holds nearly all of a quotation holds its marks and its full stop too."""
    out = []
    for first, last in content:
        for q in quotations:
            if q.first < first <= q.first + 1 and last > q.first:
                first = q.first
            if q.first <= first < q.last and q.last - 2 <= last < q.last and not any(parse.tokens[k].text[0].isalnum() for k in range(last, q.last)):
                last = q.last
        out.append((first, last))
    return joined(out)


def _with_pieces(rule: Draft, content: tuple[Range, ...], quotations: tuple[Quotation, ...], claimed: tuple[Range, ...]) -> tuple[Range, ...]:
    """A quotation in pieces stays whole where the tagger has one of them: “...,” said X. “...”"""
    if not rule.rule.startswith("quote") or not content:
        return content
    pieces = [(q.first, q.last) for q in quotations if overlap(rule.content, ((q.first, q.last),)) and not overlap(content, ((q.first, q.last),))]
    return joined((*content, *(p for p in pieces if overlap(claimed, (p,)) * 2 < p[1] - p[0])))


def _without_own(parse: Parse, draft: Draft) -> tuple[Range, ...]:
    """Content without the words of its own source and cue: "As X noted, ..."."""
    if draft.rule in ("noun", "noun-of", "announced", "tagger"):
        return draft.content
    if not overlap(draft.content, (*draft.source, *draft.cue)):
        return draft.content
    pieces = (clauses.trimmed(parse, *r) for piece in draft.content for r in without(piece, (*draft.source, *draft.cue)))
    return tuple(r for r in pieces if r[1] - r[0] > 1) or draft.content


def _parted(parse: Parse, found: list[Draft]) -> list[Draft]:
    """A quotation that goes on in the next paragraph is a record of its own: the tagger's reach over both is cut back, be it
    from the paragraph before or from the one after."""
    out = list(found)
    going_on = tuple(r for d in found if d.follows is not None for r in d.content)
    for k, draft in enumerate(out):
        spans = draft.follows is None and any(_paragraph(parse, r[0]) != _paragraph(parse, r[1] - 1) for r in draft.content)
        if spans and (kept := tuple(p for r in draft.content for p in without(r, going_on))):
            out[k] = replace(draft, content=kept)
    for draft in found:
        at = draft.follows
        while at is not None:
            kept = tuple(r for r in out[at].content if not overlap((r,), draft.content))
            if kept:
                out[at] = replace(out[at], content=kept)
            at = out[at].follows
    return out


def _paragraph(parse: Parse, token: int) -> int:
    return parse.sentences[parse.tokens[token].sent].paragraph


def _twin(found: list[Draft], used: set[int], source: tuple[Range, ...], cue: tuple[Range, ...], content: tuple[Range, ...]) -> int | None:
    """The rules' draft that is the same statement: cues overlap, or most of the content does where one has no cue."""
    for k, draft in enumerate(found):
        if k not in used and cue and draft.cue and overlap(cue, draft.cue) and (not content or overlap(content, draft.content)):
            return k
    near = [
        (overlap(content, d.content) / max(size(content), size(d.content)), -k)
        for k, d in enumerate(found)
        if k not in used and content and overlap(content, d.content) * 2 > max(size(content), size(d.content)) and not (cue and d.cue)
    ]
    return -max(near)[1] if near else None


def _tagged(parse: Parse, attribution: Attribution, source: tuple[Range, ...], cue: tuple[Range, ...], content: tuple[Range, ...]) -> Draft:
    """A statement that only the tagger found; its class comes from the first known word of its cue."""
    head = cue[0][0] if cue else -1
    for first, last in cue:
        for i in range(first, last):
            row = verb_cue(parse, parse.tokens[i]) or noun_cue(parse.tokens[i]) or adjective_cue(parse.tokens[i])
            if row is not None:
                return Draft(source, cue, content, i, "tagger", row.cue_class, row.polarity, score=attribution.score, told=clauses.is_told(parse, i))
    return Draft(source, cue, content, head, "tagger", None, "said", score=attribution.score)
