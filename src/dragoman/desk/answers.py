"""An answer: rows in a fixed order, as Arrow, Polars, pandas, dicts, or a table in a notebook."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

SHOWN = 20  # rows of a notebook's table


@dataclass(frozen=True)
class Answer:
    """Rows that a question found. `len(answer)` counts them; iterating gives dicts."""

    rows: pa.Table

    def __len__(self) -> int:
        return int(self.rows.num_rows)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for batch in self.rows.to_batches(1000):
            yield from batch.to_pylist()

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.rows.__arrow_c_stream__(requested_schema)

    @property
    def columns(self) -> list[str]:
        return list(self.rows.column_names)

    def arrow(self) -> pa.Table:
        return self.rows

    def polars(self) -> pl.DataFrame:
        """The rows as a Polars data frame (install `polars`)."""
        import polars as pl

        frame = pl.from_arrow(self.rows)
        assert isinstance(frame, pl.DataFrame)
        return frame

    def pandas(self) -> pd.DataFrame:
        """The rows as a pandas data frame (install `pandas`)."""
        return self.rows.to_pandas()

    def _repr_html_(self) -> str:
        """The first rows, for a notebook; how many there are is always said."""
        names = [n for n in self.columns if n not in ("document_id", "fingerprint")]
        head = "".join(f"<th>{html.escape(n)}</th>" for n in names)
        body = "".join(
            "<tr>" + "".join(f"<td>{html.escape(_short(row[n]))}</td>" for n in names) + "</tr>" for row in self.rows.slice(0, SHOWN).to_pylist()
        )
        told = f"{len(self):,} rows" + (f", the first {SHOWN} shown" if len(self) > SHOWN else "")
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table><p>{told}</p>"


def _short(value: object) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= 120 else text[:119] + "…"
