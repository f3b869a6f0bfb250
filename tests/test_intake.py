"""Casebook of intake: a page in, and what is title, author, date, body and what is left out."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from dragoman import intake
from dragoman.errors import InputError
from dragoman.intake import languages, paragraphs
from dragoman.intake.metadata import byline_of, canonical, date_of, date_value, dateline_of, domain_of, outlet_of
from dragoman.records import Document

MARKDOWN = """# Chile And Peru Sign Fishing Accord

By [Ana Soto](#) and [Luis Vega-Paz](https://example.org/luis)

March 4, 2022



Fishing boats in the port of Arica. [Ministry of Defence](https://example.org)

Chile and **Peru** [signed](https://example.org/a) an accord on Friday, “after years of talks,” officials said.

**Related article:** [Peru Holds An Early Vote](#)

The two navies had seized boats \\[of each other\\] and that the

crews were held *for weeks*, said Rosa Díaz.

## What comes next

- Patrols begin in May.

Original url:

<https://www.reuters.com/world/2022/03/04/chile-peru?utm_source=x>
"""

HTML = """<!DOCTYPE html><html lang="en"><head><title>Ghana sends envoy to Togo - The Herald</title>
<meta property="og:site_name" content="The Herald"><meta property="og:title" content="Ghana sends envoy to Togo">
<meta property="article:published_time" content="2024-05-06T23:30:00+02:00"><meta name="author" content="Ama Boateng">
<link rel="canonical" href="https://herald.example/world/ghana-togo"></head><body><nav><a href="/">Home</a><a href="/x">Sport</a></nav>
<article><h1>Ghana sends envoy to Togo</h1><p>By Ama Boateng</p>
<p>Ghana sent an envoy to <a href="https://togo.example/">Togo</a> on Monday to speak about the border, the foreign ministry said in a statement.</p>
<p>“We want calm,” the envoy told reporters in Lomé.<br>He left for home on Tuesday, after a second day of talks with the president.</p>
<script>var a = "Ghana attacked Togo";</script></article><footer>Copyright The Herald</footer></body></html>"""


def loaded(source: str | bytes | Path) -> tuple[Document, list[str]]:
    (one,) = intake.load_many(source)
    return one.document, [w.code for w in one.warnings]


def prose(document: Document) -> list[str]:
    return [document.text[a:b] for a, b in document.paragraphs]


@pytest.fixture
def article(tmp_path: Path) -> Document:
    path = tmp_path / "article.md"
    path.write_text(MARKDOWN, "utf-8")
    return loaded(path)[0]


class TestMarkdown:
    def test_head(self, article: Document) -> None:
        assert article.title == "Chile And Peru Sign Fishing Accord"
        assert article.authors == ("Ana Soto", "Luis Vega-Paz")
        assert (article.published, article.published_precision) == ("2022-03-04", "day")
        assert [(i.caption, i.credit) for i in article.images] == [("Fishing boats in the port of Arica.", "Ministry of Defence")]

    def test_foot(self, article: Document) -> None:
        assert article.url == "https://www.reuters.com/world/2022/03/04/chile-peru?utm_source=x"
        assert article.outlet == "Reuters"
        assert [(r.title, r.href) for r in article.related] == [("Peru Holds An Early Vote", None)]

    def test_body_has_no_markup_and_no_furniture(self, article: Document) -> None:
        assert article.text.startswith("Chile and Peru signed an accord on Friday, “after years of talks,”")
        for gone in ("**", "](", "Related", "Original", "http", "By Ana", "Arica", "March 4"):
            assert gone not in article.text
        assert "[of each other]" in article.text

    def test_broken_paragraph_is_one(self, article: Document) -> None:
        assert prose(article)[1] == "The two navies had seized boats [of each other] and that the\n\ncrews were held for weeks, said Rosa Díaz."

    def test_heading_stays_in_the_text_but_is_not_read(self, article: Document) -> None:
        assert "What comes next" in article.text
        assert "What comes next" not in prose(article)
        assert "Patrols begin in May." in prose(article)

    def test_links_are_verbatim(self, article: Document) -> None:
        assert [(k.span.text, k.href) for k in article.links] == [("signed", "https://example.org/a")]
        for link in article.links:
            assert article.text[link.span.start : link.span.end] == link.span.text

    def test_join_is_told(self) -> None:
        one, codes = loaded(b"# A day in May\n\nThe army left the\n\ntown on Monday.\n")
        assert codes == ["paragraph_joined", "date_unknown"]
        assert prose(one) == ["The army left the\n\ntown on Monday."]

    def test_final_punctuation_keeps_paragraphs_apart(self) -> None:
        one, _ = loaded(b"# A day in May\n\n\xe2\x80\x9cThey left.\xe2\x80\x9d\n\niran did not, he said.\n")
        assert len(one.paragraphs) == 2

    def test_front_matter_and_image(self) -> None:
        one, _ = loaded(b'---\ntitle: "A vote"\ndate: 2020\n---\n![A queue in Lima](q.jpg)\n\n*Photo: Ann Lee / AP*\n\nPeru voted on Sunday.\n\nChile did not.\n')
        assert one.title == "A vote"
        assert [(i.caption, i.credit) for i in one.images] == [("A queue in Lima", "Photo: Ann Lee / AP")]
        assert prose(one) == ["Peru voted on Sunday.", "Chile did not."]

    def test_first_paragraph_with_a_link_at_its_end_is_no_caption(self) -> None:
        one, _ = loaded(b"# A vote in Lima\n\nPeru voted on [Sunday](http://x.org).\n\nChile did not.\n")
        assert not one.images
        assert len(one.paragraphs) == 2

    def test_watch_in_a_sentence_is_no_pointer(self) -> None:
        one, _ = loaded(b"# Vote\n\nWatch groups said the vote was fair.\n\nRelated protests went on in [Lima](http://x.org).\n")
        assert not one.related
        assert len(one.paragraphs) == 2


class TestHtml:
    def test_fields_and_body(self) -> None:
        one, codes = loaded(HTML.encode())
        assert one.title == "Ghana sends envoy to Togo"
        assert one.authors == ("Ama Boateng",)
        assert one.published == "2024-05-06"
        assert one.url == "https://herald.example/world/ghana-togo"
        assert one.outlet == "The Herald"
        assert one.text.startswith("Ghana sent an envoy to Togo on Monday")
        assert "attacked" not in one.text and "Copyright" not in one.text and "By Ama" not in one.text
        assert [(k.span.text, k.href) for k in one.links] == [("Togo", "https://togo.example/")]
        assert codes == []

    def test_page_without_an_article(self) -> None:
        with pytest.raises(InputError, match="no article"):
            loaded(b"<html><body></body></html>")


class TestPlain:
    def test_title_byline_date(self) -> None:
        one, _ = loaded(b"Mali expels envoy of France\nBy AMA DIALLO, Reuters\n31 January 2022\n\nMali gave the envoy 72 hours to leave.\n\nFrance took note.\n")
        assert (one.title, one.authors, one.wire, one.published) == ("Mali expels envoy of France", ("Ama Diallo",), "Reuters", "2022-01-31")
        assert prose(one) == ["Mali gave the envoy 72 hours to leave.", "France took note."]

    def test_a_sentence_is_no_title(self) -> None:
        one, _ = loaded("Mali expelled the envoy.\n\nFrance took note of the step on Monday.\n")
        assert one.title is None
        assert len(one.paragraphs) == 2

    def test_one_sentence(self) -> None:
        one, _ = loaded("Mali expelled the envoy of France")
        assert (one.title, one.text, one.paragraphs) == (None, "Mali expelled the envoy of France", ((0, 33),))

    def test_dateline_is_not_read_but_stays(self) -> None:
        one, _ = loaded("BAMAKO, Jan 31 (Reuters) - Mali expelled the envoy.\n\nFrance took note.")
        assert (one.dateline, one.wire) == ("BAMAKO, Jan 31 (Reuters)", "Reuters")
        assert prose(one) == ["Mali expelled the envoy.", "France took note."]
        assert one.text.startswith("BAMAKO")

    def test_wrapped_lines_are_one_paragraph(self) -> None:
        one, _ = loaded("Mali expelled the envoy of\nFrance on Monday after a row\nover troops.\n\nFrance took note.\n")
        assert len(one.paragraphs) == 2

    def test_lines_that_end_in_full_stops_are_paragraphs(self) -> None:
        one, _ = loaded("Mali expelled the envoy.\nFrance took note.\nTogo spoke of calm.\n")
        assert len(one.paragraphs) == 3

    def test_windows_line_ends(self) -> None:
        one, _ = loaded(b"Mali expelled the envoy.\r\n\r\nFrance took note.\r\n")
        assert len(one.paragraphs) == 2 and "\r" not in one.text


class TestRows:
    def test_fields(self) -> None:
        row = {"id": 7, "Headline": "A row", "body": " Mali left.\nTogo  stayed.", "publish_date": "2021-02-03T04:05:06Z", "publisher": {"name": "The Herald"}, "author": "By Ama Diallo and Bo Li"}
        one, _ = loaded(json.dumps(row).encode())
        assert one.text == row["body"]
        assert (one.title, one.published, one.outlet, one.authors) == ("A row", "2021-02-03", "The Herald", ("Ama Diallo", "Bo Li"))
        assert prose(one) == ["Mali left.", "Togo  stayed."]

    def test_packed_file_and_bad_rows(self, tmp_path: Path) -> None:
        path = tmp_path / "rows.jsonl.gz"
        rows = [b'{"text": "Mali left."}', b"", b"{broken", b'{"words": 1}', b"[1]", b'{"text": "Togo stayed.", "url": "https://apnews.com/x"}']
        path.write_bytes(gzip.compress(b"\n".join(rows)))
        errors: list[tuple[str, str]] = []
        found = list(intake.load_many(path, on_error=lambda where, e: errors.append((where, str(e)))))
        assert [f.document.text for f in found] == ["Mali left.", "Togo stayed."]
        assert found[1].document.outlet == "Associated Press"
        assert [w.rsplit(":", 1)[1] for w, _ in errors] == ["3", "4", "5"]
        with pytest.raises(InputError, match=r":3: is not valid JSON"):
            list(intake.load_many(path))

    def test_lone_surrogates_do_not_move_offsets(self) -> None:
        one, _ = loaded(b'{"text": "A\\ud800B \\u0000 left."}')
        assert one.text == "A\ufffdB \ufffd left."

    def test_list_of_objects(self, tmp_path: Path) -> None:
        path = tmp_path / "rows.json"
        path.write_text('[{"text": "Mali left."},\n {"text": "Togo stayed."}]')
        assert [f.document.text for f in intake.load_many(path)] == ["Mali left.", "Togo stayed."]
        with pytest.raises(InputError, match="several"):
            intake.load(path)


@pytest.mark.parametrize(
    ("words", "date"),
    [
        ("October 13, 2023", "2023-10-13"), ("Oct. 13, 2023", "2023-10-13"), ("13 October 2023", "2023-10-13"), ("13th of May, 1999", "1999-05-13"),
        ("Published: Fri, 13 Oct 2023 10:00 GMT", "2023-10-13"), ("2023-10-13", "2023-10-13"), ("13.10.2023", "2023-10-13"),
        ("October 13, 2023 at 5:30 p.m.", "2023-10-13"), ("May 2020", "2020-05-01"), ("Updated on Sept 1, 2021", "2021-09-01"),
        ("February 30, 2020", None), ("October 13", None), ("In October 2023 the army left", None), ("10/11/2023", None), ("", None),
    ],
)  # fmt: skip
def test_dates(words: str, date: str | None) -> None:
    found = date_of(words)
    assert (found[0] if found else None) == date


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("2023-10-13T22:00:00-05:00", "2023-10-13"), ("20231013", "2023-10-13"), (20231013, "2023-10-13"), (1697155200, "2023-10-13"),
        (1697155200000, "2023-10-13"), ("1697155200", "2023-10-13"), ("Fri, 13 Oct 2023 10:00:00 GMT", "2023-10-13"), ("2023-10", "2023-10-01"),
        ("yesterday", None), (None, None), (True, None), ("2023-99-13", None), (-5, None),
    ],
)  # fmt: skip
def test_date_values(value: object, date: str | None) -> None:
    found = date_value(value)
    assert (found[0] if found else None) == date


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("By Ana Soto", ("Ana Soto",)), ("By Ana Soto and Luis de la Vega", ("Ana Soto", "Luis de la Vega")), ("BY ANA SOTO in Lima", ("Ana Soto",)),
        ("By Ana Soto, Luis Vega & Bo Li", ("Ana Soto", "Luis Vega", "Bo Li")), ("By Ana Soto, Staff Writer", ("Ana Soto",)),
        ("By Reuters", ()), ("By Tuesday, troops had left", None), ("By Monday", None), ("By accident", None), ("Bypass Road", None),
    ],
)  # fmt: skip
def test_bylines(line: str, authors: tuple[str, ...] | None) -> None:
    found = byline_of(line)
    assert (found[0] if found else None) == authors


@pytest.mark.parametrize(
    ("text", "dateline", "wire"),
    [
        ("MOSCOW, Oct 13 (Reuters) - Russia said", "MOSCOW, Oct 13 (Reuters)", "Reuters"),
        ("KYIV, Ukraine (AP) — Ukraine said", "KYIV, Ukraine (AP)", "AP"),
        ("Lima (AFP) – Peru said", "Lima (AFP)", "AFP"),
        ("(Reuters) - Peru said", "(Reuters)", "Reuters"),
        ("JERUSALEM/GAZA, Oct 13 (Reuters) - Israel", "JERUSALEM/GAZA, Oct 13 (Reuters)", "Reuters"),
        ("BEIJING, March 3, 2022 (Xinhua) -- China said", "BEIJING, March 3, 2022 (Xinhua)", "Xinhua"),
        ("GENEVA — The envoy left", "GENEVA", None),
        ("KHARTOUM, Sudan -- The army said", "KHARTOUM, Sudan", None),
        ("Nairobi, March 15, KNA - The minister said", "Nairobi, March 15, KNA", "KNA"),
        ("Nairobi - The minister said", "Nairobi", None),
        ("NAIROBI: The minister said", "NAIROBI", None),
        ("UNITED NATIONS: The envoy said", "UNITED NATIONS", None),
    ],
)
def test_datelines(text: str, dateline: str, wire: str | None) -> None:
    found = dateline_of(text)
    assert found is not None
    assert (found[1], found[2]) == (dateline, wire)


@pytest.mark.parametrize("text", ["NATO — an alliance — said", "The army (AP) left", "Russia — which had said", "Peru-based rebels left", "NATO: The alliance said", "Lagos: we shall win", "Nairobi - home of the park - slept", "He left - and she", "EU-US talks"])
def test_no_datelines(text: str) -> None:
    assert dateline_of(text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The president of the country said on Monday that he will not attend the meeting with the delegation.", "en"),
        ("Le président de la République a dit lundi que les négociations ne sont pas terminées avec le gouvernement.", "fr"),
        ("Der Präsident hat am Montag gesagt, dass die Verhandlungen mit der Regierung nicht beendet sind.", "de"),
        ("El presidente dijo el lunes que las negociaciones con el gobierno no han terminado y que se va a reunir.", "es"),
        ("Президент сказал в понедельник, что переговоры с правительством не закончены, и он не был на встрече.", "ru"),
        ("Президент сказав у понеділок, що переговори з урядом не закінчені, і він не був на зустрічі.", "uk"),
        ("قال الرئيس في المؤتمر إن هذا القرار الذي صدر عن الحكومة", "ar"),
        ("総統は月曜日に記者会見を開いた", "ja"), ("总统周一在北京举行了新闻发布会", "zh"), ("대통령은 월요일 기자회견을 열었다", "ko"),
        ("Hamas attacked Israel", None), ("1234 5678", None), ("", None),
    ],
)  # fmt: skip
def test_languages(text: str, code: str | None) -> None:
    assert languages.guess(text) == code


def test_outlets_and_addresses() -> None:
    assert outlet_of(domain_of("https://uk.reuters.com/x")) == "Reuters"
    assert outlet_of("no-such-paper.example") is None
    assert canonical("HTTPS://WWW.Example.org/a?b=1&utm_source=x&fbclid=y#top") == "https://www.example.org/a?b=1"
    assert loaded(b'{"text": "Mali left.", "url": "https://www.no-such-paper.example/1"}')[0].outlet == "no-such-paper.example"


def test_same_text_elsewhere_is_another_document() -> None:
    def one(url: str) -> Document:
        return intake.load(json.dumps({"text": "Mali left.", "url": url}).encode())

    assert one("https://a.example/1").id != one("https://b.example/1").id
    assert one("https://a.example/1").id == one("https://a.example/1?utm_source=z#c").id
    assert one("https://a.example/1").content_hash == one("https://b.example/1").content_hash


def test_origin_is_the_import_key() -> None:
    assert intake.load("Mali left.", origin="a").id != intake.load("Mali left.", origin="b").id


def test_broken_needs_lower_case_and_no_full_stop() -> None:
    for text, expected in (("a the\n\nend", True), ("a.\n\nend", False), ("a the\n\nEnd", False), ("a?”\n\nend", False), ("as follows:\n\nend", False)):
        first, second = paragraphs.split(text)
        assert paragraphs.broken(text, first, second) is expected


@pytest.mark.parametrize(
    ("data", "text", "warned"),
    [
        ("\ufeffMali left Togo’s pact.".encode(), "Mali left Togo’s pact.", False),
        ("Mali left Togo’s pact.".encode("utf-16"), "Mali left Togo’s pact.", False),
        ("Mali left Togo’s pact.".encode("cp1252"), "Mali left Togo’s pact.", True),
        ("“Señor” left the café in Córdoba, où il était.".encode() + b"\xff", "“Señor” left the café in Córdoba, où il était.\ufffd", True),
    ],
)
def test_encodings(data: bytes, text: str, warned: bool) -> None:
    document, codes = loaded(data)
    assert document.text == text
    assert ("encoding_guessed" in codes) is warned


def test_the_founding_article() -> None:
    path = Path(__file__).parents[2] / "shared/data/articles/moscow-times-2023-10-13.md"
    if not path.exists():
        pytest.skip("the article is not on this machine")
    one, codes = loaded(path)
    assert one.title is not None and one.title.startswith("Kremlin's Passive Stance")
    assert one.authors == ("Leyla Latypova", "Pyotr Kozlov")
    assert (one.published, one.outlet) == ("2023-10-13", "The Moscow Times")
    assert one.url is not None and one.url.endswith("-a82749")
    assert len(one.related) == 2 and len(one.images) == 1 and len(one.links) == 12
    assert len(one.paragraphs) == 31
    assert codes == ["paragraph_joined"]
    for gone in ("Related article", "Original url", "http", "](", "**", "kremlin.ru"):
        assert gone not in one.text
