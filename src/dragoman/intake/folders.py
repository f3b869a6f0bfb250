"""Sources on the disk: a folder or a glob -> its files, each once, in the order of their names.

A folder is entered once however many links lead to it, so that loops end; what may not be entered is an error of its own
and the rest goes on. Names are listed one folder at a time: memory grows with the widest folder, not with the tree.
"""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from dragoman.errors import InputError
from dragoman.intake.source import os_error, shown, suffix_of
from dragoman.intake.tables import table

OnSkip = Callable[[str, str], None]
Found = Path | InputError
MAGIC = re.compile(r"[*?\[]")


def files_of(source: str | os.PathLike[str], on_skip: OnSkip | None = None) -> Iterator[tuple[str, Found]]:
    """(path as given, the file or the error in its place) for a path, a folder or a glob (`**` goes down any depth).

    In a folder, hidden files and those that are furniture of saved pages (pictures, style sheets, scripts) are passed over
    and handed to `on_skip` with the reason; a file named by the user is always given.
    """
    text = os.fspath(source)
    if MAGIC.search(text) and not _exists(text):
        yield from _matching(text, on_skip)
        return
    path = Path(text)
    if _is_folder(path):
        yield from _under(path, on_skip, None)
    else:
        yield text, path


def _matching(pattern: str, on_skip: OnSkip | None) -> Iterator[tuple[str, Found]]:
    seen = 0
    if "**" in pattern:
        root, rest = _root(pattern)
        for name, found in _under(root, on_skip, _regex(rest)):
            seen += 1
            yield name, found
    else:
        for name in sorted(glob.glob(pattern)):  # noqa: PTH207 patterns may be absolute
            seen += 1
            yield from _under(Path(name), on_skip, None) if _is_folder(Path(name)) else [(name, Path(name))]
    if not seen:
        yield pattern, InputError(f"{shown(pattern)}: no file has such a name; check the pattern and the folder")


def _under(root: Path, on_skip: OnSkip | None, wanted: re.Pattern[str] | None) -> Iterator[tuple[str, Found]]:
    """The files under a folder, depth first, each folder's own in the order of their names."""
    entered: set[tuple[int, int]] = set()
    waiting = [(root, "")]
    furniture = frozenset(table()["furniture_suffixes"])
    while waiting:
        folder, at = waiting.pop()
        try:
            told = folder.stat()
            if (told.st_dev, told.st_ino) in entered:
                _skip(on_skip, folder, "the same folder was read under another name")
                continue
            entered.add((told.st_dev, told.st_ino))
            names = sorted(os.listdir(folder))  # noqa: PTH208 a name that is no UTF-8 stays as it is
        except (OSError, ValueError) as error:
            yield str(folder), os_error(folder, error)
            continue
        below: list[tuple[Path, str]] = []
        for name in names:
            path = folder / name
            if name.startswith("."):
                _skip(on_skip, path, "a hidden file")
            elif _is_folder(path):
                below.append((path, f"{at}{name}/"))
            elif wanted is not None and not wanted.fullmatch(f"{at}{name}"):
                continue
            elif suffix_of(path) in furniture:
                _skip(on_skip, path, "no text by its suffix")
            else:
                yield str(path), path
        waiting += reversed(below)


def _skip(on_skip: OnSkip | None, path: Path, why: str) -> None:
    if on_skip is not None:
        on_skip(str(path), why)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _exists(text: str) -> bool:
    try:
        return os.path.lexists(text)
    except ValueError:
        return False


def _root(pattern: str) -> tuple[Path, str]:
    """The folder before the first wildcard, and the pattern below it."""
    parts = Path(pattern).parts
    first = next(i for i, part in enumerate(parts) if MAGIC.search(part))
    return Path(*parts[:first]) if first else Path(), "/".join(parts[first:])


def _regex(pattern: str) -> re.Pattern[str]:
    """A glob over relative paths: `**` is any number of folders, `*` and `?` stay within one name."""
    out = ""
    for piece in re.findall(r"\*\*/|\*\*|\*|\?|\[!?\]?[^\]]*\]|.", pattern, re.S):
        if piece == "**/":
            out += "(?:[^/]+/)*"
        elif piece == "**":
            out += ".*"
        elif piece == "*":
            out += "[^/]*"
        elif piece == "?":
            out += "[^/]"
        elif len(piece) > 1:
            out += "[" + ("^" if piece[1] == "!" else "") + piece[2 if piece[1] == "!" else 1 : -1].replace("\\", "\\\\").replace("[", "\\[") + "]"
        else:
            out += re.escape(piece)
    try:
        return re.compile(out, re.S)
    except re.error as error:
        raise InputError(f"{shown(pattern)}: is not a pattern ({error}); check its brackets") from error
