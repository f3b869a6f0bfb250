"""Events that match no gold pair: which verdicts still stand, and what they add up to."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from dragoman.errors import DataError
from dragoman.evaluation import judged
from dragoman.evaluation.bootstrap import Bootstrap
from dragoman.evaluation.events import predict
from dragoman.evaluation.rows import read_rows

TEXT = "Norland accused Sudland of spying, and Sudland expelled two envoys."
ROW = {"id": "a", "text": TEXT, "events": [{"source": "Norland", "target": "Sudland", "type": "ACCUSE"}]}


def coded(source: str, trigger: str, kind: str, target: str | None, status: str = "happened") -> Any:
    start, there, at = TEXT.index(source), TEXT.find(target) if target else None, TEXT.index(trigger)
    return SimpleNamespace(
        source=source, source_start=start, source_end=start + len(source), target=target, target_start=there,
        target_end=None if there is None or target is None else there + len(target), source_countries=[], target_countries=[],
        type=kind, relate_type=kind, mode=None, status=status, start=at, end=at + len(trigger),
    )  # fmt: skip


GOLD = coded("Norland", "accused", "ACCUSE", "Sudland")
EXPELLED = coded("Sudland", "expelled", "SANCTION", "two envoys")
SPYING = coded("Sudland", "spying", "COERCE", None)


def verdict(event: Any, cause: str | None) -> dict[str, Any]:
    ends = (event.target_start, event.target_end)
    return {
        "id": "a", "source": [event.source_start, event.source_end], "target": None if ends[0] is None else list(ends),
        "trigger": [event.start, event.end], "type": event.type, "status": event.status,
        "verdict": "wrong" if cause else "right", "cause": cause,
    }  # fmt: skip


VERDICTS = [verdict(EXPELLED, None), verdict(SPYING, "no event")]


def measure(*events: Any) -> Any:
    return judged.score([ROW], predict([ROW], lambda _: list(events)), VERDICTS, Bootstrap(resamples=20))


def test_gold_is_not_judged_and_the_others_are() -> None:
    report = measure(GOLD, EXPELLED, SPYING)
    assert report.value("share right") == 0.5
    assert report.value("no event") == 0.5 and report.value("source") == 0
    assert report.value("gold or right") == pytest.approx(2 / 3)
    assert "1 coded events are a gold pair with its type, 2 are not; 2 of these are judged, 0 not yet" in report.notes[0]


def test_a_struck_event_leaves_the_share() -> None:
    report = measure(GOLD, EXPELLED)
    assert report.value("share right") == 1
    assert report.notes[1].endswith("0 right, 1 wrong")


def test_a_changed_event_is_to_be_judged_anew() -> None:
    report = measure(GOLD, coded("Sudland", "expelled", "SANCTION", "two envoys", "planned"))
    assert report.figures[0].n == 0
    assert report.notes[0].endswith("0 of these are judged, 1 not yet")
    assert report.notes[1].endswith("1 right, 1 wrong")


def test_a_gold_pair_with_another_type_is_no_match() -> None:
    other = coded("Norland", "accused", "REJECT", "Sudland")
    assert [line for line in judged.lines([ROW], predict([ROW], lambda _: [other]), VERDICTS, every=False) if "not judged" in line]


def test_wrong_needs_a_cause() -> None:
    with pytest.raises(DataError, match="wrong needs one of"):
        judged.verdicts([verdict(EXPELLED, None) | {"verdict": "wrong"}])


def test_command_prints_figures_and_names_a_missing_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows, known = tmp_path / "rows.jsonl", tmp_path / "verdicts.jsonl"
    rows.write_text(json.dumps(ROW) + "\n")
    known.write_text("".join(json.dumps(v) + "\n" for v in VERDICTS))
    assert judged.main([str(rows), "--verdicts", str(known)], lambda _: [EXPELLED]) == 0
    assert "share right" in capsys.readouterr().out
    assert judged.main([str(tmp_path / "none.jsonl"), "--verdicts", str(known)], lambda _: []) == 2
    assert "no such file" in capsys.readouterr().err


def test_shipped_verdicts_are_whole_and_hold_no_text() -> None:
    shipped = read_rows(judged.verdict_file())
    assert len(judged.verdicts(shipped)) == len(shipped)
    assert all(set(row) == {"id", "source", "target", "trigger", "type", "status", "verdict", "cause"} for row in shipped)
