"""The simulation study of relations, and their speed.

    python benchmarks/relations.py study [--worlds 60] [--curve] [--jobs 1]
    python benchmarks/relations.py speed [--events 10000000] [--actors 200]

`study` makes worlds whose truth is known and asks four things of the estimate: does the 90 % interval hold the truth; are jumps found
within 14 days, and how many are found that are none; does the level move when the coverage doubles; does a plain mean of Goldstein
scores do as well. The world (one dyad, 10 years; all figures can be set):

* latent relation l in its standard deviations: drift of 0.2 a year and jumps of 1.5 at least 18 months apart;
* independent reports: Poisson, 2 a week times the coverage; coverage drifts by a factor of about 3 and jitters;
* type of the event: P(type) proportional to base rate x exp(slope x score x l), so that one latent standard deviation moves the
  expected score by about SIGNAL points; conflict is reported first, the mild only as coverage grows (`mildness`);
* wrong codes: root wrong .15, of it quad class wrong .056 (docs/accuracy.md: relations root .85, quad .944);
* copies: each report is copied 0 to many times, hostile ones more; of the copies .27 are not recognised (recall .73).

The truth is the expected score of a rightly coded report at usual coverage, given l, averaged over the period.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa

from dragoman.events.codebook import types
from dragoman.relations.periods import period_of, start_of
from dragoman.relations.series import Z, relation
from dragoman.relations.tables import Tables

START = int(np.datetime64("2010-01-04", "D").astype(int))
TYPES = list(types())
SCORE = np.array([types()[t]["intensity"] for t in TYPES])
QUAD = np.array([types()[t]["quad"] for t in TYPES])
# base rates of a running news file, about those of POLECAT's first years: much talk, some accusation, fewer deeds
BASE = dict(zip(["AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"],
                (7, 24, 9, 1, 5, 4, 2, 8, 12, 4, 3, 2, 5, 3, 6, 5), strict=True))  # fmt: skip
RATE = np.array([BASE[t] for t in TYPES], dtype=float) / sum(BASE.values())


@dataclass(frozen=True)
class World:
    """What is set; `signal` is how many points of score one latent standard deviation is worth."""

    weekly: float = 2.0
    jump: float = 1.5
    years: int = 10
    jumps: int = 2
    drift: float = 0.2
    signal: float = 5.0
    wrong_root: float = 0.15
    wrong_quad: float = 0.056
    copies: float = 3.0
    unseen_copy: float = 0.27
    mildness: float = 0.1
    doubled: bool = False


@dataclass(frozen=True)
class Made:
    """A world's tables, its latent path and true level by day, and the days of its jumps."""

    tables: Tables
    latent: Any
    truth: Any
    jumps: list[int]
    scale: float


def _slope(signal: float) -> float:
    """The tilt at which one latent standard deviation moves the expected score by `signal` points around zero."""
    low, high = 0.0, 2.0
    for _ in range(60):
        middle = (low + high) / 2
        up, down = (float(_chances(np.array([x]), middle)[0] @ SCORE) for x in (0.5, -0.5))
        low, high = (middle, high) if up - down < signal else (low, middle)
    return low


def _chances(latent: Any, slope: float, tilt: Any = 0.0) -> Any:
    power = slope * SCORE[None, :] * latent[:, None] + np.multiply.outer(np.broadcast_to(tilt, latent.shape), (SCORE > -1).astype(float))
    weight = RATE[None, :] * np.exp(power - power.max(axis=1, keepdims=True))
    return weight / weight.sum(axis=1, keepdims=True)


def make(world: World, seed: int) -> Made:
    """One world."""
    rng = np.random.default_rng(seed)
    days = int(world.years * 365.25)
    latent = np.cumsum(rng.normal(0, world.drift / np.sqrt(365.25), days))
    jumps: list[int] = []
    while len(jumps) < world.jumps:
        day = int(rng.integers(300, days - 300))
        if all(abs(day - j) > 548 for j in jumps):
            jumps.append(day)
    side = rng.choice([-1, 1])
    for day in sorted(jumps):  # back and forth, so that the path stays in the range of the scale
        latent[day:] += side * world.jump
        side = -side
    latent -= latent.mean()
    slope = _slope(world.signal)
    weeks = days // 7 + 1
    coverage = np.exp(np.cumsum(rng.normal(0, 0.04, weeks)) + rng.normal(0, 0.15, weeks))
    coverage /= np.median(coverage)
    if world.doubled:
        coverage[weeks // 2 :] *= 2
    by_day = np.repeat(coverage, 7)[:days]
    tilt = rng.choice([-1, 1]) * world.mildness  # whether more reporting brings more of the mild or of the grim
    number = rng.poisson(world.weekly / 7 * by_day)
    at = np.repeat(np.arange(days), number)
    kind = _draw(rng, _chances(latent[at], slope, tilt * np.log(by_day[at])))
    told = _miscoded(rng, kind, world)
    many = rng.poisson(world.copies * np.where(SCORE[kind] < -1, 1.5, 0.7))
    rows = np.concatenate([np.arange(len(at)), np.repeat(np.arange(len(at)), many)])
    seen = np.concatenate([np.ones(len(at), dtype=bool), rng.random(int(many.sum())) >= world.unseen_copy])
    tables = _tables(rng, at[rows] + START, told[rows], rows, seen, coverage, days)
    truth = _chances(latent, slope) @ SCORE
    return Made(tables, latent, truth, sorted(jumps), world.signal)


def _draw(rng: Any, chances: Any) -> Any:
    return (chances.cumsum(axis=1) < rng.random((len(chances), 1))).sum(axis=1).clip(max=len(TYPES) - 1)


def _miscoded(rng: Any, kind: Any, world: World) -> Any:
    out, lot = kind.copy(), rng.random(len(kind))
    for i in np.flatnonzero(lot < world.wrong_root):
        other = (QUAD[kind[i]] != QUAD) if lot[i] < world.wrong_quad else (QUAD[kind[i]] == QUAD)
        chance = RATE * other
        if chance.sum():
            out[i] = rng.choice(len(TYPES), p=chance / chance.sum())
    return out


def _tables(rng: Any, day: Any, kind: Any, report: Any, seen: Any, coverage: Any, days: int) -> Tables:
    n = len(day)
    forth = rng.random(report.max() + 1 if n else 0)[report] < 0.5
    sides = np.where(forth, "RUS", "ISR"), np.where(forth, "ISR", "RUS")
    offsets = pa.array(np.arange(n + 1, dtype=np.int32))
    documents = np.char.add("d", np.arange(n).astype("U9"))
    origins = np.where(seen, np.char.add("o", report.astype("U9")), documents)
    date = pa.array(day.astype("datetime64[D]"))
    events = pa.table({
        "id": pa.array(np.char.add("e", np.arange(n).astype("U9"))), "document_id": pa.array(documents), "type": pa.array(np.array(TYPES)[kind]),
        "status": pa.array(["happened"] * n), "intensity": pa.array(SCORE[kind]), "quad": pa.array(QUAD[kind].astype(np.int8)), "when_start": date,
        "when_end": date, "confidence": pa.array(np.ones(n)), "actor_countries": pa.ListArray.from_arrays(offsets, pa.array(sides[0])),
        "recipient_countries": pa.ListArray.from_arrays(offsets, pa.array(sides[1])),
    })  # fmt: skip
    stories = pa.table({"document_id": pa.array(documents), "story_id": pa.array(origins), "origin_id": pa.array(origins)})
    papers = np.repeat(np.arange(len(coverage)), rng.poisson(40 * coverage)) * 7 + START
    return Tables(events, stories=stories, documents=pa.table({"published_date": pa.array(papers.astype("datetime64[D]"))}))


# --- what is asked ------------------------------------------------------------------------------------------------------------


def judge(world: World, seed: int) -> dict[str, float]:
    """The figures of one world."""
    made = make(world, seed)
    begun = time.perf_counter()
    found = relation(made.tables, "RUS", "ISR", by="month")
    spent = time.perf_counter() - begun
    points = found.direction("mutual").points
    when = period_of(np.arange(len(made.truth)) + START, "month")
    true = {str(start_of(int(p), "month")): float(made.truth[when == p].mean()) for p in np.unique(when)}
    plain = _plain(made, when)
    inside, error, plain_inside, plain_error = [], [], [], []
    for p in points:
        t = true[p.start]
        inside.append(p.low - 0.005 <= t <= p.high + 0.005)
        error.append(p.level - t)
        if p.start in plain:
            mean, half = plain[p.start]
            plain_inside.append(abs(mean - t) <= half)
            plain_error.append(mean - t)
    days = [int(np.datetime64(c.date, "D").astype(int)) - START for c in found.changes]
    hits = sum(any(abs(d - j) <= 14 for d in days) for j in made.jumps)
    near = sum(any(abs(d - j) <= 60 for j in made.jumps) for d in days)
    span = [(int(np.datetime64(c.low, "D").astype(int)) - START, int(np.datetime64(c.high, "D").astype(int)) - START) for c in found.changes]
    dated = [any(lo <= j <= hi for lo, hi in span) for j in made.jumps if any(abs(d - j) <= 60 for d in days)]
    return {
        "covered": float(np.mean(inside)), "rmse": float(np.sqrt(np.mean(np.square(error)))), "bias": float(np.mean(error)),
        "plain covered": float(np.mean(plain_inside)), "plain rmse": float(np.sqrt(np.mean(np.square(plain_error)))),
        "jumps": len(made.jumps), "hits": hits, "false": (len(days) - near) / world.years * 10, "dated": float(np.sum(dated)), "datable": len(dated),
        "width": float(np.mean([p.high - p.low for p in points])) / 2 / Z, "seconds": spent, "late level": _late(points),
        "late plain": float(np.mean([plain[p.start][0] for p in points[len(points) // 2 + 1 :] if p.start in plain])),
    }  # fmt: skip


def _late(points: Any) -> float:
    """Mean level of the second half."""
    return float(np.mean([p.level for p in points[len(points) // 2 + 1 :]]))


def _plain(made: Made, when: Any) -> dict[str, tuple[float, float]]:
    """The usual way: the mean of the scores of all rows of a month, copies and all, with its usual standard error."""
    events = made.tables.events
    day = events["when_start"].cast(pa.int32()).to_numpy()
    score, month = events["intensity"].to_numpy(), period_of(day.astype(np.int64), "month")
    out = {}
    for p in np.unique(month):
        own = score[month == p]
        out[str(start_of(int(p), "month"))] = (float(own.mean()), Z * float(own.std(ddof=1)) / np.sqrt(len(own)) if len(own) > 1 else 10.0)
    return out


def study(world: World, worlds: int, jobs: int, first: int = 0) -> dict[str, float]:
    """All figures over many worlds, and what doubling the coverage in the second half does to the same worlds."""
    from concurrent.futures import ProcessPoolExecutor

    pairs = [(w, seed) for seed in range(first, first + worlds) for w in (world, replace(world, doubled=True))]
    if jobs > 1:
        with ProcessPoolExecutor(jobs) as pool:
            results = list(pool.map(judge, *zip(*pairs, strict=True)))
    else:
        results = [judge(*pair) for pair in pairs]
    usual, doubled = results[::2], results[1::2]
    mean = {k: float(np.mean([r[k] for r in usual])) for k in usual[0]}
    moved = np.array([d["late level"] - u["late level"] for d, u in zip(doubled, usual, strict=True)]) / world.signal
    moved_plain = np.array([d["late plain"] - u["late plain"] for d, u in zip(doubled, usual, strict=True)]) / world.signal
    return {
        "interval covers": mean["covered"], "rmse (points)": mean["rmse"], "bias (points)": mean["bias"],
        "found within 14 days": sum(r["hits"] for r in usual) / max(sum(r["jumps"] for r in usual), 1), "false a decade": mean["false"],
        "date interval covers": sum(r["dated"] for r in usual) / max(sum(r["datable"] for r in usual), 1),
        "moved by doubled coverage (latent sd)": float(moved.mean()), "its standard error": float(moved.std(ddof=1) / np.sqrt(len(moved))) if len(moved) > 1 else 0.0,
        "typical move (median of absolute)": float(np.median(np.abs(moved))),
        "plain covers": mean["plain covered"], "plain rmse (points)": mean["plain rmse"], "plain moved (latent sd)": float(moved_plain.mean()),
        "seconds a dyad": mean["seconds"],
    }  # fmt: skip


CURVE = (
    ("reference", {}),
    ("0.5 reports a week", {"weekly": 0.5}), ("1 report a week", {"weekly": 1.0}), ("5 reports a week", {"weekly": 5.0}), ("20 reports a week", {"weekly": 20.0}),
    ("jump of 0.75", {"jump": 0.75}), ("jump of 1", {"jump": 1.0}), ("jump of 2", {"jump": 2.0}), ("no jump", {"jump": 0.0, "jumps": 0}),
    ("signal 2", {"signal": 2.0}), ("signal 3", {"signal": 3.0}), ("signal 4", {"signal": 4.0}), ("drift 0.5 a year", {"drift": 0.5}), ("no drift", {"drift": 0.0}),
    ("no wrong codes", {"wrong_root": 0.0, "wrong_quad": 0.0}), ("no copies", {"copies": 0.0}), ("mildness 0.3", {"mildness": 0.3}),
)  # fmt: skip


# --- speed --------------------------------------------------------------------------------------------------------------------


def big(events: int, actors: int, seed: int = 1) -> Tables:
    """Made-up events over 10 years; the activity of actors follows a power law, as it does in the world."""
    rng = np.random.default_rng(seed)
    names = np.array([f"A{chr(65 + i // 26)}{chr(65 + i % 26)}" for i in range(actors)])
    share = 1 / np.arange(1, actors + 1) ** 0.7
    source, target = (rng.choice(actors, events, p=share / share.sum()).astype(np.int32) for _ in range(2))
    kind = rng.choice(len(TYPES), events, p=RATE).astype(np.int32)
    day = np.sort(rng.integers(0, 3652, events)).astype(np.int32) + START
    offsets = pa.array(np.arange(events + 1, dtype=np.int32))
    date = pa.array(day.astype(np.int32)).cast(pa.date32())

    def words(codes: Any, values: Any) -> pa.Array:
        return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(values)).cast(pa.string())

    return Tables(pa.table({
        "id": pa.array(np.arange(events)).cast(pa.string()), "document_id": words((np.arange(events) // 2).astype(np.int32), np.arange((events + 1) // 2 + 1).astype("U8")),
        "type": words(kind, TYPES), "status": words(np.zeros(events, dtype=np.int32), ["happened"]), "intensity": pa.array(SCORE[kind]),
        "quad": pa.array(QUAD[kind].astype(np.int8)), "when_start": date, "when_end": date,
        "actor_countries": pa.ListArray.from_arrays(offsets, words(source, names)), "recipient_countries": pa.ListArray.from_arrays(offsets, words(target, names)),
    }))  # fmt: skip


def speed(events: int, actors: int, parts: tuple[int, ...] = (4, 2, 1)) -> None:
    """Wall and processor seconds; on a machine with other work only the second says what the program costs."""
    from dragoman.relations.panels import panel

    relation(big(5_000, 5), "AAA", "AAB", by="month")  # loads SciPy and ruptures: that is the program's start, not the dyad's
    for part in parts:
        tables = big(events // part, actors)
        begun, used = time.perf_counter(), time.process_time()
        found = panel(tables, by="month", least=20)
        whole = f"{time.perf_counter() - begun:.1f} s ({time.process_time() - used:.1f} s of processor)"
        begun, used = time.perf_counter(), time.process_time()
        one = relation(tables, "AAH", "AAI", by="month")
        single = f"{time.perf_counter() - begun:.2f} s ({time.process_time() - used:.2f} s of processor)"
        dyads = len(found.source)
        print(f"{events // part:,} events, {actors} actors: {dyads:,} directed dyads by month in {whole}; one dyad, {len(one.series[2].points)} months, in {single}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["study", "speed"])
    parser.add_argument("--worlds", type=int, default=60)
    parser.add_argument("--first", type=int, default=0, help="first seed: 0 to 1999 were used to choose constants, others were not")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--curve", action="store_true", help="vary each setting, not only the reference")
    parser.add_argument("--only", help="one row of the curve")
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--actors", type=int, default=200)
    parser.add_argument("--once", action="store_true", help="speed: only the whole number of events, not a quarter and a half of it first")
    given = parser.parse_args()
    if given.what == "speed":
        speed(given.events, given.actors, (1,) if given.once else (4, 2, 1))
        return
    rows = [(n, o) for n, o in CURVE if (given.only == n if given.only else given.curve or n == "reference")]
    for name, other in rows:
        found = study(replace(World(), **other), given.worlds, given.jobs, given.first)
        print(json.dumps({"world": name, "worlds": given.worlds, **{k: round(v, 3) for k, v in found.items()}}), flush=True)


if __name__ == "__main__":
    main()
