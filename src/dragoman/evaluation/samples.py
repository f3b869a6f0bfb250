"""Two samples judged by hand before the program's answer was seen: who is meant by a mention, and when an event took place.

    python -m dragoman.evaluation.samples mentions ../shared/data/attributions/dev.jsonl.gz [--wrong] [--json]
    python -m dragoman.evaluation.samples dates ../shared/data/attributions/dev.jsonl.gz [--wrong] [--json]

`tests/gold/mentions.jsonl` and `tests/gold/dates.jsonl` hold offsets and verdicts, no text; the text is read from the file named.
How the samples were drawn and what the verdicts mean is told in docs/evaluation.md.
"""

from __future__ import annotations

import argparse
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dragoman.errors import DataError, DragomanError
from dragoman.evaluation.bootstrap import Bootstrap
from dragoman.evaluation.report import Figure, Report
from dragoman.evaluation.rows import Row, need, read_rows

if TYPE_CHECKING:
    from dragoman.language import Parse
    from dragoman.records import Actor, When
    from dragoman.steps import Coded

GOLD = {"mentions": "tests/gold/mentions.jsonl", "dates": "tests/gold/dates.jsonl"}
CROWDS = ("group", "unnamed", "organisation")
# how much of an ISO date has to be equal for a date of this precision; all of it where none is told
SHOWN = {"year": 4, "month": 7}


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict beside the program's answer: which parts are right, and both in words for the list of wrong ones."""

    row: Row
    right: dict[str, bool]
    words: str
    wanted: str
    given: str


# --- who is meant -----------------------------------------------------------------------------------------------------


def judge_mentions(gold: Sequence[Row], texts: dict[str, Row]) -> list[Judged]:
    """Each mention of the sample beside the actors that the program finds there."""
    from dragoman import statements
    from dragoman.reading import prepare

    out = []
    for text, rows in _by_document(gold, texts, "kind"):
        document, parsed, marks, cast = prepare(text["text"], text["date"])
        _, cast = statements.find(parsed, marks, cast, document)
        spans = [(parsed.tokens[n.first].start, parsed.tokens[n.last - 1].end, cast.actor(n.actor)) for n in cast.named]
        for row in rows:
            there = [(start, end, actor) for start, end, actor in spans if start < row["end"] and row["start"] < end]
            out.append(_judge_mention(row, there, document.text[row["start"] : row["end"]]))
    return out


def _judge_mention(row: Row, there: Sequence[tuple[int, int, Actor]], words: str) -> Judged:
    """The program may name several actors inside a phrase: right where one of them is the actor judged. Where nobody is named,
    and for unnamed people, only what holds the phrase's last word (its head) counts."""
    last = row["end"] - 1
    heads = [actor for start, end, actor in there if start <= last < end]
    shown = "; ".join(f"{a.name} ({a.kind}, {a.country or '-'}, {'/'.join(a.sectors) or '-'})" for _, _, a in there) or "nobody"
    if row["kind"] == "none":
        return Judged(row, {"right": not heads}, words, "nobody", shown)
    actors = heads if row["kind"] == "group" else [actor for _, _, actor in there]
    best = max((_fits(row, actor) for actor in actors), key=lambda f: (all(f.values()), *f.values()), default=dict.fromkeys(("who", "country", "sector"), False))
    wanted = f"{row['name']} ({row['kind']}, {row['country'] or '-'}, {'/'.join(row['sectors']) or '-'})"
    return Judged(row, {"right": all(best.values()), **best}, words, wanted, shown)


def _fits(row: Row, actor: Actor) -> dict[str, bool]:
    """Whether an actor is the one judged, with the country and a sector of the verdict (what the verdict leaves open fits)."""
    if row["kind"] == "group":
        who = actor.kind in CROWDS and (row["form"] != "pronoun" or bool(_words(row["name"]) & _words(actor.name)))
    else:
        who = any(_same(name, actor.name) for name in (row["name"], *row.get("aliases", ())))
    country = not row["country"] or row["country"] == actor.country
    unsaid = not actor.sectors and (actor.kind == "state" or "CVL" in row["sectors"])
    return {"who": who, "country": country, "sector": not row["sectors"] or unsaid or bool(set(row["sectors"]) & set(actor.sectors))}


def _same(wanted: str, name: str) -> bool:
    """Whether two names are one: the words of one are among the other's, and both end alike ("Mr. Stumpf", "John Stumpf")."""
    first, second = _words(wanted), _words(name)
    if not first or not second:
        return False
    return (first <= second or second <= first) and (_last(wanted) == _last(name) or first == second)


def _plain(name: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return "".join(c if c.isalnum() else " " for c in bare.replace("’s", "").replace("'s", "").replace(".", ""))


def _words(name: str) -> frozenset[str]:
    return frozenset(_plain(name).split()) - {"the", "a", "of", "for"}


def _last(name: str) -> str:
    return _plain(name).split()[-1]


def report_mentions(judged: Sequence[Judged], bootstrap: Bootstrap) -> Report:
    """Share right of all mentions, of the actors among them and of the phrases that name nobody, and by kind and form."""
    named = [j for j in judged if j.row["kind"] != "none"]
    nobody = [j for j in judged if j.row["kind"] == "none"]
    figures = [_share(bootstrap, "right", judged), _share(bootstrap, "actors", named), _share(bootstrap, "not an actor", nobody)]
    figures += [_share(bootstrap, part, named, key=part, group="of the actors") for part in ("who", "country", "sector")]
    for field, heading in (("kind", "by kind"), ("form", "by form")):
        for value in dict.fromkeys(str(j.row[field]) for j in named):
            figures.append(_share(bootstrap, value, [j for j in named if j.row[field] == value], group=heading))
    return Report("mentions", len(judged), tuple(figures))


# --- when it took place -------------------------------------------------------------------------------------------------


def judge_dates(gold: Sequence[Row], texts: dict[str, Row]) -> list[Judged]:
    """Each event word of the sample beside the time that the program gives an event that hangs on it."""
    from dragoman import circumstances
    from dragoman.reading import prepare

    out = []
    for text, rows in _by_document(gold, texts, "when_start", "when_end", "precision", "basis", "status"):
        document, parsed, _, cast = prepare(text["text"], text["date"])
        events = sorted((_event(parsed, row) for row in rows), key=lambda c: c.trigger)
        found = circumstances.find(parsed, document, cast, events)
        for row in rows:
            out.append(_judge_date(row, found[str(row["id"])].when, document.text[row["start"] : row["end"]]))
    return out


def _event(parsed: Parse, row: Row) -> Coded:
    """An event that hangs on the word judged, so that the figure does not hang on the coding of events."""
    from dragoman.records import CodedBy, Event, When
    from dragoman.steps import Coded

    token = next((t for t in parsed.tokens if t.start <= row["start"] < t.end), None)
    if token is None:
        raise DataError(f"{row['doc_id']}: no word at {row['start']}; take the file that the sample was judged on")
    record = Event(
        row["id"], row["id"], "CONSULT", None, (), 1, 0.0, (), (), (), row["status"], (), False, None, (),
        parsed.span(token.i, token.i + 1), (), When(None, None, "day", None), None, (), 1.0, CodedBy(),
    )  # fmt: skip
    return Coded(record, token.i)


def _judge_date(row: Row, when: When, words: str) -> Judged:
    own = when.start is not None or when.end is not None
    basis = "none" if not own or when.basis is None else when.basis if isinstance(when.basis, str) else when.basis.text
    right = _equal(row, when) if row["basis"] != "none" else not own or basis == "published"
    wanted = f"{row['when_start'] or ''}..{row['when_end'] or ''} {row['precision']} ({row['basis']})"
    given = f"{when.start or ''}..{when.end or ''} {when.precision} ({basis})"
    return Judged(row, {"right": right, "fallback": basis == "published", "undated": not own, "other": own and basis != "published" and not right}, words, wanted, given)


def _equal(row: Row, when: When) -> bool:
    """Whether start and end are the same at the precision of the verdict."""
    shown = SHOWN.get(row["precision"], 10)
    return all((wanted or "")[:shown] == (given or "")[:shown] for wanted, given in ((row["when_start"], when.start), (row["when_end"], when.end)))


def report_dates(judged: Sequence[Judged], bootstrap: Bootstrap) -> Report:
    """Share right at the stated precision, and what becomes of the events whose date the text holds."""
    told = [j for j in judged if j.row["basis"] == "text"]
    figures = [_share(bootstrap, "right", judged), _share(bootstrap, "right where the text holds a date", told)]
    for name, key in (("fall back to publication", "fallback"), ("left undated", "undated"), ("another date of the text", "other")):
        figures.append(_share(bootstrap, name, told, key=key, group="where the text holds a date"))
    for basis, name in (("none", "the text holds no date"), ("published", "told as news with no date")):
        figures.append(_share(bootstrap, name, [j for j in judged if j.row["basis"] == basis], group="right elsewhere"))
    for value in dict.fromkeys(str(j.row["precision"]) for j in told):
        figures.append(_share(bootstrap, value, [j for j in told if j.row["precision"] == value], group="right by precision"))
    return Report("dates", len(judged), tuple(figures))


# --- both -----------------------------------------------------------------------------------------------------------------


def _share(bootstrap: Bootstrap, name: str, judged: Sequence[Judged], *, key: str = "right", group: str = "") -> Figure:
    """Share of the judged for which `key` holds; documents are drawn anew, since mentions of one document are alike."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for item in judged:
        counts[item.row["doc_id"]][0] += item.right[key]
        counts[item.row["doc_id"]][1] += 1
    return bootstrap.share(name, [c[0] for c in counts.values()], [c[1] for c in counts.values()], group)


def _by_document(gold: Sequence[Row], texts: dict[str, Row], *fields: str) -> Iterator[tuple[Row, list[Row]]]:
    """The document and the verdicts on it, document by document."""
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in gold:
        need(row, "id", "doc_id", "start", "end", *fields)
        rows[row["doc_id"]].append(row)
    for key, own in rows.items():
        if key not in texts:
            raise DataError(f"{key}: judged, but not in the file of texts; take the file that the sample was drawn from")
        need(texts[key], "text", "date")
        yield texts[key], own


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the shares right with their intervals, and the wrong ones when asked."""
    parser = argparse.ArgumentParser(prog="python -m dragoman.evaluation.samples", description="Score a sample judged by hand.")
    parser.add_argument("sample", choices=sorted(GOLD), help="mentions: who is meant; dates: when events took place")
    parser.add_argument("texts", help="the file of documents that the sample was drawn from (attributions/dev.jsonl.gz)")
    parser.add_argument("--gold", help="the file of verdicts (tests/gold/mentions.jsonl, tests/gold/dates.jsonl)")
    parser.add_argument("--wrong", action="store_true", help="list the wrong ones: words, verdict, the program's answer")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(arguments)
    try:
        gold = read_rows(options.gold or GOLD[options.sample])
        texts = {str(row.get("doc_id")): row for row in read_rows(options.texts)}
        judge, tell = (judge_mentions, report_mentions) if options.sample == "mentions" else (judge_dates, report_dates)
        judged = judge(gold, texts)
        report = tell(judged, Bootstrap())
    except DragomanError as error:
        print(f"samples: {error}", file=sys.stderr)
        return 2
    print(report.to_json() if options.json else report.to_text())
    if options.wrong:
        for item in judged:
            if not item.right["right"]:
                print(f"{item.row['id']} {item.row['doc_id']} {item.row['start']}-{item.row['end']} “{item.words}”: {item.wanted}; got {item.given}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
