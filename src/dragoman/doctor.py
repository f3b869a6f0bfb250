"""What is installed: versions, model files and their hashes, the knowledge tables; and how to mend what is not."""

from __future__ import annotations

import platform
import re
import sys
from dataclasses import asdict, dataclass
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from dragoman.errors import DragomanError

MODELS = Path(__file__).parent / "models"
# The learned parts that a whole installation has; without them the rules work alone, and worse.
EXPECTED = ("reader.onnx", "reader.json", "relation.onnx", "relation.json", "tokenizer.json")
SOURCES = Path(__file__).parents[2] / "pyproject.toml"
REINSTALL = "git restore src/dragoman" if SOURCES.is_file() else "python -m pip install --force-reinstall dragoman"
INSTALL = "make setup" if SOURCES.is_file() else "python -m pip install"


@dataclass(frozen=True, slots=True)
class Model:
    """A model file; `hash` is null where it is missing."""

    name: str
    megabytes: float
    hash: str | None


@dataclass(frozen=True, slots=True)
class Missing:
    """A part that is missing and the one command that mends it."""

    what: str
    mend: str


@dataclass(frozen=True, slots=True)
class Health:
    """The findings of `examine`."""

    dragoman: str
    python: str
    platform: str
    packages: dict[str, str | None]
    models: tuple[Model, ...]
    knowledge: str | None
    missing: tuple[Missing, ...]

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


def examine() -> Health:
    """Look at this installation. Never raises."""
    packages = {name: _version(name) for name in _required()}
    knowledge, trouble = _knowledge()
    models = _models()
    missing = [Missing(f"the package {name}", INSTALL if SOURCES.is_file() else f"{INSTALL} {name}") for name, number in packages.items() if number is None]
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        missing.append(Missing(f"a Python between 3.11 and 3.13 (this is {platform.python_version()})", "uv venv --python 3.12"))
    if trouble:
        missing.append(Missing(trouble, REINSTALL))
    missing += [Missing(f"the model file {m.name}", REINSTALL) for m in models if m.hash is None]
    return Health(
        dragoman=_version("dragoman") or "not installed",
        python=platform.python_version(),
        platform=f"{platform.system()} {platform.machine()}",
        packages=packages,
        models=models,
        knowledge=knowledge,
        missing=tuple(missing),
    )


def _required() -> list[str]:
    """Names of the packages dragoman is declared to need, without extras."""
    try:
        declared = requires("dragoman") or []
    except PackageNotFoundError:
        declared = []
    names = [re.match(r"[A-Za-z0-9._-]+", entry) for entry in declared if "extra ==" not in entry]
    return sorted({found[0].lower() for found in names if found})


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _models() -> tuple[Model, ...]:
    present = {p.name for p in MODELS.glob("*") if p.suffix in (".onnx", ".json")} if MODELS.is_dir() else set()
    return tuple(_model(name) for name in sorted(present | set(EXPECTED)))


def _model(name: str) -> Model:
    try:
        data = (MODELS / name).read_bytes()
    except OSError:
        return Model(name, 0.0, None)
    return Model(name, round(len(data) / 1e6, 1), blake2b(data, digest_size=8).hexdigest())


def _knowledge() -> tuple[str | None, str | None]:
    """The fingerprint of the tables, or what is wrong with them."""
    try:
        from dragoman import knowledge

        return knowledge.fingerprint(), None
    except (ImportError, OSError, AttributeError, DragomanError) as error:
        return None, f"the knowledge tables ({' '.join(str(error).split())})"
