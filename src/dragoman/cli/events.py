"""`dragoman events`: what the desk holds of them; see cli/questions.py."""

from dragoman.cli.questions import events as command

__all__ = ["command"]
