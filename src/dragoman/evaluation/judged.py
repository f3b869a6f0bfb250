"""Events that match no gold pair, as a second reader judged them: `python -m dragoman.evaluation.judged FILE`.

Gold names one pair a sentence, so recall says nothing of the other events coded. tests/gold/unmatched_events.jsonl holds a verdict
on each: *right* where a careful reader would code this source, type and target from the sentence with this status, else *wrong* with
the first cause that holds: no event at all, source, target (a recipient that is told and missed is a wrong target), type, status. The
type is right where it fits before or after PLOVER's rules for future acts. A verdict counts only while the program codes the very
event judged (same spans, type and status): a changed event is a new one, and `--show unjudged` prints what is to be read.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from dragoman.errors import DataError, DragomanError
from dragoman.evaluation.bootstrap import Bootstrap
from dragoman.evaluation.events import merged, places, predict, touch
from dragoman.evaluation.report import Report
from dragoman.evaluation.rows import Row, need, read_rows

CAUSES = ("no event", "source", "target", "type", "status")
Key = tuple[Any, ...]


def span(event: Row, side: str) -> tuple[int, int] | None:
    """Offsets of a prediction's source or target; none where it has none."""
    start, end = event.get(f"{side}_start"), event.get(f"{side}_end")
    return None if start is None or end is None else (start, end)


def key(row: Row, event: Row) -> Key:
    """What makes a coded event the same as one judged."""
    return row.get("id"), span(event, "source"), span(event, "target"), (event["start"], event["end"]), event["type"], event["status"]


def verdicts(judged: Sequence[Row]) -> dict[Key, str | None]:
    """The cause of each judged event; none for those that are right."""
    out: dict[Key, str | None] = {}
    for row in judged:
        need(row, "id", "source", "target", "trigger", "type", "status", "verdict", "cause")
        if row["verdict"] not in ("right", "wrong") or (row["verdict"] == "wrong") != (row["cause"] in CAUSES):
            raise DataError(
                f"row {row['id']!r}: verdict {row['verdict']!r} with cause {row['cause']!r}; wrong needs one of {', '.join(CAUSES)}"
            )
        source, target, trigger = (tuple(row[name]) if row[name] else None for name in ("source", "target", "trigger"))
        out[row["id"], source, target, trigger, row["type"], row["status"]] = row["cause"]
    return out


def matches_gold(row: Row, event: Row) -> bool:
    """Whether an event is a gold pair with the right type, as `dragoman eval events` counts it."""
    return any(
        touch(span(event, "source"), places(row["text"], gold.get("source")))
        and touch(span(event, "target"), places(row["text"], gold.get("target")))
        and merged(event["type"]) == merged(gold["type"])
        for gold in row.get("events") or ()
    )


def score(rows: Sequence[Row], predictions: Sequence[Row], judged: Sequence[Row], bootstrap: Bootstrap) -> Report:
    """Share right of the judged events still coded, by sentence; the causes of the others; how many are gone or not judged."""
    known = verdicts(judged)
    coded = [[(matches_gold(row, e), key(row, e)) for e in guess["events"]] for row, guess in zip(rows, predictions, strict=True)]
    loose = [[k for gold, k in events if not gold] for events in coded]
    read = [[known[k] for k in keys if k in known] for keys in loose]
    there = [len(causes) for causes in read]
    right = [causes.count(None) for causes in read]
    gold = [sum(g for g, _ in events) for events in coded]
    figures = [
        bootstrap.share("share right", right, there),
        bootstrap.share(
            "gold or right", [g + r for g, r in zip(gold, right, strict=True)], [g + n for g, n in zip(gold, there, strict=True)]
        ),
    ]
    figures += [bootstrap.share(cause, [c.count(cause) for c in read], there, "causes, share of the judged") for cause in CAUSES]
    present = {k for keys in loose for k in keys}
    gone = Counter("right" if cause is None else "wrong" for k, cause in known.items() if k not in present)
    notes = (
        f"{sum(gold)} coded events are a gold pair with its type, {sum(map(len, loose))} are not; {sum(there)} of these are judged, "
        f"{sum(map(len, loose)) - sum(there)} not yet",
        f"judged and no longer coded so: {gone['right']} right, {gone['wrong']} wrong",
    )
    return Report("unmatched events", len(rows), tuple(figures), notes=notes)


def lines(rows: Sequence[Row], predictions: Sequence[Row], judged: Sequence[Row], every: bool) -> list[str]:
    """Each sentence with its events that match no gold pair, for a reader: all of them, or those not judged yet."""
    known, out = verdicts(judged), []
    for row, guess in zip(rows, predictions, strict=True):
        events = [e for e in guess["events"] if not matches_gold(row, e) and (every or key(row, e) not in known)]
        out += [f"\n{row['id']}: {row['text']}"] if events else []
        for event in events:
            cause = known.get(key(row, event), "not judged") or "right"
            trigger = row["text"][event["start"] : event["end"]]
            out.append(
                f"  {event['source']} > {event['type']} > {event['target']} [{event['status']}] by {trigger!r}: {cause}  {key(row, event)}"
            )
    return out


def verdict_file() -> Path:
    """tests/gold/unmatched_events.jsonl of the checkout."""
    found = (parent / "tests" / "gold" / "unmatched_events.jsonl" for parent in Path(__file__).resolve().parents)
    return next((path for path in found if path.is_file()), Path("tests/gold/unmatched_events.jsonl"))


def main(argv: Sequence[str] | None = None, code: Callable[[str], Sequence[Any]] | None = None) -> int:
    """Code a split of the file, and print the figures or the events to be read."""
    parser = argparse.ArgumentParser(prog="python -m dragoman.evaluation.judged", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("file", type=Path, help="rows of the events task (pairs.jsonl)")
    parser.add_argument("--split", default="dev")
    parser.add_argument("--verdicts", type=Path, default=None, help="default: tests/gold/unmatched_events.jsonl of the checkout")
    parser.add_argument("--show", choices=("all", "unjudged"), help="print sentences and events instead of figures")
    chosen = parser.parse_args(argv)
    try:
        rows, judged = read_rows(chosen.file, chosen.split), read_rows(chosen.verdicts or verdict_file())
        predictions = predict(rows, code)
        out = (
            lines(rows, predictions, judged, chosen.show == "all")
            if chosen.show
            else [score(rows, predictions, judged, Bootstrap()).to_text()]
        )
    except DragomanError as error:
        print(error, file=sys.stderr)
        return 2
    print("\n".join(out))
    return 0


if __name__ == "__main__":
    sys.exit(main())
