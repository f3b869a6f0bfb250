"""Which documents are copies of each other: the same words, nearly the same words, or a part of the other's words.

A text is the set of its 3-word shingles. Candidates share a band of a MinHash sketch (Broder 1997; `rensa`) of the whole text or of
its first words, for agencies' copy is cut from the end; then the sets themselves are compared by Jaccard similarity and by
containment, the share of the smaller in the larger. Whether two documents are copies depends on these two alone, never on what
else is kept. Thresholds and what they cost are measured by `benchmarks/copies.py`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Literal

import numpy as np
import numpy.typing as npt

CopyKind = Literal["exact", "near", "part"]
Keys = npt.NDArray[np.uint64]
Texts = Callable[[Sequence[str]], Mapping[str, str]]

WORD = re.compile(r"\w+")
SHINGLE = 3
PERMUTATIONS, SEED = 128, 1
# 42 bands of 3 find a pair of Jaccard .40 with probability .94, 32 bands of 4 with .56: a text with 17 % of its words changed
# keeps .83³ = 57 % of its shingles, which is a Jaccard of .40
ROWS = 3
BANDS = PERMUTATIONS // ROWS
LEDE = 120  # words at the head of a text with a sketch of their own
LEAST = 12  # shingles in common below which nothing is called a copy: a dateline and a formula
NEAR = 0.28  # Jaccard similarity
PART = 0.60  # containment
NONE = 0  # the key of a text without words: shared by none
CROWD = 200  # documents that share a band above which each is compared with its neighbours only: pages made from one form
NEIGHBOURS = 12


@dataclass(frozen=True, order=True)
class Pair:
    """Two documents (ids, a < b) that are copies: kind, Jaccard similarity and containment of their shingles (0 to 1), and for
    a part the id of the larger document."""

    a: str
    b: str
    kind: CopyKind
    jaccard: float
    containment: float
    whole: str | None = None


def words(text: str) -> list[str]:
    """The words of a text as they are compared: no case, no punctuation."""
    return WORD.findall(text.casefold())


def shingles(text: str) -> frozenset[str]:
    """The runs of three words of a text; a shorter text is one run."""
    return _shingles(words(text))


def _shingles(found: list[str]) -> frozenset[str]:
    if len(found) <= SHINGLE:
        return frozenset([" ".join(found)]) if found else frozenset()
    return frozenset(map(" ".join, zip(found, found[1:], found[2:], strict=False)))


def wording(text: str) -> str:
    """A hash of the words of a text: equal for texts that differ in case, punctuation and line breaks only."""
    return blake2b("\x1f".join(words(text)).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def sketch(texts: Sequence[str]) -> Keys:
    """One row a text: the keys of its bands, those of the whole text first, then those of its lede. Two texts are compared
    where they share a key; an empty text shares none."""
    import rensa

    keys = np.zeros((len(texts), 2 * BANDS), dtype=np.uint64)
    for start in range(0, len(texts), 2000):  # so that the shingles of 100,000 texts are never in memory at once
        found = [words(t) for t in texts[start : start + 2000]]
        for half, sets in enumerate(([list(_shingles(w)) for w in found], [list(_shingles(w[:LEDE])) for w in found])):
            digests = np.array(rensa.RMinHash.digests_from_token_sets(sets, PERMUTATIONS, SEED), dtype=np.uint64)
            keys[start : start + 2000, half * BANDS : (half + 1) * BANDS] = _bands(digests, half)
        for row, each in enumerate(found, start):
            if not each:
                keys[row] = NONE
    return keys


def _bands(digests: npt.NDArray[np.uint64], half: int) -> Keys:
    """Each band's values and its number mixed into one key (Knuth's multiplicative hashing, the multipliers of splitmix64)."""
    mixed: Keys = np.tile(np.arange(BANDS, dtype=np.uint64) + np.uint64(half * 1000 + 1), (len(digests), 1))
    with np.errstate(over="ignore"):
        for row in range(ROWS):
            mixed = np.multiply(np.bitwise_xor(mixed, digests[:, row : BANDS * ROWS : ROWS]), np.uint64(0x9E3779B97F4A7C15))
            mixed = np.bitwise_xor(mixed, np.right_shift(mixed, np.uint64(29)))
        return np.bitwise_or(np.multiply(mixed, np.uint64(0xBF58476D1CE4E5B9)), np.uint64(1))


def compare(a: frozenset[str], b: frozenset[str]) -> tuple[CopyKind | None, float, float]:
    """Kind of copy (None: none), Jaccard similarity and containment of two sets of shingles."""
    shared = len(a & b)
    if not shared:
        return None, 0.0, 0.0
    jaccard, containment = shared / (len(a) + len(b) - shared), shared / min(len(a), len(b))
    if a == b:
        return "exact", 1.0, 1.0
    if shared < LEAST:
        return None, jaccard, containment
    if jaccard >= NEAR:
        return "near", jaccard, containment
    return ("part" if containment >= PART else None), jaccard, containment


def runs(keys: Keys, columns: slice = slice(None)) -> Iterator[npt.NDArray[np.int64]]:
    """The groups of rows that share a key, each sorted, larger than one."""
    if not keys.size:
        return
    flat = keys[:, columns].ravel()
    rows = np.repeat(np.arange(len(keys)), keys[:, columns].shape[1])
    order = np.argsort(flat, kind="stable")
    ranked = flat[order]
    edges = np.flatnonzero(np.concatenate(([True], ranked[1:] != ranked[:-1], [True])))
    for k in np.flatnonzero((np.diff(edges) > 1) & (ranked[edges[:-1]] != NONE)):
        yield np.unique(rows[order[edges[k] : edges[k + 1]]])


def candidates(keys: Keys) -> npt.NDArray[np.int64]:
    """Pairs of rows (i < j) that share a key, each once. Rows must stand in the order of their ids, so that what a crowd is
    compared with does not hang on how the rows came."""
    codes: list[npt.NDArray[np.int64]] = []
    for run in runs(keys):
        size = len(run)
        if size <= 1:
            continue
        if size <= CROWD:
            i, j = np.triu_indices(size, 1)
        else:
            i = np.concatenate([np.arange(size - step) for step in range(1, NEIGHBOURS + 1)] + [np.zeros(size - 1, dtype=np.int64)])
            j = np.concatenate([np.arange(step, size) for step in range(1, NEIGHBOURS + 1)] + [np.arange(1, size)])
        codes.append(run[i] * len(keys) + run[j])
        if len(codes) > 100_000:  # most runs say the same pairs again
            codes = [np.unique(np.concatenate(codes))]
    if not codes:
        return np.zeros((0, 2), dtype=np.int64)
    once = np.unique(np.concatenate(codes))
    return np.stack([once // len(keys), once % len(keys)], axis=1)


def pairs(ids: Sequence[str], keys: Keys, texts: Texts) -> list[Pair]:
    """All copies among documents, sorted. `keys` are their sketches, row by row; `texts` gives the texts of some ids."""
    names, ranked = _by_id(ids, keys)
    return sorted(_compared(names, candidates(ranked), texts, {}))


def pairs_touching(ids: Sequence[str], keys: Keys, texts: Texts, new: Collection[str]) -> tuple[list[Pair], set[str]]:
    """The documents that hang together with `new` over any chain of copies, and all copies among them: what is found for all of
    `ids`, without comparing the rest again."""
    names, ranked = _by_id(ids, keys)
    row_of = {name: k for k, name in enumerate(names)}
    flat = ranked.ravel()
    order = np.argsort(flat, kind="stable")
    held, rows = flat[order], order // ranked.shape[1]

    def runs_of(row: int) -> Iterator[list[int]]:
        """The groups that a row shares a key with, as `runs` gives them."""
        wanted = np.unique(ranked[row])
        first, last = np.searchsorted(held, wanted, "left"), np.searchsorted(held, wanted, "right")
        for key, low, high in zip(wanted.tolist(), first.tolist(), last.tolist(), strict=True):
            if high - low > 1 and key != NONE:
                yield sorted(set(rows[low:high].tolist()))

    waiting = {row_of[name] for name in new}
    for row in sorted(waiting):
        waiting.update(other for run in runs_of(row) if len(run) > CROWD for other in run)  # its neighbours are others now
    seen: set[int] = set()
    compared: set[tuple[int, int]] = set()
    found: list[Pair] = []
    cache: dict[str, frozenset[str]] = {}
    while waiting:
        seen |= waiting
        picked = {pair for row in waiting for run in runs_of(row) for pair in _beside(row, run)} - compared
        compared |= picked
        fresh = list(_compared(names, np.array(sorted(picked), dtype=np.int64).reshape(-1, 2), texts, cache))
        found += fresh
        waiting = {row_of[name] for pair in fresh for name in (pair.a, pair.b)} - seen
    return sorted(found), {names[k] for k in seen}


def _beside(row: int, run: list[int]) -> Iterator[tuple[int, int]]:
    """The pairs of one row in a group, as `candidates` takes them."""
    at = bisect_left(run, row)
    others = run if len(run) <= CROWD or at == 0 else [run[0], *run[max(0, at - NEIGHBOURS):at + NEIGHBOURS + 1]]
    yield from ((min(row, o), max(row, o)) for o in others if o != row)


def _by_id(ids: Sequence[str], keys: Keys) -> tuple[list[str], Keys]:
    order = sorted(range(len(ids)), key=lambda k: ids[k])
    return [ids[k] for k in order], keys[np.array(order, dtype=np.int64)]


def _compared(names: Sequence[str], wanted: npt.NDArray[np.int64], texts: Texts, cache: dict[str, frozenset[str]]) -> Iterator[Pair]:
    """The copies among pairs of rows; shingles are kept in `cache` only while they are near."""
    for start in range(0, len(wanted), 20_000):
        block = [(names[i], names[j]) for i, j in wanted[start : start + 20_000].tolist()]
        needed = {name for pair in block for name in pair}
        for name in cache.keys() - needed:
            del cache[name]
        cache.update((name, shingles(text)) for name, text in texts(sorted(needed - cache.keys())).items())
        yield from (pair for a, b in block if (pair := _pair(a, b, cache)) is not None)


def _pair(a: str, b: str, held: Mapping[str, frozenset[str]]) -> Pair | None:
    one, two = held.get(a, frozenset()), held.get(b, frozenset())
    kind, jaccard, containment = compare(one, two)
    if kind is None:
        return None
    whole = None if kind != "part" else (a if len(one) > len(two) else b)
    return Pair(a, b, kind, round(jaccard, 4), round(containment, 4), whole)


def texts_of(held: Mapping[str, str]) -> Texts:
    """Texts that are in memory, in the form that `pairs` asks for."""
    return lambda ids: {k: held[k] for k in ids if k in held}


def groups(links: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Id -> least id of its group, for all ids that a link names."""
    parent: dict[str, str] = {}

    def root(x: str) -> str:
        top = x
        while parent.setdefault(top, top) != top:
            top = parent[top]
        while parent[x] != top:
            parent[x], x = top, parent[x]
        return top

    for a, b in links:
        one, two = root(a), root(b)
        if one != two:
            parent[max(one, two)] = min(one, two)
    return {x: root(x) for x in parent}
