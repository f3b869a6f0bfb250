"""The casebook: its files are sound, and the runner can tell right from wrong."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, get_args

import pytest

from dragoman import records
from dragoman.errors import DataError
from dragoman.evaluation import casebook
from dragoman.evaluation.bootstrap import Bootstrap
from dragoman.records import Actor, CodedBy, Document, Event, Forecast, Horizon, Likelihood, Participant, Reading, Span, Tie, When

FOLDER = Path(__file__).parent / "casebook"
FILES = sorted(FOLDER.glob("*.toml"))
TYPES, STATUSES = set(get_args(records.EventType)), set(get_args(records.Status))
KEYS = {"type", "mode", "status", "quad", "hearsay", "actors", "recipients", "others", "trigger"}


def reading(text: str, **fields: Any) -> Reading:
    coder = records.Coder("0", "0", records.Parts("", "", "", ""))
    return Reading(coder=coder, document=Document(id="d", content_hash="h", text=text), **fields)


def words(text: str, part: str) -> Span:
    at = text.index(part)
    return Span(at, at + len(part), part)


def actor(key: str, name: str, affiliation: str | None = None) -> Actor:
    return Actor(key, name, "state", None, (), None, affiliation, None, None, (), (), "knowledge")


TEXT = "Ghanaian jets bombed Togo."


def event(status: str = "happened", kind: str = "ASSAULT") -> Event:
    source = Participant("jets", "ghana", words(TEXT, "Ghanaian jets"), None, "GHA", ())
    target = Participant("togo", None, words(TEXT, "Togo"), None, "TGO", ())
    when = When("2024-05-13", "2024-05-13", "day", "published")
    return Event(
        "e", "o", kind, None, (), 4, -9.0, (source,), (target,), (), status, (), False, None, (), words(TEXT, "bombed"),
        (words(TEXT, TEXT),), when, None, (), 0.9, CodedBy(),
    )  # type: ignore[arg-type]  # fmt: skip


def verdict(tmp_path: Path, case: str, given: Reading, name: str = "events.toml") -> tuple[str, ...]:
    (tmp_path / name).write_text(case, encoding="utf-8")
    (only,) = casebook.run(casebook.load(tmp_path / name), lambda text, published: given)
    return only.wrong


CAST = (actor("jets", "Ghanaian jets", "ghana"), actor("ghana", "Ghana"), actor("togo", "Togo"))


@pytest.mark.parametrize(
    ("fields", "right"),
    [
        ('expect = [{type = "ASSAULT", actors = ["ghana"], recipients = ["Togo"], status = "happened"}]', True),
        ('expect = [{type = "ASSAULT", actors = ["jets"]}]', True),
        ('expect = [{type = "ASSAULT", actors = ["togo"]}]', False),
        ('expect = [{type = "ASSAULT", status = "denied"}]', False),
        ('expect = [{type = ["ASSAULT", "COERCE"], trigger = "bombed"}]', True),
        ('forbid = [{type = "ASSAULT", status = "happened"}]', False),
        ('forbid = [{type = "ASSAULT", status = "planned"}]', True),
        ("none = true", False),
    ],
)
def test_events_are_judged(tmp_path: Path, fields: str, right: bool) -> None:
    wrong = verdict(tmp_path, f'[[case]]\ntext = "{TEXT}"\n{fields}\n', reading(TEXT, actors=CAST, events=(event(),)))
    assert (wrong == ()) == right, wrong


def test_none_is_right_where_nothing_is_found(tmp_path: Path) -> None:
    assert verdict(tmp_path, f'[[case]]\ntext = "{TEXT}"\nnone = true\n', reading(TEXT)) == ()


def test_ties_are_judged_in_their_short_form(tmp_path: Path) -> None:
    text = "Togo is Ghana's ally."
    tie = Tie(
        "t", ("togo", "ghana"), False, "+", None, "alliance", None, (), False, (), None, None, words(text, "ally"), (), 0.9, CodedBy()
    )
    given = reading(text, actors=CAST, ties=(tie,))
    for line, right in (("ghana - togo + alliance", True), ("ghana > togo + alliance", False), ("togo - ghana - enmity", False)):
        wrong = verdict(tmp_path, f'[[case]]\ntext = "{text}"\nties = ["{line}"]\n', given, "ties.toml")
        assert (wrong == ()) == right, line
    assert verdict(tmp_path, f'[[case]]\ntext = "{text}"\nties = []\n', given, "ties.toml")


def test_forecasts_are_judged_in_their_short_form(tmp_path: Path) -> None:
    text = "War is unlikely by May."
    chance = Likelihood(0.1, 0.3, words(text, "unlikely"))
    forecast = Forecast("f", None, None, words(text, "War"), None, chance, Horizon("by May", "2024-05-31"), None, (), 0.9, CodedBy())
    given = reading(text, forecasts=(forecast,))
    for fields, right in (
        ('what = "War", p = "unlikely", date = "2024-05-31"', True),
        ('what = "War", p = "likely"', False),
        ('what = "War", by = "togo"', False),
    ):
        wrong = verdict(tmp_path, f'[[case]]\ntext = "{text}"\nforecasts = [{{{fields}}}]\n', given, "forecasts.toml")
        assert (wrong == ()) == right, fields


def test_circumstances_are_judged_in_their_short_form(tmp_path: Path) -> None:
    given = reading(TEXT, actors=CAST, events=(event(),))
    for row, right in (
        ('start = "2024-05-13", precision = "day", basis = "published"', True),
        ('start = "2024-05-12"', False),
        ("nothing = true", True),
    ):
        wrong = verdict(tmp_path, f'when = [{{text = "{TEXT}", on = "bombed", {row}}}]\n', given, "circumstances.toml")
        assert (wrong == ()) == right, row
    assert verdict(
        tmp_path, f'counts = [{{text = "{TEXT}", on = "bombed", counts = ["killed 4 - people -"]}}]\n', given, "circumstances.toml"
    )


def test_the_report_gives_a_share_for_each_file(tmp_path: Path) -> None:
    (tmp_path / "events.toml").write_text(
        f'case = [{{text = "{TEXT}", none = true}}, {{text = "{TEXT}", expect = [{{type = "ASSAULT"}}]}}]'
    )
    verdicts = casebook.run(casebook.load(tmp_path), lambda text, published: reading(TEXT, actors=CAST, events=(event(),)))
    report = casebook.score(verdicts, Bootstrap(resamples=10))
    assert (report.value("events"), report.value("events finds"), report.value("events traps")) == (0.5, 1.0, 0.0)
    assert casebook.wrong_lines(verdicts)[0].startswith("events.toml:1  Ghanaian jets")


@pytest.mark.parametrize(
    ("name", "data"), [("verbs.toml", "case = []"), ("events.toml", "case = ["), ("events.toml", "case = [{expect = []}]")]
)
def test_a_broken_file_is_told_in_one_line(tmp_path: Path, name: str, data: str) -> None:
    (tmp_path / name).write_text(data)
    with pytest.raises(DataError) as error:
        casebook.load(tmp_path / name)
    assert name in str(error.value)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_every_file_can_be_loaded_and_says_nothing_twice(path: Path) -> None:
    cases = casebook.load(path)
    assert cases and all(case.text.strip() for case in cases)
    if "circumstances" not in path.stem:  # there one sentence may be asked for its date and its place
        twice = [text for text, n in Counter(case.text for case in cases).items() if n > 1]
        assert twice == []


def test_the_cases_of_events_use_the_codebooks_words() -> None:
    for case in casebook.load(FOLDER / "events.toml"):
        for fields in (*case.expect, *case.forbid):
            assert set(fields) <= KEYS and fields, case.text
            assert fields.get("type", "ASSAULT") in TYPES and fields.get("status", "happened") in STATUSES, case.text


def test_events_hold_twenty_cases_of_each_status_and_a_third_of_traps() -> None:
    cases = casebook.load(FOLDER / "events.toml")
    counts = Counter(status for case in cases for status in {e.get("status") for e in case.expect})
    assert len(cases) >= 200 and all(counts[status] >= 20 for status in STATUSES), counts
    assert sum(1 for case in cases if case.none or not case.expect) >= len(cases) / 3.5
    assert sum(1 for case in cases if case.none or case.forbid) >= len(cases) / 3


def test_statements_in_their_short_form_may_forbid_and_say_what_they_test(tmp_path: Path) -> None:
    (tmp_path / "statements.toml").write_text(
        '[[case]]\nof = "nested"\ntext = "A said B."\nsaid = [{ speaker = "A", to = "C" }]\nforbid = [{ class = "think" }]\n', encoding="utf-8"
    )
    (case,) = casebook.load(tmp_path / "statements.toml")
    assert case.expect == ({"speaker": "A", "addressee": "C"},) and case.forbid == ({"cue_class": "think"},)
    report = casebook.score([casebook.Verdict(case, ("missing",))], Bootstrap(resamples=0))
    assert report.value("nested") == 0.0
