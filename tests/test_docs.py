"""Every command, option, record field and enumeration value is explained in docs/."""

from __future__ import annotations

import re
import typing
from collections.abc import Iterator
from pathlib import Path

import click
import msgspec
import pytest

from dragoman import records

DOCS = Path(__file__).resolve().parents[1] / "docs"


def sections(page: str) -> dict[str, str]:
    """Text under each heading of a page."""
    parts = re.split(r"^#+ +(.*)$", (DOCS / page).read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {heading.strip().strip("`"): text for heading, text in zip(parts[1::2], parts[2::2], strict=True)}


def code_words(text: str) -> set[str]:
    return set(re.findall(r"`([^`]+)`", text))


def record_types() -> list[type[records.Record]]:
    return [t for t in vars(records).values() if isinstance(t, type) and issubclass(t, records.Record) and t is not records.Record]


def enumerations() -> dict[str, tuple[str, ...]]:
    return {name: typing.get_args(value) for name, value in vars(records).items() if typing.get_origin(value) is typing.Literal}


@pytest.mark.parametrize("record", record_types(), ids=lambda t: t.__name__)
def test_every_field_is_explained(record: type[records.Record]) -> None:
    explained = sections("records.md")
    assert record.__name__ in explained, f"docs/records.md has no section {record.__name__}"
    first = set(re.findall(r"^\| `([^`]+)` \| [^|]{4,}", explained[record.__name__], flags=re.MULTILINE))
    fields = {field.encode_name for field in msgspec.structs.fields(record)}
    assert fields - first == set(), "fields that docs/records.md does not explain"
    assert first - fields == set(), "fields that docs/records.md explains but the record does not have"


@pytest.mark.parametrize("name", enumerations(), ids=str)
def test_every_value_is_explained(name: str) -> None:
    explained = sections("records.md")
    assert name in explained, f"docs/records.md has no section {name}"
    told = set(re.findall(r"^- `([^`]+)`: .{3,}", explained[name], flags=re.MULTILINE))
    assert told == set(enumerations()[name])


def commands(command: click.Command, path: str = "dragoman") -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None, f"{path} {name} is listed but cannot be loaded"
            yield from commands(inner, f"{path} {name}")


def all_commands() -> list[tuple[str, click.Command]]:
    cli = pytest.importorskip("dragoman.cli")
    main = getattr(cli, "main", None)
    return list(commands(main)) if isinstance(main, click.Command) else []


def test_every_command_and_option_is_explained() -> None:
    found = all_commands()
    assert found, "dragoman.cli.main is no click command"
    explained = sections("cli.md")
    lacking: list[str] = []
    for path, command in found:
        if path not in explained:
            lacking.append(path)
            continue
        told = {word.split()[0].split("=")[0] for word in code_words(explained[path])}
        for option in command.params:
            names = (
                [*option.opts, *option.secondary_opts]
                if isinstance(option, click.Option)
                else [option.human_readable_name.upper().rstrip(".")]
            )
            names = [n for n in names if n != "--help"]
            lacking += [f"{path} {name}" for name in names if name not in told]
    assert lacking == [], "commands and options that docs/cli.md does not explain under their own heading"


def test_every_command_and_option_has_help() -> None:
    for path, command in all_commands():
        assert command.help, f"{path} has no help"
        for option in command.params:
            if isinstance(option, click.Option):
                assert option.help, f"{path} {option.opts[0]} has no help"


def test_documented_options_exist() -> None:
    known = {path: {name for p in command.params for name in (*p.opts, *p.secondary_opts)} | {"--help"} for path, command in all_commands()}
    for heading, text in sections("cli.md").items():
        if heading in known:
            told = {word.split()[0] for word in re.findall(r"^\| `(--?[^`]+)`", text, flags=re.MULTILINE)}
            assert told - known[heading] == set(), f"docs/cli.md explains options that {heading} does not have"
