"""The pages of the methods and their index are what the rulesets say, and nobody is forgotten."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from docs import method_index, method_pages
from docs.method_pictures import Bars, Panel, picture
from segrules.language.findings import Lang, Words
from segrules.outputs.rulesets.starter import methods
from tests.docs.test_readme import LINK

METHODS = methods()
NAMES = {m.name for m in METHODS}
CURE = "run `python docs/regenerate.py`"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("method", METHODS, ids=lambda m: m.name)
def test_the_pages_of_a_method_are_what_its_ruleset_says(method):
    """Nobody can change a ruleset or the example data without its pages and pictures following."""
    for path, text in method_pages.files(method):
        assert path.exists(), CURE
        assert path.read_text("utf-8") == text, CURE


@pytest.mark.parametrize("lang", list(Lang))
def test_the_index_is_what_its_script_writes(lang):
    """The index has the methods that are shipped, with their titles, tables and segments."""
    path = method_pages.FOLDER / f"README{method_pages.ENDING[lang]}.md"
    assert path.read_text("utf-8") == method_index.index(lang), CURE


@pytest.mark.parametrize("lang", list(Lang))
def test_every_method_stands_once_in_the_full_table_and_is_chosen_somewhere(lang):
    """The full table names each method once, and each answers a question above it."""
    above, table = method_index.index(lang).split(f"## {method_index.ALL.say(lang)}\n")
    assert sorted(re.findall(r"(?m)^\| \[([\w/-]+)\]", table)) == sorted(NAMES)
    assert set(re.findall(r"\| \[([\w/-]+)\]", above)) == NAMES


def test_no_page_outlives_its_method():
    """In the folder lies what the scripts write, and nothing else."""
    written = {p.name for m in METHODS for p, _ in method_pages.files(m)}
    index = {f"README{ending}.md" for ending in method_pages.ENDING.values()}
    assert {p.name for p in method_pages.FOLDER.iterdir()} == written | index


def test_links_and_pictures_lead_somewhere():
    """Every file that a page links to or shows is there."""
    for page in method_pages.FOLDER.glob("*.md"):
        for target in LINK.findall(page.read_text("utf-8")):
            assert (page.parent / target).exists(), (page.name, target)


@pytest.mark.parametrize("method", METHODS, ids=lambda m: m.name)
@pytest.mark.parametrize("lang", list(Lang))
def test_the_picture_shows_every_segment_with_its_figures(method, lang):
    """Each segment has its label and the share of its customers as text, inside the picture."""
    shown = method_pages.shown(method)
    panels = method_pages.panels(shown)
    drawn = ET.fromstring(method_pages.picture(shown.title, panels, lang))  # noqa: S314 - our own
    texts = [t.text for t in drawn.iter(f"{SVG}text")]
    bars = [b for p in panels for b in p.bars]
    assert {b.label.say(lang) for b in bars} <= set(texts)
    assert [t for t in texts if t.endswith("%")][:1] == [f"{bars[0].customers * 100:.1f}%"]
    wide = float(drawn.attrib["width"])
    for rect in drawn.iter(f"{SVG}rect"):
        assert 0 <= float(rect.attrib["x"]) <= wide - float(rect.attrib["width"])


@pytest.mark.parametrize("lang", list(Lang))
def test_the_sizes_of_a_page_are_those_of_the_run(lang):
    """The page of the eight types tells the counts that `apply` prints, and what it needs."""
    method = next(m for m in METHODS if m.name == "rfm/eight-types")
    text = method_pages.page(method_pages.shown(method), lang)
    counts = [int(n) for n in re.findall(r"(?m)^\| \*\*.*? \| (\d+) \| [\d.]+% \|", text)]
    assert counts == [31, 35, 24, 25, 81, 151, 33, 128]
    yes = method_pages.YES.say(lang)
    needed = re.findall(rf"(?m)^\| `(\w+)`<br>.*\| {yes} \|", text)
    assert needed == ["customer_id", "ordered_at", "amount"]


@pytest.mark.parametrize("lang", list(Lang))
def test_a_picture_of_losses_or_without_revenue_is_whole(lang):
    """A share below nothing has its figure and no bar; without revenue there is no second bar."""
    label = Words("亏本 <客户>", "a & b")
    losing = (Bars(label, 0.5, -0.25), Bars(Words("其余", "others"), 0.5, 1.25))
    drawn = ET.fromstring(picture(label, [Panel(None, losing)], lang))  # noqa: S314 - our own
    texts = [t.text for t in drawn.iter(f"{SVG}text")]
    assert {"50.0%", "-25.0%", "125.0%", label.say(lang)} <= set(texts)
    assert len(list(drawn.iter(f"{SVG}rect"))) == 1 + 2 + 3
    alone = picture(label, [Panel("way", (Bars(label, 1.0, None),))], lang)
    assert len(list(ET.fromstring(alone).iter(f"{SVG}rect"))) == 1 + 1 + 1  # noqa: S314 - our own
