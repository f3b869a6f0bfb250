"""`dragoman stories`: documents that print one text, and events that several documents tell."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dragoman.cli.answers import form_options
from dragoman.cli.desk_option import desk_option

if TYPE_CHECKING:
    from dragoman.desk import Desk


@click.command("stories")
@click.option("--events", "of_events", is_flag=True, help="Events that more than one document tells, instead of stories.")
@click.option("--all", "every", is_flag=True, help="Also stories of one document, and events told once.")
@click.option("--id", "key", metavar="ID", help="Only this story or event (an id that has moved is followed).")
@click.option("--limit", type=click.IntRange(0), metavar="N", help="At most so many rows.")
@form_options
@desk_option
def command(desk: Desk, form: str | None, output: Path | None, of_events: bool, every: bool, key: str | None, limit: int | None) -> None:
    """Which documents print one text and which events several tell: reports, outlets and independent origins of each."""
    from dragoman.cli.answers import write
    from dragoman.desk import listing

    wanted = of_events or bool(key and key.startswith("e-"))
    rows = listing.events(desk, key, every, limit) if wanted else listing.stories(desk, key, every, limit)
    if wanted:
        write(rows, form, output, ["day", "event", "reports", "outlets", "origins", "differ", "id"], event_line)
    else:
        write(rows, form, output, ["first", "title", "reports", "outlets", "origins", "wire", "id"], story_line)


def story_line(row: dict[str, Any]) -> list[str]:
    return [str(row["first_day"] or ""), row["title"] or "", str(row["reports"]), str(row["outlets"]), str(row["origins"]), row["wire"] or "", row["story_id"]]


def event_line(row: dict[str, Any]) -> list[str]:
    told = f"{row['actors']} – {row['type']} – {row['recipients']}: {row['sentence']}"
    return [str(row["day"] or ""), told, str(row["reports"]), str(row["outlets"]), str(row["origins"]), ", ".join(row["differ"]), row["event_id"]]
