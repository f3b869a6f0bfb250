"""The relation of two actors: what counts, how much, and what a point opens to."""

from __future__ import annotations

import datetime

import numpy as np
import pyarrow as pa
import pytest
from worlds import EVENTS, STATEMENTS, TIES, event, statement, table, tie

from dragoman.errors import UsageError
from dragoman.relations.effects import effects
from dragoman.relations.reports import corrections, reports
from dragoman.relations.series import opened, relation
from dragoman.relations.tables import Tables

BOTH = frozenset(("RUS", "ISR"))


def events(*rows: dict[str, object]) -> Tables:
    return Tables(table(rows, EVENTS), coded_here=False)


def one(*rows: dict[str, object]) -> float:
    """The summed weight of what these rows say of Russia and Israel."""
    return float(reports(events(*rows), effects(), BOTH).weight.sum())


def test_a_copy_is_no_second_report() -> None:
    rows = [event(i, "RUS", "ISR", "ACCUSE", "2023-03-01") for i in (1, 2, 3)]
    stories = pa.table({"document_id": ["d1", "d2", "d3"], "origin_id": ["d1", "d1", "d1"]})
    copied = reports(Tables(table(rows, EVENTS), stories=stories, coded_here=False), effects(), BOTH).weight.sum()
    assert copied == pytest.approx(one(rows[0]))
    assert one(rows[0]) < one(*rows) < 1.3 * one(rows[0]), "three origins of one deed are a little more than one, not three"


def test_two_deeds_are_two_reports() -> None:
    assert one(event(1, "RUS", "ISR", "ACCUSE", "2023-03-01"), event(2, "RUS", "ISR", "ACCUSE", "2023-05-01")) == pytest.approx(2 * 0.9)


def test_what_goes_both_ways_counts_once() -> None:
    met = event(1, "RUS ISR", "RUS ISR", "CONSULT", "2023-03-01")
    assert one(met) == pytest.approx(0.9)
    assert len(reports(events(met), effects(), BOTH)) == 2


def test_nobody_stands_to_himself_and_a_minister_is_his_country() -> None:
    assert one(event(1, "RUS RUS", "ISR RUS", "ACCUSE", "2023-03-01")) == pytest.approx(0.9)


def test_what_did_not_happen_pulls_a_little_the_other_way_and_can_be_switched_off() -> None:
    held_back = event(1, "ISR", "RUS", "SANCTION", "2023-03-01", status="not_happened")
    found = reports(events(held_back), effects(), BOTH)
    assert found.score[0] == pytest.approx(1.8)
    assert found.weight[0] < 0.3
    assert not len(reports(events(held_back), effects(without=("omitted",)), BOTH))
    assert not len(reports(events(held_back), effects(changed={"omitted": 0.0}), BOTH))


def test_hearsay_and_voices_weigh_less() -> None:
    plain = one(event(1, "RUS", "ISR", "ACCUSE", "2023-03-01"))
    assert one(event(1, "RUS", "ISR", "ACCUSE", "2023-03-01", hearsay=True)) < plain
    assert one(event(1, "RUS", "ISR", "ACCUSE", "2023-03-01", according_to=["s1"])) < plain


def test_layers_are_apart() -> None:
    tables = Tables(
        table([event(1, "RUS", "ISR", "ASSAULT", "2023-03-01"), event(2, "RUS", "ISR", "ACCUSE", "2023-03-02")], EVENTS),
        statements=table([statement(1, "RUS", {"ISR": -0.6}, "2023-03-03"), statement(2, "RUS", {"ISR": None}, "2023-03-03")], STATEMENTS),
        ties=table([tie(1, "RUS", "ISR", "-", "enmity", "2023-03-04"), tie(2, "RUS", "ISR", None, "relation", "2023-03-04")], TIES),
    )
    told = {name: reports(tables, effects(layers=(name,)), BOTH) for name in ("acts", "words", "ties")}
    assert [len(told["acts"]), len(told["words"]), len(told["ties"])] == [1, 2, 2]
    assert told["ties"].coded.tolist() == [-8.0, -8.0], "seen from both ends; a tie without a sign says nothing"
    with pytest.raises(UsageError, match="no such layer"):
        effects(layers=("deeds",))


def test_an_organisation_and_a_group_can_be_asked_for() -> None:
    tables = events(event(1, "nato", "RUS", "ACCUSE", "2023-03-01"), event(2, "ISR", "hamas@PSE", "ASSAULT", "2023-03-01"))
    assert len(reports(tables, effects(), frozenset(("nato", "RUS")))) == 1
    assert len(reports(tables, effects(), frozenset(("ISR", "hamas")))) == 1
    assert len(reports(tables, effects(), frozenset(("ISR", "PSE")))) == 1


def test_wrong_codes_are_taken_out_on_average() -> None:
    many = table([event(i, "RUS", "ISR", k, "2023-03-01") for i, k in enumerate(["CONSULT"] * 50 + ["ASSAULT"] * 30 + ["ACCUSE"] * 20)], EVENTS)
    found = corrections(many, effects())
    assert found["ASSAULT"] < 0 < found["AID"], "what is far from the average was drawn towards it"


def world(*, change: bool = True, copies: int = 0) -> Tables:
    """Russia and Israel, a report every four days over three years: friendly until 24 February 2022, hostile after."""
    rng, rows = np.random.default_rng(5), []
    for i in range(270):
        day = datetime.date(2020, 9, 1) + datetime.timedelta(days=4 * i)
        friendly = rng.random() < (0.15 if change and day >= datetime.date(2022, 2, 24) else 0.85)
        kind = rng.choice(["CONSULT", "AID", "SUPPORT"] if friendly else ["ACCUSE", "SANCTION", "ASSAULT"])
        rows += [event(1000 * j + i, "RUS", "ISR", str(kind), str(day)) for j in range(copies + 1)]
    return Tables(table(rows, EVENTS), coded_here=False)


def test_a_change_is_found_dated_explained_and_opened() -> None:
    found = relation(world(), "RUS", "ISR")
    assert len(found.changes) == 1
    change = found.changes[0]
    assert abs(datetime.date.fromisoformat(change.date) - datetime.date(2022, 2, 24)).days <= 14
    assert change.low <= "2022-02-24" <= change.high
    assert change.after < 0 < change.before
    assert change.origins >= 2 and len(change.evidence) == 5
    assert all(e.sentence and e.score < change.before and e.date >= change.date for e in change.evidence)
    assert change.explanation.startswith("Russia and Israel: fell from +")
    assert found == relation(world(), "RUS", "ISR"), "the same reports give the same answer, bootstrap and all"


def test_no_change_is_claimed_where_there_is_none_or_only_one_origin() -> None:
    assert relation(world(change=False), "RUS", "ISR").changes == ()
    tables = world()
    ids = tables.events["document_id"].to_pylist()
    same = pa.table({"document_id": ids, "origin_id": ["d0"] * len(ids)})
    found = relation(Tables(tables.events, stories=same, coded_here=False), "RUS", "ISR")
    assert found.changes == ()
    assert any("one origin" in note for note in found.notes)


def test_every_point_opens_to_its_records() -> None:
    tables = world()
    found = relation(tables, "RUS", "ISR", since="2022-01-01", until="2022-03-31", find_changes=False)
    points = found.direction("mutual").points
    assert [p.start for p in points] == ["2022-01-01", "2022-02-01", "2022-03-01"]
    for p in points:
        assert p.low <= p.level <= p.high
        assert set(p.evidence) == {e.id for e in opened(tables, "RUS", "ISR", p.start)}
    assert found.direction("back").points == ()


def test_an_event_of_a_whole_year_is_spread_and_not_put_on_one_day() -> None:
    year = event(1, "RUS", "ISR", "AID", "2022-01-01", when_end=datetime.date(2022, 12, 31))
    points = relation(events(year), "RUS", "ISR", find_changes=False).direction("mutual").points
    assert len(points) == 12
    assert all(p.evidence == ("e1",) and p.reports == pytest.approx(0.9 / 12, abs=0.01) for p in points)


def test_what_cannot_be_asked_is_said() -> None:
    with pytest.raises(UsageError, match="two actors"):
        relation(world(), "RUS", "RUS")
    with pytest.raises(UsageError, match="no report on the two"):
        relation(world(), "RUS", "FRA")
    with pytest.raises(UsageError, match="not a date"):
        relation(world(), "RUS", "ISR", since="spring")


def test_sparse_reports_give_a_change_of_rate_and_not_of_level() -> None:
    """Six hostile reports in five years, then one every five weeks: too few for a level, enough for a rate."""
    quiet = [datetime.date(2013, 3, 1) + datetime.timedelta(days=300 * i) for i in range(6)]
    loud = [datetime.date(2018, 1, 5) + datetime.timedelta(days=36 * i) for i in range(48)]
    rows = [event(i, "RUS", "ISR", "ACCUSE", str(day)) for i, day in enumerate([*quiet, *loud])]
    found = relation(events(*rows), "RUS", "ISR").changes
    assert [c.of for c in found] == ["hostile"]
    assert abs(datetime.date.fromisoformat(found[0].date) - datetime.date(2018, 1, 5)).days <= 90
    assert found[0].before < 0.2 < found[0].after
    assert "hostile reports a month rose" in found[0].explanation
