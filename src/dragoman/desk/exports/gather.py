"""What an export of a desk is made from, with the filters of the question commands."""

from __future__ import annotations

from typing import Any

from dragoman.desk.derived import refresh
from dragoman.desk.desk import Desk
from dragoman.desk.exports.items import Material


def gather(desk: Desk, filters: dict[str, Any] | None = None) -> Material:
    """The desk's tables as they stand, stories and events brought up to date first. `filters` narrow the events as `Desk.events`
    has them; ties are narrowed by `between` and `with_`."""
    refresh(desk)
    given = {k: v for k, v in (filters or {}).items() if v not in (None, (), "")}
    of_ties = {k: given[k] for k in ("between", "with_", "since", "until") if k in given}
    return Material(
        desk.events(**given).arrow(), desk.table("documents"), desk.table("stories"), desk.table("desk_events"),
        desk.ties(**of_ties).arrow(), desk.table("statements"), desk.table("forecasts"), desk.table("actors"),
    )  # fmt: skip


def versions(desk: Desk) -> dict[str, int]:
    """The version of each table of a desk that exports rest on."""
    return {name: desk.store.version(name) for name in ("readings", "stories", "desk_events")}
