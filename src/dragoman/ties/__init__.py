"""How two actors stand to each other, in somebody's words: `find` is the step."""

from dragoman.ties.find import find

__all__ = ["find"]
