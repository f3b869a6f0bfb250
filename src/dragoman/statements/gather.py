"""All statements of a document as drafts: rules from quotation marks and from syntax, and the tagger's, as one list."""

from __future__ import annotations

from dataclasses import replace

from dragoman.language.marks import Attribution, Marks
from dragoman.language.text import Parse
from dragoman.statements import clauses, speech
from dragoman.statements.cues import adjective_cue, noun_cue, verb_cue
from dragoman.statements.drafts import Draft, joined, overlap, size
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
    return _with_marks(parse, marks, _pruned(told))


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


def _with_marks(parse: Parse, marks: Marks, found: list[Draft]) -> list[Draft]:
    """The tagger's statements laid over the rules': where both found one, the tagger's bounds hold."""
    out = list(found)
    used: set[int] = set()
    for attribution in marks.attributions:
        content = joined(parse.at(*c) for c in attribution.contents)
        cue = (parse.at(*attribution.cue),) if attribution.cue else ()
        source = (parse.at(*attribution.source),) if attribution.source else ()
        if not (content or cue):
            continue
        twin = _twin(out, used, source, cue, content)
        if twin is None:
            used.add(len(out))
            out.append(_tagged(parse, attribution, source, cue, content))
            continue
        used.add(twin)
        rule = out[twin]
        out[twin] = replace(rule, source=source or rule.source, cue=cue or rule.cue, content=content or rule.content, score=attribution.score)
    return _parted(out)


def _parted(found: list[Draft]) -> list[Draft]:
    """A quotation that goes on in the next paragraph is a record of its own: the tagger's reach over both is cut back."""
    out = list(found)
    for draft in found:
        at = draft.follows
        while at is not None:
            kept = tuple(r for r in out[at].content if not overlap((r,), draft.content))
            if kept:
                out[at] = replace(out[at], content=kept)
            at = out[at].follows
    return out


def _twin(found: list[Draft], used: set[int], source: tuple[Range, ...], cue: tuple[Range, ...], content: tuple[Range, ...]) -> int | None:
    """The rules' draft that is the same statement: cues overlap, or most of the content does where one has no cue."""
    for k, draft in enumerate(found):
        if k not in used and cue and draft.cue and overlap(cue, draft.cue) and (not content or overlap(content, draft.content)):
            return k
    for k, draft in enumerate(found):
        if k not in used and content and overlap(content, draft.content) * 2 > max(size(content), size(draft.content)) and not (cue and draft.cue):
            return k
    return None


def _tagged(parse: Parse, attribution: Attribution, source: tuple[Range, ...], cue: tuple[Range, ...], content: tuple[Range, ...]) -> Draft:
    """A statement that only the tagger found; its class comes from the first known word of its cue."""
    head = cue[0][0] if cue else -1
    for first, last in cue:
        for i in range(first, last):
            row = verb_cue(parse, parse.tokens[i]) or noun_cue(parse.tokens[i]) or adjective_cue(parse.tokens[i])
            if row is not None:
                return Draft(source, cue, content, i, "tagger", row.cue_class, row.polarity, score=attribution.score, told=clauses.is_told(parse, i))
    return Draft(source, cue, content, head, "tagger", None, "said", score=attribution.score)
