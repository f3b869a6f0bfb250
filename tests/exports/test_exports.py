"""Exports: each is read back by its own reader, and says what was put in; tables of the docs are those of the program."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "stories"))
from made import RUSSIA, UKRAINE, article, document, documents, event, events, killed, party

from dragoman.desk import joining, stories
from dragoman.desk.exports import FORMATS, Material, conventions, delimited, dossier, items, read_manifest, tables, tabular, write
from dragoman.desk.exports.manifest import cite, manifest_path
from dragoman.desk.schema import PROJECTIONS
from dragoman.errors import DataError, InputError, UsageError
from dragoman.knowledge import rows

STATION = "Russia shelled the railway station of Kharkiv at dawn, killing passengers."
EVIL = '=HYPERLINK("x")\t<script>alert(1)</script>\n& "quoted"; Ümlaut'


@pytest.fixture(scope="module")
def material() -> Material:
    """Three documents: an attack in two reports that differ on the toll, a visit to come, a denial, and text that means harm."""
    texts = documents(
        document("d-1", "Russia shelled the railway station.\n\n" + article(1)), document("d-2", article(2), outlet="Herald", wire="Reuters", url=None),
        document("d-3", article(3), outlet=None, title=EVIL, url="javascript:alert(1)"),
    )  # fmt: skip
    visit = {"type": "AID", "quad": 2, "intensity": 10.0, "mode": None, "status": "planned", "trigger": "send", "sentence": "Turkey will send aid to Ukraine."}
    found = events(
        event("e-1", "d-1", sentence=STATION, on="2023-10-07", place="Kharkiv", mode="heavy-weapons", contexts=["military"], counts=killed(5), lat=49.98, lon=36.25),
        event("e-2", "d-2", sentence=STATION, on="2023-10-07", place="Kharkiv", mode="heavy-weapons", counts=killed(7), confidence=0.5, trigger_start=900),
        event("e-3", "d-1", actors=[party("turkey", "TUR", "Turkey", sectors=("GOV",))], **visit),
        event("e-4", "d-3", status="not_happened", sentence="Russia never shelled Odesa.", place="Odesa"),
        event("e-5", "d-3", type="ACCUSE", quad=3, intensity=-3.0, actors=[party("a-0123456789abcdef", None, EVIL)], sentence=EVIL, trigger="accused"),
    )  # fmt: skip
    of_texts = stories.stories(texts)
    ties = pa.Table.from_pylist([{
        "id": "t-1", "document_id": "d-1", "fingerprint": "f", "a": "russia", "b": "ukraine", "a_name": "Russia", "b_name": "Ukraine", "a_country": "RUS",
        "b_country": "UKR", "directed": False, "sign": "-", "kind": "enmity", "sentence": "Russia is an enemy.", "contested": False,
    }], schema=PROJECTIONS["ties"])  # fmt: skip
    return Material(found, texts, of_texts, joining.desk_events(found, of_texts), ties)


def written(form: str, material: Material, **more: Any) -> bytes:
    sink = io.BytesIO()
    write(form, material, sink, **more)
    return sink.getvalue()


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_desk_gives_the_same_bytes(form: str, material: Material) -> None:
    one = written(form, material)
    assert one == written(form, material) and len(one) > 100


def test_events_are_counted_once_and_their_reports_told(material: Material) -> None:
    found = {i.id: i for i in items(material)}
    assert sorted(found) == ["e-1", "e-3", "e-4", "e-5"]
    attack = found["e-1"]
    assert (attack.reports, attack.outlets, attack.origins, attack.row["id"]) == (2, 2, 2, "e-1")
    assert attack.lead is True and found["e-4"].lead is True
    assert len(items(material, "record")) == 5


def test_plover_json(material: Material) -> None:
    found = {r["id"]: r for r in map(json.loads, written("plover", material).decode().splitlines())}
    assert found["e-1"]["event"] == ["ASSAULT"] and found["e-1"]["mode"] == ["heavy-weapons"] and found["e-1"]["records"] == ["e-1", "e-2"]
    assert found["e-1"]["source"][0] == {"code": "RUS", "actor_text": "Russia", "identifier_id": "russia"}
    assert found["e-1"]["event_loc"]["latitude"] == 49.98 and found["e-1"]["size_info"] == {"dead": 5}
    # a plan to aid is an agreement, what did not happen says so
    assert found["e-3"]["event"] == ["AGREE"] and found["e-3"]["original_type"] == "AID" and found["e-3"]["aux_mode"] == "future"
    assert found["e-3"]["quad_code"] == 1 and found["e-3"]["event_scale"] == 2.5
    assert found["e-4"]["aux_mode"] == "negation"
    assert {"id", "date", "source", "event"} <= set.intersection(*(set(r) for r in found.values()))  # the manual's required fields


@pytest.mark.parametrize(("form", "width"), [("polecat", 40), ("icews", 20), ("gdelt", 61)])
def test_column_formats_have_their_columns(form: str, width: int, material: Material) -> None:
    found = delimited.read_tabbed(written(form, material), form)
    assert all(len(row) == width for row in found)
    assert len(found) == 3  # the attack, the plan, the accusation; the denial has no place in these formats


def test_polecat(material: Material) -> None:
    row = next(r for r in delimited.read_tabbed(written("polecat", material), "polecat") if r["Event ID"] == "e-1")
    assert (row["Event Date"], row["Event Type"], row["Quad Code"]) == ("2023-10-07", "ASSAULT", "MATERIAL CONFLICT")
    assert (row["Actor Name"], row["Actor Country"], row["Actor COW"]) == ("Russia", "RUS", "RUS")
    assert row["Latitude"] == "49.98" and row["City"] == ""


def test_icews_and_gdelt(material: Material) -> None:
    row = next(r for r in delimited.read_tabbed(written("icews", material), "icews") if r["Source Name"] == "Russia")
    assert (row["CAMEO Code"], row["Event Text"], row["Intensity"], row["Source Country"]) == ("194", "Fight with artillery and tanks", "-10", "Russia")
    row = next(r for r in delimited.read_tabbed(written("gdelt", material), "gdelt") if r["Actor1Name"] == "RUSSIA")
    assert (row["SQLDATE"], row["EventRootCode"], row["QuadClass"], row["NumArticles"], row["NumSources"]) == ("20231007", "19", "4", "2", "2")
    assert row["IsRootEvent"] == "1" and row["FractionDate"] == f"{2023 + 307 / 365:.4f}" and row["ActionGeo_CountryCode"] == ""
    assert row["GLOBALEVENTID"].isdigit() and row["SOURCEURL"] == "https://news.example/d-1"
    plan = next(r for r in delimited.read_tabbed(written("gdelt", material), "gdelt") if r["Actor1Name"] == "TURKEY")
    assert (plan["EventCode"], plan["Actor1Code"]) == ("030", "TURGOV")


def test_csv_and_parquet_round_trip(material: Material) -> None:
    import pyarrow.parquet as pq

    found = list(csv.DictReader(io.StringIO(written("csv", material).decode("utf-8"), newline="")))
    assert [r["event_id"] for r in found] == [i.id for i in items(material)]
    assert not any(cell.startswith(("=", "+", "@")) for row in found for cell in row.values())
    evil = next(r for r in found if r["event_id"] == "e-5")
    assert evil["sentence"] == "'" + EVIL and json.loads(evil["actors"])[0]["name"] == EVIL
    back = pq.read_table(io.BytesIO(written("parquet", material)))
    assert back.schema.remove_metadata() == tabular.schema() and back.equals(tabular.table(items(material)))


def test_follow_the_money_keeps_to_the_schema(material: Material) -> None:
    """Properties that FollowTheMoney 4 has for the schemata used; every reference leads to an entity of the right kind."""
    thing = {"name", "title", "country", "summary", "description", "sourceUrl", "publisher", "wikidataId", "keywords", "proof"}
    interval = {"startDate", "endDate", "date", "summary", "recordId", "sourceUrl", "publisher", "proof"}
    allowed = {
        "Event": thing | interval | {"location", "organizer", "involved"}, "Person": thing | {"nationality", "position"}, "Organization": thing,
        "PublicBody": thing, "LegalEntity": thing, "Article": thing | {"author", "publishedAt"}, "UnknownLink": interval | {"subject", "object", "role"},
    }  # fmt: skip
    found = [json.loads(line) for line in written("ftm", material).decode().splitlines()]
    by_id = {e["id"]: e["schema"] for e in found}
    assert len(by_id) == len(found)
    for entity in found:
        assert set(entity["properties"]) <= allowed[entity["schema"]], entity
        assert all(isinstance(v, str) for values in entity["properties"].values() for v in values)
        required = {"Event": {"name"}, "UnknownLink": {"subject", "object"}, "Article": {"title"}}.get(entity["schema"], {"name"})
        assert required <= set(entity["properties"])
        for name in ("organizer", "involved", "subject", "object"):
            assert all(by_id[v] in ("Person", "Organization", "PublicBody", "LegalEntity") for v in entity["properties"].get(name, ()))
    event_ = next(e for e in found if e["properties"].get("recordId") == ["e-1"])
    assert event_["properties"]["startDate"] == ["2023-10-07"] and len(event_["properties"]["involved"]) == 2
    assert {e["properties"]["country"][0] for e in found if e["schema"] == "PublicBody"} == {"ru", "ua", "tr"}


def test_networks_are_read_back(material: Material) -> None:
    import networkx as nx

    drawn = nx.read_graphml(io.BytesIO(written("graphml", material)), force_multigraph=True)
    assert set(drawn) == {"russia", "ukraine", "turkey", "a-0123456789abcdef"}
    edge = next(d for a, b, d in drawn.edges(data=True) if (a, b) == ("russia", "ukraine"))
    assert (edge["events"], edge["reports"], edge["origins"], edge["quad"]) == (1, 2, 2, 4)
    other = nx.read_gexf(io.BytesIO(written("gexf", material)))
    assert set(other) == set(drawn) and other.number_of_edges() == drawn.number_of_edges()


def test_one_a_day(material: Material) -> None:
    double = Material(pa.concat_tables([material.events, events(event("e-9", "d-3", on="2023-10-07", sentence="Russia shelled Odesa."))]), material.documents, material.stories, material.desk_events)
    assert len(items(double)) == 5 and len(items(double, once_a_day=True)) == 4


def test_manifest_and_citation(tmp_path: Path, material: Material) -> None:
    path = tmp_path / "events.tab"
    told = write("icews", material, path, filters={"by": ("Russia",), "since": None}, versions={"readings": 3}, made_at="2024-01-02T03:04:05Z")
    back = read_manifest(path)
    assert back == told == read_manifest(manifest_path(path))
    assert (back.events, back.records, back.documents, back.filters, back.versions) == (4, 5, 3, {"by": ["Russia"]}, {"readings": 3})
    assert back.sha256 in cite(back) and "(2024)" in cite(back) and "by = ['Russia']" in cite(back)
    assert json.loads(cite(back, style="csl"))[0]["issued"] == {"date-parts": [[2024]]}
    assert cite(back, style="bibtex").startswith("@software{dragoman") and "\\_" not in cite(back, style="bibtex").split("note")[0]
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(DataError, match="hash"):
        read_manifest(path)
    with pytest.raises(InputError, match="no manifest"):
        read_manifest(tmp_path / "other.tab")
    with pytest.raises(UsageError, match="no export format"):
        write("xml", material, path)
    with pytest.raises(UsageError, match="cannot be written"):
        write("csv", material, tmp_path / "no" / "such.csv")


def test_dossier_shows_differences_and_lets_nothing_through(material: Material) -> None:
    html = dossier.page(dossier.dossier("Russia", material))
    assert "Reports differ on killed: 5 (1), 7 (1)" in html and "2 reports, 2 outlets, 2 independent" in html
    assert STATION in html and "Russia is an enemy." in html
    assert "<script" not in html and "javascript:" not in html and "&lt;script&gt;" in html
    empty = Material(events(), documents(), stories.stories(documents()), joining.desk_events(events(), stories.stories(documents())))
    assert "None." in dossier.page(dossier.dossier("Nobody", empty))


# --- the tables ---------------------------------------------------------------------------------------------------------


def test_the_tables_of_the_docs_are_the_programs() -> None:
    page = (Path(__file__).parents[2] / "docs" / "exports.md").read_text("utf-8")
    assert tables.filled(page) == page, "run: python -m dragoman.desk.exports.tables docs/exports.md"
    assert all(f"<!-- table: {name} -->" in page for name in tables.tables())


def test_every_type_and_mode_has_a_cameo_code_of_a_fitting_quad() -> None:
    from dragoman.events.codebook import quad, types

    for kind, row in types().items():
        for mode in (None, *row["modes"]):
            assert (kind, mode or "", "") in {(r["type"], r["mode"], r["context"]) for r in rows("cameo.csv")}, (kind, mode)
            code = conventions.cameo(kind, mode, ())
            # PLOVER's REQUEST, PROTEST and the rest keep their side of the quad; CAMEO has ACCUSE's investigations as conflict too
            assert (code.quad > 2) == (quad(kind) > 2), (kind, mode, code)


def test_contexts_choose_a_code_and_two_that_disagree_do_not() -> None:
    assert conventions.cameo("AID", None, ["economic"]).code == "071"
    assert conventions.cameo("AID", None, ["economic", "military"]).code == "070"
    assert conventions.cameo("COERCE", "arrest", ["legal"]).code == "173"
    assert conventions.cameo("ASSAULT", "firearms", []).code == "180"


def test_cameo_codes_agree_with_the_mapping_of_2021() -> None:
    data = Path(__file__).parents[3] / "shared" / "data" / "plover.json"
    if not data.exists():
        pytest.skip("shared data is not here")
    known = json.loads(data.read_text("utf-8"))["cameo2plover_2021"]
    for row in rows("cameo.csv"):
        assert row["basis"] in ("root", "table", "name")
        if row["basis"] == "table":
            assert known[row["cameo"]]["plover"] == row["type"], row
            inverse = [c for c, v in known.items() if v["plover"] == row["type"] and (not row["mode"] or v["mode"] == row["mode"]) and row["context"] in v["context"]]
            assert all(c.startswith(row["cameo"]) or len(c) == 2 for c in inverse), (row, inverse)
        if row["basis"] == "root":
            assert row["cameo"].endswith("0") and len(row["cameo"]) == 3


def test_statuses_have_a_rule_each() -> None:
    import typing

    from dragoman.records import Status

    assert set(conventions.statuses()) == set(typing.get_args(Status))


@pytest.mark.parametrize(("status", "kind"), [("planned", "THREATEN"), ("happened", "ASSAULT"), ("ongoing", "ASSAULT")])
def test_future_rules(status: str, kind: str) -> None:
    assert conventions.coded(event("e-1", "d-1", status=status, mode="drone")).type == kind


def test_sides_are_paired_for_dyadic_formats() -> None:
    found = delimited.read_tabbed(
        b"".join(delimited.gdelt(items(Material(
            events(event("e-1", "d-1", actors=[RUSSIA, party("iran", "IRN", "Iran")])), documents(document("d-1")), stories.stories(documents(document("d-1", article(1)))),
            joining.desk_events(events(), stories.stories(documents())),
        )))), "gdelt",
    )  # fmt: skip
    assert [(r["Actor1Name"], r["Actor2Name"]) for r in found] == [("RUSSIA", "UKRAINE"), ("IRAN", "UKRAINE")]
    assert len({r["GLOBALEVENTID"] for r in found}) == 2 and UKRAINE["name"] == "Ukraine"
