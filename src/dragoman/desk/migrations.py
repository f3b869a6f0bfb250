"""From one format of the desk to the next: a step for each format there has been, in order.

A step is given the folder and must be such that running it again after it was cut short does no harm. The number in `desk.toml`
is raised after the step has ended, so that a killed migration goes on where it was.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from dragoman.desk.schema import FORMAT
from dragoman.desk.store import SETTINGS, format_of, guarded
from dragoman.errors import DeskError

STEPS: dict[int, Callable[[Path], None]] = {}  # format -> what makes the next one of it


def migrate(folder: Path, *, steps: dict[int, Callable[[Path], None]] | None = None, target: int = FORMAT) -> tuple[int, int]:
    """Run the steps that lead to `target`; returns the formats before and after."""
    steps = STEPS if steps is None else steps
    before = found = format_of(folder)
    if found > target:
        raise DeskError(f"{folder}: was written by a newer dragoman (desk format {found}, this one knows {target}); install that version or newer")
    while found < target:
        if found not in steps:
            raise DeskError(f"{folder}: desk format {found} cannot be brought to {target}; install the version of dragoman that is named in {SETTINGS}")
        steps[found](folder)
        found += 1
        with guarded(folder, "written"):
            path = folder / SETTINGS
            waiting = folder / f".{SETTINGS}.new"
            waiting.write_text(re.sub(r"(?m)^format\s*=.*$", f"format = {found}", path.read_text("utf-8")), "utf-8")
            waiting.replace(path)
    return before, found
