"""Why a mention means whom it means."""

from __future__ import annotations

import pytest

from dragoman.actors.explain import Explained, Explanation, explain
from dragoman.errors import UsageError


def why(found: Explanation, words: str) -> tuple[Explained, str]:
    mention = next(m for m in found.mentions if m.text == words)
    return mention, "\n".join(mention.why)


def test_a_metonym_and_its_dead_rival() -> None:
    mention, told = why(explain("The Kremlin rejected the plan.", "2023-10-13"), "Kremlin")
    assert mention.actor == "russia"
    assert "a metonym of russia" in told and "soviet-union: it existed 1922 to 1991, not on 2023-10-13" in told


def test_the_office_that_holds_on_the_day() -> None:
    mention, told = why(explain("Yair Lapid spoke.", "2022-08-01"), "Yair Lapid")
    assert mention.office == "prime_minister" and "prime_minister of ISR 2022-07-01 to 2022-12-29 holds on 2022-08-01" in told


def test_who_points_back_to_whom() -> None:
    found = explain("Yair Lapid spoke. Lapid said he would go.", "2022-08-01")
    assert "“Yair Lapid” at 0" in why(found, "Lapid")[1]
    assert "points back to “Lapid” at 18" in why(found, "he")[1]


def test_an_unknown_person_is_told_by_the_words() -> None:
    mention, told = why(explain("Polish foreign minister Ann Lee arrived.", "2022-08-01"), "Polish foreign minister Ann Lee")
    assert (mention.basis, mention.country) == ("context", "POL")
    assert "no table has the name" in told and "“Polish” tells country POL" in told and "office foreign_minister" in told


def test_names_that_are_no_mention_have_a_reason() -> None:
    found = explain("An Iranian-backed militia met reporters in Paris and ate Turkish food.", "2022-08-01")
    reasons = {x.text: x.why for x in found.left_out}
    assert reasons["Iranian"].startswith("part of an adjective") and reasons["Paris"].startswith("a city") and "no actor" in reasons["Turkish"]


def test_offsets_are_those_of_the_text() -> None:
    text = "On Monday, France and Germany signed.\n\nMoscow protested."
    for mention in explain(text, "2022-08-01").mentions:
        assert text[mention.start : mention.end] == mention.text


@pytest.mark.parametrize("text", ["", "  \n"])
def test_no_text(text: str) -> None:
    with pytest.raises(UsageError):
        explain(text)
