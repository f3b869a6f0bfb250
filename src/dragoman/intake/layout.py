"""The lines of a page that are not its body: title, byline, date, captions, related articles, the address, furniture."""

from __future__ import annotations

import re
from dataclasses import replace

from dragoman.intake.draft import Block, Draft
from dragoman.intake.metadata import byline_of, date_of
from dragoman.intake.paragraphs import FINAL
from dragoman.intake.tables import labels
from dragoman.records import Image, Related

ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.I)
CREDIT_WORDS = 6
CAPTION = 400  # code points; a longer block is no caption


def laid_out(draft: Draft) -> Draft:
    """The draft with what stands before, between and after its body moved into fields."""
    rest = list(draft.blocks)
    draft, rest = _head(draft, rest)
    body: list[Block] = []
    images = list(draft.images)
    related = list(draft.related)
    url = draft.url
    awaited: str | None = None  # what a label on a line of its own announced
    for block in rest:
        text = block.text.strip()
        if awaited == "address" and (found := ADDRESS.fullmatch(text)):
            url, awaited = url or found[0], None
        elif awaited == "related" and _is_pointer(block):
            related += _pointers(block)
        elif (found_label := _label(text, "address")) is not None and (not found_label or ADDRESS.fullmatch(found_label)):
            url, awaited = (url or found_label, None) if found_label else (url, "address")
        elif (pointed := _related(block)) is not None:
            related += pointed
            awaited = None if pointed else "related"
        elif block.kind == "image":
            images.append(_image(block))
            awaited = "caption"
        elif awaited == "caption" and (caption := caption_of(block, after_image=True)):
            images[-1] = _merged(images[-1], caption)
            awaited = None
        elif not _furniture(text):
            body.append(block)
            awaited = None
    return replace(draft, blocks=tuple(body), images=tuple(images), related=tuple(related), url=url)


def _head(draft: Draft, blocks: list[Block]) -> tuple[Draft, list[Block]]:
    """Take title, byline, date and caption lines off the top; the first block that is none of them begins the body."""
    images = list(draft.images)
    imaged = False
    while blocks:
        block = blocks[0]
        text = block.text.strip()
        if draft.title is None and block.kind == "heading":
            draft = replace(draft, title=" ".join(text.split()))
        elif draft.title and _same(text, draft.title):
            pass
        elif (known := _byline_and_date(draft, text)) is not None:
            draft = known
        elif block.kind == "image":
            images.append(_image(block))
            imaged = True
        elif len(blocks) > 1 and (caption := caption_of(block, after_image=imaged)):
            images[-1:] = [_merged(images[-1], caption)] if imaged else [*images[-1:], caption]
            imaged = False
        elif not _furniture(text):
            break
        blocks = blocks[1:]
    return replace(draft, images=tuple(images)), blocks


def _byline_and_date(draft: Draft, text: str) -> Draft | None:
    """The draft with the authors and date of a head line, or None where any part of the line is something else."""
    if len(text) > 300:
        return None
    for line in (p for p in re.split(r"\n|\s[|•·]\s", text) if p.strip()):
        if dated := date_of(line):
            draft = draft if draft.published else replace(draft, published=dated)
        elif byline := byline_of(line):
            draft = replace(draft, authors=draft.authors or byline[0], wire=draft.wire or byline[1])
        else:
            return _split_byline(draft, text)
    return draft


def _split_byline(draft: Draft, text: str) -> Draft | None:
    """ "By Jane Doe, October 13, 2023" and "By Jane Doe - 13 October 2023": the date is what follows the names."""
    for cut in re.finditer(r"\s*(?:,|\s[-–—])\s+", text):
        byline, dated = byline_of(text[: cut.start()]), date_of(text[cut.end() :])
        if byline and dated:
            return replace(draft, authors=draft.authors or byline[0], wire=draft.wire or byline[1], published=draft.published or dated)
    return None


def caption_of(block: Block, *, after_image: bool = False) -> Image | None:
    """Caption and credit of a block that is one: a sentence and then a short link or a credit, or italics after an image."""
    text = block.text.strip()
    if len(text) > CAPTION or block.kind == "heading":
        return None
    if block.links and (last := block.links[-1])[1] >= len(text.rstrip(".)")):
        before = text[: last[0]].rstrip(" /|([-–—")
        if before and FINAL.search(before) and len(text[last[0] : last[1]].split()) <= CREDIT_WORDS:
            return Image(before, text[last[0] : last[1]].strip())
    credit = re.search(rf"(?:^|[\s(\[/|])({labels('credit').pattern}(?:\s*[:/]|\s+by\b|\s+courtesy|\s+via\b).{{2,80}})$", text, re.I)
    if credit and (after_image or not FINAL.search(credit[1])):
        before = text[: credit.start()].rstrip(" /|([-–—")
        if not before or FINAL.search(before) or after_image:
            return Image(before or None, credit[1].strip(" )]"))
    tail = re.search(r"(?<=[.!?”\"])\s+([^.!?]{3,80})$", text)
    if tail and ("/" in tail[1] or " via " in tail[1]) and len(tail[1].split()) <= CREDIT_WORDS + 2:
        return Image(text[: tail.start()].rstrip(), tail[1])
    return Image(text, None) if after_image and block.emphasis else None


def _image(block: Block) -> Image:
    found = caption_of(replace(block, kind="paragraph"), after_image=True) if block.text.strip() else None
    return found or Image(block.text.strip() or None, None)


def _merged(image: Image, caption: Image) -> Image:
    return Image(caption.caption or image.caption, caption.credit or image.credit)


def _label(text: str, name: str) -> str | None:
    """What follows a label ("" where the label stands alone); None where the line does not begin with one."""
    found = labels(name).match(text)
    if found is None:
        return None
    rest = text[found.end() :]
    if not rest.strip(" :*_"):
        return "" if rest.lstrip().startswith(":") else None
    return rest.lstrip(" *_")[1:].lstrip(" *_") if rest.lstrip(" *_").startswith(":") else None


def _related(block: Block) -> list[Related] | None:
    """The articles a "Related article: …" line points to; [] where the line is only a label; None where it is none."""
    text = block.text.strip()
    found = labels("related").match(text)
    if found is None or len(text) > 300:
        return None
    rest = text[found.end() :]
    alone = not rest.strip(" :*_|")
    if alone:
        return [] if block.kind == "heading" or rest.lstrip().startswith(":") else None
    start = len(block.text) - len(block.text.lstrip()) + found.end()
    inner = block.part(start + len(rest) - len(rest.lstrip(" :*_|-–—")), len(block.text))
    marked = re.match(r"[\s*_]*[:|]", rest) is not None
    pointed = bool(inner.links) and inner.links[0][0] <= 2
    return _pointers(inner) if (marked and (pointed or not inner.links)) or (pointed and _is_pointer(inner)) else None


def _pointers(block: Block) -> list[Related]:
    if not block.links:
        return [Related(" ".join(block.text.split()), None)]
    return [Related(" ".join(block.text[a:b].split()), href if not href.startswith("#") else None) for a, b, href in block.links]


def _is_pointer(block: Block) -> bool:
    """Whether a block is nothing but links."""
    return bool(block.links) and sum(b - a for a, b, _ in block.links) >= 0.9 * len(block.text.strip()) - 3 * len(block.links)


def _furniture(text: str) -> bool:
    return not text or (len(text) <= 200 and labels("furniture").match(text) is not None)


def _same(text: str, title: str) -> bool:
    return " ".join(text.split()).casefold() == " ".join(title.split()).casefold()
