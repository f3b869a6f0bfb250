"""The forecast ledger: what later events say about a forecast, what a person decided, and how right each speaker was."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec
import numpy as np

from dragoman.errors import UsageError
from dragoman.relations.evidence import Evidence
from dragoman.relations.reports import NO_DAY, days
from dragoman.relations.tables import Tables

if TYPE_CHECKING:
    import pyarrow as pa

LEAST_RANKED: Final = 10  # with fewer forecasts a speaker is not ranked: luck and skill cannot be told apart
FLOOR: Final = 0.01  # a forecast of 0 or 1 that fails would cost an infinite log score; Good (1952) scores are cut here
ENOUGH: Final = 0.5  # match at which a later event is proposed as the outcome
PIECES: Final = 5
BINS: Final = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
REAL: Final = ("happened", "ongoing")
Outcome = Literal["yes", "no", "open"]


class Proposal(msgspec.Struct, frozen=True):
    """What the later record says about one forecast: an outcome to be confirmed or overruled by a person, and why."""

    forecast: str
    by: str | None
    what: str
    low: float
    high: float
    published: str | None
    due: str | None
    outcome: Outcome
    match: float
    because: str
    evidence: tuple[Evidence, ...]
    judged: str | None


class Speaker(msgspec.Struct, frozen=True):
    """How right a speaker was. Brier (0 best) and log score (0 best) as [least, greatest]: each forecast scored at that end of its
    interval which is better, and at that which is worse. `rank` by the middle of the Brier scores, null below ten forecasts."""

    by: str
    forecasts: int
    brier: tuple[float, float]
    log: tuple[float, float]
    came_true: float
    said: tuple[float, float]
    rank: int | None


class Bin(msgspec.Struct, frozen=True):
    """Forecasts whose middle likelihood lies in [low, high): what was said on average, and the share that came true with its 90 % interval."""

    low: float
    high: float
    forecasts: int
    said: float
    came_true: float
    interval: tuple[float, float]


class Scores(msgspec.Struct, frozen=True):
    """The ledger's figures over all resolved forecasts; `unresolved` are still open."""

    forecasts: int
    unresolved: int
    brier: tuple[float, float] | None
    log: tuple[float, float] | None
    speakers: tuple[Speaker, ...]
    calibration: tuple[Bin, ...]
    notes: tuple[str, ...]


def outcomes(judgements: pa.Table | None) -> dict[str, str]:
    """Forecast id -> the latest verdict, yes or no; `open` takes an earlier one back."""
    if judgements is None or not judgements.num_rows:
        return {}
    rows = [r for r in judgements.to_pylist() if r["kind"] == "forecast"]
    found = {r["subject"]: r["verdict"] for r in sorted(rows, key=lambda r: (str(r["at"]), r["id"]))}
    return {subject: verdict for subject, verdict in found.items() if verdict in ("yes", "no")}


def due(forecasts: pa.Table, judgements: pa.Table | None, on: str) -> list[str]:
    """Ids of forecasts without a verdict whose day has come by `on` (ISO)."""
    done = outcomes(judgements)
    return [r["id"] for r in forecasts.to_pylist() if r["id"] not in done and r["horizon_by"] is not None and str(r["horizon_by"]) <= on]


def proposals(tables: Tables, judgements: pa.Table | None = None, *, forecast: str | None = None, on: str | None = None) -> tuple[Proposal, ...]:
    """What later events say of each forecast that has no verdict yet (or of one, by id).

    A later event bears on a forecast where it is of another document, dated after it and by its day if it has one, and shares
    type and parties with the event that was foretold. Match = type (1 the same, 0.4 the same quad class) x share of the foretold
    actors x share of the foretold recipients. `yes` from 0.5 up; `no` where its day has passed by `on` (default: the last day of
    the record) and the record went on about its actors; else open. Raises `UsageError` for an unknown id.
    """
    if tables.forecasts is None or not tables.forecasts.num_rows:
        if forecast is not None:
            raise UsageError(f"{forecast}: no such forecast; `dragoman forecasts` lists them")
        return ()
    rows = tables.forecasts.to_pylist()
    done = outcomes(judgements)
    chosen = [r for r in rows if (r["id"] == forecast if forecast is not None else r["id"] not in done)]
    if forecast is not None and not chosen:
        raise UsageError(f"{forecast}: no such forecast; `dragoman forecasts` lists them")
    wanted = ("id", "document_id", "type", "quad", "status", "actors", "recipients", "sentence", "outlet", "trigger", "actor_countries", "recipient_countries")
    light = tables.events.select([n for n in wanted if n in tables.events.column_names])
    day = days(tables.events, "when_start")
    day = np.where(day == NO_DAY, days(tables.events, "published_date"), day)
    known = day[day != NO_DAY]
    end = int(np.datetime64(on, "D").astype(np.int64)) if on else int(known.max()) if len(known) else 0
    return tuple(_proposal(row, light, day, end, done.get(row["id"])) for row in chosen)


def _proposal(row: dict[str, Any], events: pa.Table, day: Any, end: int, judged: str | None) -> Proposal:
    import pyarrow as pa
    import pyarrow.compute as pc

    made = int(np.datetime64(str(row["published_date"]), "D").astype(np.int64)) if row["published_date"] else None
    by = int(np.datetime64(str(row["horizon_by"]), "D").astype(np.int64)) if row["horizon_by"] else None
    foretold = None
    if row["event"]:
        at = pc.index(events["id"], row["event"]).as_py()
        foretold = events.slice(at, 1).to_pylist()[0] if at >= 0 else None
    if foretold is None or made is None:
        return _told(row, "open", 0.0, "the text names no event that could be looked for; read and decide", (), judged)
    later = (day > made) & (day <= min(by if by is not None else end, end))
    kin = pc.or_(pc.equal(events["type"], foretold["type"]), pc.equal(events["quad"], foretold["quad"]))
    kin = np.asarray(pc.fill_null(kin.combine_chunks() if isinstance(kin, pa.ChunkedArray) else kin, False).to_numpy(zero_copy_only=False), dtype=bool)
    found = events.take(pa.array(np.flatnonzero(later & kin))).to_pylist()
    dates = day[later & kin]
    scored = []
    for other, when in zip(found, dates, strict=True):
        match = _match(foretold, other) if other["document_id"] != row["document_id"] else 0.0
        if match > 0.1 and other["status"] in (*REAL, "not_happened", "denied"):
            scored.append((match, int(when), other))
    scored.sort(key=lambda s: (-s[0], s[1], s[2]["id"]))
    yes = [s for s in scored if s[2]["status"] in REAL]
    against = [s for s in scored if s[2]["status"] not in REAL]
    proof = tuple(_evidence(o, when, match) for match, when, o in (*yes[:PIECES], *against[: PIECES - min(len(yes), PIECES - 2)]))
    if yes and yes[0][0] >= ENOUGH:
        return _told(row, "yes", yes[0][0], f"{yes[0][2]['type']} between the same on {np.datetime64(yes[0][1], 'D')}", proof, judged)
    if by is not None and by <= end:
        about = sum(1 for e in found if _share(_parties(foretold, "actors"), _parties(e, "actors")) > 0)
        if about or against:
            return _told(row, "no", yes[0][0] if yes else 0.0, f"its day has passed; {about} later reports on the same actors, none tells it", proof, judged)
        return _told(row, "open", 0.0, "its day has passed, but the record holds no later report on its actors", proof, judged)
    return _told(row, "open", yes[0][0] if yes else 0.0, "no later event fits well enough yet", proof, judged)


def _told(row: dict[str, Any], outcome: Outcome, match: float, because: str, proof: tuple[Evidence, ...], judged: str | None) -> Proposal:
    published, by = (str(row[k]) if row[k] else None for k in ("published_date", "horizon_by"))
    return Proposal(
        row["id"], row["by_name"] or row["by"], row["what"], round(float(row["low"]), 3), round(float(row["high"]), 3), published, by, outcome, round(match, 2),
        because, proof, judged,
    )  # fmt: skip


def _parties(event: dict[str, Any], side: str) -> set[str]:
    """The countries of one side; the ids of who has none."""
    listed = set(event.get("actor_countries" if side == "actors" else "recipient_countries") or ())
    return listed | {p["actor"] for p in event.get(side) or () if not p.get("country") and p.get("actor")}


def _share(wanted: set[str], found: set[str]) -> float:
    return len(wanted & found) / len(wanted) if wanted else 1.0


def _match(foretold: dict[str, Any], other: dict[str, Any]) -> float:
    kind = 1.0 if foretold["type"] == other["type"] else 0.4
    forth = _share(_parties(foretold, "actors"), _parties(other, "actors")) * _share(_parties(foretold, "recipients"), _parties(other, "recipients"))
    if not _parties(foretold, "actors") and not _parties(foretold, "recipients"):
        return 0.0
    return kind * forth


def _evidence(event: dict[str, Any], day: int, match: float) -> Evidence:
    source, target = (", ".join(sorted(_parties(event, side))) for side in ("actors", "recipients"))
    return Evidence(
        event["id"], "events", event["document_id"], str(np.datetime64(day, "D")), source, target, "acts", event["type"], event["status"], 0.0, round(match, 2),
        event.get("sentence"), event.get("trigger"), event.get("outlet"), event["document_id"],
    )  # fmt: skip


# --- scores -----------------------------------------------------------------------------------------------------------------


def scores(forecasts: pa.Table, judgements: pa.Table | None, *, by: str | None = None) -> Scores:
    """Brier (1950) and logarithmic (Good 1952) scores of the resolved forecasts, by speaker, and their calibration.

    A likelihood is an interval [low, high], so a score is one too: (p - outcome)^2 and -ln of what was given to the outcome, at
    both ends. `by` keeps one speaker (words of the name, or an id).
    """
    done = outcomes(judgements)
    rows = [r for r in forecasts.to_pylist() if by is None or by.lower() in str(r["by_name"] or "").lower() or by in (r["by"], r["by_country"])]
    scored = [(r["by_name"] or r["by"] or "the author", float(r["low"]), float(r["high"]), done[r["id"]] == "yes") for r in rows if r["id"] in done]
    if not scored:
        return Scores(0, len(rows), None, None, (), (), ("no forecast has been resolved; `dragoman forecasts resolve` proposes outcomes",))
    speakers = [_speaker(name, [s for s in scored if s[0] == name]) for name in sorted({s[0] for s in scored})]
    ranked = sorted((s for s in speakers if s.forecasts >= LEAST_RANKED), key=lambda s: (sum(s.brier), s.by))
    place = {s.by: i for i, s in enumerate(ranked, 1)}
    speakers = [msgspec.structs.replace(s, rank=place.get(s.by)) for s in speakers]
    few = sum(1 for s in speakers if s.rank is None)
    notes = (f"{few} of {len(speakers)} speakers have fewer than {LEAST_RANKED} resolved forecasts and are not ranked",) if few else ()
    whole = _speaker("all", scored)
    return Scores(
        len(scored), len(rows) - len(scored), whole.brier, whole.log, tuple(sorted(speakers, key=lambda s: (s.rank or 10**9, -s.forecasts, s.by))),
        _calibration(scored), notes,
    )  # fmt: skip


def _speaker(name: str, scored: list[tuple[str, float, float, bool]]) -> Speaker:
    brier = [sorted((p - came) ** 2 for p in (low, high)) for _, low, high, came in scored]
    log = [sorted(-math.log(max(p if came else 1 - p, FLOOR)) for p in (low, high)) for _, low, high, came in scored]
    return Speaker(
        by=name, forecasts=len(scored), brier=_mean_pair(brier), log=_mean_pair(log), came_true=round(float(np.mean([s[3] for s in scored])), 3),
        said=_mean_pair([[low, high] for _, low, high, _ in scored]), rank=None,
    )  # fmt: skip


def _mean_pair(pairs: list[list[float]]) -> tuple[float, float]:
    low, high = np.mean(np.array(pairs), axis=0)
    return round(float(low), 4), round(float(high), 4)


def _calibration(scored: list[tuple[str, float, float, bool]]) -> tuple[Bin, ...]:
    out = []
    for low, high in itertools.pairwise(BINS):
        inside = [(((lo + hi) / 2), came) for _, lo, hi, came in scored if low <= (lo + hi) / 2 < high or (high == 1.0 and (lo + hi) / 2 == 1.0)]
        if inside:
            many, true = len(inside), sum(came for _, came in inside)
            out.append(Bin(low, high, many, round(float(np.mean([p for p, _ in inside])), 3), round(true / many, 3), wilson(true, many)))
    return tuple(out)


def wilson(true: int, many: int, z: float = 1.6448536269514722) -> tuple[float, float]:
    """Interval of a share (Wilson 1927), 90 % by default."""
    share = true / many
    middle = (share + z * z / (2 * many)) / (1 + z * z / many)
    half = z * math.sqrt(share * (1 - share) / many + z * z / (4 * many * many)) / (1 + z * z / many)
    return round(max(middle - half, 0.0), 3), round(min(middle + half, 1.0), 3)
