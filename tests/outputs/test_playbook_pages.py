from __future__ import annotations

import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from io import BytesIO

import docx
import pandas as pd
import pytest
from docx.oxml.ns import qn

import segrules
from segrules.language.findings import Lang, Words
from segrules.outputs.playbooks.overview_layout import layout
from segrules.outputs.playbooks.picture_svg import picture_svg
from segrules.outputs.playbooks.pictures import Bar, Picture, picture
from segrules.outputs.playbooks.playbook import playbooks
from segrules.outputs.playbooks.playbook_docx import playbook_docx
from segrules.outputs.playbooks.playbook_files import FORMATS, overviews, playbook_files
from segrules.outputs.playbooks.playbook_html import playbook_html
from segrules.outputs.playbooks.recorded_playbooks import recorded_pages, write_playbooks

RULES = """
segrules: 1
name: wall
title: {zh: 墙上的店, en: the shop on the wall}
revenue: spent
tables:
  customers:
    key: id
    columns: {id: text, paid: {type: money, unit: CNY}, n: {type: integer, required: true}}
metrics:
  spent: {value: paid}
segments:
  rules:
    - id: overview
      label: {zh: "重要<b>&客户", en: "top <script>alert(1)</script> \\" '"}
      when: n >= 8
    - {id: middle, label: {zh: 中间, en: middle}, when: n >= 3}
    - {id: few, label: {zh: 零星, en: few}, when: n >= 2}
  otherwise: {id: rest, label: {zh: 其余, en: rest}}
actions:
  - id: thank
    for: overview
    label: {zh: 答谢, en: thanks}
    goal: {zh: 留住<i>他们</i>, en: keep <i>them</i>}
    channels: [store]
    kpi: {repeat_rate: {within: 60d, target: 12%}}
"""


@pytest.fixture(scope="module")
def applied():
    """A run of 200 customers; `few` is too small to tell its revenue."""
    many = [8 + k % 3 for k in range(40)] + [3] * 100 + [2] * 5 + [0] * 55
    data = pd.DataFrame(
        {
            "id": [f"{k:04d}" for k in range(200)],
            "paid": [f"{10 * (n + 1)}" for n in many],
            "n": many,
        }
    )
    return segrules.compile(RULES).apply(data)


@pytest.fixture(scope="module")
def made(applied):
    """Its playbooks in both languages and every format, and the overviews, by name."""
    pages, faults = playbooks(applied.result, tuple(Lang), None)
    assert not faults
    files = [*playbook_files(applied.result, pages, FORMATS), *overviews(applied.result, pages)]
    return {f.name: f.content for f in files}


ALONE = {"meta", "hr", "br", "rect"}


class Outline(HTMLParser):
    """What a page holds: tags that are open at its end, all tags, headings, addresses."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open, self.tags, self.headings, self.addresses = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        """Note a tag that begins, and addresses in it."""
        self.tags.append(tag)
        self.addresses += [v for k, v in attrs if k in {"href", "src", "xlink:href"}]
        if tag not in ALONE:
            self.open.append(tag)

    def handle_endtag(self, tag):
        """Hold that the tag that ends is the last that began."""
        if tag not in ALONE:
            assert self.open.pop() == tag

    def handle_data(self, data):
        """Note a heading."""
        if self.open and re.fullmatch("h[1-3]", self.open[-1]):
            self.headings.append(data)


def headings(text: str) -> list[str]:
    """The headings of a Markdown text, as they are read."""
    found = re.findall(r"(?m)^#+ (.*)$", text)
    return [re.sub(r"\\(.)", r"\1", h) for h in found]


def test_every_segment_has_a_file_in_every_format(made):
    """Names are those of the Markdown files; the overview makes way for a segment of its name."""
    stems = ("overview", "middle", "few", "rest")
    wanted = {f"{s}.{lang}.{kind}" for s in stems for lang in ("zh", "en") for kind in FORMATS}
    assert set(made) == wanted | {"_overview.zh.html", "_overview.en.html"}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_page_says_what_the_playbook_says(made, lang):
    """All headings are there, the page is whole, needs nothing else, and runs nothing."""
    for stem in ("overview", "middle", "few", "rest"):
        page = made[f"{stem}.{lang}.html"].decode()
        outline = Outline(page)
        assert outline.open == []
        assert "".join(outline.headings) == "".join(headings(made[f"{stem}.{lang}.md"].decode()))
        assert outline.tags.count("svg") == 1
        assert "script" not in outline.tags
        assert "i" not in outline.tags
        assert outline.addresses == []
        assert "default-src 'none'" in page


@pytest.mark.parametrize("lang", list(Lang))
def test_the_overview_has_a_card_a_segment(applied, made, lang):
    """Each card tells label, customers, shares and plan; nothing of it is markup of others."""
    page = made[f"_overview.{lang.value}.html"].decode()
    outline = Outline(page)
    assert outline.open == []
    assert outline.tags.count("article") == 4
    assert "script" not in outline.tags
    assert "".join(outline.headings).count("middle" if lang is Lang.EN else "中间") == 1
    counts = re.findall(r'class="count"><b>([\d,]+)</b>', page)
    assert counts == [str(n) for n in applied.segments["customers"]]
    assert "12%" in page
    goal = "留住&lt;i&gt;他们" if lang is Lang.ZH else "keep &lt;i&gt;them"
    assert goal in page


def test_a_picture_draws_what_the_segments_have(applied):
    """Bars are as long as shares of the longest; of few customers the revenue is not told."""
    way = applied.result.program.segmentations[0]
    drawn = picture(applied.result, way, "middle", Lang.EN)
    rows = applied.segments
    assert [b.size for b in drawn.bars] == list(rows["share"])
    assert [b.value is None for b in drawn.bars] == [n < 10 for n in rows["customers"]]
    assert [b.label for b in drawn.bars if b.mine] == ["middle"]
    svg = ET.fromstring(picture_svg(drawn, Lang.EN))  # noqa: S314 - our own
    bars = [r for r in svg.iter("rect") if r.get("y") != "6"]
    longest = max(float(r.get("width")) for r in bars)
    shares = [s for b in drawn.bars for s in (b.size, b.value) if s is not None]
    for bar, share in zip(bars, shares, strict=True):
        assert float(bar.get("width")) == pytest.approx(longest * share / max(shares), abs=1.0)
    assert sum("mine" in r.get("class") for r in bars) == 2
    assert svg.get("aria-label").startswith("shares of customers and of revenue: top <script>")


def test_too_many_segments_leave_the_small_ones_out():
    """The largest are drawn, and always the one that the picture is of."""
    bars = tuple(Bar(f"s{k}", k / 1000, None, mine=k == 0) for k in range(40))
    segments = pd.DataFrame(
        {
            "segmentation": "w",
            "segment": [b.label for b in bars],
            "share": [b.size for b in bars],
            "customers": 20,
        }
    )
    way = type("Way", (), {})()
    way.name = "w"
    way.segments = [type("S", (), {"id": b.label, "label": Words(b.label, b.label)}) for b in bars]
    drawn = picture(type("R", (), {"segments": segments}), way, "s0", Lang.ZH)
    assert [b.label for b in drawn.bars] == ["s0", *(f"s{k}" for k in range(25, 40))]
    assert drawn.left_out == 24
    assert "另有 24 个" in picture_svg(drawn, Lang.ZH)
    assert not drawn.has_value


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_document_says_what_the_playbook_says(made, lang):
    """Opened again it has the headings, tables and texts of the Markdown, and the bars."""
    text = made[f"overview.{lang}.md"].decode()
    document = docx.Document(BytesIO(made[f"overview.{lang}.docx"]))
    said = [p.text for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert said == headings(text)
    cells = {c.text for t in document.tables for r in t.rows for c in r.cells}
    assert {"40", "20.0%"} <= cells
    bars = [t for t in document.tables if len(t._tbl.tblGrid.findall(qn("w:gridCol"))) == 51]
    assert len(bars) == 1
    shaded = [
        [int(c.find(qn("w:tcPr")).find(qn("w:gridSpan")).get(qn("w:val"))) for c in row if _fill(c)]
        for row in bars[0]._tbl.tr_lst[1:]
    ]
    assert max(max(row) for row in shaded) == 24
    assert [len(row) for row in shaded] == [2, 2, 1, 2]


def _fill(cell) -> bool:
    properties = cell.find(qn("w:tcPr"))
    return properties is not None and properties.find(qn("w:shd")) is not None


def test_every_row_of_the_bars_spans_the_whole_grid(made):
    """Word refuses a table whose rows are of different widths."""
    document = docx.Document(BytesIO(made["few.zh.docx"]))
    table = next(t for t in document.tables if len(t._tbl.tblGrid) == 51)
    for row in table._tbl.tr_lst:
        spans = [c.find(qn("w:tcPr")).find(qn("w:gridSpan")) for c in row.findall(qn("w:tc"))]
        assert sum(int(s.get(qn("w:val"))) for s in spans) == 51


def test_lists_quotations_and_marks_become_words_of_the_document():
    """Each numbered list begins at its own number; nested items, code and quotations are told."""
    text = (
        "# t\n\n1. one\n2. two **strong**\n   - deep\n\nbetween\n\n1. again\n\n3) three\n\n"
        "> said\n>\n> twice\n\n`code` *soft*\n\n```\na\n  b\n```\n\n---\n\n"
        "[link](http://x.y) ![p](q)\n"
    )
    nothing = Picture("t", (Bar("a", 0.0, None, mine=True),), has_value=False)
    document = docx.Document(BytesIO(playbook_docx(text, nothing, "t", Lang.EN)))
    said = [p.text for p in document.paragraphs if p.text]
    assert said == [
        "t", "1.\tone", "2.\ttwo strong", "•\tdeep", "between", "1.\tagain", "3.\tthree", "said",
        "twice", "code soft", "a\n  b", "link !p", "t",
    ]  # fmt: skip
    strong = [r.text for p in document.paragraphs for r in p.runs if r.bold]
    assert strong == ["strong"]
    page = playbook_html(text, nothing, "t", Lang.EN)
    assert "<img" not in page


def test_documents_bring_fonts_for_both_scripts(made):
    """汉字 have a font of their own in every style that is used, and no theme overrides it."""
    document = docx.Document(BytesIO(made["rest.zh.docx"]))
    for name in ("Normal", "Heading 1", "Heading 2", "Heading 3"):
        fonts = document.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == "Microsoft YaHei"
        assert not [k for k in fonts.attrib if "Theme" in k]


def test_a_run_read_again_gives_the_same_files(applied, made, tmp_path):
    """What `apply` writes and what is made of its folder are the same bytes, in every format."""
    run = applied.write(tmp_path / "run", playbooks=FORMATS)
    names = {p.name for p in (run / "playbooks").iterdir()}
    assert names == set(made)
    for lang in Lang:
        result, pages = recorded_pages(run, (), lang, None)
        written = write_playbooks(result, pages, FORMATS, tmp_path / "again", overview=True)
        for name in written:
            assert (tmp_path / "again" / name).read_bytes() == made[name]
            assert (run / "playbooks" / name).read_bytes() == made[name]


def test_some_segments_are_made_alone(applied, tmp_path):
    """A segment is named by id or with its segmentation; an unknown one is refused by name."""
    run = applied.write(tmp_path / "run")
    _, pages = recorded_pages(run, ["segments.few", "rest"], Lang.ZH, None)
    assert [p.segment for p in pages] == ["few", "rest"]
    with pytest.raises(segrules.DataError) as caught:
        recorded_pages(run, ["fw"], Lang.ZH, None)
    assert caught.value.findings[0].args == {"name": "fw", "near": "`few`"}


@pytest.mark.parametrize("many", [1, 2, 3, 4, 5, 8, 11, 12, 20, 40])
def test_more_cards_have_smaller_text(many):
    """The layout holds all cards in as few rows as their text allows."""
    card = "<h2>a label</h2>" + "<p>" + "some words of a rule " * 4 + "</p>"
    across, scale = layout([card] * many)
    assert 1 <= across <= min(many, 6)
    assert scale <= layout([card])[1]


@pytest.mark.browser
@pytest.mark.skipif(shutil.which("chromium") is None, reason="there is no chromium here")
@pytest.mark.parametrize("method", ["rfm/quintiles", "rfm/eight-types"])
def test_the_overview_is_one_sheet_of_paper(method, tmp_path):
    """A browser prints each segmentation on one A3 sheet, in both languages."""
    run = (
        segrules.compile(f"rulesets/{method}.yml")
        .apply("examples/orders.csv")
        .write(tmp_path / "run", playbooks=["html"])
    )
    for lang in ("zh", "en"):
        page, paper = run / "playbooks" / f"overview.{lang}.html", tmp_path / f"{lang}.pdf"
        words = ["--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={paper}"]
        subprocess.run(
            ["chromium", *words, page.as_uri()], check=True, capture_output=True, timeout=60
        )
        content = paper.read_bytes()
        assert len(re.findall(rb"/Type\s*/Page\b(?!s)", content)) == 1
        width, height = re.search(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", content).groups()
        assert float(width) > float(height) > 800
