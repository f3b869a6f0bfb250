"""The casebook of ties (tests/casebook/ties.toml) read by the rules alone, with a small cast made from names."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from dragoman import ties
from dragoman.identity import document_id
from dragoman.knowledge.places import countries
from dragoman.language import Marks, parse
from dragoman.language.text import Parse
from dragoman.records import Actor, CodedBy, Document, Statement, StatementKind, Tie
from dragoman.steps import Cast, Named, Said

BOOK = tomllib.loads((Path(__file__).parent / "casebook" / "ties.toml").read_text(encoding="utf-8"))
KINDS = {"nato": "igo", "imf": "igo", "european-union": "igo", "west": "bloc", "analysts": "group", "hamas": "organisation", "hezbollah": "organisation", "taliban": "organisation"}
# States named in the casebook; a cast of all states would be slow to search.
FLOOR_PRECISION, FLOOR_RECALL = 0.90, 0.75


def small_cast(parsed: Parse, names: dict[str, list[str]]) -> Cast:
    """A cast by plain matching of names and adjectives of states and of the casebook's own people: enough for one sentence."""
    table = {alias: (slug, "state") for slug, c in countries().items() for alias in (c.name, *c.names, *c.metonyms[:1])}
    table |= {alias: (slug, KINDS.get(slug, "person")) for slug, aliases in names.items() for alias in aliases}
    actors: dict[str, Actor] = {}
    named = []
    i = 0
    while i < len(parsed.tokens):
        hit = None
        for j in range(min(len(parsed.tokens), i + 5), i, -1):
            text = parsed.text[parsed.tokens[i].start : parsed.tokens[j - 1].end].replace("\n", " ")
            if text in table or (text.removeprefix("The ").removeprefix("the ") in table and text.lower().startswith("the ")):
                hit = (j, *table.get(text, table.get(text[4:], ("", ""))))
                break
        if hit is None:
            i += 1
            continue
        j, slug, kind = hit
        inner = [k for k in range(i, j) if not i <= parsed.tokens[k].head < j or parsed.tokens[k].head == k]
        named.append(Named(i, j, inner[-1] if inner else j - 1, slug, "name"))
        iso = countries()[slug].iso3 if slug in countries() else None
        actors.setdefault(slug, Actor(slug, slug, kind, iso, (), None, None, None, None, (), (), "knowledge"))  # type: ignore[arg-type]
        i = j
    for token in parsed.tokens:  # states named by an adjective only, as the real cast has them
        for slug, c in countries().items():
            if token.text in c.adjectives and slug not in actors:
                actors[slug] = Actor(slug, slug, "state", c.iso3, (), None, None, None, None, (), (), "knowledge")
    return Cast(tuple(actors.values()), tuple(named))


def statement(parsed: Parse, by: str, content: str) -> Said:
    """A statement of `by` with this content."""
    start = parsed.text.index(content)
    first, last = parsed.at(start, start + len(content))
    span = parsed.span(first, last)
    kind: StatementKind = "direct" if start and parsed.text[start - 1] in "“\"" else "indirect"
    record = Statement("s-1", kind, (by,), (), None, None, None, (), "say", (span,), None, None, (), None, "said", 1.0, CodedBy("test"))
    return Said(record, (), ((first, last),))


def tied(text: str, names: dict[str, list[str]] | None = None, said: tuple[Said, ...] = ()) -> tuple[Tie, ...]:
    parsed = parse(text)
    return ties.find(parsed, Marks(), small_cast(parsed, BOOK["names"] if names is None else names), said, document(text))


def document(text: str) -> Document:
    return Document(document_id("test", text), "hash", text, published="2023-10-13")


def fits(tie: Tie, wanted: str) -> bool:
    """Whether a tie is the one a case asks for: pair, direction, sign, kind, and trend, holder, contested where given."""
    match = re.fullmatch(r"(\S+) ([->]) (\S+) ([-+0?]) (\w+)(.*)", wanted)
    assert match, wanted
    a, arrow, b, sign, kind, rest = match.groups()
    pair = tie.between == (a, b) or (arrow == "-" and tie.between == (b, a))
    plain = pair and tie.directed == (arrow == ">") and (tie.sign or "?") == sign and tie.kind == kind
    for more in rest.split():
        if more.startswith("holder="):
            plain = plain and tie.holder == more[7:]
        elif more == "contested":
            plain = plain and tie.contested
        else:
            plain = plain and tie.trend == more
    return plain


def score() -> tuple[float, float, list[str]]:
    """Precision and recall over the casebook, and the cases that went wrong."""
    right = found = wanted = 0
    wrong = []
    for case in BOOK["case"]:
        got = list(tied(case["text"]))
        hits = [w for w in case["ties"] if any(fits(t, w) for t in got)]
        right, found, wanted = right + len(hits), found + len(got), wanted + len(case["ties"])
        if len(hits) != len(got) or len(hits) != len(case["ties"]):
            short = [f"{t.between} {t.directed} {t.sign} {t.kind} {t.trend} {t.holder} {t.contested} [{t.descriptor.text}] {t.coded_by.rule}" for t in got]
            wrong.append(f"{case['text']}\n   wanted {case['ties']}\n   got {short}")
    return right / max(found, 1), right / max(wanted, 1), wrong


def test_casebook_holds_its_floors() -> None:
    precision, recall, wrong = score()
    assert precision >= FLOOR_PRECISION and recall >= FLOOR_RECALL, f"{precision:.2f} {recall:.2f}\n" + "\n".join(wrong)


def test_a_third_of_the_casebook_is_empty() -> None:
    assert sum(not c["ties"] for c in BOOK["case"]) * 3 >= len(BOOK["case"])


@pytest.mark.parametrize("text", ["", "?", "Ties.", "Between.", "as the ally", "\n\n—\n", "the two countries' ties", "pro-", "anti-Russian"])
def test_odd_text_does_no_harm(text: str) -> None:
    assert tied(text) == ()


def test_descriptor_is_verbatim() -> None:
    text = "Chad and Togo have\nmaintained  very “close” ties."
    for tie in tied(text):
        assert text[tie.descriptor.start : tie.descriptor.end] == tie.descriptor.text


def test_since_is_the_day_its_words_tell() -> None:
    (tie,) = tied("Vietnam has maintained friendly relations with Laos since 1 March 1994.")
    assert tie.since == "1994-03-01" and tie.until is None


def test_view_has_a_holder_and_a_bare_passive_has_none() -> None:
    (seen,) = tied("Poland sees Hungary as a rival.")
    assert seen.holder == "poland" and seen.kind == "enmity"
    text = "Merkel said Qatar is seen as the patron of Hamas."
    parsed = parse(text)
    said = statement(parsed, "merkel", "Qatar is seen as the patron of Hamas")
    (tie,) = tied(text, said=(said,))
    assert tie.holder is None and tie.according_to == ("s-1",) and tie.between == ("qatar", "hamas") and tie.directed
