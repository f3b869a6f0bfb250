"""A casebook of actors: who is named in a sentence, and who is not."""

from __future__ import annotations

import pytest

from dragoman import language
from dragoman.actors import describe, find
from dragoman.records import Actor, Document
from dragoman.steps import Cast


def cast_of(text: str, date: str = "2022-03-01", title: str | None = None) -> Cast:
    heading = language.parse(title, within="title") if title else None
    return find(language.parse(text), heading, Document("d-test", "h", text, title=title, published=date))


def mentions(cast: Cast, key: str) -> list[str]:
    return [m.span.text for a in cast.actors if a.id == key for m in a.mentions]


def called(cast: Cast, words: str) -> Actor:
    """The actor that has a mention with exactly these words."""
    found = [a for a in cast.actors for m in a.mentions if m.span.text == words]
    assert found, (words, [(a.name, [m.span.text for m in a.mentions]) for a in cast.actors])
    return found[0]


def ids(cast: Cast) -> set[str]:
    return {a.id for a in cast.actors if a.mentions}


def test_a_titled_leader_is_one_mention_and_acts_for_his_state() -> None:
    cast = cast_of("Turkish President Recep Tayyip Erdogan met German Chancellor Olaf Scholz.")
    leader = called(cast, "Turkish President Recep Tayyip Erdogan")
    assert (leader.kind, leader.country, leader.office, leader.affiliation) == ("person", "TUR", "president", "turkey")
    assert leader.sectors == ("GOV",)
    assert cast.actor("turkey").codes is not None


def test_the_office_is_that_of_the_day() -> None:
    text = "Yair Lapid spoke on Monday."
    assert called(cast_of(text, "2022-08-17"), "Yair Lapid").office == "prime_minister"
    later = called(cast_of(text, "2023-10-13"), "Yair Lapid")
    assert (later.office, later.sectors, later.affiliation) == ("opposition_leader", ("OPP",), None)


def test_one_out_of_office_is_elite_and_acts_for_nobody() -> None:
    former = called(cast_of("Former German chancellor Angela Merkel spoke."), "Former German chancellor Angela Merkel")
    assert (former.sectors, former.office, former.affiliation) == (("ELI",), None, None)


def test_a_capital_acts_or_is_a_place() -> None:
    cast = cast_of("He flew to Beijing and stayed in Tokyo. Moscow accused Paris of lying.")
    assert {"russia", "france"} <= ids(cast)
    assert not {"china", "japan"} & ids(cast)


def test_seats_of_power_stand_for_the_state() -> None:
    cast = cast_of("The Kremlin rejected the plan. Protesters stood outside the White House.")
    assert mentions(cast, "russia") == ["Kremlin"]
    assert "united-states" not in ids(cast)


def test_positions_are_no_actors() -> None:
    cast = cast_of("Saudi-backed fighters met pro-Russian activists in Turkish-occupied villages.")
    assert not {"saudi-arabia", "russia", "turkey"} & ids(cast)


@pytest.mark.parametrize("text", ["She likes Turkish coffee.", "They ate Chinese food.", "He reads French literature."])
def test_food_and_language_are_no_actors(text: str) -> None:
    assert not {"turkey", "china", "france"} & ids(cast_of(text))


def test_an_adjective_of_state_is_kept_inside_its_phrase() -> None:
    cast = cast_of("The French invasion of Chad began. Swiss diplomats protested.")
    assert mentions(cast, "france") == ["French"] and mentions(cast, "chad") == ["Chad"]
    group = called(cast, "Swiss diplomats")
    assert (group.kind, group.country, group.sectors, group.affiliation) == ("group", "CHE", ("GOV",), "switzerland")


def test_namesakes_of_states_are_not_states() -> None:
    cast = cast_of("Chad Wolf and Michael Jordan sat down. George Washington died in 1799.")
    assert not {"chad", "jordan", "united-states"} & ids(cast)


def test_georgia_by_what_else_is_named() -> None:
    assert "georgia" in ids(cast_of("Georgia said Tbilisi would not yield."))
    american = cast_of("Georgia counted again. So did Florida, Alabama and Ohio.")
    assert "georgia-us" in ids(american) and "georgia" not in ids(american)


def test_people_of_a_body_are_a_group_that_acts_for_it() -> None:
    cast = cast_of("Taliban fighters shot at members of Hezbollah.")
    group = called(cast, "Taliban fighters")
    assert group.affiliation is not None and cast.actor(group.affiliation).name == "Taliban"


def test_protesters_act_for_nobody() -> None:
    group = called(cast_of("Thousands of protesters marched."), "Thousands of protesters")
    assert (group.country, group.affiliation, group.sectors) == (None, None, ("CVL",))


def test_the_people_are_the_state_but_two_of_them_are_not() -> None:
    cast = cast_of("The Russians want peace. Police arrested two Russians.")
    assert called(cast, "The Russians").id == "russia"
    two = called(cast, "two Russians")
    assert (two.kind, two.country) == ("group", "RUS")


def test_role_and_employer_from_an_appositive() -> None:
    cast = cast_of("Jane Doe, a senior fellow at the Brookings Institution, said she was worried.")
    expert = called(cast, "Jane Doe")
    assert (expert.sectors, expert.affiliation) == (("EDU",), "brookings")
    assert called(cast, "she") is expert
    assert not any("fellow" in m.span.text for a in cast.actors for m in a.mentions)


def test_a_body_named_after_what_it_is() -> None:
    cast = cast_of("Ann Lee, the director of a program at the U.K. think tank Harbour Institute, agreed.")
    person = called(cast, "Ann Lee")
    assert person.affiliation is not None
    body = cast.actor(person.affiliation)
    assert (body.name, body.country, body.sectors) == ("Harbour Institute", "GBR", ("EDU",))


def test_the_role_before_a_comma_is_the_person_behind_it() -> None:
    cast = cast_of("Russia's foreign minister, Sergei Lavrov, arrived.")
    assert called(cast, "Russia's foreign minister").id == "sergei-lavrov"


def test_short_names_titles_and_pronouns_point_back() -> None:
    cast = cast_of("Israeli Prime Minister Yair Lapid spoke. The prime minister said he would go. Lapid smiled.", "2022-08-17")
    assert mentions(cast, "yair-lapid") == ["Israeli Prime Minister Yair Lapid", "The prime minister", "he", "Lapid"]


def test_the_two_countries_are_those_named_side_by_side() -> None:
    cast = cast_of("Ukraine and Russia held talks in Turkey. The two countries exchanged letters.")
    assert called(cast, "The two countries").members == ("ukraine", "russia")


def test_the_country_is_the_subject() -> None:
    cast = cast_of("Though India never joined the West in arming Ukraine, the country sent aid.")
    assert called(cast, "the country").id == "india"


def test_its_may_be_clear_and_may_stay_open() -> None:
    assert called(cast_of("Egypt closed its border."), "its").id == "egypt"
    cast = cast_of("They left.")
    assert [w.code for w in cast.warnings] == ["coreference_open"]


def test_a_predicate_is_no_actor() -> None:
    cast = cast_of("She is a lawyer. He served as prime minister.")
    assert not [a for a in cast.actors if a.kind == "unnamed"]


def test_a_title_brings_mentions_outside_the_body() -> None:
    cast = cast_of("Olaf Scholz spoke.", title="Scholz warns Poland")
    spans = [m.span for m in cast.actor("olaf-scholz").mentions]
    assert [(s.text, s.within) for s in spans] == [("Scholz", "title"), ("Olaf Scholz", None)]
    assert cast.actor("poland").mentions[0].span.within == "title"


def test_same_text_same_bytes() -> None:
    text = "Iran and Iraq signed. Iranian officials and Iraqi officers met."
    assert cast_of(text) == cast_of(text)


@pytest.mark.parametrize("text", ["", "\n\n", "…", "''' -- ( ) ,", "A", "THE KREMLIN SAID NO.", "🙂 U.S.-led"])
def test_odd_text_does_not_break(text: str) -> None:
    cast_of(text)


@pytest.mark.parametrize(
    ("phrase", "country", "sector"),
    [
        ("Kenya", "KEN", ""),
        ("Ankara", "TUR", "GOV"),
        ("the Bolivian president", "BOL", "GOV"),
        ("Peru's central bank", "PER", "GOV"),
        ("Lima police", "PER", "COP"),
        ("a former Danish minister", "DNK", "ELI"),
        ("Dutch farmers", "NLD", "AGR"),
        ("a Kenya-based militia", "KEN", "PRM"),
        ("three men", "", "UNK"),
        ("members of Hezbollah", "LBN", "REB"),
        ("", "", ""),
    ],
)
def test_describe(phrase: str, country: str, sector: str) -> None:
    assert describe(phrase, None)[:2] == (country, sector)
