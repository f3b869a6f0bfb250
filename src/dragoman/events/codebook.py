"""The PLOVER codebook: types with their quad class and intensity, and the verb and noun patterns that code them."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import Any

from dragoman.events.frames import Frame, holders
from dragoman.knowledge import path_of, rows
from dragoman.language import Parse

TABLES = ("cooperation", "conflict")


@dataclass(frozen=True)
class Pattern:
    """One row of the verb or noun table."""

    lemma: str
    particle: str
    object: tuple[str, ...]
    via: str  # preposition before `object` ("in" of "engage in talks"), "to" for an infinitive, or empty
    source: tuple[str, ...]
    target: tuple[str, ...]
    complement: str
    type: str
    mode: str | None
    contexts: tuple[str, ...]
    reversed: bool
    name: str

    @property
    def weight(self) -> int:
        """More specific rows win."""
        return 3 * bool(self.object) + 2 * bool(self.particle) + 2 * bool(self.complement) + bool(self.target)


@cache
def types() -> dict[str, Any]:
    """Type -> quad, needs_recipient, intensity, modes (mode -> intensity), future (type under the future rules)."""
    return tomllib.loads(path_of("codebook_types.toml").read_text("utf-8"))


def quad(kind: str) -> int:
    return int(types()[kind]["quad"])


def intensity(kind: str, mode: str | None) -> float:
    """PLOVER's score of a type and mode (-10 to 10); the type's own where the mode has none."""
    row = types()[kind]
    return float(row["modes"].get(mode or "", row["intensity"]))


def future(kind: str, status: str) -> str:
    """PLOVER's rules for acts that have not happened: a promise to aid is AGREE, and so on (for relate and exports)."""
    return str(types()[kind].get("future", kind)) if status in ("planned", "expected", "predicted") else kind


def _several(value: str | None) -> tuple[str, ...]:
    """The entries of a cell that holds several, joined by "|" or ";"."""
    return tuple(v.strip() for v in (value or "").replace(";", "|").split("|") if v.strip())


def _pattern(row: dict[str, str], noun: bool) -> Pattern:
    wanted, via = row.get("object", "") or "", ""
    if ":" in wanted:
        via, wanted = wanted.split(":", 1)
    note = row.get("note", "") or ""
    lemma = row["noun" if noun else "verb"].strip().lower()
    name = " ".join(x for x in (lemma, row.get("particle", ""), row.get("object", ""), row.get("complement", "")) if x)
    return Pattern(
        lemma, (row.get("particle") or "").strip(), tuple(w.strip() for w in wanted.split("/") if w.strip()), via.strip(),
        _several(row.get("source")), _several(row.get("target")), (row.get("complement") or "").strip(),
        row["type"].strip(), (row.get("mode") or "").strip() or None, _several(row.get("contexts")),
        "subject=recipient" in note, name,
    )  # fmt: skip


@cache
def verbs() -> dict[str, tuple[Pattern, ...]]:
    """Verb lemma -> its patterns, most specific first."""
    return _load("codebook_verbs", noun=False)


@cache
def nouns() -> dict[str, tuple[Pattern, ...]]:
    """Noun (its last word's lemma) -> its patterns; a compound such as "phone call" keeps the rest in `particle`."""
    return _load("codebook_nouns", noun=True)


def _load(stem: str, noun: bool) -> dict[str, tuple[Pattern, ...]]:
    out: dict[str, list[Pattern]] = defaultdict(list)
    for table in TABLES:
        for row in rows(f"{stem}_{table}.csv"):
            pattern = _pattern(row, noun)
            if pattern.type != "NONE" and pattern.type not in types():
                continue
            out[pattern.lemma.split(" ")[-1] if noun else pattern.lemma].append(pattern)
    return {key: tuple(sorted(found, key=lambda p: (-p.weight, p.name))) for key, found in out.items()}


def match_verb(parse: Parse, frame: Frame) -> Pattern | None:
    """The most specific verb row that fits a frame."""
    token = parse.tokens[frame.predicate]
    for pattern in verbs().get(token.lemma, ()):
        if pattern.particle and not _has_particle(parse, frame, pattern.particle):
            continue
        if pattern.complement and (frame.clause is None or (frame.clause_kind != pattern.complement)):
            continue
        if pattern.object and not _has_object(parse, frame, pattern):
            continue
        return pattern
    return None


def _has_particle(parse: Parse, frame: Frame, wanted: str) -> bool:
    if frame.particle == wanted:
        return True
    at = frame.predicate
    return any(
        parse.tokens[c].lower == wanted and (parse.tokens[c].dep in ("advmod", "prt", "acomp") or (parse.tokens[c].dep == "prep" and c == at + 1))
        for c in parse.children[at]
    )  # a preposition further off belongs to another phrase: "took over Kirkuk in October" is not "take in"


def _has_object(parse: Parse, frame: Frame, pattern: Pattern) -> bool:
    tokens = parse.tokens
    if pattern.via == "to" and frame.clause is not None and frame.clause_kind == "xcomp" and tokens[frame.clause].lemma in pattern.object:
        return True
    if pattern.via:
        return any(tokens[n].lemma in pattern.object for n in frame.phrases(pattern.via))
    return any(tokens[n].lemma in pattern.object for n in frame.objects)


def match_noun(parse: Parse, noun: int) -> Pattern | None:
    """The noun row that fits, longest name first ("phone call" before "call")."""
    tokens = parse.tokens
    for pattern in sorted(nouns().get(tokens[noun].lemma, ()), key=lambda p: -len(p.lemma)):
        name = pattern.lemma.split(" ")
        before = [t.lemma for t in tokens[max(0, noun - len(name) + 1) : noun]]
        lowers = [t.lower for t in tokens[max(0, noun - len(name) + 1) : noun]]
        if len(name) == 1 or name[:-1] in (before, lowers):
            return pattern
    return None


def noun_places(parse: Parse, noun: int) -> dict[str, tuple[int, ...]]:
    return holders(parse, noun)
