"""The command line: pages for a person, JSON for a program, and one line for what goes wrong."""

from __future__ import annotations

import html.parser
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import click
import msgspec
import pytest
from click.testing import CliRunner, Result

import dragoman
from dragoman import doctor
from dragoman.cli import main
from dragoman.cli.read import confident
from dragoman.cli.render_html import render_page
from dragoman.cli.render_text import render
from dragoman.cli.wording import Wording, day, when
from dragoman.errors import InputError
from dragoman.records import (
    About,
    Actor,
    CodedBy,
    Coder,
    Count,
    Document,
    Event,
    Forecast,
    Horizon,
    Image,
    Likelihood,
    Participant,
    Parts,
    Reading,
    Span,
    Statement,
    Tie,
    Warn,
    When,
    Where,
    json_schema,
)  # fmt: skip

TEXT = (
    "Peru's army attacked rebels in Ayacucho on Monday, killing at least 12 people, officials said.\n\n"
    "“We will <b>never</b> sign a treaty with Chile,” said President Ana Soto. Ties between Peru and Chile are strained and\n\n"
    "may get worse by May. Chile is unlikely to send troops."
)
TITLE = "Peru's army attacks rebels"


def span(words: str, within: str | None = None) -> Span:
    start = (TITLE if within else TEXT).index(words)
    return Span(start, start + len(words), words, within)


def actor(key: str, name: str, kind: Any = "state") -> Actor:
    return Actor(key, name, kind, None, (), None, None, None, None, (), (), "knowledge")


def party(key: str, words: str, acts_for: str | None = None) -> Participant:
    return Participant(key, acts_for, span(words), None, None, ())


def event(key: str, trigger: str, *, status: Any = "happened", confidence: float = 0.9, **more: Any) -> Event:
    values: dict[str, Any] = {
        "id": key, "occurrence": key, "type": "ASSAULT", "mode": None, "contexts": (), "quad": 4, "intensity": -9.0, "actors": (), "recipients": (),
        "others": (), "status": status, "status_basis": (), "hearsay": False, "hearsay_basis": None, "according_to": (), "trigger": span(trigger),
        "evidence": (), "when": When(None, None, "day", None), "where": None, "counts": (), "confidence": confidence, "coded_by": CodedBy("r1", None, 0.8),
    }  # fmt: skip
    return Event(**(values | more))


def sample() -> Reading:
    document = Document(
        "d-1", "0", TEXT, title=TITLE, authors=("Luis Vega", "Bo Li"), published="2022-03-04", published_precision="day", outlet="The Herald",
        url="https://herald.example/1", language="en", images=(Image("Rebels in 2021.", "AP"),),
        paragraphs=((0, TEXT.index("\n")), (TEXT.index("“"), len(TEXT))),
        sentences=((0, TEXT.index("\n")), (TEXT.index("“"), TEXT.index(" Ties")), (TEXT.index("Ties"), TEXT.index(" Chile is")), (TEXT.index("Chile is"), len(TEXT))),
    )  # fmt: skip
    attack = event(
        "e-1", "attacked", mode="aerial", actors=(party("peru", "Peru's army"),), recipients=(party("rebels", "rebels"),), according_to=("s-1",),
        evidence=(span("Peru's army attacked rebels in Ayacucho"),), when=When("2022-02-28", "2022-02-28", "day", span("on Monday")),
        where=Where("Ayacucho", "PER", None, None, None, "city", None, None, None, span("Ayacucho")),
        counts=(Count("killed", 12, None, "people", None, span("at least 12 people")),),
    )  # fmt: skip
    treaty = event("e-2", "sign a treaty", status="not_happened", confidence=0.4, actors=(party("soto", "Ana Soto", "peru"),), type="AGREE", status_basis=(span("never"),))
    troops = event("e-3", "send troops", status="predicted", confidence=0.3)
    official = Statement("s-1", "indirect", ("officials",), (span("officials"),), None, "peru", None, (span("said"),), "say", (span("Peru's army attacked rebels in Ayacucho on Monday, killing at least 12 people"),), None, None, (), None, "said", 0.5, CodedBy("q1"))  # fmt: skip
    soto = Statement("s-2", "direct", ("soto",), (span("President Ana Soto"),), "president", "peru", None, (), "say", (span("“We will <b>never</b> sign a treaty with Chile,”"),), None, None, (About("chile", -0.5),), None, "said", 0.95, CodedBy("q2"))  # fmt: skip
    tie = Tie("t-1", ("peru", "chile"), False, "-", "rising", "tension", None, (), True, ("soto",), None, None, span("strained"), (span("Ties between Peru and Chile are strained"),), 0.7, CodedBy("t1"))  # fmt: skip
    forecast = Forecast("f-1", None, None, span("Chile is unlikely to send troops"), "e-3", Likelihood(0.05, 0.25, span("unlikely")), Horizon("by May", "2022-05-31"), None, (), 0.8, CodedBy("f1"))  # fmt: skip
    return Reading(
        coder=Coder("0.1.0", "abc", Parts("a", "b", "c", "d")), document=document,
        actors=(actor("peru", "Peru"), actor("chile", "Chile"), actor("rebels", "rebels", "group"), actor("soto", "Ana Soto", "person"), actor("officials", "officials", "group")),
        events=(attack, treaty, troops), statements=(official, soto), ties=(tie,), forecasts=(forecast,),
        warnings=(Warn("paragraph_joined", "a paragraph broken inside a sentence was joined", span("and\n\nmay")),),
    )  # fmt: skip


def reader(*readings: Reading, failing: tuple[str, ...] = ()) -> Callable[..., Iterator[Reading]]:
    """A stand-in for `dragoman.read_many`: the readings in turn, an error for the inputs named."""

    def read_many(sources: Iterable[Any], *, on_error: Callable[[str, InputError], None], min_confidence: float | None = None) -> Iterator[Reading]:
        waiting = list(readings)
        for source in sources:
            if str(source) in failing:
                on_error(str(source), InputError(f"{source}: no such file; check\nthe name"))
            elif waiting:
                yield waiting.pop(0)

    return read_many


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    def go(*args: str, readings: tuple[Reading, ...] = (sample(),), failing: tuple[str, ...] = ()) -> Result:
        monkeypatch.setattr(dragoman, "read_many", reader(*readings, failing=failing), raising=False)
        return CliRunner().invoke(main, list(args))

    return go


Run = Callable[..., Result]


class TestText:
    def test_page(self) -> None:
        page = render(sample(), width=80)
        lines = page.split("\n")
        assert lines[0] == TITLE
        assert lines[1] == "The Herald · 4 March 2022 · by Luis Vega and Bo Li"
        assert "  Peru → ASSAULT/aerial → rebels" in lines
        assert "28 February 2022 · in Ayacucho · killed: at least 12 people · according to" in page
        assert "Ana Soto (for Peru) → AGREE" in page
        assert "status from “never”" in page
        assert "Ana Soto, president, Peru" in lines
        assert "Peru ↔ Chile" in lines
        assert "tension · hostile · rising · contested by Ana Soto" in page
        assert "5% to 25% likely (“unlikely”) · by 31 May 2022 (“by May”)" in page
        assert lines[-2].startswith("! a paragraph broken inside a sentence was joined “and may”")
        order = [page.index(w) for w in ("Happened (1)", "Predicted (1)", "Did not happen (1)", "Statements (2)", "Ties (1)", "Forecasts (1)", "Warnings (1)")]
        assert order == sorted(order)

    def test_evidence_is_underlined(self) -> None:
        plain = " ".join(render(sample(), width=110).split())
        assert "_Peru's army attacked rebels in Ayacucho_ on Monday" in plain
        assert "\x1b[3;4mPeru's army attacked rebels in Ayacucho\x1b[0m" in render(sample(), colour=True)
        assert "\x1b" not in render(sample())

    @pytest.mark.parametrize("width", [30, 44, 80, 200])
    def test_wraps(self, width: int) -> None:
        assert max(map(len, render(sample(), width=width).split("\n"))) <= min(max(width, 30), 110)

    def test_explain(self) -> None:
        assert "e-1 · confidence 0.90 · rule r1 · score 0.80" in render(sample(), explain=True)
        assert "rule r1" not in render(sample())

    def test_no_record(self) -> None:
        empty = Reading(coder=sample().coder, document=sample().document)
        assert "Nothing was found to record." in render(empty)

    def test_escape_sequences_of_a_text_do_not_reach_the_terminal(self) -> None:
        document = msgspec.structs.replace(sample().document, title="A \x1b]0;evil\x07 title \u202e[bold]x[/bold]")
        page = render(Reading(coder=sample().coder, document=document), colour=True)
        assert "\x1b]" not in page and "\x07" not in page and "\u202e" not in page
        assert "[bold]x[/bold]" in page

    def test_span_that_points_outside_does_not_crash(self) -> None:
        odd = msgspec.structs.replace(sample().events[0], trigger=Span(99999, 100005, "beyond"), evidence=(Span(0, 4, "none", "caption:9"),))
        reading = msgspec.structs.replace(sample(), events=(odd,))
        assert "ASSAULT" in render(reading)
        assert "ASSAULT" in render_page([reading])


class Checker(html.parser.HTMLParser):
    """Collects ids, links, tags and what text stands in the article."""

    VOID = ("meta", "br", "link", "img")

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.open: list[str] = []
        self.words: dict[str, str] = {}
        self.current: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in self.VOID:
            self.open.append(tag)
        given = dict(attrs)
        if name := given.get("id"):
            self.ids.append(name)
        if href := given.get("href"):
            self.links.append(href)
        for key in (given.get("class") or "").split() if tag == "mark" else ():
            self.words.setdefault(key, "")
        self.current = (given.get("class") or "").split() if tag == "mark" else []

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        self.current = []

    def handle_data(self, data: str) -> None:
        for key in self.current:
            self.words[key] += data


def checked(page: str) -> Checker:
    checker = Checker()
    checker.feed(page)
    assert not checker.open
    assert len(checker.ids) == len(set(checker.ids))
    return checker


class TestHtml:
    def test_every_record_links_to_its_words_and_back(self) -> None:
        found = checked(render_page([sample()]))
        for key in ("e1", "e2", "e3", "s1", "s2", "t1", "f1"):
            assert {f"w-{key}", f"r-{key}"} <= set(found.ids)
            assert {f"#w-{key}", f"#r-{key}"} <= set(found.links)
        assert {link[1:] for link in found.links if link.startswith("#")} <= set(found.ids)

    def test_spans_that_overlap_are_marked_whole(self) -> None:
        words = checked(render_page([sample()])).words
        assert words["e1"] == "Peru's army attacked rebels in Ayacucho"
        assert words["f1"] == "Chile is unlikely to send troops"
        assert words["e3"] == "send troops"
        assert words["s2"].startswith("“We will <b>never</b> sign")

    def test_is_escaped_and_self_contained(self) -> None:
        document = msgspec.structs.replace(sample().document, title="<script>alert(1)</script>", url="javascript:alert(1)", outlet='"><img src=x>')
        page = render_page([msgspec.structs.replace(sample(), document=document)])
        found = checked(page)
        assert "script" not in found.tags and "img" not in found.tags and "b" not in found.tags
        assert not any(link.startswith("javascript") for link in found.links)
        assert not re.search(r"""(?:src|@import|url\()\s*=?\s*["']?https?:""", page)

    def test_policy_names_the_style_that_is_there(self) -> None:
        import base64
        import hashlib

        page = render_page([sample()])
        style = re.search(r"<style>(.*?)</style>", page, re.S)
        policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
        assert style and policy
        digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
        assert f"style-src 'sha256-{digest}'" in policy[1].replace("&#39;", "'")
        assert "default-src 'none'" in policy[1].replace("&#39;", "'")
        assert " style=" not in page and not re.search(r"\son\w+=", page)

    def test_several_readings_keep_their_ids_apart(self) -> None:
        checked(render_page([sample(), sample()]))

    def test_body_is_all_there(self) -> None:
        page = render_page([sample()])
        body = re.search(r'<section class="body".*?</section>', page, re.S)
        assert body
        import html as plain

        shown = plain.unescape(re.sub(r"<[^>]+>", "", re.sub(r'<a class="back.*?</a>', "", body[0])))
        assert " ".join(TEXT.split()) in " ".join(shown.split())


class TestRead:
    def test_text(self, run: Run) -> None:
        result = run("read", "a.md")
        assert result.exit_code == 0
        assert TITLE in result.stdout and result.stderr == ""

    def test_json_of_one_is_an_object_and_of_two_a_list(self, run: Run) -> None:
        one, two = run("read", "a", "--format", "json"), run("read", "a", "b", "--format", "json", readings=(sample(), sample()))
        assert Reading.from_json(one.stdout) == sample()
        assert [r["document"]["id"] for r in json.loads(two.stdout)] == ["d-1", "d-1"]

    def test_jsonl(self, run: Run) -> None:
        result = run("read", "a", "b", "--format", "jsonl", readings=(sample(), sample()))
        assert [Reading.from_json(line) for line in result.stdout.splitlines()] == [sample(), sample()]

    def test_html_to_a_file(self, run: Run, tmp_path: Path) -> None:
        out = tmp_path / "page.html"
        result = run("read", "a", "--format", "html", "--output", str(out))
        assert (result.exit_code, result.stdout) == (0, "")
        checked(out.read_text("utf-8"))
        assert [p.name for p in tmp_path.iterdir()] == ["page.html"]

    def test_a_bad_input_is_one_line_and_the_rest_is_read(self, run: Run) -> None:
        result = run("read", "a", "missing", "b", "--format", "jsonl", readings=(sample(), sample()), failing=("missing",))
        assert result.exit_code == 2
        assert result.stderr == "dragoman: missing: no such file; check the name\n"
        assert len(result.stdout.splitlines()) == 2

    def test_nothing_read_leaves_an_old_file(self, run: Run, tmp_path: Path) -> None:
        out = tmp_path / "old.json"
        out.write_text("kept")
        result = run("read", "missing", "--format", "json", "--output", str(out), failing=("missing",))
        assert (result.exit_code, out.read_text()) == (2, "kept")

    def test_output_folder_missing(self, run: Run, tmp_path: Path) -> None:
        result = run("read", "a", "--output", str(tmp_path / "no" / "x.txt"))
        assert result.exit_code == 2
        assert result.stderr.count("\n") == 1 and "cannot be written" in result.stderr

    def test_min_confidence(self, run: Run) -> None:
        result = run("read", "a", "--format", "json", "--min-confidence", "0.6")
        reading = Reading.from_json(result.stdout)
        assert [e.id for e in reading.events] == ["e-1", "e-3"]  # e-3 is what a kept forecast points to
        assert [s.id for s in reading.statements] == ["s-1", "s-2"]  # s-1 is where e-1 comes from
        assert confident(sample(), 0.99).events == ()
        assert run("read", "a", "--min-confidence", "7").exit_code == 2

    def test_no_input(self, run: Run) -> None:
        assert run("read").exit_code == 2


def test_schema() -> None:
    result = CliRunner().invoke(main, ["schema"])
    assert result.exit_code == 0
    assert json.loads(result.stdout) == json.loads(json.dumps(json_schema()))


def test_version() -> None:
    result = CliRunner().invoke(main, ["--version"])
    assert result.exit_code == 0 and re.fullmatch(r"dragoman \d+\.\d+.*\n", result.stdout)


def test_every_command_and_option_has_help() -> None:
    context = click.Context(main)
    for name in main.list_commands(context):
        if name == "eval":
            continue  # is another's
        command = main.get_command(context, name)
        assert command is not None and command.help, name
        assert all(p.help for p in command.params if isinstance(p, click.Option)), name


class TestDoctor:
    def test_whole(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        for name in doctor.EXPECTED:
            (tmp_path / name).write_bytes(b"x")
        monkeypatch.setattr(doctor, "MODELS", tmp_path)
        monkeypatch.setattr(doctor, "_knowledge", lambda: ("abc", None))
        result = CliRunner().invoke(main, ["doctor", "--json"])
        found = json.loads(result.stdout)
        assert (result.exit_code, found["missing"], found["knowledge"]) == (0, [], "abc")
        assert found["packages"]["click"]
        assert [m["name"] for m in found["models"]] == sorted(doctor.EXPECTED)
        assert all(len(m["hash"]) == 16 for m in found["models"])

    def test_missing_model(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setattr(doctor, "MODELS", tmp_path / "none")
        monkeypatch.setattr(doctor, "_knowledge", lambda: (None, "the knowledge tables (gone)"))
        result = CliRunner().invoke(main, ["doctor"])
        assert result.exit_code == 2
        assert "reader.onnx" in result.stdout and "mend it with: " in result.stdout and "knowledge tables (gone)" in result.stdout


def test_module_and_closed_pipe() -> None:
    """`python -m dragoman schema | head -1` ends with no traceback."""
    writer = subprocess.Popen([sys.executable, "-m", "dragoman", "schema"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert writer.stdout and writer.stderr
    os.close(writer.stdout.fileno())
    stderr = writer.stderr.read()
    assert stderr == b"" or b"Traceback" not in stderr
    writer.wait(20)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (When(None, None, "day", None), ""),
        (When("2022-02-28", "2022-02-28", "day", "published"), "28 February 2022 (date of publication)"),
        (When("2022-05-01", "2022-05-31", "month", None), "May 2022"),
        (When("2022-01-01", "2022-12-31", "year", None), "2022"),
        (When("2022-05-01", "2022-05-07", "week", None), "1 May 2022 to 7 May 2022"),
        (When("2022-05-01", None, "interval", None), "since 1 May 2022"),
        (When(None, "2022-05-01", "day", None), "until 1 May 2022"),
    ],
)
def test_when(value: When, words: str) -> None:
    assert when(value) == words


def test_day_of_what_is_no_date() -> None:
    assert (day("soon"), day(None), day("2020"), day("2020-03")) == ("soon", "", "2020", "March 2020")


def test_quote_is_the_sentence() -> None:
    quote = Wording(sample()).quote(span("strained"))
    assert quote.text.startswith("Ties between") and quote.text.endswith("by May.")
    assert [quote.text[a:b] for a, b in quote.marked] == ["strained"]
