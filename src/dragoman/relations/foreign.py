"""Event data from elsewhere, brought to the columns of the desk: GDELT 1 and 2, ICEWS, POLECAT, and PLOVER tables of other coders."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dragoman.errors import DataError, InputError, UsageError

if TYPE_CHECKING:
    import pyarrow as pa

FORMATS: Final = ("gdelt", "icews", "polecat", "plover")

# Column names differ between releases; the first that is there is taken. GDELT's daily files have no header: 58 columns in
# version 1 (57 before SOURCEURL), 61 in version 2, in the order of the GDELT event codebook.
NAMES: Final[dict[str, dict[str, Sequence[str]]]] = {
    "gdelt": {
        "id": ("GLOBALEVENTID", "GlobalEventID"), "date": ("SQLDATE", "Day"), "source": ("Actor1CountryCode",), "target": ("Actor2CountryCode",),
        "code": ("EventRootCode", "EventCode"), "quad": ("QuadClass",), "score": ("GoldsteinScale",), "document": ("SOURCEURL",),
    },
    "icews": {
        "id": ("Event ID", "event_id"), "date": ("Event Date", "event_date"), "source": ("Source Country", "source_country"),
        "target": ("Target Country", "target_country"), "code": ("CAMEO Code", "cameo_code"), "score": ("Intensity", "intensity"),
        "document": ("Story ID", "story_id"), "sentence": ("Event Text", "event_text"), "outlet": ("Publisher", "publisher"),
    },
    "polecat": {
        "id": ("Event ID",), "date": ("Event Date",), "source": ("Actor Country", "Actor COW"), "target": ("Recipient Country",), "code": ("Event Type",),
        "score": ("Intensity",), "quad": ("Quad Code",), "document": ("Story ID", "Story IDs"), "sentence": ("Headline",),
    },
    "plover": {
        "id": ("id", "event_id"), "date": ("date", "event_date", "when_start"), "source": ("actor_country", "source_country", "source", "actor"),
        "target": ("recipient_country", "target_country", "target", "recipient"), "code": ("type", "event_type"),
        "score": ("intensity", "score"), "quad": ("quad", "quad_code"), "document": ("document_id", "story_id", "url"), "sentence": ("sentence", "text"),
    },
}  # fmt: skip
GDELT_PLACES: Final = {"GLOBALEVENTID": 0, "SQLDATE": 1, "Actor1CountryCode": 7, "Actor2CountryCode": 17, "EventRootCode": 28, "QuadClass": 29, "GoldsteinScale": 30}
# CAMEO's twenty roots as PLOVER types (PLOVER manual, 2024): MAKE A STATEMENT has no PLOVER type and counts as talk (CONSULT)
CAMEO_ROOTS: Final = {
    "01": "CONSULT", "02": "REQUEST", "03": "AGREE", "04": "CONSULT", "05": "SUPPORT", "06": "COOPERATE", "07": "AID", "08": "CONCEDE", "09": "ACCUSE",
    "10": "REQUEST", "11": "ACCUSE", "12": "REJECT", "13": "THREATEN", "14": "PROTEST", "15": "MOBILIZE", "16": "SANCTION", "17": "COERCE",
    "18": "ASSAULT", "19": "ASSAULT", "20": "ASSAULT",
}  # fmt: skip


def read_foreign(path: str | Path, form: str) -> pa.Table:
    """An events table with the desk's columns that relations need, from a CSV, TSV or Parquet file.

    Every row counts as happened; countries keep the codes of the file where they are ISO alpha-3, and names become codes.
    Raises `UsageError` for an unknown format, `InputError` for a file that cannot be read, `DataError` for lacking columns.
    """
    import pyarrow as pa

    if form not in FORMATS:
        raise UsageError(f"--format {form}: not known; use {', '.join(FORMATS)}")
    place = Path(path)
    try:
        raw = _raw(place, form)
    except (pa.ArrowInvalid, OSError) as error:
        raise InputError(f"{place}: cannot be read as {form} ({' '.join(str(error).split())[:120]}); is it CSV, TSV or Parquet?") from error
    found = {part: next((n for n in names if n in raw.column_names), None) for part, names in NAMES[form].items()}
    lacking = [NAMES[form][part][0] for part in ("date", "source", "target", "code") if found[part] is None]
    if lacking:
        raise DataError(f"{place}: no column {', '.join(lacking)}; {form} needs them (columns: {', '.join(raw.column_names[:12])})")
    return _desk_columns(raw, {k: v for k, v in found.items() if v is not None}, form)


def _raw(place: Path, form: str) -> pa.Table:
    """The file as it stands, all columns as text where it is CSV; tabs and commas are told apart by the first line."""
    import pyarrow.csv as pc
    import pyarrow.parquet as pq

    if place.suffix == ".parquet":
        return pq.read_table(place)
    with place.open("rb") as stream:
        head = stream.readline(65536).decode("utf-8", "replace").rstrip("\r\n")
    tabs = head.count("\t") > head.count(",")
    fields = head.split("\t" if tabs else ",")
    bare = form == "gdelt" and tabs and fields[0].strip('"').isdigit()
    names = None
    if bare:
        width = len(fields)
        by_place = {at: name for name, at in GDELT_PLACES.items() if at > 1 or width >= 57}
        by_place[width - 1] = "SOURCEURL" if width in (58, 61) else by_place.get(width - 1, f"f{width - 1}")
        if width == 61:  # version 2 puts an ADM2 code into each place: the columns before them stand as they did
            by_place[60] = "SOURCEURL"
        names = [by_place.get(i, f"f{i}") for i in range(width)]
    wanted = {n for options in NAMES[form].values() for n in options}
    listed = names if names is not None else [f.strip().strip('"').lstrip("\ufeff") for f in fields]
    kept = [n for n in listed if n in wanted]
    import pyarrow as pa

    return pc.read_csv(
        place,
        read_options=pc.ReadOptions(column_names=listed, skip_rows=0 if bare else 1, block_size=1 << 24),
        parse_options=pc.ParseOptions(delimiter="\t" if tabs else ",", newlines_in_values=not bare, quote_char=False if bare else '"'),
        convert_options=pc.ConvertOptions(include_columns=kept or None, column_types={n: pa.string() for n in kept}, strings_can_be_null=True),
    )


def _desk_columns(raw: pa.Table, found: dict[str, str], form: str) -> pa.Table:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    rows = raw.num_rows

    def text(part: str) -> Any:
        return raw[found[part]].cast(pa.string()) if part in found else None

    dates = pc.replace_substring_regex(pc.utf8_slice_codeunits(text("date"), 0, 10), r"^(\d{4})(\d{2})(\d{2}).*$", r"\1-\2-\3")
    when = _dates(dates)
    code = text("code")
    kind = code if form in ("polecat", "plover") else _mapped(pc.utf8_slice_codeunits(pc.utf8_lpad(code, 2, "0"), 0, 2) if form == "gdelt" else _root(code), CAMEO_ROOTS)
    kind = pc.utf8_upper(kind)
    score, quad = text("score"), text("quad")
    typed, by_quad = _intensities(kind)
    columns = {
        "id": text("id") if "id" in found else pa.array(np.char.add("row ", np.arange(rows).astype("U10"))),
        "type": kind,
        "status": pa.DictionaryArray.from_arrays(pa.array(np.zeros(rows, dtype=np.int32)), ["happened"]),
        "intensity": pc.coalesce(score.cast(pa.float64()), typed) if score is not None else typed,
        "quad": pc.coalesce(quad.cast(pa.float64()).cast(pa.int8()), by_quad) if quad is not None else by_quad,
        "when_start": when, "when_end": when, "published_date": when,
        "actor_countries": _lists(text("source")), "recipient_countries": _lists(text("target")),
    }  # fmt: skip
    for name, part in (("document_id", "document"), ("sentence", "sentence"), ("outlet", "outlet")):
        if part in found:
            columns[name] = text(part)
    return pa.table(dict(columns.items()))


def _dates(text: Any) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    well = pc.match_substring_regex(text, r"^\d{4}-\d{2}-\d{2}$")
    return pc.if_else(well, text, pa.scalar(None, pa.string())).cast(pa.date32())


def _root(code: Any) -> Any:
    """The CAMEO root of a code that may have lost its leading zero: 43 -> 04, 190 -> 19, 43 and 430 are told apart by root."""
    import pyarrow.compute as pc

    zero = pc.starts_with(code, "0")
    low = pc.and_(pc.invert(zero), pc.invert(pc.match_substring_regex(code, r"^(1\d|20)")))
    return pc.if_else(low, pc.binary_join_element_wise("0", pc.utf8_slice_codeunits(code, 0, 1), ""), pc.utf8_slice_codeunits(code, 0, 2))


def _mapped(values: Any, meaning: dict[str, str]) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    at = pc.index_in(values, pa.array(list(meaning)))
    return pc.take(pa.array(list(meaning.values())), at)


def _intensities(kind: Any) -> tuple[Any, Any]:
    """PLOVER's score and quad class of each row's type, for data that brings none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    from dragoman.events.codebook import types

    table = types()
    at = pc.index_in(kind, pa.array(list(table)))
    scores = pa.array([float(t["intensity"]) for t in table.values()])
    return pc.take(scores, at), pc.take(pa.array([int(t["quad"]) for t in table.values()], pa.int8()), at)


def _lists(values: Any) -> Any:
    """One-country lists; names and unknown codes become ISO alpha-3 where the knowledge tables have them, empty where there is none."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    encoded = pc.dictionary_encode(values)
    codes = pa.array([_country(v) for v in encoded.dictionary.to_pylist()], pa.string())
    keys = pc.take(codes, encoded.indices)
    there = np.asarray(pc.is_valid(keys).to_numpy(zero_copy_only=False), dtype=np.int32)
    return pa.ListArray.from_arrays(pa.array(np.concatenate([[0], np.cumsum(there, dtype=np.int32)]).astype(np.int32)), keys.drop_null())


def _country(value: str | None) -> str | None:
    from dragoman.knowledge import by_iso3, countries

    if value is None or not value.strip():
        return None
    value = value.strip()
    if len(value) == 3 and value.isupper():
        return value
    known = {c.name.lower(): iso for iso, c in by_iso3().items()} | {n.lower(): c.iso3 for c in countries().values() for n in c.names}
    return known.get(value.lower(), value)
