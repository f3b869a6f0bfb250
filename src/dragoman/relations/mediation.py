"""Who could stand between two actors: access to both, acceptance by both, what was tried before, what was offered."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final

import msgspec
import numpy as np

from dragoman.errors import UsageError
from dragoman.relations.effects import effects
from dragoman.relations.evidence import Evidence, evidence
from dragoman.relations.reports import Ints, Reports, reports
from dragoman.relations.stances import heaviest_deeds, within_window
from dragoman.relations.tables import Tables

HALF: Final = 3.0  # dealings at which access counts half
PRIOR: Final = 4.0  # reports' worth of "neither good nor bad" that acceptance is drawn to
PIECES: Final = 3
HOPED: Final = ("planned", "expected", "predicted", "possible", "demanded")


class Mediator(msgspec.Struct, frozen=True):
    """A candidate. `access` counts its friendly dealings with each side (independent reports); `acceptance` is the mean score of what each side does and
    says to it, drawn to 0 by few reports; `attempts` and `aspiration` are records that tell them. `score` orders the list:
    the lesser access n / (n + 3) times the lesser acceptance (a + 10) / 20, and half as much again where it was tried before."""

    actor: str
    score: float
    access: tuple[float, float]
    acceptance: tuple[float, float]
    attempts: tuple[Evidence, ...]
    aspiration: tuple[Evidence, ...]
    refused: tuple[Evidence, ...]
    evidence: tuple[Evidence, ...]


class Mediators(msgspec.Struct, frozen=True):
    """Candidates between two actors, best first. The score orders what the record shows; it is no probability of success."""

    a: str
    b: str
    candidates: tuple[Mediator, ...]


def mediators(tables: Tables, a: str, b: str, *, since: str | None = None, until: str | None = None, most: int = 10) -> Mediators:
    """Who deals with both, best first. Raises `UsageError` where nobody does."""
    if a == b:
        raise UsageError(f"{a} {b}: mediation needs two actors; name another")
    found = within_window(reports(tables, effects(), None), since, until)
    ends = (found.code(a), found.code(b))
    attempts, aspiration = _told(tables, a, b, since, until)
    near: list[set[int]] = []
    for end in ends:
        near.append({*found.target[found.source == end].tolist(), *found.source[found.target == end].tolist()})
    names = {found.keys[k] for k in near[0] & near[1]} | set(attempts) | set(aspiration)
    made = [_mediator(tables, found, ends, name, attempts[name], aspiration[name]) for name in sorted(names - {a, b})]
    made = [m for m in made if min(m.access) > 0 or m.attempts or m.aspiration]
    if not made:
        raise UsageError(f"{a} {b}: nobody in the record deals with both; add documents or take a longer window")
    return Mediators(a, b, tuple(sorted(made, key=lambda m: (-m.score, -len(m.attempts), -len(m.aspiration), m.actor))[:most]))


def _mediator(tables: Tables, found: Reports, ends: tuple[int, int], name: str, tried: list[Evidence], hoped: list[Evidence]) -> Mediator:
    m = found.code(name)
    access: list[float] = []
    acceptance: list[float] = []
    shown: list[Evidence] = []
    refused: list[Evidence] = []
    for end in ends:
        forth, back = (found.source == m) & (found.target == end), (found.source == end) & (found.target == m)
        dealings = (forth | back) & (found.score > 0)
        access.append(round(float(found.weight[dealings].sum()), 2))
        acceptance.append(round(float((found.weight[back] * found.score[back]).sum() / (found.weight[back].sum() + PRIOR)), 2))
        shown += evidence(tables, found, _first(found, np.flatnonzero(dealings)))
        refused += evidence(tables, found, _first(found, np.flatnonzero(back & (found.score < 0))))
    score = min(n / (n + HALF) for n in access) * min((c + 10) / 20 for c in acceptance) * (1.5 if tried else 1.0)
    return Mediator(
        name, round(score, 3), (access[0], access[1]), (acceptance[0], acceptance[1]), tuple(tried[:PIECES]), tuple(hoped[:PIECES]), tuple(refused), tuple(shown)
    )


def _first(found: Reports, at: Ints) -> Ints:
    return heaviest_deeds(found, at)[:PIECES]


def _told(tables: Tables, a: str, b: str, since: str | None, until: str | None) -> tuple[dict[str, list[Evidence]], dict[str, list[Evidence]]]:
    """Attempts (third parties of events between the two, ties of mediation) and aspirations, by who is told to have made them."""
    attempts: dict[str, list[Evidence]] = defaultdict(list)
    aspiration: dict[str, list[Evidence]] = defaultdict(list)
    for row in _third_parties(tables, a, b):
        day = row["when_start"] or row["published_date"]
        if (since and str(day) < since) or (until and str(day) > until):
            continue
        for party in row["others"]:
            if party["role"] == "third_party":
                name = party["country"] or party["actor"]
                into = aspiration if row["status"] in HOPED else attempts
                into[name].append(_event_evidence(row, name, a, b, day))
    if tables.ties is not None:
        for row in tables.ties.to_pylist():
            if row["kind"] != "mediation" or (since and str(row["published_date"]) < since) or (until and str(row["published_date"]) > until):
                continue
            ends = [row["a_country"] or row["a"], row["b_country"] or row["b"]]
            if {a, b} & set(ends):
                for name in set(ends) - {a, b}:
                    aspiration[name].append(_tie_evidence(row, ends))
    return attempts, aspiration


def _third_parties(tables: Tables, a: str, b: str) -> list[dict[str, Any]]:
    import pyarrow as pa
    import pyarrow.compute as pc

    events = tables.events
    if "others" not in events.column_names:
        return []
    some = pc.fill_null(pc.greater(pc.list_value_length(events["others"]), 0), False)
    wanted = [n for n in ("id", "document_id", "type", "status", "actor_countries", "recipient_countries", "actors", "recipients", "others", "when_start",
                          "published_date", "sentence", "trigger", "outlet") if n in events.column_names]  # fmt: skip
    rows = events.select(wanted).filter(some if isinstance(some, pa.ChunkedArray) else pa.chunked_array([some])).to_pylist()
    out = []
    for row in rows:
        named = {*(row["actor_countries"] or ()), *(row["recipient_countries"] or ())}
        named |= {p["actor"] for p in (*(row.get("actors") or ()), *(row.get("recipients") or ()))}
        named |= {p["country"] for p in row["others"] if p["role"] != "third_party"}
        if {a, b} <= named or ({a, b} & named and row["type"] == "CONSULT"):
            out.append(row)
    return out


def _event_evidence(row: dict[str, Any], name: str, a: str, b: str, day: Any) -> Evidence:
    return Evidence(
        row["id"], "events", row["document_id"], str(day), name, f"{a}, {b}", "acts", row["type"], row["status"], 0.0, 0.0, row["sentence"], row["trigger"],
        row["outlet"], row["document_id"],
    )  # fmt: skip


def _tie_evidence(row: dict[str, Any], ends: list[str]) -> Evidence:
    return Evidence(
        row["id"], "ties", row["document_id"], str(row["published_date"]), ends[0], ends[1], "ties", row["kind"], row["sign"], 0.0, 0.0, row["sentence"],
        row["descriptor"], row["outlet"], row["document_id"],
    )  # fmt: skip
