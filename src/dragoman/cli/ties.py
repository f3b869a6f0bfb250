"""`dragoman ties`: what the desk holds of them; see cli/questions.py."""

from dragoman.cli.questions import ties as command

__all__ = ["command"]
