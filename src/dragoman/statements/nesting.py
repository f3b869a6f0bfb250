"""Which statement stands inside which."""

from __future__ import annotations

from collections.abc import Sequence

from dragoman.statements.drafts import Draft, overlap, size


def parents(drafts: Sequence[Draft]) -> list[int | None]:
    """For each draft, the narrowest other draft whose content holds its cue (for one without a cue, its content)."""
    out: list[int | None] = []
    for k, draft in enumerate(drafts):
        inner = draft.cue or draft.content
        best: int | None = None
        for other, outer in enumerate(drafts):
            if other == k or outer.head == draft.head or size(inner) == 0 or overlap(outer.content, inner) < size(inner):
                continue
            if draft.content and size(outer.content) <= size(draft.content):
                continue
            if best is None or size(outer.content) < size(drafts[best].content):
                best = other
        out.append(best)
    return out
