"""Scorers and file formats, with stand-ins for the program's own parts."""

from __future__ import annotations

import gzip
import json
import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from dragoman import evaluation
from dragoman.cli.eval import TASKS, eval_command
from dragoman.errors import DataError, UsageError
from dragoman.evaluation import actors, attributions, events, negation, quad, relations, spans, stance, status
from dragoman.evaluation.bootstrap import Bootstrap
from dragoman.evaluation.report import Report
from dragoman.evaluation.rows import read_rows, write_rows

FAST = Bootstrap(seed=1, resamples=200)


@dataclass
class Coded:
    source: str | None = None
    target: str | None = None
    source_start: int | None = None
    source_end: int | None = None
    target_start: int | None = None
    target_end: int | None = None
    source_countries: list[str] = field(default_factory=list)
    target_countries: list[str] = field(default_factory=list)
    type: str = "ASSAULT"
    relate_type: str = "ASSAULT"
    quad: int = 4
    mode: str | None = None
    status: str = "happened"
    start: int = 0
    end: int = 1
    confidence: float = 0.5


@dataclass
class Answer:
    root: str
    quad: int
    confidence: float = 0.9


def measured(report: Report | None) -> Report:
    assert report is not None
    return report


# --- files ---------------------------------------------------------------------------------------------------------------


def test_rows_are_read_by_split_and_from_gzip(tmp_path: Path) -> None:
    rows = [{"id": 1, "split": "train"}, {"id": 2, "split": "dev"}]
    write_rows(tmp_path / "a.jsonl.gz", rows)
    assert read_rows(tmp_path / "a.jsonl.gz") == rows
    assert read_rows(tmp_path / "a.jsonl.gz", "dev") == [rows[1]]
    with pytest.raises(DataError, match="no row has split 'test'"):
        read_rows(tmp_path / "a.jsonl.gz", "test")


def test_a_file_without_splits_is_taken_whole(tmp_path: Path) -> None:
    write_rows(tmp_path / "a.jsonl", [{"id": 1}])
    assert read_rows(tmp_path / "a.jsonl", "dev") == [{"id": 1}]


def test_gzipped_rows_have_the_same_bytes_twice(tmp_path: Path) -> None:
    for name in ("a.gz", "b.gz"):
        write_rows(tmp_path / name, [{"id": 1}])
    assert (tmp_path / "a.gz").read_bytes() == (tmp_path / "b.gz").read_bytes()


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.jsonl", b'{"id": 1}\n{broken\n', "line 2 is not JSON"),
        ("a.jsonl", b"[1]\n", "line 1 is not a JSON object"),
        ("a.jsonl.gz", b"plain", "cannot be read as gzipped"),
        ("a.jsonl", b"\xff\xfe{}", "cannot be read as UTF-8"),
    ],
)
def test_a_broken_file_is_told_in_one_line(tmp_path: Path, name: str, data: bytes, told: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(DataError, match=told) as error:
        read_rows(tmp_path / name)
    assert "\n" not in str(error.value)


def test_a_line_separator_inside_a_text_does_not_end_the_row(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "one\u2028two"}\n', encoding="utf-8")
    assert read_rows(tmp_path / "a.jsonl") == [{"text": "one\u2028two"}]


# --- bootstrap -----------------------------------------------------------------------------------------------------------


def test_the_interval_holds_the_figure_and_is_the_same_twice() -> None:
    marks = [1, 0] * 50
    first = Bootstrap(7, 500).share("x", marks, [1] * 100)
    assert first == Bootstrap(7, 500).share("x", marks, [1] * 100)
    assert first.value == 0.5 and 0.35 < first.low < 0.45 and 0.55 < first.high < 0.65
    assert Bootstrap(8, 500).share("x", marks, [1] * 100) != first


def test_nothing_to_measure_is_no_number() -> None:
    figure = FAST.share("x", [], [])
    assert math.isnan(figure.value) and json.loads(Report("t", 0, (figure,)).to_json())["figures"][0]["value"] is None


# --- relations -----------------------------------------------------------------------------------------------------------

ROW = {"id": "r1", "text": "Chad thanked Mali.", "marked_text": "<s>Chad</s> thanked <t>Mali</t>.", "source": "Chad", "target": "Mali"}


def test_offsets_come_from_the_marks() -> None:
    row = {"marked_text": "<t>Mali</t> was thanked by Mali's neighbour <s>Chad</s>."}
    text, source, target = relations.marked(row)
    assert text[slice(*source)] == "Chad" and text[slice(*target)] == "Mali" and target == (0, 4)


def test_a_row_without_marks_takes_the_phrases_first_place() -> None:
    _, source, target = relations.marked({"text": "Chad thanked Mali.", "source": "Chad", "target": "Mali"})
    assert (source, target) == ((0, 4), (13, 17))


def test_a_side_that_the_text_does_not_name_is_none() -> None:
    assert relations.marked({"text": "Chad slept.", "source": "Chad", "target": "a recipient"})[1:] == ((0, 4), None)
    assert relations.marked({"marked_text": "<t>Chad</t> was bombed."})[1:] == (None, (0, 4))


def test_of_several_marks_the_first_is_taken() -> None:
    assert relations.marked({"marked_text": "<s>Mali</s> helps <t>Chad</t>, <t>Chad</t>'s king said."})[1:] == ((0, 4), (11, 15))


def test_relations_are_scored_at_three_levels() -> None:
    rows = [ROW | {"root": "SUPPORT", "quad": 1}, ROW | {"root": "AID", "quad": 2}, ROW | {"root": "ACCUSE", "quad": 3}]
    answers = iter([Answer("SUPPORT", 1), Answer("SUPPORT", 1), Answer("ASSAULT", 4)])
    guesses = relations.predict(rows, lambda text, source, target: next(answers))
    assert guesses[0] == {"id": "r1", "root": "SUPPORT", "quad": 1}
    report = measured(relations.score(rows, guesses, FAST))
    # SUPPORT 2/3, AID 0, ACCUSE 0: ASSAULT, which gold does not hold, is a miss and no class of its own
    assert report.value("root macro-F1") == pytest.approx(2 / 9)
    assert report.value("binary macro-F1") == 1.0
    assert report.value("root accuracy") == pytest.approx(1 / 3)
    assert report.confusion is not None and report.confusion.counts["ACCUSE", "ASSAULT"] == 1
    assert "SUPPO" in report.to_text()


# --- events --------------------------------------------------------------------------------------------------------------

TEXT = "Rebels and the army fought; the army shelled the rebels."
GOLD = {"id": "e1", "text": TEXT, "events": [{"source": "the army", "target": "the rebels", "type": "RETREAT"}]}


def found(*coded: Coded, row: dict[str, Any] = GOLD) -> Report:
    return measured(events.score([row], events.predict([row], lambda text: coded), FAST))


def test_any_place_of_the_gold_phrase_counts_and_yield_stands_for_retreat() -> None:
    report = found(Coded(source_start=28, source_end=31, target_start=50, target_end=55, type="CONCEDE", relate_type="YIELD"))
    assert report.value("recall") == 1 and report.value("events a sentence") == 1


def test_a_wrong_type_or_a_missing_actor_is_no_hit() -> None:
    right = {"source_start": 11, "source_end": 19, "target_start": 45, "target_end": 55}
    assert found(Coded(**right)).value("recall") == 0  # ASSAULT
    assert found(Coded(**right)).value("recall of the pair") == 1
    lone = found(Coded(source_start=11, source_end=19, type="RETREAT", relate_type="YIELD"))
    assert lone.value("recall of the pair") == 0 and lone.value("recall of the type") == 1
    turned = found(Coded(source_start=45, source_end=55, target_start=11, target_end=19))
    assert turned.value("recall of the pair") == 0 and turned.value("recall of the pair, either order") == 1


def test_the_written_type_is_plovers_after_the_future_rules() -> None:
    assert events.future_type("RETREAT", "YIELD") == "RETREAT"
    assert events.future_type("AID", "AGREE") == "AGREE"
    assert events.future_type("AID", "YIELD") == "CONCEDE"


def test_a_row_of_events_has_all_its_fields() -> None:
    written = events.predict([GOLD], lambda text: [Coded("army", source_countries=["MLI"])])[0]["events"][0]
    assert list(written) == [
        "source", "target", "source_start", "source_end", "target_start", "target_end",
        "source_countries", "target_countries", "type", "mode", "status", "start", "end",
    ]  # fmt: skip


# --- quad ----------------------------------------------------------------------------------------------------------------


def test_the_most_confident_event_decides_and_sanction_is_right_twice() -> None:
    coded = {
        "none": [],
        "two": [Coded(quad=3, relate_type="ACCUSE", confidence=0.4), Coded(quad=1, relate_type="AGREE", confidence=0.8)],
        "sanction": [Coded(quad=4, relate_type="SANCTION")],
    }
    rows = [
        {"id": 1, "text": "none", "quad": 0}, {"id": 2, "text": "two", "quad": 0},
        {"id": 3, "text": "two", "quad": 1}, {"id": 4, "text": "sanction", "quad": 3}, {"id": 5, "text": "none", "quad": 2},
    ]  # fmt: skip
    guesses = quad.predict(rows, lambda text: coded[text])
    report = measured(quad.score(rows, guesses, FAST))
    assert report.value("false events: rows without an event that got one") == 0.5
    assert report.value("coverage: rows with an event that got one") == pytest.approx(2 / 3)
    assert report.value("quad right among the covered") == 1.0
    assert report.value("quad right among all with an event") == pytest.approx(2 / 3)


# --- spans ---------------------------------------------------------------------------------------------------------------


def test_reciprocal_parties_may_be_found_as_source_or_target() -> None:
    row = {"id": 1, "tokens": ["A", "met", "old", "B"], "spans": [{"role": "R", "start": 0, "end": 1}, {"role": "R", "start": 2, "end": 4}]}
    guess = [{"role": "S", "start": 0, "end": 1}, {"role": "T", "start": 3, "end": 4}]
    report = measured(spans.score([row], spans.predict([row], lambda tokens: guess), FAST))
    assert report.value("exact F1") == 0.5 and report.value("overlap F1") == 1.0
    assert report.value("exact, strict roles F1") == 0.0


def test_a_swapped_pair_is_wrong() -> None:
    row = {"id": 1, "tokens": ["A", "hit", "B"], "spans": [{"role": "S", "start": 0, "end": 1}, {"role": "T", "start": 2, "end": 3}]}
    guess = [{"role": "T", "start": 0, "end": 1}, {"role": "S", "start": 2, "end": 3}]
    report = measured(spans.score([row], spans.predict([row], lambda tokens: guess), FAST))
    assert report.value("exact F1") == 0.0 and report.value("exact, any role F1") == 1.0


# --- attributions ----------------------------------------------------------------------------------------------------------

STORY = "Ana said it rained. “So it did,” Bo agreed.\n\nNobody spoke, Cy wrote."


def span(words: str, text: str = STORY) -> dict[str, Any]:
    at = text.index(words)
    return {"start": at, "end": at + len(words), "text": words}


def attributed(source: str | None, cue: str, content: str, kind: str = "indirect") -> dict[str, Any]:
    return {"source": [span(source)] if source else [], "cue": [span(cue)], "content": [span(content)], "quote_type_heuristic": kind}


NEWS = {
    "doc_id": "n1",
    "text": STORY,
    "attributions": [
        attributed("Ana", "said", "it rained"),
        attributed("Bo", "agreed", "“So it did,”", "direct"),
        attributed("Cy", "wrote", "Nobody spoke"),
    ],
}


def test_gold_given_back_is_perfect_at_both_levels() -> None:
    whole = attributions.predict([NEWS], lambda text: NEWS["attributions"])
    assert whole[0]["id"] == "n1" and whole[0]["attributions"][0]["source"] == [span("Ana")]

    def one_paragraph(text: str) -> list[dict[str, Any]]:
        inside = [a for a in NEWS["attributions"] if a["content"][0]["text"] in text]
        return [{r: [span(s["text"], text) for s in a[r]] for r in attributions.ROLES} for a in inside]

    alone = attributions.predict_paragraphs([NEWS], one_paragraph)
    report = measured(attributions.score([NEWS], whole, FAST, alone))
    assert all(f.value == 1.0 for f in report.figures), [f for f in report.figures if f.value != 1.0]
    assert any(f.name == "paragraphs: linked exact F1" for f in report.figures)


def test_a_cut_content_overlaps_but_is_not_exact_and_links_need_both() -> None:
    guess = [
        attributed("Ana", "said", "it rain"),  # content cut short
        attributed("Ana", "agreed", "“So it did,”", "direct"),  # wrong speaker
        attributed("Cy", "wrote", "N"),  # less than half of the content
    ]
    report = measured(attributions.score([NEWS], attributions.predict([NEWS], lambda text: guess), FAST))
    assert report.value("content exact recall") == pytest.approx(1 / 3)
    assert report.value("content overlap recall") == pytest.approx(2 / 3)
    assert report.value("source exact recall") == pytest.approx(2 / 3)
    assert report.value("source exact precision") == 1.0  # Ana is one span, however often she speaks
    assert report.value("linked exact F1") == 0.0
    assert report.value("linked overlap F1") == pytest.approx(1 / 3)
    assert report.value("speakers of direct quotes exact") == 0.0


def test_a_statement_without_a_source_links_only_with_one_without() -> None:
    row = {"doc_id": "n2", "text": STORY, "attributions": [attributed(None, "said", "it rained")]}
    silent = attributions.predict([row], lambda text: [attributed(None, "said", "it rained")])
    assert measured(attributions.score([row], silent, FAST)).value("linked exact F1") == 1.0
    voiced = attributions.predict([row], lambda text: [attributed("Ana", "said", "it rained")])
    assert measured(attributions.score([row], voiced, FAST)).value("linked exact F1") == 0.0


def test_half_is_measured_from_both_sides() -> None:
    assert attributions.fits(((0, 10),), ((0, 5),), "overlap") and attributions.fits(((0, 10),), ((0, 20),), "overlap")
    assert not attributions.fits(((0, 10),), ((0, 21),), "overlap") and not attributions.fits(((0, 10),), ((6, 10),), "overlap")
    assert attributions.fits(((0, 4), (6, 10)), ((0, 10),), "overlap") and not attributions.fits(((0, 4), (6, 10)), ((0, 10),), "exact")


def test_a_sample_is_fixed() -> None:
    rows = [{"doc_id": str(n)} for n in range(20)]
    chosen = attributions.sample(rows, 5)
    assert chosen == attributions.sample(rows, 5) and len(chosen) == 5
    assert [int(r["doc_id"]) for r in chosen] == sorted(int(r["doc_id"]) for r in chosen)
    assert attributions.sample(rows, None) == rows


# --- actors, status, negation ----------------------------------------------------------------------------------------------


def test_null_gold_is_not_scored_and_empty_gold_must_be_empty() -> None:
    rows = [
        {"id": 1, "mention": "Mali", "country": "MLI", "sector": ""}, {"id": 2, "mention": "x", "country": None, "sector": "GOV"},
        {"id": 3, "mention": "UN", "country": "", "sector": None},
    ]  # fmt: skip
    guesses = actors.predict(rows, lambda phrase, date: ("MLI", "GOV" if phrase == "x" else None, phrase))
    assert guesses[0] == {"id": 1, "country": "MLI", "sector": "", "name": "Mali"}
    report = measured(actors.score(rows, guesses, FAST))
    assert report.value("country") == 0.5 and report.value("sector") == 1.0 and report.value("both") == 1.0


@pytest.mark.parametrize(
    ("nine", "three"),
    [
        ("happened", "happened"),
        ("ongoing", "happened"),
        ("not_happened", "not_happened"),
        ("denied", "not_happened"),
        ("planned", "uncertain"),
        ("possible", "uncertain"),
    ],
)
def test_nine_statuses_become_three(nine: str, three: str) -> None:
    assert status.class_of(nine) == three


def test_status_classes_follow_factuality() -> None:
    row = {
        "id": 0,
        "tokens": ["a", "b", "c"],
        "events": [{"start": k, "end": k + 1, "factuality": f} for k, f in enumerate((1.0, -1.0, 0.9))],
    }
    guesses = status.predict([row], lambda tokens, places: ["ongoing", "denied", "planned"])
    assert [e["class"] for e in guesses[0]["events"]] == ["happened", "not_happened", "uncertain"]
    assert measured(status.score([row], guesses, FAST)).value("macro-F1") == 1.0
    always = status.predict([row], lambda tokens, places: ["happened"] * 3)
    report = measured(status.score([row], always, FAST))
    assert report.value("macro-F1") == pytest.approx(0.5 / 3) and "0.167" in report.notes[0]


def test_a_negated_event_of_two_words_needs_both() -> None:
    row = {"id": "n", "tokens": list("abcdef"), "negations": [{"event": [{"i": 1}, {"i": 2}]}, {"event": []}, {"event": [{"i": 4}]}]}
    report = measured(negation.score([row], negation.predict([row], lambda tokens: [4, 1]), FAST))
    assert report.value("recall") == 0.5 and report.value("precision") == 0.5
    assert report.value("F1 of words") == pytest.approx(0.8)


# --- stance -----------------------------------------------------------------------------------------------------------------

STANCES = [
    {"id": "a", "text": "A", "actor": "Peru", "stance": 1, "first": 1, "second": 1},
    {"id": "b", "text": "B", "actor": "Peru", "stance": -1, "first": -1, "second": 0},
    {"id": "c", "text": "C", "actor": "Peru", "stance": None, "first": None, "second": None},
    {"id": "d", "text": "D", "actor": "Peru", "stance": -1, "first": -1, "second": -1, "held": True},
]


def test_stances_that_are_open_wrong_or_held_are_told_apart() -> None:
    guesses = [{"stance": 1}, {"stance": None}, {"stance": -1}, {"stance": -1}]
    report = measured(stance.score(STANCES, guesses, FAST))
    assert report.value("accuracy") == pytest.approx(1 / 3) and report.value("sign right where there is one") == 0.5
    assert report.value("precision where a stance is given") == 0.5 and report.value("left open") == 0.5
    assert report.value("held: accuracy") == 1.0 and report.value("agreement") == 0.75


def test_kappa_is_agreement_beyond_chance() -> None:
    assert stance.kappa([1, -1, 1, -1], [1, -1, 1, -1]) == 1.0
    assert stance.kappa([1, 1, -1, -1], [1, -1, 1, -1]) == pytest.approx(0.0)


@pytest.mark.parametrize(("value", "sign"), [(0.6, 1), (-0.5, -1), (0.1, 0), (None, None)])
def test_a_stance_near_zero_is_neither(value: float | None, sign: int | None) -> None:
    assert stance.sign(value) == sign


# --- the whole -------------------------------------------------------------------------------------------------------------


def test_rows_without_gold_are_only_predicted() -> None:
    assert relations.score([ROW], [{"id": "r1", "root": "AID", "quad": 2}], FAST) is None
    assert events.score([GOLD | {"events": []}], [{"events": []}], FAST) is None
    assert quad.score([{"id": 1, "text": ""}], [{"quad": 0, "events": 0}], FAST) is None
    assert spans.score([{"id": 1, "tokens": [], "spans": []}], [{"spans": []}], FAST) is None
    assert attributions.score([{"doc_id": "x", "text": ""}], [{"attributions": []}], FAST) is None
    assert actors.score([{"id": 1, "mention": "x", "country": None}], [{"country": "", "sector": ""}], FAST) is None
    assert (
        status.score([{"id": 1, "tokens": ["a"], "events": [{"start": 0, "end": 1}]}], [{"events": [{"class": "happened"}]}], FAST) is None
    )
    assert negation.score([{"id": 1, "tokens": []}], [{"events": []}], FAST) is None


def test_an_unknown_task_is_told() -> None:
    with pytest.raises(UsageError, match="no task 'verbs'"):
        evaluation.evaluate("verbs", [])
    assert (*evaluation.TASKS, "casebook") == TASKS


def test_the_command_prints_figures_and_writes_predictions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dragoman.events.negated", lambda tokens: [0])
    (tmp_path / "n.jsonl.gz").write_bytes(
        gzip.compress(json.dumps({"id": "x", "tokens": ["a"], "negations": [{"event": [{"i": 0}]}]}).encode())
    )
    out = tmp_path / "out.jsonl"
    result = CliRunner().invoke(
        eval_command, ["negation", str(tmp_path / "n.jsonl.gz"), "--predictions", str(out), "--json", "--resamples", "10"]
    )
    assert result.exit_code == 0, result.output
    assert json.loads(result.output)["figures"][0] == {"name": "F1", "group": None, "value": 1.0, "low": 1.0, "high": 1.0, "n": 1}
    assert json.loads(out.read_text()) == {"id": "x", "events": [0]}


def test_the_command_writes_predictions_where_there_is_no_gold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dragoman.events.code", lambda text, parts="both": [Coded(relate_type="ACCUSE", quad=3)])
    (tmp_path / "q.jsonl").write_text('{"id": "x", "text": "t"}\n')
    out = tmp_path / "out.jsonl"
    result = CliRunner().invoke(eval_command, ["quad", str(tmp_path / "q.jsonl"), "--predictions", str(out)])
    assert result.exit_code == 0 and "no gold" in result.output
    assert json.loads(out.read_text()) == {"id": "x", "quad": 3, "events": 1}
    result = CliRunner().invoke(eval_command, ["quad", str(tmp_path / "q.jsonl")])
    assert isinstance(result.exception, UsageError) and "--predictions" in str(result.exception)


def test_bad_input_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    from dragoman.cli import main

    result = CliRunner().invoke(main, ["eval", "quad", str(tmp_path / "missing.jsonl")])
    assert result.exit_code == 2 and "no such file" in result.output and result.output.count("\n") == 1
