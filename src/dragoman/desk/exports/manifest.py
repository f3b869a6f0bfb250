"""The manifest of an export, and how to cite it: versions, fingerprint, filters, and the hash of the file."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dragoman.errors import DataError, InputError

if TYPE_CHECKING:
    from dragoman.desk.exports.formats import Format
    from dragoman.desk.exports.items import Item, Material

SCHEMA = "dragoman.manifest/1"
TITLE = "Dragoman: event records from reporting on politics and conflict"


@dataclass(frozen=True)
class Manifest:
    """What an export was made from. `fingerprints` are of the programs that read the documents; `versions` are of the desk's tables;
    `sha256` is of the exported file; `made_at` is UTC, or SOURCE_DATE_EPOCH where that is set."""

    schema: str
    program: str
    format: str
    format_version: str
    unit: str
    one_a_day: bool
    filters: dict[str, Any]
    fingerprints: list[str]
    versions: dict[str, int]
    events: int
    records: int
    documents: int
    stories: int
    first_day: str | None
    last_day: str | None
    sha256: str
    size: int
    made_at: str

    @classmethod
    def of(
        cls, form: Format, found: Sequence[Item], material: Material, sha256: str, size: int, unit: str, once_a_day: bool,
        filters: Mapping[str, Any], versions: Mapping[str, int], made_at: str | None,
    ) -> Manifest:  # fmt: skip
        days = sorted(i.day for i in found if i.day)
        return cls(
            SCHEMA, f"dragoman {version('dragoman')}", form.name, form.version, unit, once_a_day, _plain(filters),
            sorted({r["fingerprint"] for i in found for r in i.records}), dict(sorted(versions.items())), len(found),
            sum(len(i.records) for i in found), len({d["id"] for i in found for d in i.documents}), len({s for i in found for s in i.stories}),
            days[0] if days else None, days[-1] if days else None, sha256, size, made_at or _now(),
        )  # fmt: skip

    def to_json(self) -> bytes:
        return (json.dumps(asdict(self), indent=2, ensure_ascii=False) + "\n").encode()


def _plain(filters: Mapping[str, Any]) -> dict[str, Any]:
    given = ((k, list(v) if isinstance(v, tuple | set | frozenset) else v) for k, v in sorted(filters.items()))
    return {k: v if isinstance(v, str | int | float | bool | list) else str(v) for k, v in given if v not in (None, "", [])}


def _now() -> str:
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    moment = datetime.datetime.fromtimestamp(int(epoch), datetime.UTC) if epoch and epoch.isdigit() else datetime.datetime.now(datetime.UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def manifest_path(path: Path) -> Path:
    """Where the manifest of an export lies."""
    return path.with_name(path.name + ".manifest.json")


def read_manifest(path: Path, *, check: bool = True) -> Manifest:
    """The manifest of an exported file, or of the manifest file itself. Raises `InputError` where there is none, `DataError` where
    it is damaged or, with `check`, the file is no longer what it tells of."""
    own = path if path.name.endswith(".manifest.json") else manifest_path(path)
    try:
        found = Manifest(**json.loads(own.read_text("utf-8")))
    except FileNotFoundError as error:
        raise InputError(f"{path}: has no manifest ({own.name}); export it again with `dragoman export`") from error
    except (OSError, ValueError, TypeError) as error:
        raise DataError(f"{own}: is no manifest of an export; export it again with `dragoman export`") from error
    file = own.with_name(own.name.removesuffix(".manifest.json"))
    if check and file.exists() and hashlib.sha256(file.read_bytes()).hexdigest() != found.sha256:
        raise DataError(f"{file}: is not what its manifest tells of (its hash differs); export it again, or cite the manifest file alone")
    return found


def cite(found: Manifest | None = None, *, style: str = "text", fingerprint: str | None = None) -> str:
    """How to cite an export, or the program where there is no manifest: `text`, `bibtex` or `csl` (CSL-JSON)."""
    program = found.program if found else f"dragoman {version('dragoman')}"
    year = (found.made_at if found else _now())[:4]
    marks = "; ".join(found.fingerprints) if found else fingerprint or ""
    note = f"fingerprint {marks}" if marks else ""
    if found:
        chosen = ", ".join(f"{k} = {v}" for k, v in found.filters.items()) or "none"
        span = f", {found.first_day} to {found.last_day}" if found.first_day else ""
        note = (
            f"export of {found.events} {'events' if found.unit == 'event' else 'records'} ({found.format}{span}) from {found.documents} documents; "
            f"filters: {chosen}; {note}; SHA-256 {found.sha256}; made {found.made_at}"
        )
    if style == "bibtex":
        key = "dragoman" + (found.sha256[:8] if found else "")
        fields = {"title": f"{{{TITLE}}}", "author": "{{Dragoman contributors}}", "year": f"{{{year}}}", "version": f"{{{program.split()[-1]}}}"}
        fields["note"] = f"{{{_tex(note)}}}"
        return f"@software{{{key},\n" + ",\n".join(f"  {k} = {v}" for k, v in fields.items()) + "\n}"
    if style == "csl":
        entry = {
            "id": "dragoman", "type": "dataset" if found else "software", "title": TITLE, "author": [{"literal": "Dragoman contributors"}],
            "issued": {"date-parts": [[int(year)]]}, "version": program.split()[-1], "note": note,
        }  # fmt: skip
        return json.dumps([entry], indent=2, ensure_ascii=False)
    return f"Dragoman contributors ({year}). {TITLE} (version {program.split()[-1]}) [{'Data set' if found else 'Computer software'}]." + (
        f" {note[0].upper()}{note[1:]}." if note else ""
    )


def _tex(text: str) -> str:
    return "".join("\\" + c if c in "&%$#_{}" else c for c in text)
