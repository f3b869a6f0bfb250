"""Mentions -> actors: names, titles, offices over time, metonyms, third-person coreference."""

from dragoman.actors.describe import describe
from dragoman.actors.mentions import find

__all__ = ["describe", "find"]
