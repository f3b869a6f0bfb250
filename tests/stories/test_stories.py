"""Copies and stories: what is one text, what is not, and that the order of arrival does not matter."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from made import article, changed, document, documents

from dragoman.desk import copies, stories

TEXT = article(1)


@pytest.mark.parametrize(
    ("other", "kind"),
    [
        (TEXT.upper().replace(" ", "\n", 3) + ".", "exact"),
        (changed(TEXT, 0.02), "near"),
        (changed(TEXT, 0.17), "near"),
        (article(2, 30) + " " + TEXT, "near"),
        (" ".join(TEXT.split()[:110]), "near"),
        (" ".join(TEXT.split()[:45]), "part"),
        (article(3), None),
        (article(3, 150) + " " + " ".join(TEXT.split()[:20]), None),  # a shared quotation makes no copy
        ("", None),
    ],
)
def test_kinds_of_copies(other: str, kind: str | None) -> None:
    found = copies.pairs(["d-1", "d-2"], copies.sketch([TEXT, other]), copies.texts_of({"d-1": TEXT, "d-2": other}))
    assert [p.kind for p in found] == ([kind] if kind else [])
    if kind == "part":
        assert found[0].whole == "d-1"


def test_texts_without_words_are_no_copies_of_each_other() -> None:
    texts = {"d-1": "", "d-2": "…", "d-3": "?!"}
    assert copies.pairs(list(texts), copies.sketch(list(texts.values())), copies.texts_of(texts)) == []


def test_sketches_do_not_hang_on_their_company() -> None:
    together = copies.sketch([TEXT, "", article(9)])
    assert (together[2] == copies.sketch([article(9)])[0]).all() and (together[0] == copies.sketch([TEXT])[0]).all()


def corpus() -> pa.Table:
    """Forty texts, some printed twice, cut, changed, or put together in a digest."""
    rows = []
    for n in range(40):
        text = article(100 + n)
        rows.append(document(f"d-{n:02}a", text))
        if n % 3 == 0:
            rows.append(document(f"d-{n:02}b", changed(text, 0.1, n), wire="Reuters", outlet="Herald"))
        if n % 4 == 0:
            rows.append(document(f"c-{n:02}", " ".join(text.split()[:60]), outlet="Post"))
    parts = (" ".join(article(100 + n).split()[:90]) for n in (1, 2, 5))
    rows.append(document("d-digest", " ".join(parts)))
    return documents(*rows)


def by_document(table: pa.Table) -> dict[str, dict[str, str]]:
    return {r["document_id"]: r for r in table.to_pylist()}


def test_copies_share_a_story_and_others_do_not() -> None:
    found = by_document(stories.stories(corpus()))
    assert found["d-00a"]["story_id"] == found["d-00b"]["story_id"] == found["c-00"]["story_id"]
    assert found["c-00"]["copy_kind"] == "original" and found["d-00b"]["copy_kind"] == "near"  # the least id is the origin
    assert found["d-03b"]["wire"] == "Reuters"
    assert len({r["story_id"] for r in found.values()}) == 41


def test_a_digest_of_other_reports_is_a_report_of_its_own() -> None:
    found = by_document(stories.stories(corpus()))
    assert len({found[d]["story_id"] for d in ("d-01a", "d-02a", "d-05a", "d-digest")}) == 4


@pytest.mark.parametrize("seed", range(3))
def test_order_and_batches_do_not_matter(seed: int) -> None:
    table = corpus()
    whole = stories.stories(table)
    rng = random.Random(seed)
    rows = list(range(table.num_rows))
    rng.shuffle(rows)
    assert stories.stories(table.take(rows)).equals(whole)
    have: list[int] = rows[:5]
    found = stories.stories(table.take(have))
    while len(have) < len(rows):
        new = rows[len(have) : len(have) + rng.choice([1, 1, 4, 9])]
        have += new
        now = table.take(have)
        ids, texts = now["id"].to_pylist(), now["text"].to_pylist()
        known = copies.texts_of(dict(zip(ids, texts, strict=True)))
        found = stories.add(found, now, [table["id"][k].as_py() for k in new], keys=copies.sketch(texts), texts=known)
    assert found.equals(whole)


def test_crowds_are_compared_with_neighbours_and_stay_one_story(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "CROWD", 5)
    monkeypatch.setattr(copies, "NEIGHBOURS", 2)
    table = documents(*(document(f"d-{n:02}", changed(TEXT, 0.05, n)) for n in range(30)))
    whole = stories.stories(table)
    assert pc.count_distinct(whole["story_id"]).as_py() == 1
    first = stories.stories(table.slice(0, 20))
    keys = copies.sketch(table["text"].to_pylist())
    texts = copies.texts_of(dict(zip(table["id"].to_pylist(), table["text"].to_pylist(), strict=True)))
    assert stories.add(first, table, [f"d-{n:02}" for n in range(20, 30)], keys=keys, texts=texts).equals(whole)


def test_counts_are_reports_outlets_and_independent_origins() -> None:
    story = {"d1": "s1", "d2": "s1", "d3": "s3", "d4": "s4", "d5": "s5"}
    outlet = {"d1": "Herald", "d2": "Post", "d3": "Post", "d4": None, "d5": "Times"}
    wire = {"d1": None, "d2": "AP", "d3": None, "d4": "AP", "d5": None}
    found = stories.count(story, story, outlet, wire)
    # d1 prints the text of d2, which credits AP; d4 is another text of AP: one origin. d3 and d5 stand alone.
    assert (found.reports, found.outlets, found.origins) == (5, 3, 3)


def test_a_merge_and_a_split_leave_redirects() -> None:
    merged = stories.redirects({"a": "e-2", "b": "e-3"}, {"a": "e-1", "b": "e-1", "c": "e-1"}, "event").to_pylist()
    assert [(r["old"], r["new"]) for r in merged] == [("e-2", "e-1"), ("e-3", "e-1")]
    split = stories.redirects({"a": "e-1", "b": "e-1"}, {"a": "e-1", "b": "e-9"}, "event").to_pylist()
    assert [(r["old"], r["new"]) for r in split] == [("e-1", "e-9")]
    assert stories.redirects({"a": "e-1"}, {"a": "e-1"}, "event").num_rows == 0
