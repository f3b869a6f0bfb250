"""robots.txt as RFC 9309 has it: the rules of one's own group, the longest match wins, `*` and `$` in paths."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

LARGEST = 512_000  # bytes that are read; RFC 9309 asks for at least 500 kibibytes
LONGEST = 2_000  # characters of one rule


@dataclass(frozen=True, slots=True)
class Rules:
    """What a site allows: (pattern, allowed) rules, and the seconds that it asks to wait between requests."""

    rules: tuple[tuple[str, bool], ...] = ()
    pause: float = 0.0

    def allows(self, url: str) -> bool:
        """Whether a page may be fetched; of rules that match equally long, the one that allows wins."""
        part = urlsplit(url)
        path = unquote(part.path or "/") + (f"?{unquote(part.query)}" if part.query else "")
        if path == "/robots.txt":
            return True
        found = max(((len(pattern), allowed) for pattern, allowed in self.rules if _matches(pattern, path)), default=(0, True))
        return found[1]


NOTHING = Rules((("/", False),))  # the site could not say: RFC 9309 has us stay away while its server is in trouble
EVERYTHING = Rules()


def rules_of(text: str, agent: str) -> Rules:
    """The rules for an agent: those of the groups that name it, else those of the groups for all (`*`)."""
    own: list[tuple[str, str]] = []
    common: list[tuple[str, str]] = []
    named = False
    names: list[str] = []
    in_head = False
    for line in text.lstrip("\ufeff").splitlines():
        key, colon, value = line.split("#", 1)[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if not colon:
            continue
        if key == "user-agent":
            names = [*names, value.lower()] if in_head else [value.lower()]
            in_head = True
            named = named or _is(value.lower(), agent)
            continue
        if key in ("allow", "disallow", "crawl-delay"):
            in_head = False
            if any(_is(name, agent) for name in names):
                own.append((key, value))
            if "*" in names:
                common.append((key, value))
    rows = own if named else common
    rules = tuple((unquote(value), key == "allow") for key, value in rows if key != "crawl-delay" and value and len(value) <= LONGEST)
    delays = [float(value) for key, value in rows if key == "crawl-delay" and re.fullmatch(r"\d{1,6}(?:\.\d{1,6})?", value)]
    return Rules(rules, max(delays, default=0.0))


def _is(name: str, agent: str) -> bool:
    """Whether a group's name is ours: the product's name before the version, in any case."""
    return name.split("/")[0].strip() == agent.lower()


def _matches(pattern: str, path: str) -> bool:
    """Whether a rule's path matches from the start; in time that grows with the path's length alone."""
    whole = pattern.endswith("$")
    parts = pattern.removesuffix("$").split("*")
    if not path.startswith(parts[0]):
        return False
    at = len(parts[0])
    for part in parts[1:-1] if whole and len(parts) > 1 else parts[1:]:
        found = path.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    if not whole:
        return True
    return at == len(path) if len(parts) == 1 else len(path) - len(parts[-1]) >= at and path.endswith(parts[-1])
