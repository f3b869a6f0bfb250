"""Stance, mediators, the ledger, foreign data, plots and the command line."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from worlds import EVENTS, STATEMENTS, TIES, event, party, statement, table, tie

from dragoman.cli import main
from dragoman.errors import DataError, InputError, UsageError
from dragoman.relations.foreign import read_foreign
from dragoman.relations.ledger import outcomes, proposals, scores, wilson
from dragoman.relations.mediation import mediators
from dragoman.relations.networks import network
from dragoman.relations.plots import draw_calibration, draw_network, draw_relation
from dragoman.relations.series import relation
from dragoman.relations.stances import stance
from dragoman.relations.tables import Tables, from_desk, from_file


def many(source: str, target: str, kind: str, count: int, first: int) -> list[dict[str, Any]]:
    day = datetime.date(2022, 1, 1)
    return [event(first + i, source, target, kind, str(day + datetime.timedelta(days=7 * i))) for i in range(count)]


# --- stance ---------------------------------------------------------------------------------------------------------------


def test_even_dealings_are_a_balance_and_none_at_all_are_not() -> None:
    busy = [*many("TUR", "RUS", "CONSULT", 30, 0), *many("TUR", "UKR", "CONSULT", 30, 100), *many("USA", "RUS", "ACCUSE", 30, 200), *many("USA", "UKR", "AID", 30, 300)]
    assert stance(Tables(table(busy, EVENTS), coded_here=False), "TUR", ("RUS", "UKR")).verdict == "balanced"
    quiet = [*many("TUR", "DEU", "CONSULT", 60, 0), *many("USA", "RUS", "ACCUSE", 60, 200), *many("USA", "UKR", "AID", 60, 300), *many("TUR", "RUS", "CONSULT", 1, 500)]
    found = stance(Tables(table(quiet, EVENTS), coded_here=False), "TUR", ("RUS", "UKR"))
    assert found.verdict == "low activity", "who deals with neither is not neutral but absent"


def test_a_leaning_is_named() -> None:
    rows = [*many("IRN", "RUS", "AID", 20, 0), *many("IRN", "UKR", "ACCUSE", 20, 100)]
    found = stance(Tables(table(rows, EVENTS), coded_here=False), "IRN", ("RUS", "UKR"))
    assert (found.verdict, found.towards) == ("leans", "RUS")
    assert all(side.evidence for side in found.sides)


def test_silence_is_told_from_what_was_said_of_others_and_what_others_said() -> None:
    rows = [*many("ISR", "IRN", "ACCUSE", 30, 0), *many("USA", "RUS", "ACCUSE", 60, 100), *many("DEU", "RUS", "ACCUSE", 60, 200), *many("DEU", "IRN", "ACCUSE", 30, 300),
            event(900, "ISR", "RUS", "ACCUSE", "2022-06-01", status="not_happened", sentence="Israel stopped short of condemning Russia")]  # fmt: skip
    ties = [tie(1, "RUS", "ISR", "0", "neutrality", "2022-05-01", holder="ukraine", holder_name="Ukraine", holder_country="UKR")]
    found = stance(Tables(table(rows, EVENTS), ties=table(ties, TIES), coded_here=False), "ISR", ("RUS", "UKR"))
    towards_russia, towards_ukraine = found.sides
    assert towards_russia.silent and not towards_ukraine.silent
    assert towards_russia.omitted[0].id == "e900"
    assert {e.target for e in towards_russia.said_of_others} == {"IRN"}
    assert [e.id for e in towards_ukraine.seen] == ["t1"], "how Ukraine reads it"


# --- mediators ----------------------------------------------------------------------------------------------------------------


def test_a_mediator_has_the_ear_of_both() -> None:
    rows = [*many("TUR", "RUS", "CONSULT", 10, 0), *many("TUR", "UKR", "CONSULT", 10, 100), *many("RUS", "TUR", "AGREE", 5, 150), *many("UKR", "TUR", "AGREE", 5, 180),
            *many("IRN", "RUS", "AID", 30, 200), *many("UKR", "IRN", "ACCUSE", 10, 300), *many("IRN", "UKR", "CONSULT", 1, 400),
            event(500, "RUS", "UKR", "CONSULT", "2022-03-29", others=[{**party("TUR"), "role": "third_party"}])]  # fmt: skip
    ties = [tie(1, "ISR", "RUS", "+", "mediation", "2022-04-01")]
    found = mediators(Tables(table(rows, EVENTS), ties=table(ties, TIES), coded_here=False), "RUS", "UKR")
    by_name = {c.actor: c for c in found.candidates}
    assert found.candidates[0].actor == "TUR"
    assert by_name["TUR"].attempts[0].id == "e500"
    assert by_name["IRN"].score < by_name["TUR"].score and by_name["IRN"].refused
    assert by_name["ISR"].aspiration[0].id == "t1"


# --- the ledger -----------------------------------------------------------------------------------------------------------------

FORECASTS = pa.schema([*((n, pa.string()) for n in ("id", "document_id", "by", "by_name", "by_country", "what", "event")), ("low", pa.float32()),
                       ("high", pa.float32()), ("horizon_by", pa.date32()), ("published_date", pa.date32())])  # fmt: skip
JUDGEMENTS = pa.schema([(n, pa.string()) for n in ("id", "kind", "subject", "verdict", "because", "author", "at")])


def forecast(number: int, by: str, low: float, high: float, **more: Any) -> dict[str, Any]:
    row = {"id": f"f{number}", "document_id": "d1", "by": by.lower(), "by_name": by, "by_country": None, "what": "will visit", "event": None, "low": low, "high": high,
           "horizon_by": None, "published_date": datetime.date(2023, 1, 1)}  # fmt: skip
    return {**row, **more}


def judged(*pairs: tuple[str, str]) -> pa.Table:
    rows = [{"id": f"j{i}", "kind": "forecast", "subject": s, "verdict": v, "because": "", "author": "me", "at": f"2023-06-{i + 1:02d}"} for i, (s, v) in enumerate(pairs)]
    return pa.Table.from_pylist(rows, schema=JUDGEMENTS)


def test_scores_hold_both_ends_of_the_interval() -> None:
    rows = pa.Table.from_pylist([forecast(1, "Ann", 0.6, 0.8), forecast(2, "Ann", 0.1, 0.3), forecast(3, "Ann", 0.5, 0.5)], schema=FORECASTS)
    found = scores(rows, judged(("f1", "yes"), ("f2", "yes")))
    assert found.forecasts == 2 and found.unresolved == 1
    assert found.brier == pytest.approx(((0.04 + 0.49) / 2, (0.16 + 0.81) / 2), abs=1e-4)
    assert found.log is not None and found.log[0] < found.log[1]


def test_nobody_is_ranked_below_ten_forecasts() -> None:
    rows = [forecast(i, "Ann", 0.9, 0.9) for i in range(10)] + [forecast(20 + i, "Bob", 0.9, 0.9) for i in range(9)]
    verdicts = judged(*((r["id"], "yes") for r in rows))
    found = scores(pa.Table.from_pylist(rows, schema=FORECASTS), verdicts)
    assert {s.by: s.rank for s in found.speakers} == {"Ann": 1, "Bob": None}
    assert found.calibration[0].forecasts == 19
    assert any("not ranked" in note for note in found.notes)


def test_the_latest_verdict_holds_and_can_be_taken_back() -> None:
    assert outcomes(judged(("f1", "yes"), ("f1", "no"), ("f2", "yes"), ("f2", "open"))) == {"f1": "no"}


def test_wilson_interval_is_the_published_one() -> None:
    assert wilson(7, 10, 1.96) == pytest.approx((0.397, 0.892), abs=1e-3)


def visit(number: int, status: str, date: str, document: str) -> dict[str, Any]:
    return event(number, "RUS", "TUR", "CONSULT", date, status=status, document_id=document)


def test_a_later_event_is_proposed_as_the_outcome() -> None:
    rows = [visit(1, "predicted", "2023-01-01", "d1"), visit(2, "happened", "2023-02-01", "d2"), visit(3, "happened", "2022-12-01", "d3")]
    tables = Tables(table(rows, EVENTS), forecasts=pa.Table.from_pylist([forecast(1, "Ann", 0.6, 0.8, event="e1")], schema=FORECASTS))
    found = proposals(tables)[0]
    assert (found.outcome, [e.id for e in found.evidence]) == ("yes", ["e2"]), "what lies before the forecast is no outcome of it"
    assert proposals(tables, judged(("f1", "yes"))) == ()
    with pytest.raises(UsageError, match="no such forecast"):
        proposals(tables, forecast="f9")


def test_no_is_proposed_when_the_day_has_passed_and_the_record_went_on() -> None:
    due = forecast(1, "Ann", 0.6, 0.8, event="e1", horizon_by=datetime.date(2023, 3, 1))
    asked = pa.Table.from_pylist([due], schema=FORECASTS)
    told = [visit(1, "predicted", "2023-01-01", "d1"), event(2, "RUS", "USA", "CONSULT", "2023-02-10"), event(3, "FRA", "DEU", "AID", "2023-06-01")]
    assert proposals(Tables(table(told, EVENTS), forecasts=asked))[0].outcome == "no"
    silent = [told[0], told[2]]
    assert proposals(Tables(table(silent, EVENTS), forecasts=asked))[0].outcome == "open", "silence of the record is no evidence"
    assert proposals(Tables(table(told, EVENTS), forecasts=asked), on="2023-02-20")[0].outcome == "open"


# --- data from elsewhere ----------------------------------------------------------------------------------------------------------

FILES = {
    "gdelt": ("GLOBALEVENTID,SQLDATE,Actor1CountryCode,Actor2CountryCode,EventRootCode,QuadClass,GoldsteinScale,SOURCEURL\n"
              "1,20220224,RUS,UKR,19,4,-10.0,http://a\n2,20220301,UKR,RUS,11,3,-2.0,http://b\n3,20220301,,RUS,04,1,1.0,http://b\n"),
    "icews": ('Event ID,Event Date,Source Country,Target Country,CAMEO Code,Intensity,Story ID,Event Text\n'
              '1,2022-02-24,Russian Federation,Ukraine,190,-10.0,5,"Use conventional force, heavily"\n2,2022-03-01,Ukraine,Russia,111,-2.0,6,Criticize\n'),
    "polecat": ("Event ID\tEvent Date\tEvent Type\tActor Country\tRecipient Country\tIntensity\tQuad Code\n"
                "1\t2022-02-24\tASSAULT\tRUS\tUKR\t-9.5\t4\n2\t2022-03-01\tACCUSE\tUKR\tRUS\t-2\t3\n"),
    "plover": "id,date,type,source,target\n1,2022-02-24,ASSAULT,RUS,UKR\n2,2022-03-01,ACCUSE,UKR,RUS\n",
}  # fmt: skip


@pytest.mark.parametrize("form", FILES)
def test_event_data_from_elsewhere_is_read(form: str, tmp_path: Path) -> None:
    place = tmp_path / "events.csv"
    place.write_text(FILES[form], encoding="utf-8")
    found = read_foreign(place, form)
    assert found["type"].to_pylist()[:2] == ["ASSAULT", "ACCUSE"]
    assert found["actor_countries"].to_pylist()[1] == ["UKR"]
    assert str(found["when_start"][0]) == "2022-02-24"
    assert found["intensity"].to_pylist()[0] < -8
    points = relation(from_file(place, form), "RUS", "UKR").direction("mutual").points
    assert points[0].level < 0 and points[0].evidence == ("1",)


def test_gdelt_without_a_header_is_read(tmp_path: Path) -> None:
    fields = [""] * 58
    for at, value in ((0, "7"), (1, "20220224"), (7, "RUS"), (17, "UKR"), (28, "19"), (29, "4"), (30, "-10"), (57, "http://a")):
        fields[at] = value
    place = tmp_path / "20220224.export.CSV"
    place.write_text("\t".join(fields) + "\n", encoding="utf-8")
    found = read_foreign(place, "gdelt").to_pylist()
    assert (found[0]["id"], found[0]["type"], found[0]["document_id"], found[0]["actor_countries"]) == ("7", "ASSAULT", "http://a", ["RUS"])


def test_a_file_that_is_not_what_it_is_called_is_refused_in_one_line(tmp_path: Path) -> None:
    place = tmp_path / "x.csv"
    place.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(DataError, match="no column"):
        from_file(place, "icews")
    with pytest.raises(InputError, match="say what it is with --format"):
        from_file(place)
    with pytest.raises(InputError, match="no such file"):
        from_file(tmp_path / "none.parquet")
    (tmp_path / "bad.parquet").write_bytes(b"not a table")
    with pytest.raises(InputError, match="cannot be read"):
        from_file(tmp_path / "bad.parquet")


class FakeDesk:
    """A desk that has events and nothing else yet."""

    def table(self, name: str) -> pa.Table:
        if name != "events":
            raise UsageError(f"{name!r} is no table of a desk")
        return table(many("RUS", "ISR", "AID", 3, 0), EVENTS)


def test_a_desk_without_stories_is_enough() -> None:
    assert relation(from_desk(FakeDesk()), "RUS", "ISR").direction("forth").points[0].level > 0


# --- pictures and commands ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = [*many("RUS", "ISR", "CONSULT", 20, 0), *many("ISR", "RUS", "ACCUSE", 20, 100), *many("USA", "ISR", "AID", 20, 200), *many("USA", "RUS", "SANCTION", 20, 300)]
    pq.write_table(table(rows, EVENTS), tmp_path / "events.parquet")
    pq.write_table(table([tie(1, "RUS", "ISR", "-", "tension", "2022-05-01")], TIES), tmp_path / "ties.parquet")
    pq.write_table(table([statement(1, "RUS", {"ISR": -0.5}, "2022-05-01")], STATEMENTS), tmp_path / "statements.parquet")
    return tmp_path


def run(*words: str) -> tuple[int, str]:
    found = CliRunner().invoke(main, list(words))
    return found.exit_code, found.output


def test_pictures_are_drawn_and_the_same_twice(folder: Path) -> None:
    tables = from_file(folder)
    for name in ("one.svg", "two.svg"):
        draw_relation(relation(tables, "RUS", "ISR"), folder / name)
    assert (folder / "one.svg").read_bytes() == (folder / "two.svg").read_bytes()
    draw_network(network(tables, "2022-06-01"), folder / "network.png")
    assert (folder / "network.png").read_bytes().startswith(b"\x89PNG")
    rows = pa.Table.from_pylist([forecast(1, "Ann", 0.6, 0.8)], schema=FORECASTS)
    draw_calibration(scores(rows, judged(("f1", "yes"))), folder / "calibration.svg")
    assert "calibrated" in (folder / "calibration.svg").read_text("utf-8")
    with pytest.raises(UsageError, match=r"\.svg or \.png"):
        draw_relation(relation(tables, "RUS", "ISR"), folder / "one.gif")


def test_commands_answer_with_evidence(folder: Path) -> None:
    code, page = run("relation", "Russia", "ISR", "--from", str(folder))
    assert code == 0 and "RUS → ISR" in page and "[" in page
    code, page = run("relation", "RUS", "ISR", "--from", str(folder), "--open", "2022-01")
    assert code == 0 and "RUS consult ISR" in page
    code, page = run("relation", "RUS", "ISR", "--from", str(folder), "--json")
    assert code == 0 and json.loads(page)["series"][2]["points"][0]["evidence"]
    code, page = run("relation", "RUS", "ISR", "--from", str(folder), "--csv")
    assert code == 0 and page.startswith("a,b,direction")
    code, page = run("network", "--on", "2022-06-01", "--from", str(folder))
    assert code == 0 and "frustration" in page and "camp 1" in page
    code, page = run("stance", "ISR", "--toward", "RUS", "USA", "--from", str(folder))
    assert code == 0 and page.startswith("Israel:")
    code, page = run("mediators", "USA", "RUS", "--from", str(folder))
    assert code == 0 and page.startswith("ISR")


def test_a_wrong_call_is_one_line_and_exit_code_two(folder: Path) -> None:
    for words in (("relation", "RUS", "FRA"), ("relation", "RUS", "ISR", "--layer", "deeds"), ("relation", "RUS", "ISR", "--effect", "planned=much"), ("network", "--on", "soon")):
        code, page = run(*words, "--from", str(folder))
        assert code == 2 and page.count("\n") == 1 and page.startswith("dragoman: "), page
