"""The table `effects.toml`: what a report says about a relation (layer, effect, weight), and what a caller changes in it.

It lies here and not under `knowledge/`, whose hash is part of a reading's fingerprint: another weight is no reason to code again.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from dragoman.errors import UsageError

LAYERS: Final = ("acts", "words", "ties")


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("effects.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Effects:
    """Layers in use and the pull of each kind of report. `status` is status -> (effect, weight); see `effects.toml`."""

    layers: tuple[str, ...]
    layer_of_type: Mapping[str, str]
    status: Mapping[str, tuple[float, float]]
    hearsay: float
    in_a_voice: float
    no_confidence: float
    same_deed: float
    same_origin: float
    statement_scale: float
    statement_weight: float
    tie_weight: float
    tie_contested: float
    tie_held_by_party: float
    tie_trend: Mapping[str, float]
    tie_strength: Mapping[str, float]
    wrong_type: float
    wrong_quad: float


def effects(layers: Iterable[str] = LAYERS, without: Iterable[str] = (), changed: Mapping[str, float] | None = None) -> Effects:
    """The effects of `effects.toml` with some layers, some statuses left out, or some effects changed.

    `without` names statuses or groups of them (planned, denied, predicted, omitted); `changed` gives a status another effect.
    Raises `UsageError` for a name that does not exist.
    """
    table = _table()
    groups: dict[str, list[str]] = table["status_groups"]
    status = {name: (float(row["effect"]), float(row["weight"])) for name, row in table["status"].items()}
    chosen = tuple(dict.fromkeys(layers))
    for layer in chosen:
        if layer not in LAYERS:
            raise UsageError(f"--layer {layer}: no such layer; use {', '.join(LAYERS)}")
    for name in without:
        for one in groups.get(name, [name]):
            if one not in status:
                raise UsageError(f"--without {name}: no such status; use {', '.join((*groups, *status))}")
            status[one] = (0.0, 0.0)
    for name, effect in (changed or {}).items():
        for one in groups.get(name, [name]):
            if one not in status:
                raise UsageError(f"--effect {name}: no such status; use {', '.join((*groups, *status))}")
            status[one] = (effect, status[one][1] if effect else 0.0)
    return Effects(
        layers=chosen,
        layer_of_type=MappingProxyType(table["layer_of_type"]),
        status=MappingProxyType(status),
        hearsay=table["doubt"]["hearsay"],
        in_a_voice=table["doubt"]["in_a_voice"],
        no_confidence=table["doubt"]["no_confidence"],
        same_deed=table["correlation"]["same_deed"],
        same_origin=table["correlation"]["same_origin"],
        statement_scale=table["statement"]["scale"],
        statement_weight=table["statement"]["weight"],
        tie_weight=table["tie"]["weight"],
        tie_contested=table["tie"]["contested"],
        tie_held_by_party=table["tie"]["held_by_party"],
        tie_trend=MappingProxyType({"rising": table["tie"]["rising"], "falling": table["tie"]["falling"]}),
        tie_strength=MappingProxyType(table["tie"]["strength"]),
        wrong_type=table["coding"]["wrong_type"],
        wrong_quad=table["coding"]["wrong_quad"],
    )
