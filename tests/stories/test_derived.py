"""Stories and events of a real desk on disk: brought up to date by adding, redirects kept, commands run as a user runs them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

sys.path.insert(0, str(Path(__file__).parent))
from made import article, changed

from dragoman.cli import main
from dragoman.desk import Desk, joining, stories
from dragoman.desk.derived import refresh, resolve
from dragoman.records import Actor, CodedBy, Coder, Document, Event, Participant, Parts, Reading, Span, Warn, When


def reader(document: Document, warnings: tuple[Warn, ...] = ()) -> Reading:
    """One attack in each document, on the day that it was published."""
    span = Span(0, 6, document.text[:6])
    sides = [Participant(actor=a, acts_for=None, span=span, office=None, country=c, sectors=()) for a, c in (("russia", "RUS"), ("ukraine", "UKR"))]
    key = "e-" + document.id[2:]
    words = Span(0, 60, document.text[:60])
    told = Event(
        id=key, occurrence=key, type="ASSAULT", mode=None, contexts=(), quad=4, intensity=-9.0, actors=(sides[0],), recipients=(sides[1],), others=(),
        status="happened", status_basis=(), hearsay=False, hearsay_basis=None, according_to=(), trigger=Span(7, 14, "shelled"), evidence=(words,),
        when=When(document.published, document.published, "day", words), where=None, counts=(), confidence=0.9, coded_by=CodedBy("shell"),
    )  # fmt: skip
    cast = tuple(Actor(a, a.title(), "state", c, (), None, None, None, None, (), (), "knowledge") for a, c in (("russia", "RUS"), ("ukraine", "UKR")))
    return Reading(coder=Coder("1", "f", Parts("a", "b", "c", "d")), document=document, actors=cast, events=(told,), warnings=warnings)


def row(number: int, text: str, day: str = "2023-10-07", **more: str) -> str:
    return json.dumps({"id": f"n{number}", "title": f"Title {number}", "date": day, "text": "Russia shelled the railway station of Kharkiv at dawn. " + text, **more})


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk.create(tmp_path / "desk")
    text = article(1)
    rows = [row(1, text, outlet="Herald"), row(2, changed(text, 0.1), outlet="Post"), row(3, article(3), "2023-10-08"), row(4, article(4), "2023-11-09")]
    (tmp_path / "a.jsonl").write_text("\n".join(rows), "utf-8")
    made.add(tmp_path / "a.jsonl", reader=reader)
    return made


def test_adding_gives_what_computing_all_gives(desk: Desk, tmp_path: Path) -> None:
    first = refresh(desk)
    assert (first.documents, first.stories, first.fresh) == (4, 3, False)
    assert refresh(desk).fresh
    (tmp_path / "b.jsonl").write_text("\n".join([row(5, article(1)), row(6, article(6), "2023-11-09"), row(7, article(7))]), "utf-8")
    desk.add(tmp_path / "b.jsonl", reader=reader)
    assert refresh(desk).documents == 7
    assert desk.table("stories").equals(stories.stories(desk.table("documents")))
    whole = joining.desk_events(desk.table("events"), desk.table("stories"))
    assert sorted(desk.table("desk_events").to_pylist(), key=str) == sorted(whole.to_pylist(), key=str)
    for table, kind in (("stories", "story_id"), ("desk_events", "event_id")):
        standing = set(desk.table(table)[kind].to_pylist())
        assert all(resolve(desk, r["old"]) and set(resolve(desk, r["old"])) <= standing for r in desk.table("redirects").to_pylist() if r["old"][0] == kind[0])


def test_coding_again_joins_again(desk: Desk, tmp_path: Path) -> None:
    """Coding again keeps the ids of records; what they say may be another, so nothing of the old joining is kept."""
    from msgspec.structs import replace

    refresh(desk)
    assert len(set(desk.table("desk_events")["event_id"].to_pylist())) == 3

    def other(document: Document, warnings: tuple[Warn, ...] = ()) -> Reading:
        found = reader(document, warnings)
        away = replace(found.events[0].recipients[0], actor="n-" + document.id, country=None)
        return replace(found, coder=replace(found.coder, fingerprint="g"), events=(replace(found.events[0], type="CONSULT", quad=1, recipients=(away,), evidence=(Span(0, 6, document.id),)),))

    desk.recode(reader=other)
    assert set(desk.table("events")["fingerprint"].to_pylist()) == {"g"}
    assert not refresh(desk).fresh
    whole = joining.desk_events(desk.table("events"), desk.table("stories"))
    assert sorted(desk.table("desk_events").to_pylist(), key=str) == sorted(whole.to_pylist(), key=str)


def test_the_commands(desk: Desk, tmp_path: Path) -> None:
    def run(*words: str) -> str:
        found = CliRunner().invoke(main, [*words], catch_exceptions=False)
        assert found.exit_code == 0, found.output
        return found.output

    at = ["--desk", str(desk.folder)]
    listed = json.loads(run("stories", "--json", *at))
    assert [(s["reports"], s["outlets"], s["origins"]) for s in listed] == [(2, 2, 1)]
    told = json.loads(run("stories", "--events", "--json", *at))
    assert told and told[0]["reports"] == 2 and told[0]["origins"] == 1
    assert json.loads(run("stories", "--id", told[0]["event_id"], "--json", *at)) == told[:1]
    file = tmp_path / "out.tab"
    run("export", "icews", "--by", "Russia", "--output", str(file), *at)
    assert len(file.read_text("utf-8").splitlines()) == 4  # a head, and three events in four reports
    assert "by = ['Russia']" in run("cite", str(file))
    assert "Kharkiv" in run("dossier", "Russia", "Ukraine", *at) and "Kharkiv" in run("dossier", "RUS", *at)
    assert run("export", "gdelt", *at).count("\n") == 3


@pytest.mark.parametrize("words", [["cite", "nothing.csv"], ["stories", "--id", "e-nothing"], ["dossier", "a", "b", "c"], ["dossier", "Atlantis"]])
def test_bad_input_is_one_line_and_exit_code_2(desk: Desk, words: list[str]) -> None:
    found = CliRunner().invoke(main, [*words, *(["--desk", str(desk.folder)] if words[0] != "cite" else [])])
    assert found.exit_code == 2
    assert len(found.output.strip().splitlines()) == 1 and found.output.startswith("dragoman: ")
