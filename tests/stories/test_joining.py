"""Events across documents: a casebook of pairs, contradictions, daily attacks, and independence of order."""

from __future__ import annotations

import random
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from made import RUSSIA, UKRAINE, article, document, documents, event, events, killed, party

from dragoman.desk import joining, stories

KHARKIV = {"place": "Kharkiv", "sentence": "Russia shelled the railway station of Kharkiv at dawn, killing passengers."}
PUTIN = party("vladimir-putin", "RUS", "Vladimir Putin", acts_for="russia")
ENVOY = party("a-0123456789abcdef", "TUR", "Turkish envoy Selim Demir")


def joined(one: dict[str, Any], two: dict[str, Any]) -> bool:
    return len(set(joining.join(events(event("e-1", "d-1", **one), event("e-2", "d-2", **two))).values())) == 1


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (KHARKIV, KHARKIV | {"sentence": "A railway station in Kharkiv was shelled by Russia at dawn on Saturday.", "on": "2023-10-07"}),
        (KHARKIV | {"counts": killed(5)}, KHARKIV | {"counts": killed(7)}),  # tellers differ on the toll
        (KHARKIV, KHARKIV | {"status": "denied"}),  # Russia denies it: the same deed
        (KHARKIV | {"actors": [PUTIN]}, KHARKIV),  # a president and his state
        (
            {"type": "RETREAT", "mode": "resign", "quad": 2, "trigger": "resigned", "actors": [PUTIN], "recipients": [], "sentence": "Putin resigned."},
            {"type": "RETREAT", "mode": "resign", "quad": 2, "trigger": "resignation", "actors": [PUTIN], "recipients": [], "published": "2023-10-08", "sentence": "His resignation came overnight."},
        ),
        (
            {"type": "CONSULT", "quad": 1, "mode": "visit", "trigger": "met", "on": "2023-10-06", "sentence": "Russia met Ukraine in Ankara for talks on grain."},
            {"type": "CONSULT", "quad": 1, "mode": "visit", "trigger": "met", "on": "2023-10-06", "actors": [UKRAINE], "recipients": [RUSSIA], "sentence": "Ukraine met Russia for talks on grain in Ankara."},
        ),
        (
            {"actors": [ENVOY], "recipients": [RUSSIA], "type": "CONSULT", "quad": 1, "trigger": "met", "on": "2023-10-06", "sentence": "Envoy Selim Demir met Russia."},
            {"actors": [ENVOY | {"actor": "a-fedcba9876543210", "name": "Selim Demir"}], "recipients": [RUSSIA], "type": "CONSULT", "quad": 1, "trigger": "met", "on": "2023-10-06", "sentence": "Selim Demir met Russia on Friday."},
        ),
    ],
)  # fmt: skip
def test_tellings_of_one_occurrence(one: dict[str, Any], two: dict[str, Any]) -> None:
    assert joined(one, two)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (KHARKIV, KHARKIV | {"place": "Odesa", "sentence": "Russia shelled the harbour of Odesa at dawn, killing passengers."}),
        (KHARKIV, KHARKIV | {"on": "2023-09-07"}),  # another day
        (KHARKIV, KHARKIV | {"published": "2023-10-20"}),
        (KHARKIV, KHARKIV | {"actors": [UKRAINE], "recipients": [RUSSIA], "sentence": "Ukraine shelled Belgorod."}),
        (KHARKIV, {"type": "CONSULT", "quad": 1, "trigger": "met", "sentence": "Russia met Ukraine."}),
        (
            {"type": "ACCUSE", "quad": 3, "trigger": "criticized", "sentence": "Russia criticized Ukraine over the grain deal."},
            {"type": "ACCUSE", "quad": 3, "trigger": "accused", "sentence": "Russia accused Ukraine of raiding a border village."},
        ),
        (KHARKIV | {"published_date": None}, KHARKIV),  # no date at all: joined with none
    ],
)
def test_two_occurrences(one: dict[str, Any], two: dict[str, Any]) -> None:
    assert not joined(one, two)


def test_daily_attacks_do_not_chain_into_one() -> None:
    """The same city, the same words, thirty days in a row, three outlets a day."""
    rows = [event(f"e-{d:02}{o}", f"d-{d:02}{o}", on=f"2023-10-{d:02}", published=f"2023-10-{d:02}", **KHARKIV) for d in range(1, 31) for o in "abc"]
    found = joining.join(events(*rows))
    assert len(set(found.values())) == 30
    assert found["e-07b"] == "e-07a"


def test_undated_daily_attacks_do_not_chain_over_a_month() -> None:
    rows = [event(f"e-{d:02}{o}", f"d-{d:02}{o}", published=f"2023-10-{d:02}", **KHARKIV) for d in range(1, 31) for o in "ab"]
    found = joining.join(events(*rows))
    sizes = [list(found.values()).count(e) for e in set(found.values())]
    assert max(sizes) <= 8, "undated reports of at most four days may be one event, not more"


def test_contradictions_are_kept_and_shown() -> None:
    rows = [event("e-1", "d-1", **KHARKIV, counts=killed(5)), event("e-2", "d-2", **KHARKIV, counts=killed(7)), event("e-3", "d-3", **KHARKIV, status="denied")]
    assert set(joining.join(events(*rows)).values()) == {"e-1"}
    told = {c.what: dict(c.values) for c in joining.contradictions(rows)}
    assert told["killed"] == {"5": ("e-1",), "7": ("e-2",)}
    assert told["status"] == {"denied": ("e-3",), "happened": ("e-1", "e-2")}
    assert "actors" not in told


def test_one_documents_own_linking_stands() -> None:
    rows = [event("e-1", "d-1", **KHARKIV), event("e-2", "d-1", occurrence="e-1", type="COERCE", trigger="blocked", sentence="It blocked the station.")]
    assert set(joining.join(events(*rows)).values()) == {"e-1"}


def world(seed: int = 5, size: int = 90) -> pa.Table:
    """Records of a busy fortnight: some told twice or three times, some alike but apart, some ids given twice by the reader."""
    rng = random.Random(seed)
    states = [RUSSIA, UKRAINE, party("turkey", "TUR", "Turkey"), party("iran", "IRN", "Iran"), PUTIN, ENVOY]
    rows = []
    for n in range(size):
        kind, quad, trigger = rng.choice([("ASSAULT", 4, "shelled"), ("CONSULT", 1, "met"), ("ACCUSE", 3, "accused"), ("AGREE", 1, "agreed")])
        actors, day = rng.sample(states, 2), rng.randint(1, 14)
        made: dict[str, Any] = {"type": kind, "quad": quad, "trigger": trigger, "actors": actors[:1], "recipients": actors[1:], "sentence": article(n % 25, 12)}
        if rng.random() < 0.4:
            made |= {"on": f"2023-10-{day:02}"}
        if rng.random() < 0.3:
            made |= {"place": rng.choice(["Kharkiv", "Odesa"])}
        rows += [event(f"e-{rng.randrange(16**6):06x}", f"d-{n:03}{k}", published=f"2023-10-{min(day + k, 28):02}", **made) for k in range(rng.randint(1, 3))]
    rows.append(rows[0] | {"type": "COERCE"})
    return events(*rows)


def no_stories(table: pa.Table) -> pa.Table:
    rows = [(d, "s-" + d, d, "original", None) for d in sorted(set(table["document_id"].to_pylist()))]
    return pa.table([pa.array(c, pa.string()) for c in zip(*rows, strict=True)], schema=stories.SCHEMA)


def test_the_order_of_records_does_not_matter() -> None:
    table = world()
    whole = joining.desk_events(table, no_stories(table))
    assert pc.count_distinct(whole["event_id"]).as_py() < pc.count_distinct(whole["record_id"]).as_py()
    assert all(event <= record for event, record in zip(whole["event_id"].to_pylist(), whole["record_id"].to_pylist(), strict=True))
    for seed in range(4):
        rows = list(range(table.num_rows))
        random.Random(seed).shuffle(rows)
        assert joining.desk_events(table.take(rows), no_stories(table)).equals(whole)


@pytest.mark.parametrize(("seed", "steps"), [(1, [1]), (2, [7]), (3, [1, 2, 20])])
def test_one_by_one_and_in_batches_is_all_at_once(seed: int, steps: list[int]) -> None:
    table = world(seed, 40)
    ids = sorted(set(table["document_id"].to_pylist()))
    rng = random.Random(seed)
    rng.shuffle(ids)

    def of(chosen: list[str]) -> pa.Table:
        return table.filter(pc.is_in(table["document_id"], value_set=pa.array(chosen)))

    have = ids[:3]
    found = joining.desk_events(of(have), no_stories(of(have)))
    while len(have) < len(ids):
        new = ids[len(have) : len(have) + rng.choice(steps)]
        have = have + new
        found = joining.add(found, of(have), no_stories(of(have)), new)
    assert found.equals(joining.desk_events(table, no_stories(table)))


def test_crowds_give_the_same_events_by_adding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining, "CROWD", 3)
    table = events(*(event(f"e-{n:02}", f"d-{n:02}", sentence=f"Russia shelled {article(n, 8)}.") for n in range(20)))
    whole = joining.desk_events(table, no_stories(table))
    first = table.slice(0, 12)
    part = joining.desk_events(first, no_stories(first))
    assert joining.add(part, table, no_stories(table), [f"d-{n:02}" for n in range(12, 20)]).equals(whole)


def test_one_a_day_keeps_the_first_of_a_dyad_a_type_and_a_day() -> None:
    rows = [
        event("e-1", "d-1", on="2023-10-07"), event("e-2", "d-2", on="2023-10-07", actors=[PUTIN]),
        event("e-3", "d-3", on="2023-10-08"), event("e-4", "d-4", on="2023-10-07", type="COERCE"),
    ]  # fmt: skip
    assert joining.one_a_day(rows) == ["e-1", "e-4", "e-3"]


def test_the_gold_pairs_hold_no_text() -> None:
    lines = (Path(__file__).parents[1] / "gold" / "event_pairs.csv").read_text("utf-8").splitlines()
    assert len(lines) == 151 and sum(line.endswith(",no") for line in lines) >= 75
    assert all(line.replace(",yes", "").replace(",no", "").replace(",", "").isdigit() for line in lines[1:])


def test_documents_helper_has_the_columns_of_the_desk() -> None:
    assert documents(document("d-1")).num_rows == 1
