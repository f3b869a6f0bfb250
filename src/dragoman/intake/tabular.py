"""Tables of articles, one a row: CSV and TSV by the standard library, Parquet by Arrow, both read a part at a time.

Columns are named as the fields of JSON lines are (knowledge/intake.toml).
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from typing import Any

from dragoman.errors import InputError
from dragoman.intake.encoding import LOST, decode
from dragoman.intake.packing import Stream, reason
from dragoman.intake.source import Limits, megabytes, shown
from dragoman.intake.tables import table
from dragoman.records import Warn

SAMPLE = 200_000  # bytes by which encoding and delimiter are told
DELIMITERS = ",;\t|"
BATCH = 64  # rows of Parquet at a time
BUFFER = 1 << 20  # bytes of a column read ahead: without it Arrow holds a row group whole
THRIFT = 50_000_000  # what a Parquet footer may take
Row = tuple[int, "dict[str, Any] | InputError", tuple[Warn, ...]]


def rows_of_csv(stream: Stream, name: str, limits: Limits, suffix: str = ".csv") -> Iterator[Row]:
    """(row number, fields, warnings); the header is row 1, as in a spreadsheet. An error stands for a row that cannot be read."""
    sample = stream.peek(SAMPLE)
    text, told = _sampled(sample, name)
    delimiter = "\t" if suffix == ".tsv" else _delimiter(text)
    csv.field_size_limit(max(131_072, 2 * limits.text))
    encoding = told[1]
    source = csv.reader(_lines(stream, encoding, limits.input), delimiter=delimiter, strict=False)
    header: list[str] = []
    number = 0
    while True:
        number += 1
        try:
            values = next(source)
        except StopIteration:
            break
        except csv.Error as error:
            # what follows would be read as rows though it stands inside a quotation: no document is better than a false one
            raise InputError(f"{shown(name)}:{number}: is not a row ({reason(error)}); close its quotation mark, the rows before it were taken") from error
        if not values:
            continue
        if not header:
            header = [v.strip().lower() for v in values]
            _check_columns(header, name)
            continue
        if len(values) > len(header):
            yield number, InputError(f"has {len(values)} fields and the header {len(header)}; check its quotation marks"), ()
            continue
        warnings = told[0]
        if not warnings and any(LOST in v for v in values):
            warnings = (Warn("encoding_guessed", f"{shown(name)}:{number} is not valid {encoding}: broken characters were replaced"),)
        yield number, {k: v for k, v in zip(header, values, strict=False) if k and v}, warnings
    if not header:
        raise InputError(f"{shown(name)}: is empty; there is nothing to read")


def is_table(head: str) -> bool:
    """Whether a text begins with a header that names a text and one more column: tables that come with no name."""
    first = head.split("\n", 1)[0]
    names = {n.strip().strip("\"'").lower() for n in first.split(_delimiter(head))}
    return len(names) > 1 and bool(names & set(table()["fields"]["text"])) and len(first) < 2000


def _sampled(sample: bytes, name: str) -> tuple[str, tuple[tuple[Warn, ...], str]]:
    """The first text of a table, and (warnings, encoding) for all of it."""
    try:
        return codecs.getincrementaldecoder("utf-8-sig")().decode(sample), ((), "utf-8-sig")
    except UnicodeDecodeError:
        pass
    text, warnings = decode(sample, None, name)
    if sample[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return text, ((), "utf-8")  # the stream turns it into UTF-8
    named = warnings[0].message.rsplit(" ", 1)[-1] if warnings else "utf-8"
    try:
        codecs.lookup(named)
    except LookupError:  # "UTF-8 with broken characters replaced"
        named = "utf-8"
    return text, (warnings, named)


def _delimiter(text: str) -> str:
    """The delimiter that the first line has most of, outside quotation marks."""
    first = re.sub(r'"[^"]*"', "", text.lstrip("\ufeff").split("\n", 1)[0])
    return max(DELIMITERS, key=lambda d: (first.count(d), -DELIMITERS.index(d)))


def _lines(stream: Stream, encoding: str, most: int) -> Iterator[str]:
    """Lines as `csv` wants them, each with its end; NULs out, and a line without end cut into pieces."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    rest = ""
    for chunk in stream.chunks():
        text = rest + decoder.decode(chunk).replace("\0", LOST)
        lines = text.splitlines(keepends=True) if "\r" in text and "\n" not in text else io.StringIO(text, newline="").readlines()
        rest = lines.pop() if lines and not lines[-1].endswith("\n") else ""
        yield from lines
        if len(rest) > most:
            raise InputError(f"{stream.name}: has a line of more than {megabytes(most)}; check that it is a table")
    if rest := rest + decoder.decode(b"", True):
        yield rest


def _check_columns(names: list[str], name: str) -> None:
    known = table()["fields"]["text"]
    if not set(names) & set(known):
        has = ", ".join(n for n in names[:8] if n)
        raise InputError(f"{shown(name)}: has no column of text among its columns ({shown(has)}); name one {', '.join(known[:3])} or the like")


def rows_of_parquet(source: Any, name: str, limits: Limits) -> Iterator[Row]:
    """(row number, fields, no warnings) of a Parquet file, open or by its path; only the columns that are known are read."""
    import pyarrow as pa  # a second to import, needed only here
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(source, pre_buffer=False, thrift_string_size_limit=THRIFT, thrift_container_size_limit=THRIFT // 50) as file:
            columns = _columns(file, name, limits)
            number = 0
            # repeated values stay one in memory: a small file may say "the same 50 MB" a million times
            with pq.ParquetFile(source, pre_buffer=False, buffer_size=BUFFER, read_dictionary=columns[1]) as lazy:
                for batch in lazy.iter_batches(BATCH, columns=columns[0], use_threads=False):
                    for at in range(batch.num_rows):
                        number += 1
                        yield number, _fields(batch, at, limits), ()
    except (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError) as error:
        raise InputError(f"{shown(name)}: is not a whole Parquet file ({reason(error)[:120]}); write or fetch it again") from error
    if not number:
        raise InputError(f"{shown(name)}: holds no row; there is nothing to read")


def _columns(file: Any, name: str, limits: Limits) -> tuple[list[str], list[str]]:
    """The columns of known names, and those of them that hold text; refuses what would blow up."""
    import pyarrow as pa

    known = {field for names in table()["fields"].values() for field in names}
    schema = file.schema_arrow
    wanted = [n for n in schema.names if n.lower() in known]
    _check_columns([n.lower() for n in schema.names], name)
    meta = file.metadata
    for group in range(meta.num_row_groups):
        for index in range(meta.num_columns):
            part = meta.row_group(group).column(index)
            if part.path_in_schema.split(".")[0] not in wanted:
                continue
            big, packed = part.total_uncompressed_size, max(1, part.total_compressed_size)
            if big > 10_000_000 and big > limits.ratio * packed:
                raise InputError(f"{shown(name)}: unpacks to more than {limits.ratio} times its size; unpack it yourself if you trust it")
    return wanted, [n for n in wanted if pa.types.is_string(schema.field(n).type) or pa.types.is_binary(schema.field(n).type)]


def _fields(batch: Any, at: int, limits: Limits) -> dict[str, Any] | InputError:
    found: dict[str, Any] = {}
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        value = column[at].as_py()
        if isinstance(value, str | bytes) and len(value) > limits.input:
            return InputError(f"is longer than {megabytes(limits.input)}; split it")
        if isinstance(value, bytes):
            value = value.decode("utf-8", "replace")
        if value is not None:
            found[name.lower()] = value
    return found
