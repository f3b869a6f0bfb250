"""Who says what: the casebook, and what holds for every document."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from dragoman import actors
from dragoman.identity import document_id
from dragoman.language.marks import Attribution, Marks
from dragoman.language.parse import paragraphs_of, parse
from dragoman.records import Document, Statement
from dragoman.statements import attributions, find
from dragoman.statements.quotes import quotations
from dragoman.steps import Cast, Said

CASES: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "casebook" / "statements.toml").read_text("utf-8"))["case"]


def read(text: str, marks: Marks | None = None) -> tuple[tuple[Said, ...], Cast]:
    text = text.strip()
    document = Document(id=document_id("test", text), content_hash="", text=text, paragraphs=paragraphs_of(text), published="2023-10-13")
    parsed = parse(text, document.paragraphs)
    return find(parsed, marks or Marks(), actors.find(parsed, None, document), document)


@cache
def found(text: str) -> tuple[tuple[Statement, ...], Cast]:
    said, cast = read(text)
    return tuple(s.record for s in said), cast


def begins_and_ends(words: str, wanted: str) -> bool:
    first, _, last = wanted.partition(" ... ")
    return words.startswith(first) and words.endswith(last) if last else words == wanted


def fits(record: Statement, wanted: dict[str, Any], cast: Cast, matched: list[Statement]) -> str | None:
    """Why a found statement is not the one wanted, or nothing."""
    words = " ".join(s.text for s in record.content)
    names = [cast.actor(a).name.lower() for a in record.speakers]
    if "speaker" in wanted and not (wanted["speaker"].lower() in names or (not wanted["speaker"] and not names) or (
        wanted["speaker"] and any(n.endswith(wanted["speaker"].lower()) for n in names))):  # fmt: skip
        return f"speaker {names}"
    if "cue" in wanted and not any(wanted["cue"] in s.text for s in record.cues):
        return f"cue {[s.text for s in record.cues]}"
    if "content" in wanted and not begins_and_ends(words, wanted["content"]):
        return f"content {words!r}"
    for key, value in (("kind", record.kind), ("polarity", record.polarity), ("class", record.cue_class), ("to", record.addressee), ("role", record.role)):
        if key in wanted and wanted[key] != value:
            return f"{key} {value}"
    for key, value in (("inside", record.inside), ("continues", record.continues)):
        if key in wanted and (wanted[key] >= len(matched) or value != matched[wanted[key]].id):
            return f"{key} {value}"
    stances = {cast.actor(a.actor).name: a.stance for a in record.about}
    if any(stances.get(name) != stance for name, stance in wanted.get("about", {}).items()):
        return f"about {stances}"
    return None


def faults(case: dict[str, Any]) -> list[str]:
    records, cast = found(case["text"])
    if case.get("none"):
        return [f"found {[s.text for s in r.cues]} {[s.text for s in r.content]}" for r in records]
    matched: list[Statement] = []
    out = []
    for wanted in case["said"]:
        reasons = [fits(r, wanted, cast, matched) for r in records if r not in matched]
        if None in reasons:
            matched.append([r for r in records if r not in matched][reasons.index(None)])
        else:
            out.append(f"{wanted}: {reasons}")
    return out


@pytest.mark.parametrize("case", CASES, ids=[c["text"].strip()[:50] for c in CASES])
def test_case(case: dict[str, Any]) -> None:
    assert not faults(case)


def test_the_casebook_is_large_enough() -> None:
    assert len(CASES) >= 80
    assert sum(bool(c.get("none")) for c in CASES) >= 10


def test_spans_are_verbatim_and_ids_differ() -> None:
    text = "“We came in peace,” Pavel Novak said, “and we leave in peace.” He denied that Serbia had paid him.\n\n“It is over.”"
    records, _ = found(text)
    for record in records:
        for span in (*record.speaker_spans, *record.cues, *record.content):
            assert text[span.start : span.end] == span.text
    assert len({r.id for r in records}) == len(records) > 1


def test_the_same_text_gives_the_same_records() -> None:
    text = "Officials said the dam had burst. A senior official told Reuters that nobody was hurt."
    assert [s.record for s in read(text)[0]] == [s.record for s in read(text)[0]]


def test_i_inside_a_quotation_is_the_speaker() -> None:
    said, cast = read("“I will not resign,” said Anna Berg.")
    (anna,) = said[0].record.speakers
    assert any(n.actor == anna and n.form == "pronoun" for n in cast.named)


def test_you_is_nobody_where_the_hearer_is_unknown() -> None:
    said, cast = read("“You will regret this,” said Anna Berg.")
    assert said and not any(n.form == "pronoun" for n in cast.named)


def test_an_unnamed_speaker_is_an_actor() -> None:
    said, cast = read("A senior diplomat said the talks had failed.")
    (speaker,) = said[0].record.speakers
    assert cast.actor(speaker).kind == "unnamed" and "diplomat" in cast.actor(speaker).name


def test_negation_turns_the_stance_of_a_predicate() -> None:
    for words, sign in (("Serbia is a reliable partner", 1), ("Serbia is not a reliable partner", -1)):
        said, cast = read(f"Pavel Novak said that {words}.")
        (about,) = said[0].record.about
        assert cast.actor(about.actor).name == "Serbia" and about.stance is not None and about.stance * sign > 0


def test_no_stance_where_the_words_show_none() -> None:
    said, _ = read("Pavel Novak said that Serbia had opened a new embassy in Peru.")
    assert said[0].record.about and all(a.stance is None for a in said[0].record.about)


def test_an_unclosed_quotation_ends_with_its_paragraph() -> None:
    (quotation, other) = quotations(parse("He said: “It began\n\n“and ended.”"))
    assert not quotation.closed and other.closed and other.opens


def test_the_taggers_bounds_hold_and_rules_add_the_class() -> None:
    text = "Officials believe the dam will burst in May."
    content = (text.index("the dam"), text.index(" in May"))
    marks = Marks((Attribution((0, 9), (10, 17), (content,), 0.91),), starts=(0,))
    (said,), _ = read(text, marks)
    assert said.record.content[0].text == "the dam will burst" and said.record.cue_class == "think" and said.record.coded_by.score == 0.91


def test_an_attitude_of_the_tagger_is_no_statement() -> None:
    marks = Marks((Attribution((0, 14), (15, 20), ((21, 35),), 0.9),), starts=(0,))
    assert not read("The government wants to raise tax.", marks)[0]


def test_attributions_are_the_outermost_layer() -> None:
    text = "Pavel Novak said that Anna Berg had told him the minister was lying."
    rows = attributions(parse(text), Marks(), Cast((), ()), Document(id="d", content_hash="", text=text))
    assert [[s["text"] for s in row["cue"]] for row in rows] == [["said"]]  # type: ignore[attr-defined]


@pytest.mark.parametrize("text", ["", "“", "”“”", "\"'\"'\"", "said", "“” said", "a\u2028b “c", "«»«", "said said said: “said” said"])
def test_odd_text_never_fails(text: str) -> None:
    read(text)


@pytest.mark.parametrize(
    ("words", "sign"),
    [
        ("it would be wrong to blame Serbia", 1),
        ("it was a mistake to trust Serbia", -1),
        ("Serbia's soldiers had behaved bravely", 1),
        ("Serbia showed no respect", -1),
        ("Serbia was responsible for the attack", -1),
        ("Serbia was run by criminals", -1),
    ],
)
def test_stance_reads_what_is_done_and_what_doing_so_would_be(words: str, sign: int) -> None:
    said, cast = read(f"Pavel Novak said that {words}.")
    found = [a.stance for a in said[0].record.about if cast.actor(a.actor).name == "Serbia"]
    assert found and found[0] is not None and found[0] * sign > 0, found


def test_what_was_refused_shows_no_stance_and_a_denial_turns_it() -> None:
    said, cast = read("Pavel Novak refused to condemn Serbia.")
    assert all(a.stance is None for s in said for a in s.record.about)
    said, cast = read("Peru denied that Serbia was an enemy.")
    assert [a.stance for a in said[0].record.about if cast.actor(a.actor).name == "Serbia"] == [0.8]


def test_a_role_that_only_repeats_the_speaker_is_none() -> None:
    said, _ = read("Regional analysts and experts say the pact is a symbol.")
    assert said[0].record.role is None
    said, _ = read("A spokesman for the army, Pavel Novak, said the fire was out.")
    assert said[0].record.role is not None and said[0].record.role.startswith("spokesman")


def test_a_full_stop_behind_the_marks_ends_the_quotation() -> None:
    said, cast = read("Norway called the reports “baseless”. Peru said nothing had changed.")
    spoken = {cast.actor(a).name for s in said if any("baseless" in c.text for c in s.record.content) for a in s.record.speakers}
    assert "Peru" not in spoken


def test_an_affiliation_ends_before_its_place() -> None:
    said, _ = read("“They are wrong,” said Anna Berg, a researcher at the Mekong Policy Centre in Bangkok.")
    assert (said[0].record.affiliation or "").endswith("Mekong Policy Centre")


def test_he_is_the_subject_before_him_even_with_a_name_that_no_table_has() -> None:
    said, cast = read("Tevita Moala has fished here since he was nine. “The reef is white now,” he says.")
    assert [cast.actor(a).name for a in said[-1].record.speakers] == ["Tevita Moala"]
