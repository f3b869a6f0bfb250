"""Who did what to whom: the codebook, the frames, whether it happened, and what a reading makes of them."""

from __future__ import annotations

from functools import cache
from typing import get_args

import pytest

import dragoman
import dragoman.events
from dragoman.events import codebook, factuality
from dragoman.events.frames import frame_of
from dragoman.events.pairing import quad_of
from dragoman.knowledge import rows
from dragoman.language import Parse, parse
from dragoman.reading import prepare, read_document
from dragoman.records import Document, Event, EventType, Reading

TABLES = [(f"codebook_{kind}s_{side}.csv", kind) for kind in ("verb", "noun") for side in codebook.TABLES]
PLACES = {"poss", "amod", "ccomp", "dobj", "conj", "none"}  # beside prepositions
PREPOSITIONS = {
    "about", "across", "after", "against", "along", "alongside", "among", "around", "as", "at", "before", "behind", "between", "by", "during", "for", "from", "in", "inside", "into",
    "near", "of", "off", "on", "onto", "out", "outside", "over", "through", "to", "toward", "towards", "under", "upon", "via", "with",
}  # fmt: skip


@cache
def read(text: str) -> Reading:
    return dragoman.read(text)


def only(text: str, kind: str) -> Event:
    (event,) = (e for e in read(text).events if e.type == kind)
    return event


def names(text: str, side: str, kind: str) -> list[str]:
    return [p.span.text for p in getattr(only(text, kind), side)]


def at(parsed: Parse, word: str) -> int:
    return next(t.i for t in parsed.tokens if t.text == word)


def offsets(text: str, words: str) -> tuple[int, int]:
    return text.index(words), text.index(words) + len(words)


# --- the codebook ---------------------------------------------------------------------------------------------------


def test_the_types_are_the_contract_s() -> None:
    assert set(codebook.types()) == set(get_args(EventType))


@pytest.mark.parametrize(("table", "kind"), TABLES)
def test_every_row_has_a_known_type_mode_and_places(table: str, kind: str) -> None:
    wrong, found = [], list(rows(table))
    for row in found:
        places = {p for side in ("source", "target") for p in (row.get(side) or "").replace(";", "|").split("|")} - {""}
        known = codebook.types().get(row["type"])
        if row["type"] != "NONE" and (known is None or (row["mode"] and row["mode"] not in known["modes"])):
            wrong.append((row[kind], row["type"], row["mode"]))
        if {p.strip() for p in places} - PLACES - PREPOSITIONS:
            wrong.append((row[kind], places))
    assert len(found) > 100 and not wrong


def test_specific_rows_come_first() -> None:
    for patterns in codebook.verbs().values():
        weights = [p.weight for p in patterns]
        assert weights == sorted(weights, reverse=True)


def test_quads_and_intensities_are_the_manual_s() -> None:
    quads = [codebook.quad(k) for k in ("AGREE", "AID", "ACCUSE", "ASSAULT", "SANCTION", "RETREAT")]
    assert quads == [1, 2, 3, 4, 4, 2] and quad_of("YIELD") == 2
    assert codebook.intensity("ASSAULT", "aerial") == -9.5
    assert codebook.intensity("ASSAULT", None) == codebook.intensity("ASSAULT", "no such mode") == -9.0


@pytest.mark.parametrize(
    ("kind", "status", "wanted"),
    [
        ("AID", "planned", "AGREE"),
        ("SANCTION", "expected", "THREATEN"),
        ("AID", "happened", "AID"),
        ("AID", "demanded", "AID"),
        ("CONSULT", "planned", "CONSULT"),
    ],
)
def test_future_rules(kind: str, status: str, wanted: str) -> None:
    assert codebook.future(kind, status) == wanted


# --- frames: subject and object, however they are put -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "verb", "subjects", "objects"),
    [
        ("The mayor was shot by gunmen.", "shot", ["gunmen"], ["mayor"]),
        ("The mayor was shot.", "shot", [], ["mayor"]),
        ("Rebels who shelled the town fled.", "shelled", ["Rebels"], ["town"]),
        ("The town shelled by rebels burned.", "shelled", ["rebels"], ["town"]),
        ("Police, firing into the air, chased the marchers.", "firing", ["Police"], []),
        ("Turkey agreed to lift the ban.", "lift", ["Turkey"], ["ban"]),
        ("France ordered troops to leave Mali.", "leave", ["troops"], ["Mali"]),
        ("Iran promised Iraq to send gas.", "send", ["Iran"], ["gas"]),
        ("Egypt condemned the raid and expelled the envoy.", "expelled", ["Egypt"], ["envoy"]),
        ("Hungary blocked Chad and Niger.", "blocked", ["Hungary"], ["Chad", "Niger"]),
        ("Russia carried out an attack on Kharkiv.", "carried", ["Russia"], ["attack"]),
        ("Israel and Egypt met in Cairo.", "met", ["Israel", "Egypt"], []),
    ],
)
def test_frames(text: str, verb: str, subjects: list[str], objects: list[str]) -> None:
    parsed = parse(text)
    frame = frame_of(parsed, at(parsed, verb))
    assert [parsed.tokens[i].text for i in frame.subjects] == subjects
    assert [parsed.tokens[i].text for i in frame.objects] == objects


# --- did it happen ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "word", "status", "basis"),
    [
        ("Turkey shelled the village.", "shelled", "happened", ""),
        ("The envoy managed to free the hostages.", "free", "happened", "managed"),
        ("The army stopped shelling the town.", "shelling", "happened", "stopped"),
        ("Israel is shelling Gaza.", "shelling", "ongoing", "is"),
        ("The army keeps bombing the town.", "bombing", "ongoing", "keeps"),
        ("The army did not stop shelling the town.", "shelling", "ongoing", "not stop"),
        ("Turkey did not shell the village.", "shell", "not_happened", "not"),
        ("Iran failed to release the sailors.", "release", "not_happened", "failed"),
        ("Spain stopped short of condemning Israel.", "condemning", "not_happened", "stopped short of"),
        ("No country condemned the raid.", "condemned", "not_happened", "No"),
        ("They left without meeting the president.", "meeting", "not_happened", "without"),
        ("Iran denied arming the rebels.", "arming", "denied", "denied"),
        ("Rwanda denied that its troops had shelled Goma.", "shelled", "denied", "denied"),
        ("Germany plans to send tanks.", "send", "planned", "plans"),
        ("The ministers are to meet on Monday.", "meet", "planned", "are"),
        ("The planned visit to Cairo is short.", "visit", "planned", "planned"),
        ("The premier is expected to visit Hanoi.", "visit", "expected", "expected"),
        ("The expected invasion of Taiwan worries Tokyo.", "invasion", "expected", "expected"),
        ("Analysts predict that Egypt will attack the dam.", "attack", "predicted", "will"),
        ("Israel may strike the ports.", "strike", "possible", "may"),
        ("If Ethiopia attacks Eritrea, Egypt will wait.", "attacks", "possible", "If"),
        ("Chad did not deny that it had jailed him.", "jailed", "possible", "not deny"),
        ("Japan urged China to lift the ban.", "lift", "demanded", "urged"),
        ("Lebanon must arrest the smugglers.", "arrest", "demanded", "must"),
        ("Protesters demanded the release of the mayor.", "release", "demanded", "demanded"),
    ],
)
def test_factuality(text: str, word: str, status: str, basis: str) -> None:
    parsed = parse(text)
    verdict = factuality.judge(parsed, at(parsed, word))
    assert (verdict.status, " ".join(parsed.tokens[i].text for i in verdict.basis)) == (status, basis)


def test_hearsay_is_kept_apart_from_status() -> None:
    parsed = parse("The rebels reportedly shot the mayor.")
    verdict = factuality.judge(parsed, at(parsed, "shot"))
    assert verdict.status == "happened" and verdict.hearsay == at(parsed, "reportedly")


# --- events of a text -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "actors", "recipients", "status"),
    [
        ("France expelled two Russian diplomats.", "SANCTION", ["France"], ["two Russian diplomats"], "happened"),
        ("France stopped short of expelling the Russian ambassador.", "SANCTION", ["France"], ["the Russian ambassador"], "not_happened"),
        ("The United States stopped short of accusing China of genocide.", "ACCUSE", ["United States"], ["China"], "not_happened"),
        ("NATO warned of an expected invasion of Ukraine by Russia.", "ASSAULT", ["Russia"], ["Ukraine"], "expected"),
        ("Nine protesters were arrested in Minsk.", "COERCE", [], ["Nine protesters"], "happened"),
        ("Kuwait was invaded by Iraq in 1990.", "ASSAULT", ["Iraq"], ["Kuwait"], "happened"),
        ("The United States imposed sanctions on Iran.", "COERCE", ["United States"], ["Iran"], "happened"),
        ("Kenya signed a trade agreement with Egypt.", "SUPPORT", ["Kenya"], ["Egypt"], "happened"),
        ("Japan urged China to release the journalist.", "RETREAT", ["China"], ["the journalist"], "demanded"),
        ("Iran denied arming the Houthis.", "AID", ["Iran"], ["Houthis"], "denied"),
    ],
)
def test_events(text: str, kind: str, actors: list[str], recipients: list[str], status: str) -> None:
    assert names(text, "actors", kind) == actors and names(text, "recipients", kind) == recipients
    event = only(text, kind)
    assert event.status == status and event.quad == codebook.quad(kind)
    assert all(text[s.start : s.end] == s.text for s in (event.trigger, *event.status_basis, *event.evidence))


def test_a_planned_visit() -> None:
    event = only("Chinese Premier Li Qiang's planned visit to Hanoi has been announced.", "CONSULT")
    assert (event.status, event.mode, [s.text for s in event.status_basis]) == ("planned", "visit", ["planned"])
    assert event.actors[0].country == "CHN"


def test_who_tells_it_is_a_chain() -> None:
    text = "The minister said that Iran had told him that Israel bombed Syria."
    told = {s.id: s for s in read(text).statements}
    outer, inner = (told[i] for i in only(text, "ASSAULT").according_to)
    assert [s.text for s in outer.speaker_spans + inner.speaker_spans] == ["The minister", "Iran"] and inner.inside == outer.id


def test_tellings_of_one_deed_share_an_occurrence() -> None:
    first, second = read("Israel bombed Gaza on Monday. Hamas said Israel had bombed Gaza.").events
    assert first.id != second.id and first.occurrence == second.occurrence
    assert first.according_to == () and len(second.according_to) == 1


def test_other_deeds_do_not() -> None:
    first, second = read("France expelled two Russian diplomats. Chad withdrew its troops from Niger.").events
    assert first.occurrence != second.occurrence


@pytest.mark.parametrize(
    "text",
    [
        "Argentina beat France on penalties to win the World Cup.",
        "Pakistan face Sri Lanka in the Asia Cup on Friday.",
        "Djokovic defeated Nadal in a five-set battle in Paris.",
        "Poland hopes that Lithuania will prosper.",
        "Washington is concerned about the situation in Haiti.",
        "The spokesman for the Egyptian army declined to comment.",
    ],
)
def test_nothing_is_made_of_it(text: str) -> None:
    assert read(text).events == ()


def test_ids_stay_when_a_sentence_is_added() -> None:
    """A document's id is the caller's; the ids of its events hang on nothing that comes after them."""
    text = "France expelled two Russian diplomats."
    short, long = (
        read_document(Document(id="d", content_hash="", text=t, paragraphs=((0, len(t)),)))
        for t in (text, text + " Chad withdrew its troops from Niger.")
    )
    assert len(long.events) == 2
    assert (short.events[0].id, short.events[0].occurrence) == (long.events[0].id, long.events[0].occurrence)


# --- the two calls for sentences that are picked already ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "source", "target", "root", "quad"),
    [
        ("Iran condemned the Israeli raid.", "Iran", "the Israeli raid", "ACCUSE", 3),
        ("Rebels killed nine soldiers in Goma.", "Rebels", "nine soldiers", "ASSAULT", 4),
        ("Russia released a Turkish ship.", "Russia", "a Turkish ship", "YIELD", 2),
        ("Japan sent rice to Madagascar.", "Japan", "Madagascar", "AID", 2),
        ("Japan will send rice to Madagascar next week.", "Japan", "Madagascar", "AGREE", 1),
    ],
)
def test_relate(text: str, source: str, target: str, root: str, quad: int) -> None:
    related = dragoman.relate(text, offsets(text, source), offsets(text, target))
    assert (related.root, related.quad) == (root, quad)
    assert related.confidence == round(max(related.chances.values()), 2) and abs(sum(related.chances.values()) - 1) < 0.01


@pytest.mark.parametrize(
    ("text", "word", "status"),
    [("The dog barked.", "barked", "happened"), ("Iran has not released the sailors.", "released", "not_happened")],
)
def test_status(text: str, word: str, status: str) -> None:
    assert dragoman.status(text, offsets(text, word)) == status


# --- what is no event, and why --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "The film shows Spanish troops executing prisoners in Peru.",
        "In the opera the king of Spain attacks Portugal.",
        "The novel's hero kills a Turkish general.",
        "Chile bombarded Peru with crosses in stoppage time.",
        "Locusts invaded Kenya and attacked Uganda.",
        "The Kenyan coffee chain struck a deal with an Indian supermarket chain.",
        "Senators said they agree with the European Union.",
        "Peru voiced hope that Chile will help Bolivia.",
    ],
)
def test_what_only_looks_like_an_event(text: str) -> None:
    assert dragoman.events.code(text) == []


@pytest.mark.parametrize(
    ("text", "source", "target", "status"),
    [
        ("Amnesty called on Algeria to release the Tunisian poet.", "Algeria", "the Tunisian poet", "demanded"),
        ("Kenya will send troops to Haiti next month.", "Kenya", "Haiti", "planned"),
        ("Analysts predict that Kenya will invade Somalia.", "Kenya", "Somalia", "predicted"),
        ("Kenya will probably invade Somalia.", "Kenya", "Somalia", "predicted"),
        ("Perhaps Kenya attacked Somalia.", "Kenya", "Somalia", "possible"),
        ("Kenya did not rule out attacking Somalia.", "Kenya", "Somalia", "possible"),
        ("The African Union (AU) condemned Kenya.", "African Union", "Kenya", "happened"),
        ("NAIROBI, Kenya -- Ethiopia attacked Somalia.", "Ethiopia", "Somalia", "happened"),
    ],
)
def test_who_and_whether(text: str, source: str, target: str, status: str) -> None:
    found = {(e.source, e.target, e.status) for e in dragoman.events.code(text)}
    assert (source, target, status) in found, found


def test_each_dyad_of_an_event_is_a_row() -> None:
    found = {(e.source, e.target) for e in dragoman.events.code("Chad, Mali and Niger attacked Libya.")}
    assert found == {("Chad", "Libya"), ("Mali", "Libya"), ("Niger", "Libya")}


def test_parts_are_measured_apart() -> None:
    text = "Kenya attacked Somalia."
    by_rule, by_model = (dragoman.events.code(text, parts=parts) for parts in ("rules", "model"))  # type: ignore[arg-type]
    assert [e.mode for e in by_model] == [None] and by_rule[0].type == by_model[0].type == "ASSAULT"
    assert by_rule[0].confidence != by_model[0].confidence


def test_why_an_event_was_coded_or_not() -> None:
    document, parsed, marks, cast = prepare("Kenya attacked Somalia. Locusts invaded Kenya. The weather was fine.")
    lines = dragoman.events.explain(parsed, marks, cast)
    assert [(one.trigger.text if one.trigger else None, one.coded) for one in lines] == [("attacked", True), (None, False), (None, False)]
    assert lines[0].rule and lines[0].model[0][0] == "ASSAULT" and "coded as ASSAULT" in lines[0].outcome
    assert "no word of the codebook" in lines[2].outcome and document.text.endswith(lines[2].sentence.text)
