"""A reading as a page for a terminal: headline, events by status, statements by speaker, ties, forecasts, warnings."""

from __future__ import annotations

import io
from collections.abc import Iterable

from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from dragoman.cli.wording import Quote, Wording, clean, clip, one_line
from dragoman.records import CodedBy, Event, Forecast, Reading, Span, Statement, Tie

COLOUR = {
    "Happened": "bold green", "Under way": "bold green", "Planned": "bold blue", "Expected": "bold blue", "Predicted": "bold magenta",
    "Possible": "bold magenta", "Demanded": "bold yellow", "Did not happen": "bold red", "Denied": "bold red",
}  # fmt: skip
WIDEST = 110  # columns; longer lines are hard to read


def render(reading: Reading, *, width: int = 80, colour: bool = False, explain: bool = False) -> str:
    """The page as text. Without colour, evidence stands between underscores; with it, it is underlined."""
    out = io.StringIO()
    console = Console(
        file=out, width=max(30, min(width, WIDEST)), force_terminal=colour, color_system="standard" if colour else None,
        no_color=not colour, legacy_windows=False, highlight=False, markup=False, emoji=False,
    )  # fmt: skip
    Page(console, Wording(reading), colour, explain).print()
    # rich pads lines to the full width: copied text should not carry that
    return "\n".join(line.rstrip() for line in out.getvalue().split("\n"))


class Page:
    """One reading being printed."""

    def __init__(self, console: Console, wording: Wording, colour: bool, explain: bool) -> None:
        self.console = console
        self.wording = wording
        self.reading = wording.reading
        self.colour = colour
        self.explain = explain
        self.sentences_told = frozenset(self.reading.document.sentences)

    def print(self) -> None:
        self.head()
        self.section("Events", len(self.reading.events))
        for number, (title, events) in enumerate(self.wording.by_status()):
            if number:
                self.line(Text())
            self.line(Text(f"{title} ({len(events)})", COLOUR[title]))
            for event in events:
                self.event(event)
        self.section("Statements", len(self.reading.statements))
        for number, (speaker, facts, statements) in enumerate(self.wording.by_speaker()):
            if number:
                self.line(Text())
            self.line(Text.assemble((speaker, "bold cyan"), f", {facts}" if facts else ""))
            for statement in statements:
                self.statement(statement)
        self.section("Ties", len(self.reading.ties))
        for tie in self.reading.ties:
            self.tie(tie)
        self.section("Forecasts", len(self.reading.forecasts))
        for forecast in self.reading.forecasts:
            self.forecast(forecast)
        self.tail()

    def head(self) -> None:
        document = self.reading.document
        self.line(Text(clean(one_line(document.title or "(no title)")), "bold"))
        if source := self.wording.source():
            self.line(Text(source))
        if document.url:
            self.line(Text(clean(document.url), "dim"))

    def tail(self) -> None:
        reading = self.reading
        if not (reading.events or reading.statements or reading.ties or reading.forecasts):
            self.line(Text())
            self.line(Text("Nothing was found to record."))
        if reading.warnings:
            self.section("Warnings", len(reading.warnings))
        for warning in reading.warnings:
            words = f" “{one_line(warning.span.text)}”" if warning.span else ""
            self.line(Text.assemble(("! ", "bold yellow"), clean(warning.message + words)))
        if self.explain:
            self.sentences()
            self.line(Text())
            self.line(Text(clean(f"document {reading.document.id} · coder {reading.coder.version} ({reading.coder.fingerprint})"), "dim"))

    def sentences(self) -> None:
        """What was weighed in each sentence, also where no event came of it."""
        from dragoman.reading import explain

        last = None
        explained = explain(self.reading.document)
        self.section("Why, sentence by sentence", len(explained))
        for one in explained:
            if one.sentence != last:
                self.quote(Quote(one.sentence.text, ()), indent=0)
                last = one.sentence
            if one.trigger is None:
                self.line(Text(one.outcome), 4)
                continue
            pair = " → ".join(clean(one_line(w or "?")) for w in (one.source, one.target))
            self.line(Text.assemble((clean(one.trigger.text), "bold"), f": {pair} · {one.status} · ", f"row “{one.rule}”" if one.rule else "no row"), 4)
            if one.model:
                odds = (" ".join(f"{name} {chance:.2f}" for name, chance in row) for row in (one.model, one.weighed))
                self.line(Text("model {}; all weighed {}".format(*odds), "dim"), 6)
            self.line(Text(one.outcome, "bold" if one.coded else ""), 6)

    def section(self, title: str, number: int) -> None:
        if number:
            self.console.print()
            self.console.print(Rule(Text(f"{title} ({number})", "bold"), align="left", style="dim", characters="─"))

    def event(self, event: Event) -> None:
        wording = self.wording
        line = Text.assemble((wording.parties(event.actors), "bold"), " → ", (wording.deed(event), "bold cyan"))
        if event.recipients:
            line.append(" → ").append(wording.parties(event.recipients), "bold")
        self.line(line, 2)
        self.facts(wording.event_facts(event))
        self.quote(wording.quote(event.trigger, (s for s in event.evidence if (s.start, s.end) not in self.sentences_told and s.end - s.start < 60)))
        self.why(event.id, event.confidence, event.coded_by)

    def statement(self, statement: Statement) -> None:
        for number, span in enumerate(statement.content):
            self.quote(Quote(span.text, ()), "… " if number else "", 2)
        self.facts(self.wording.statement_facts(statement), 2)
        self.why(statement.id, statement.confidence, statement.coded_by, 2)

    def tie(self, tie: Tie) -> None:
        self.line(Text(self.wording.tie_line(tie), "bold"))
        self.facts(self.wording.tie_facts(tie), 2)
        self.quote(self.wording.quote(tie.descriptor), indent=2)
        self.why(tie.id, tie.confidence, tie.coded_by, 2)

    def forecast(self, forecast: Forecast) -> None:
        self.line(Text(self.wording.forecaster(forecast), "bold"))
        self.facts(self.wording.forecast_facts(forecast), 2)
        words: tuple[Span, ...] = (forecast.likelihood.words,) if forecast.likelihood.words else ()
        self.quote(self.wording.quote(forecast.what, words), indent=2)
        self.why(forecast.id, forecast.confidence, forecast.coded_by, 2)

    def facts(self, facts: Iterable[str], indent: int = 4) -> None:
        if words := " · ".join(facts):
            self.line(Text(words), indent)

    def quote(self, quote: Quote, before: str = "", indent: int = 4) -> None:
        """The words as they stand; a broken paragraph's line breaks are shown as spaces."""
        text = Text.assemble(("│ ", "dim"), (before, "italic"))
        at = 0
        words = clip(quote.text) if not quote.marked else quote.text
        for start, end in [*quote.marked, (len(words), len(words))]:
            text.append(clean(_spaced(words[at:start])), "italic")
            if end > start:
                marked = clean(_spaced(words[start:end]))
                text.append(marked if self.colour else f"_{marked}_", "italic underline")
            at = end
        self.line(text, indent, hang=2)

    def why(self, key: str, confidence: float, coded: CodedBy, indent: int = 4) -> None:
        """What made the record; shown with --explain."""
        if self.explain:
            by = [f"rule {coded.rule}" if coded.rule else "", f"model {coded.model}" if coded.model else ""]
            by.append(f"score {coded.score:.2f}" if coded.score is not None else "")
            self.line(Text(" · ".join(w for w in (key, f"confidence {confidence:.2f}", *by) if w), "dim"), indent)

    def line(self, text: Text, indent: int = 0, hang: int = 0) -> None:
        """One logical line, wrapped; the following lines of a quote keep its bar."""
        if not hang:
            self.console.print(Padding(text, (0, 0, 0, indent)))
            return
        for part in text[hang:].wrap(self.console, max(20, self.console.width - indent - hang)):
            part.rstrip()
            self.console.print(Padding(text[:hang].append_text(part), (0, 0, 0, indent)))


def _spaced(text: str) -> str:
    return "".join(" " if c in "\n\t\r" else c for c in text.replace("\n\n", "\n"))
