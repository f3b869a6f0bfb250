"""`dragoman statements`: what the desk holds of them; see cli/questions.py."""

from dragoman.cli.questions import statements as command

__all__ = ["command"]
