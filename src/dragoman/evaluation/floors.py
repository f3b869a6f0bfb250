"""Floors: figures below which the tests fail. `python -m dragoman.evaluation.floors` prints present figures beside them.

floors.toml has a table a task: `[dev.relations]`, `[casebook]`. A figure whose key ends in `_max` must not rise above its
value. A floor is lowered only by hand, with the reason written beside it.
"""

from __future__ import annotations

import argparse
import math
import os
import re
import sys
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dragoman.errors import DataError, DragomanError
from dragoman.evaluation import attributions, casebook, evaluate
from dragoman.evaluation.bootstrap import Bootstrap
from dragoman.evaluation.report import Report
from dragoman.evaluation.rows import read_rows

FILE = Path(__file__).with_name("floors.toml")
# room below the measured figure when a floor is raised: a figure may move this far with a new machine or library
MARGIN = 0.01
LINE = re.compile(r'^(?P<key>"[^"]+"|[\w-]+)(?P<middle>\s*=\s*)(?P<value>-?[\d.]+)(?P<rest>.*)$')


@dataclass(frozen=True, slots=True)
class DevSet:
    """A dev set of shared/data; `documents` limits attributions to a fixed sample, so that the whole stays in minutes."""

    task: str
    path: str
    documents: int | None = None


DEV = {
    "relations": DevSet("relations", "relations/sentences.jsonl"),
    "events": DevSet("events", "events/pairs.jsonl"),
    "quad": DevSet("quad", "events/quad_or_none.jsonl"),
    "spans": DevSet("spans", "events/actor_spans.jsonl"),
    "attributions": DevSet("attributions", "attributions/dev.jsonl.gz", documents=30),
    "actors": DevSet("actors", "actors/dev.jsonl"),
    "status": DevSet("status", "status/uds_dev.jsonl.gz"),
    "status_news": DevSet("status", "status/meantime.jsonl"),
    "negation": DevSet("negation", "status/negation_dev.jsonl.gz"),
}


@dataclass(frozen=True, slots=True)
class Floor:
    """One pinned figure."""

    table: str
    name: str
    value: float

    @property
    def figure(self) -> str:
        """Name of the figure in the task's report."""
        return self.name.removesuffix("_max")

    def holds(self, measured: float) -> bool:
        """Whether a measured figure is good enough; a figure that is not defined is not."""
        if math.isnan(measured):
            return False
        return measured <= self.value + 1e-9 if self.name.endswith("_max") else measured >= self.value - 1e-9


def load(path: Path = FILE) -> list[Floor]:
    """All floors, in the order of the file."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    floors = [Floor(f"dev.{task}", name, float(value)) for task, values in table.get("dev", {}).items() for name, value in values.items()]
    return floors + [Floor("casebook", name, float(value)) for name, value in table.get("casebook", {}).items()]


def data_folder() -> Path | None:
    """The folder of development data: DRAGOMAN_DATA, or ../shared/data beside the checkout; none where neither is there."""
    named = os.environ.get("DRAGOMAN_DATA")
    places = [Path(named)] if named else [parent.parent / "shared" / "data" for parent in Path(__file__).resolve().parents]
    return next((place for place in places if (place / "relations").is_dir()), None)


def casebook_folder() -> Path | None:
    """tests/casebook of the checkout, none where the package is installed without it."""
    places = [parent / "tests" / "casebook" for parent in Path(__file__).resolve().parents]
    return next((place for place in places if place.is_dir()), None)


def measure(name: str, data: Path) -> Report:
    """Present figures of one dev set."""
    dev = DEV[name]
    rows = attributions.sample(read_rows(data / dev.path, "dev"), dev.documents)
    # the paragraph level doubles the time of the slowest task, and no floor stands on it
    report = evaluate(dev.task, rows, resamples=0, paragraphs=False).report
    if report is None:
        raise DataError(f"{data / dev.path} holds no gold")
    return report


def measure_casebook(folder: Path) -> Report:
    """Present shares of right cases."""
    return casebook.score(casebook.run(casebook.load(folder)), Bootstrap(resamples=0))


def measured(floors: Iterable[Floor], report: Callable[[str], Report]) -> list[tuple[Floor, float]]:
    """Each floor with the figure of today; `report` gives the report of a floor's table."""
    reports: dict[str, Report] = {}
    out = []
    for floor in floors:
        if floor.table not in reports:
            reports[floor.table] = report(floor.table)
        try:
            out.append((floor, reports[floor.table].value(floor.figure)))
        except KeyError as error:
            raise DataError(f"floors.toml: [{floor.table}] names {floor.figure!r}, which the report does not have") from error
    return out


def raised(text: str, today: Mapping[tuple[str, str], float]) -> str:
    """The text of floors.toml with floors raised to present figures less a margin; none is lowered, comments are kept."""
    table, lines = "", []
    for line in text.splitlines():
        if line.startswith("["):
            table = line.strip().strip("[]")
        found = LINE.match(line)
        key = found["key"].strip('"') if found else ""
        value = today.get((table, key), math.nan)
        if found and not math.isnan(value):
            down = not key.endswith("_max")
            better = math.floor(round((value - MARGIN) * 100, 6)) / 100 if down else math.ceil(round((value + MARGIN) * 100, 6)) / 100
            if (better > float(found["value"])) if down else (better < float(found["value"])):
                line = f"{found['key']}{found['middle']}{better:.2f}{found['rest']}"
        lines.append(line)
    return "\n".join(lines) + "\n"


def report_of(table: str) -> Report:
    """The report that a table of floors.toml is held against."""
    folder, data = casebook_folder(), data_folder()
    if table == "casebook":
        if folder is None:
            raise DataError("tests/casebook is not there: run this in a checkout of the project")
        return measure_casebook(folder)
    if data is None:
        raise DataError("no development data: set DRAGOMAN_DATA to the folder that holds relations/, events/, …")
    return measure(table.removeprefix("dev."), data)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print floors and present figures; with --write raise the floors that today's figures allow."""
    parser = argparse.ArgumentParser(prog="python -m dragoman.evaluation.floors", description="Print present figures beside the floors.")
    parser.add_argument("--write", action="store_true", help="raise floors to present figures less a margin; never lowers one")
    parser.add_argument("--only", metavar="TABLE", help="one table: casebook, dev.relations, …")
    options = parser.parse_args(arguments)
    floors = [floor for floor in load() if options.only in (None, floor.table)]
    try:
        today = measured(floors, report_of)
    except DragomanError as error:
        print(f"floors: {error}", file=sys.stderr)
        return 2
    for floor, value in today:
        mark = "" if floor.holds(value) else "   BELOW" if not floor.name.endswith("_max") else "   ABOVE"
        print(f"{floor.table:<18} {floor.name:<58} floor {floor.value:.3f}  today {value:.3f}{mark}")
    if options.write:
        text = FILE.read_text(encoding="utf-8")
        FILE.write_text(raised(text, {(floor.table, floor.name): value for floor, value in today}), encoding="utf-8")
    return 0 if all(floor.holds(value) for floor, value in today) else 1


if __name__ == "__main__":
    sys.exit(main())
