"""A question finds what fits it and nothing else, whatever words it is put in."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import made_reporting as made
import pytest

from dragoman.desk import Desk
from dragoman.desk.questions import bounds
from dragoman.desk.search import expression
from dragoman.errors import UsageError

Write = Callable[..., Path]
ARTICLES: list[dict[str, Any]] = [
    {"id": "a", "date": "2023-10-01", "publisher": "The Herald", "title": "Russia and Israel",
     "text": "Russia condemned Israel on Monday. Minister Petrov of Russia said that Israel attacked Egypt. The cease-fire holds."},
    {"id": "b", "date": "2023-10-13", "publisher": "Daily Post", "title": "A visit",
     "text": "Israel visited Russia on Monday. Turkey and Iran are rivals. Israel is unlikely to leave the talks by 2024-01-31."},
    {"id": "c", "date": "2024-02-03", "publisher": "The Herald", "title": "Café ceasefires",
     "text": "Russia condemned Turkey on Monday. China and India are allies. Japan is likely to leave the talks by 2024-05-01."},
]  # fmt: skip


@pytest.fixture
def small(desk: Desk, rows: Write) -> Desk:
    desk.add(rows(ARTICLES), reader=made.read)
    return desk


def deeds(answer: Any) -> list[str]:
    return [f"{e['actors'][0]['name']} {e['trigger']} {e['recipients'][0]['name']}" for e in answer]


@pytest.mark.parametrize(
    ("filters", "want"),
    [
        ({}, ["Russia condemned Israel", "Israel attacked Egypt", "Israel visited Russia", "Russia condemned Turkey"]),
        ({"between": ("RUS", "ISR")}, ["Russia condemned Israel", "Israel visited Russia"]),
        ({"between": ("Israel", "russia")}, ["Russia condemned Israel", "Israel visited Russia"]),
        ({"between": ("RUS", "EGY")}, []),
        ({"by": "RUS"}, ["Russia condemned Israel", "Russia condemned Turkey"]),
        ({"to": "RUS"}, ["Israel visited Russia"]),
        ({"with_": ["EGY", "TUR"]}, ["Israel attacked Egypt", "Russia condemned Turkey"]),
        ({"by": "id:israel"}, ["Israel attacked Egypt", "Israel visited Russia"]),
        ({"type": "accuse"}, ["Russia condemned Israel", "Russia condemned Turkey"]),
        ({"type": ["ACCUSE", "CONSULT"], "since": "2023-10-02"}, ["Israel visited Russia", "Russia condemned Turkey"]),
        ({"since": "2023-10", "until": "2023"}, ["Russia condemned Israel", "Israel attacked Egypt", "Israel visited Russia"]),
        ({"since": "2024"}, ["Russia condemned Turkey"]),
        ({"outlet": "herald", "quad": 3}, ["Russia condemned Israel", "Russia condemned Turkey"]),
        ({"said_by": "Petrov"}, ["Israel attacked Egypt"]),
        ({"said_by": "RUS"}, ["Israel attacked Egypt"]),
        ({"said_by": "Lavrov"}, []),
        ({"status": "denied"}, []),
        ({"min_confidence": 0.9}, ["Russia condemned Israel", "Israel attacked Egypt", "Israel visited Russia", "Russia condemned Turkey"]),
        ({"min_confidence": 0.95}, []),
        ({"hearsay": True}, []),
        ({"text": "condemned"}, ["Russia condemned Israel", "Russia condemned Turkey"]),
        ({"text": "condemn Turkey"}, ["Russia condemned Turkey"]),
        ({"text": "visited OR attacked"}, ["Israel attacked Egypt", "Israel visited Russia"]),
        ({"text": "Russia -visited", "until": "2023-10-01"}, ["Russia condemned Israel", "Israel attacked Egypt"]),
        ({"limit": 2}, ["Russia condemned Israel", "Israel attacked Egypt"]),
        ({"limit": 0}, []),
        ({"by": ()}, ["Russia condemned Israel", "Israel attacked Egypt", "Israel visited Russia", "Russia condemned Turkey"]),
    ],
    ids=str,
)
def test_events(small: Desk, filters: dict[str, Any], want: list[str]) -> None:
    assert deeds(small.events(**filters)) == want


def test_a_word_of_a_name_is_a_whole_word(small: Desk) -> None:
    assert len(small.statements(by="Petrov")) == 1
    assert len(small.statements(by="Petro")) == 0
    assert len(small.statements(by="minister petrov")) == 1
    assert len(small.statements(by="P.trov")) == 0  # no pattern language


def test_statements(small: Desk) -> None:
    (said,) = small.statements(by="RUS")
    assert said["speaker_names"] == ["Minister Petrov"] and said["content"] == "Israel attacked Egypt"
    assert len(small.statements(kind="direct")) == len(small.statements(about="EGY")) == 0


def test_ties_and_forecasts(small: Desk) -> None:
    assert [(t["a"], t["b"], t["sign"]) for t in small.ties()] == [("turkey", "iran", "-"), ("china", "india", "+")]
    assert [t["a"] for t in small.ties(between=("IRN", "TUR"))] == ["turkey"]
    assert len(small.ties(with_="CHN")) == len(small.ties(sign="+")) == len(small.ties(kind="enmity")) == 1
    assert [f["what"][:5] for f in small.forecasts()] == ["Israe", "Japan"]
    assert [f["what"][:5] for f in small.forecasts(at_least=0.6)] == ["Japan"]
    assert [f["what"][:5] for f in small.forecasts(at_most=0.25)] == ["Israe"]
    assert [f["what"][:5] for f in small.forecasts(due_before="2024-01")] == ["Israe"]


def test_documents_best_first_with_the_words_marked(small: Desk) -> None:
    found = list(small.documents(text="ceasefire"))
    assert [d["title"] for d in found] == ["Café ceasefires"]
    assert found[0]["snippet"] == "Café «ceasefires»"
    assert [d["title"] for d in small.documents(text="cafe")] == ["Café ceasefires"], "accents do not matter"
    assert [d["title"] for d in small.documents(text='"cease fire"')] == ["Russia and Israel"]
    by_rank = list(small.documents(text="Israel"))
    assert [d["title"] for d in by_rank] == ["Russia and Israel", "A visit"], "a word in the title counts more"
    assert by_rank[0]["rank"] > by_rank[1]["rank"]
    assert [d["title"] for d in small.documents(text="Israel", since="2023-10-02")] == ["A visit"]
    assert len(small.documents(text="Israel", limit=1)) == 1


def test_the_index_follows_the_desk_and_can_be_thrown_away(small: Desk, rows: Write) -> None:
    assert len(small.documents(text="Chile")) == 0
    small.add(rows([{"id": "d", "text": "Peru aided Chile on Monday.", "date": "2024-03-01"}]), reader=made.read)
    assert len(small.documents(text="Chile")) == len(small.events(text="Chile")) == 1
    path = small.folder / "index" / "search.sqlite"
    path.write_bytes(b"this is no database" * 1000)
    for extra in path.parent.glob("search.sqlite-*"):
        extra.unlink()
    assert len(small.documents(text="Chile")) == 1, "a damaged index is made anew"
    for part in path.parent.iterdir():
        part.unlink()
    path.parent.rmdir()
    assert len(small.documents(text="Chile")) == 1


@pytest.mark.parametrize(
    ("typed", "want"),
    [
        ("ceasefire", '"ceasefire"'),
        ("cease fire", '"cease" AND "fire"'),
        ('"cease fire" -talks', '"cease fire" NOT "talks"'),
        ("truce OR ceasefire OR armistice Gaza", '(("truce" OR "ceasefire") OR "armistice") AND "Gaza"'),
        ("sanction*", '"sanction" *'),
        ('it"s NEAR( AND', '"it""s" AND "NEAR(" AND "AND"'),
        ('"unclosed', '"unclosed"'),
        ("OR", '"OR"'),
    ],
)
def test_what_a_person_types_is_no_syntax_error(small: Desk, typed: str, want: str) -> None:
    assert expression(typed) == want
    small.documents(text=typed)


@pytest.mark.parametrize("typed", ["", "  ", "-", "!!", "-gaza"])
def test_a_search_without_a_word_is_refused(small: Desk, typed: str) -> None:
    with pytest.raises(UsageError, match="no word to look for"):
        small.documents(text=typed)


def test_dates() -> None:
    day = datetime.date
    assert bounds("2024-02") == (day(2024, 2, 1), day(2024, 2, 29))
    assert bounds("2023") == (day(2023, 1, 1), day(2023, 12, 31))
    assert bounds("2023-10-07") == (day(2023, 10, 7),) * 2
    for wrong in ("2023-13", "yesterday", "7.10.2023", "2023-02-30", "20231007"):
        with pytest.raises(UsageError, match="is no date"):
            bounds(wrong)


def test_an_unknown_filter_is_named(small: Desk) -> None:
    with pytest.raises(UsageError, match="no filter 'colour'; there are between, by"):
        small.events(colour="red")


def test_values_are_values(small: Desk) -> None:
    """What is typed never becomes part of the query."""
    assert len(small.events(by="x' OR 1=1 --")) == len(small.events(type="'; DROP TABLE events; --")) == 0


def test_frames(small: Desk) -> None:
    answer = small.events()
    assert answer.arrow().num_rows == answer.polars().height == len(answer.pandas()) == len(answer) == 4
    assert answer.polars()["type"].to_list() == ["ACCUSE", "ASSAULT", "CONSULT", "ACCUSE"]
    assert "4 rows" in answer._repr_html_() and "<td>ACCUSE</td>" in answer._repr_html_()


def test_cast(small: Desk) -> None:
    found = small.cast(kind="state").to_pylist()
    assert [(a["id"], a["documents"], a["mentions"]) for a in found][:2] == [("russia", 3, 4), ("israel", 2, 4)]
    assert small.cast(name="petrov").num_rows == 1


class TestWhy:
    def test_event(self, small: Desk) -> None:
        key = small.events(type="CONSULT").arrow()["id"][0].as_py()
        small.judge("correction", key, "wrong", "it was a letter", "Ana")
        told = small.why(key)
        assert [r.reading.document.title for r in told.reports] == ["A visit"]
        found = told.as_dict()
        assert found["reports"][0]["sentence"] == "Israel visited Russia on Monday."
        assert found["reports"][0]["record"]["coded_by"]["rule"] == "verb:visited"
        assert found["judgements"][0]["verdict"] == "wrong"

    def test_every_report_of_a_desk_event(self, small: Desk, rows: Write) -> None:
        import pyarrow as pa

        from dragoman.desk.schema import DERIVED

        small.add(rows([{"id": "e", "date": "2023-10-14", "text": "Israel visited Russia on Monday."}]), reader=made.read)
        events = [(e["id"], e["document_id"]) for e in small.events(type="CONSULT")]
        assert len(events) == 2
        least = min(key for key, _ in events)
        members = [{"event_id": least, "record_id": key, "document_id": d, "story_id": "s"} for key, d in events]
        small.store.replace("desk_events", pa.Table.from_pylist(members, schema=DERIVED["desk_events"]))
        assert [len(small.why(key).reports) for key, _ in events] == [2, 2]

    @pytest.mark.parametrize("wrong", ["e-nothing", "x-1", "", "'"])
    def test_no_such_record(self, small: Desk, wrong: str) -> None:
        with pytest.raises(UsageError, match=r"no such record|no id of a record"):
            small.why(wrong)


def test_judgements_are_only_added(small: Desk) -> None:
    first = small.judge("forecast", "f-1", "true", "it came", "Ana")
    second = small.judge("forecast", "f-1", "false", "it did not", "Bo")
    assert small.judgements()["id"].to_pylist() == [first, second]
    for wrong in (("opinion", "f-1", "true"), ("forecast", " ", "true"), ("forecast", "f-1", "")):
        with pytest.raises(UsageError):
            small.judge(*wrong, "", "Ana")
    with pytest.raises(ValueError, match="only ever added to"):
        small.store.replace("judgements", small.judgements())
