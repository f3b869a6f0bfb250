"""Who says what: statements with speaker, words, role, addressee, and what they are about."""

from dragoman.statements.attribution import attributions
from dragoman.statements.finding import find

__all__ = ["attributions", "find"]
