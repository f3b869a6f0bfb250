"""`dragoman forecasts`: what the desk holds of them; see cli/questions.py."""

from dragoman.cli.questions import forecasts as command

__all__ = ["command"]
