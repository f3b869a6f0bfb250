"""Which language a text is in, by its letters and its commonest words: enough to tell English from what is not."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from dragoman.intake.tables import scripts, stop_words

WORD = re.compile(r"[^\W\d_]+")
SAMPLE = 20_000  # code points
FEWEST = 0.08  # share of function words below which nothing is said; news in English has .35


def guess(text: str) -> str | None:
    """ISO 639-1 code, or None where the words do not tell (a headline, a list of names)."""
    words = WORD.findall(text[:SAMPLE].lower())
    script = _script(words)
    if script is None:
        return None
    shares = {code: sum(w in known for w in words) / len(words) for code, known in stop_words().items() if _of_script(known, script)}
    best = max(shares.items(), key=lambda s: s[1], default=("", 0.0))
    if script != "LATIN":
        return best[0] if best[1] >= FEWEST / 2 else scripts().get(script)
    if best[1] < FEWEST:
        return None
    # short words are shared between languages: another must beat English clearly
    return "en" if shares["en"] >= 0.8 * best[1] else best[0]


def _script(words: list[str]) -> str | None:
    """The script of most letters, named as in the Unicode names of its letters."""
    names = Counter(_script_of(c) for w in words[:1000] for c in w[:3])
    common = sorted(names.items(), key=lambda n: (-n[1], n[0]))
    kana = sum(n for s, n in names.items() if s in ("HIRAGANA", "KATAKANA"))
    if common and common[0][0] == "CJK" and kana * 10 > common[0][1]:
        return "HIRAGANA"
    return common[0][0] if common else None


def _script_of(letter: str) -> str:
    return "LATIN" if letter < "\u0250" else unicodedata.name(letter, "?").split()[0]


def _of_script(known: frozenset[str], script: str) -> bool:
    return _script_of(min(known)[0]) == script
