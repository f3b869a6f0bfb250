"""The casebook: short sentences with what is to be found in them and what is not, read by the whole program.

A file of tests/casebook holds the cases of one kind of record: `events`, `statements`, `ties`, `forecasts`, and
`circumstances` (when, where and how many of events). Each file's own shape becomes one `Case` here; docs/evaluation.md
describes them. A case is right when everything expected is found and nothing forbidden is.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dragoman.errors import DataError
from dragoman.evaluation import matching
from dragoman.evaluation.bootstrap import Bootstrap
from dragoman.evaluation.report import Report
from dragoman.records import Reading

Reader = Callable[[str, str | None], Reading]
KINDS = ("events", "statements", "ties", "forecasts", "circumstances")
PUBLISHED = {"circumstances": "2024-05-15", "forecasts": "2023-10-13", "statements": "2023-10-13"}
SAID = {"class": "cue_class", "to": "addressee"}
FIND: dict[str, Callable[[Reading, Mapping[str, Any]], Sequence[object]]] = {
    "events": matching.events,
    "statements": matching.statements,
    "ties": matching.ties,
    "forecasts": matching.forecasts,
    "circumstances": matching.events,
}


@dataclass(frozen=True)
class Case:
    """One sentence; `none`: no record of the file's kind may come of it; `of`: what it tests, where a figure is wanted for that."""

    file: str
    number: int
    kind: str
    text: str
    published: str | None
    expect: tuple[Mapping[str, Any], ...]
    forbid: tuple[Mapping[str, Any], ...]
    none: bool
    of: str | None = None


@dataclass(frozen=True)
class Verdict:
    """A case and what is wrong with what was read: empty where it is right."""

    case: Case
    wrong: tuple[str, ...]


def load(path: str | Path) -> list[Case]:
    """Cases of a file, or of all files of a folder in the order of their names.

    Raises `DataError` where a file is not TOML or its name is no kind of record.
    """
    path = Path(path)
    if path.is_dir():
        return [case for file in sorted(path.glob("*.toml")) for case in load(file)]
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror}); name a casebook file or the folder tests/casebook") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: not a casebook file: {error}") from error
    stem = path.stem.split("-")[0]
    kind = str(table.get("kind", "events" if stem == "traps" else stem))
    if kind not in KINDS:
        raise DataError(f"{path}: its name must begin with, or its line `kind = …` name, one of {', '.join(KINDS)}")
    try:
        return list(_cases(path.name, kind, table))
    except (KeyError, ValueError, AttributeError) as error:
        raise DataError(f"{path}: a case lacks a field or has a wrong one: {error}") from error


def _cases(file: str, kind: str, table: Mapping[str, Any]) -> Iterator[Case]:
    rows = _circumstances(table) if kind == "circumstances" else (_shaped(kind, case, table.get("names", {})) for case in table["case"])
    for number, row in enumerate(rows, 1):
        published = row.get("published", table.get("published", PUBLISHED.get(kind))) or None
        expect, forbid = tuple(row.get("expect", ())), tuple(row.get("forbid", ()))
        none = bool(row.get("none", not expect and not forbid))
        yield Case(file, number, kind, row["text"], published, expect, forbid, none, row.get("of"))


def _shaped(kind: str, case: Mapping[str, Any], known: Mapping[str, list[str]]) -> Mapping[str, Any]:
    """A case of the short shapes of ties.toml and forecasts.toml as one with `expect`."""
    if kind == "statements" and "expect" not in case:
        return {**case, "expect": [_said(w) for w in case.get("said", ())], "forbid": [_said(w) for w in case.get("forbid", ())]}
    if "expect" in case or "forbid" in case:
        return case
    if kind == "ties":
        return {**case, "expect": [_tie(line, known) for line in case.get("ties", ())]}
    if kind == "forecasts":
        return {**case, "expect": [{**f, "by": _known(f["by"], known) if "by" in f else None} for f in case.get("forecasts", ())]}
    return case


def _said(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """A statement of statements.toml: which one it continues or lies in is left to the unit tests, that it does is not."""
    out = {SAID.get(key, key): value for key, value in wanted.items()}
    return {key: True if key in ("inside", "continues") else value for key, value in out.items()}


def _tie(line: str, known: Mapping[str, list[str]]) -> dict[str, Any]:
    """ "turkey - qatar + friendship rising holder=iran contested" as expected fields."""
    first, arrow, second, sign, kind, *more = line.split()
    expected: dict[str, Any] = {"between": [_known(first, known), _known(second, known)], "directed": arrow == ">"}
    expected |= {"sign": None if sign == "?" else sign, "kind": kind}
    for word in more:
        if word in ("rising", "falling", "steady"):
            expected["trend"] = word
        elif word.startswith("holder="):
            expected["holder"] = _known(word.removeprefix("holder="), known)
        elif word == "contested":
            expected["contested"] = True
    return expected


def _known(key: str, known: Mapping[str, list[str]]) -> list[str]:
    return [key, *known.get(key, ())]


def _circumstances(table: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The three lists of circumstances.toml; what is asked of a case is the event that hangs on the word `on`."""
    for row in table.get("when", ()):
        fields = {k: row[k] for k in ("start", "end", "precision", "basis") if k in row}
        yield _asked(row, "dated", {"when": fields})
    for row in table.get("where", ()):
        fields = {k: row[k] for k in ("name", "country", "admin1", "resolution") if k in row}
        yield _asked(row, "placed", {"where": fields})
    for row in table.get("counts", ()):
        yield _asked(row, "counted", {"counts": [_count(line) for line in row.get("counts", ())]})


def _asked(row: Mapping[str, Any], trap: str, wanted: Mapping[str, Any]) -> Mapping[str, Any]:
    if row.get("nothing"):
        return {**row, "forbid": [{"trigger": row["on"], trap: True}], "none": False}
    return {**row, "expect": [{"on": row["on"], **wanted}]}


def _count(line: str) -> dict[str, Any]:
    """ "killed 4 - soldiers -": kind, low, high (a dash is null); of whom and where are left to the unit tests."""
    kind, low, high, *_ = line.split()
    return {"kind": kind, "low": None if low == "-" else int(low), "high": None if high == "-" else int(high)}


def read_case(text: str, published: str | None) -> Reading:
    """The whole of the program on one sentence."""
    from dragoman.identity import digest
    from dragoman.intake.metadata import dateline_of
    from dragoman.language import paragraphs_of
    from dragoman.reading import read_document
    from dragoman.records import Document

    paragraphs = list(paragraphs_of(text))
    dateline = dateline_of(text[slice(*paragraphs[0])]) if paragraphs else None
    if dateline:  # "KHARTOUM (Reuters) -" is no part of the first sentence
        paragraphs[0] = (paragraphs[0][0] + dateline[0], paragraphs[0][1])
    return read_document(Document(
        id="d-" + digest(text), content_hash=digest(text), text=text, published=published, language="en",
        paragraphs=tuple(paragraphs), dateline=dateline[1] if dateline else None,
    ))  # fmt: skip


def judge(case: Case, reading: Reading) -> Verdict:
    """Compare a reading with a case."""
    find = FIND[case.kind]
    wrong = [f"missing: {_words(e)}" for e in case.expect if not find(reading, e)]
    wrong += [f"forbidden: {_words(f)}" for f in case.forbid if find(reading, f)]
    if case.none:
        records = find(reading, {})
        if records:
            wrong.append(f"nothing was to be found, but {'; '.join(describe(r) for r in records)}")
    return Verdict(case, tuple(wrong))


def run(cases: Sequence[Case], reader: Reader = read_case) -> list[Verdict]:
    """Read and judge every case."""
    return [judge(case, reader(case.text, case.published)) for case in cases]


def score(verdicts: Sequence[Verdict], bootstrap: Bootstrap) -> Report:
    """Share of right cases: of each file, and of the cases that expect something and those that expect nothing (traps)."""
    figures = []
    for file in dict.fromkeys(v.case.file for v in verdicts):
        chosen = [v for v in verdicts if v.case.file == file]
        stem = file.removesuffix(".toml")
        figures.append(bootstrap.share(stem, [not v.wrong for v in chosen], [1] * len(chosen)))
        for name, part in (("finds", [v for v in chosen if v.case.expect]), ("traps", [v for v in chosen if not v.case.expect])):
            if part:
                figures.append(bootstrap.share(f"{stem} {name}", [not v.wrong for v in part], [1] * len(part), "by kind of case"))
    for of in sorted({v.case.of for v in verdicts if v.case.of}):
        chosen = [v for v in verdicts if v.case.of == of]
        figures.append(bootstrap.share(of, [not v.wrong for v in chosen], [1] * len(chosen), "by what is tested, all files"))
    figures.sort(key=lambda f: f.group)
    return Report("casebook", len(verdicts), tuple(figures))


def wrong_lines(verdicts: Sequence[Verdict]) -> list[str]:
    """One paragraph for each wrong case: file, number, text, what is wrong."""
    return [f"{v.case.file}:{v.case.number}  {v.case.text}\n" + "\n".join(f"    {line}" for line in v.wrong) for v in verdicts if v.wrong]


def describe(record: Any) -> str:
    """A record in a few words."""
    if hasattr(record, "trigger"):
        return f"{record.type} {record.status} on {record.trigger.text!r}"
    if hasattr(record, "descriptor"):
        return f"{record.kind} {record.between[0]} - {record.between[1]} on {record.descriptor.text!r}"
    if hasattr(record, "likelihood"):
        return f"forecast {record.what.text!r}"
    return f"statement {' '.join(s.text for s in record.content)!r}"


def _words(expected: Mapping[str, Any]) -> str:
    return ", ".join(f"{k}={'/'.join(map(str, v)) if isinstance(v, list) else v}" for k, v in expected.items())
