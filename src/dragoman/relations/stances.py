"""How one actor stands towards two or more others: to which it leans, whether it keeps a balance, or only keeps silent."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, Final, Literal

import msgspec
import numpy as np

from dragoman.errors import UsageError
from dragoman.relations.effects import LAYERS, effects
from dragoman.relations.evidence import Evidence, evidence
from dragoman.relations.level import PSEUDO, SCATTER
from dragoman.relations.reports import Ints, Reports, reports
from dragoman.relations.series import Z
from dragoman.relations.tables import Tables

SAME: Final = 3.0  # points: where the levels are surely closer than this on the scale of -10 to 10, X is even-handed
ENOUGH: Final = 3  # deeds towards each side below which nothing is said of balance
RARE: Final = 0.05
PIECES: Final = 5
POSITIONS: Final = ("neutrality", "mediation")  # kinds of tie that place an actor between others
HOSTILE: Final = -0.5
Verdict = Literal["leans", "balanced", "not told apart", "low activity", "too little known"]


class Side(msgspec.Struct, frozen=True):
    """X towards one target.

    `level` is the mean score of the window with its 90 % interval, null where nothing was reported; `deeds` against `expected` under independence of who acts
    and who is acted upon (all reports in the window). `hostile_words` against `expected_hostile`: X's hostile words times the share
    that this target has in the hostile words of all others; `silent` where so few would be rare (5 %) by chance.
    """

    target: str
    level: float | None
    low: float | None
    high: float | None
    deeds: int
    expected: float
    quiet: bool
    hostile_words: int
    expected_hostile: float
    silent: bool
    evidence: tuple[Evidence, ...]
    omitted: tuple[Evidence, ...]
    said_of_others: tuple[Evidence, ...]
    seen: tuple[Evidence, ...]


class Stance(msgspec.Struct, frozen=True):
    """The answer: a verdict, towards whom it leans (if it does), the sides, and ties in which somebody judges X's position."""

    actor: str
    verdict: Verdict
    towards: str | None
    explanation: str
    sides: tuple[Side, ...]
    views: tuple[Evidence, ...]


def stance(
    tables: Tables, actor: str, targets: Iterable[str], *, since: str | None = None, until: str | None = None, layers: Iterable[str] = LAYERS
) -> Stance:
    """How `actor` stands towards each of the targets in a window of time. Raises `UsageError` where nothing is known of it."""
    others = tuple(dict.fromkeys(targets))
    if not others or actor in others:
        raise UsageError(f"--toward {' '.join(others)}: name one or more actors other than {actor}")
    use = effects(layers)
    found = within_window(reports(tables, use, None), since, until)
    mine = found.source == found.code(actor)
    if not mine.any() and tables.ties is None:
        raise UsageError(f"{actor}: no report of what it did or said; take another window or another actor")
    sides = tuple(_side(tables, found, actor, t, since, until) for t in others)
    verdict, towards = _verdict(sides)
    views = tuple(_tie_views(tables, actor, lambda row: row["kind"] in POSITIONS or bool({*others} & _ends(row)), since, until))
    return Stance(actor, verdict, towards, _sentence(actor, verdict, towards, sides), sides, views)


def within_window(found: Reports, since: str | None, until: str | None) -> Reports:
    try:
        low = np.datetime64(since, "D").astype(np.int64) if since else np.iinfo(np.int64).min
        high = np.datetime64(until, "D").astype(np.int64) if until else np.iinfo(np.int64).max
    except ValueError as error:
        raise UsageError(f"--since {since} --until {until}: not dates; write YYYY-MM-DD") from error
    return found.take((found.day >= low) & (found.day <= high))


def _side(tables: Tables, found: Reports, actor: str, target: str, since: str | None, until: str | None) -> Side:
    from scipy.stats import poisson

    x, t = found.code(actor), found.code(target)
    here = np.flatnonzero((found.source == x) & (found.target == t)) if t >= 0 else np.zeros(0, dtype=np.int64)
    deeds = len(np.unique(found.deed[here]))
    _, once = np.unique(found.deed * (len(found.keys) + 1) + found.source, return_index=True)
    by_x, to_t, total = int((found.source[once] == x).sum()), int((found.target[once] == t).sum()), max(len(once), 1)
    expected = by_x * to_t / total
    words = (found.layer == LAYERS.index("words")) & (found.score < HOSTILE)
    own, others = words & (found.source == x), words & (found.source != x) & (found.target != x)
    towards_t = int((own & (found.target == t)).sum())
    share = float((others & (found.target == t)).sum()) / max(int(others.sum()), 1)
    foreseen = float(own.sum()) * share
    level, low, high = _mean(found, here)
    said = np.flatnonzero(own & (found.target != t))
    return Side(
        target, level, low, high, deeds, round(expected, 1), bool(expected >= 3 and poisson.cdf(deeds, expected) < RARE), towards_t, round(foreseen, 1),
        bool(foreseen >= 3 and poisson.cdf(towards_t, foreseen) < RARE), evidence(tables, found, heaviest_deeds(found, here)), _omitted(tables, actor, target, since, until),
        evidence(tables, found, heaviest_deeds(found, said)), tuple(_tie_views(tables, actor, lambda row: target in (row["holder_country"], row["holder"]), since, until)),
    )  # fmt: skip


def _mean(found: Reports, at: Ints) -> tuple[float | None, float | None, float | None]:
    """The mean score of the window by weight, with its 90 % interval; the scatter is drawn to what is usual by PSEUDO reports."""
    total = float(found.weight[at].sum())
    if total <= 0:
        return None, None, None
    mean = float((found.weight[at] * found.score[at]).sum()) / total
    squares = float((found.weight[at] * (found.score[at] - mean) ** 2).sum())
    sd = float(np.sqrt((squares + PSEUDO * SCATTER**2) / (max(len(np.unique(found.deed[at])) - 1, 0) + PSEUDO) / total))
    return tuple(round(min(max(v, -10.0), 10.0), 2) for v in (mean, mean - Z * sd, mean + Z * sd))  # type: ignore[return-value]


def heaviest_deeds(found: Reports, at: Ints) -> Ints:
    """The heaviest reports, one for each deed."""
    order = at[np.argsort(-found.weight[at] * np.abs(found.score[at]), kind="stable")]
    _, first = np.unique(found.deed[order], return_index=True)
    return order[np.sort(first)][:PIECES]


def _omitted(tables: Tables, actor: str, target: str, since: str | None, until: str | None) -> tuple[Evidence, ...]:
    """What X is reported not to have done to the target: "stopped short of condemning"."""
    import pyarrow.compute as pc

    events = tables.events
    left = events.filter(pc.is_in(events["status"], _strings("not_happened", "denied")))
    if not left.num_rows:
        return ()
    use = effects(("acts", "words"))
    found = within_window(reports(Tables(left), use, frozenset((actor, target))), since, until)
    at = np.flatnonzero(found.source == found.code(actor)) if len(found) else np.zeros(0, dtype=np.int64)
    return evidence(Tables(left), found, heaviest_deeds(found, at))


def _strings(*values: str) -> Any:
    import pyarrow as pa

    return pa.array(values, pa.string())


def _tie_views(tables: Tables, actor: str, chosen: Any, since: str | None, until: str | None) -> Iterable[Evidence]:
    """Ties that X is an end of and that fit, first those that name a position between others, then the latest."""
    if tables.ties is None:
        return []
    rows = []
    for row in tables.ties.to_pylist():
        day = str(row["published_date"]) if row["published_date"] else ""
        if actor in _ends(row) and chosen(row) and not (since and day < since) and not (until and day > until):
            rows.append(row)
    rows.sort(key=lambda r: (r["kind"] in POSITIONS, str(r["published_date"]), r["confidence"] or 0.0, r["id"]), reverse=True)
    return [
        Evidence(
            r["id"], "ties", r["document_id"], str(r["published_date"]), r["a_country"] or r["a"], r["b_country"] or r["b"], "ties",
            r["kind"] + (f" (as {r['holder_name'] or r['holder']} sees it)" if r["holder"] else ""), r["sign"], 0.0, 0.0, r["sentence"], r["descriptor"], r["outlet"],
            r["document_id"],
        )
        for r in rows[:PIECES]
    ]  # fmt: skip


def _ends(row: dict[str, Any]) -> set[str]:
    return {row[k] for k in ("a_country", "b_country", "a", "b") if row[k]}


def _verdict(sides: tuple[Side, ...]) -> tuple[Verdict, str | None]:
    if any(s.quiet for s in sides):
        return "low activity", None
    if any(s.level is None or s.deeds < ENOUGH for s in sides):
        return "too little known", None
    ranked = sorted(sides, key=lambda s: -(s.level or 0.0))
    first, last = ranked[0], ranked[-1]
    gap = (first.level or 0.0) - (last.level or 0.0)
    error = math.hypot(*(((s.high or 0.0) - (s.low or 0.0)) / 2 for s in (first, last)))
    if gap - error > 0 and len(sides) > 1:
        return "leans", first.target
    if gap + error < SAME:
        return "balanced", None
    return "not told apart", None


def _sentence(actor: str, verdict: Verdict, towards: str | None, sides: tuple[Side, ...]) -> str:
    from dragoman.relations.wording import name_of

    levels = "; ".join(
        f"{name_of(s.target)} {s.level:+.1f} [{s.low:+.1f}, {s.high:+.1f}], {s.deeds} deeds ({s.expected:.0f} expected)" if s.level is not None
        else f"{name_of(s.target)}: nothing reported ({s.expected:.0f} deeds expected)" for s in sides
    )  # fmt: skip
    quiet = ", ".join(name_of(s.target) for s in sides if s.silent)
    return (
        f"{name_of(actor)}: {verdict}{' towards ' + name_of(towards) if towards else ''}: {levels}"
        + (f"; fewer hostile words than expected of {quiet}" if quiet else "")
    )
