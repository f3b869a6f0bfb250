"""`dragoman documents`: what the desk holds of them; see cli/questions.py."""

from dragoman.cli.questions import documents as command

__all__ = ["command"]
