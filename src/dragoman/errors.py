"""Every error a user can meet. Each message is one line: what happened, where, and what to do next."""

from __future__ import annotations


class DragomanError(Exception):
    """Base of all errors that a user can mend; the command line prints the message and exits with code 2."""


class InputError(DragomanError):
    """An input cannot be read: missing, a directory, binary, empty, too large, or broken."""


class FetchError(InputError):
    """A URL cannot be fetched: refused, redirected where it must not go, too large, or too slow."""


class DataError(DragomanError):
    """A file of rows (evaluation data, a table) does not have the form it must have."""


class InstallError(DragomanError):
    """A part of the program is missing or damaged; `dragoman doctor` names it and the command that mends it."""


class UsageError(DragomanError):
    """A call or command was given values that do not fit together."""


class DeskError(DragomanError):
    """A desk cannot be opened, read or written: no desk there, made by a newer program, the disk full, no permission."""
