"""What is said to come, by whom, how likely, by when, on what condition: `find` is the step."""

from dragoman.forecasts.find import find

__all__ = ["find"]
