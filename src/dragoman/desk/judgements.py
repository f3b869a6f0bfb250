"""What a person says of a record: append-only, beside the record and never in it."""

from __future__ import annotations

import datetime

import pyarrow as pa

from dragoman.desk.schema import RECORDS
from dragoman.desk.store import Store
from dragoman.errors import UsageError
from dragoman.identity import digest

KINDS = ("correction", "forecast")


def judge(store: Store, kind: str, subject: str, verdict: str, because: str, author: str) -> str:
    """Keep a judgement and return its id. A later one of the same subject and kind stands beside it: nothing is overwritten."""
    if kind not in KINDS:
        raise UsageError(f"judgement: its kind is {' or '.join(KINDS)}, not {kind!r}")
    for name, value in (("subject", subject), ("verdict", verdict), ("author", author)):
        if not value.strip():
            raise UsageError(f"judgement: needs its {name}")
    at = datetime.datetime.now(datetime.UTC)
    key = "j-" + digest(kind, subject, verdict, because, author, at.isoformat())
    row = {"id": key, "kind": kind, "subject": subject, "verdict": verdict, "because": because, "author": author, "at": at}
    store.append("judgements", pa.Table.from_pylist([row], schema=RECORDS["judgements"]))
    return key


def judgements(store: Store) -> pa.Table:
    """All judgements, oldest first."""
    rows = store.rows_of("judgements", store.files("judgements")[1])
    return rows.sort_by([("at", "ascending"), ("id", "ascending")])
