from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import segrules
from segrules.outputs.report.report_file import write_report

pytestmark = pytest.mark.browser
driver = pytest.importorskip("playwright.sync_api", reason="needs segrules[browser]")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
if CHROMIUM is None:
    pytest.skip("no chromium on the path", allow_module_level=True)

ROOT = Path(__file__).parents[3]
SHOP = ROOT / "examples" / "shop"
DARK, WIDE, PHONE = "dark", (1400, 900), (390, 800)


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> dict[str, Path]:
    """Pages that together have every kind of picture."""
    folder = tmp_path_factory.mktemp("pages")
    quintiles = segrules.compile(ROOT / "rulesets" / "rfm" / "quintiles.yml")
    orders = ROOT / "examples" / "orders.csv"
    quintiles.apply(orders, as_of="2025-04-01").write(folder / "april")
    quintiles.apply(orders, as_of="2025-07-01").write(folder / "july")
    write_report(folder / "july", folder / "april", folder / "moves.html")
    made = {"moves": folder / "moves.html"}
    data = {name: SHOP / f"{name}.csv" for name in ("customers", "orders")}
    for name in ("lifecycle/stages", "profile/demographic", "profile/geographic"):
        ruleset = segrules.compile(ROOT / "rulesets" / f"{name}.yml")
        out = ruleset.apply(data).write(folder / Path(name).name)
        made[Path(name).name] = out / "report.html"
    return made


@dataclass
class Opened:
    """A page in a browser without a network, and all that went wrong in it."""

    page: Any
    faults: list[str] = field(default_factory=list)

    def seen(self) -> None:
        """Scroll through the page, so that every picture is drawn."""
        self.page.evaluate(
            """async () => {
                for (let y = 0; y < document.documentElement.scrollHeight; y += 600) {
                    window.scrollTo({top: y, behavior: 'instant'});
                    await new Promise(done => requestAnimationFrame(() => setTimeout(done, 20)));
                }
            }"""
        )
        self.page.wait_for_function(
            "() => [...document.querySelectorAll('.picture')].every(p => p.querySelector('svg'))"
        )


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """The browser of the system."""
    with driver.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def opened(browser, pages):
    """Open a page by name; any request, warning or error is a fault of the test."""
    contexts, views = [], []

    def made(name: str, size=WIDE, scheme="light", locale="zh-CN") -> Opened:
        context = browser.new_context(
            offline=True,
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,
            locale=locale,
        )
        contexts.append(context)
        view = Opened(context.new_page())
        views.append(view)
        own = pages[name].as_uri()
        view.page.on("console", lambda m: view.faults.append(f"{m.type}: {m.text}"))
        view.page.on("pageerror", lambda e: view.faults.append(str(e)))
        view.page.on(
            "request", lambda r: None if r.url.startswith(own) else view.faults.append(r.url)
        )
        view.page.goto(own)
        return view

    yield made
    for context in contexts:
        context.close()
    assert [f for v in views for f in v.faults] == []


@pytest.mark.parametrize("name", ["moves", "stages", "demographic", "geographic"])
def test_every_picture_is_drawn_with_chinese_words(opened, name) -> None:
    """Offline and without a word on the console each picture has shapes and 汉字."""
    view = opened(name)
    view.seen()
    drawn = view.page.eval_on_selector_all(
        ".picture",
        "ps => ps.map(p => [p.id, p.querySelectorAll('svg path').length, p.textContent])",
    )
    assert len(drawn) > 5
    for name_, shapes, text in drawn:
        assert shapes > 2, name_
        assert text.strip(), name_
    words = "".join(text for _, _, text in drawn)
    assert sum("\u4e00" <= c <= "\u9fff" for c in words) > 50


def test_the_language_is_switched_in_words_and_pictures(opened) -> None:
    """One press turns the page, its pictures and its language mark to English, another back."""
    view = opened("moves")
    view.seen()
    assert view.page.locator("#sizes-1").text_content().count("冠军客户") == 1
    assert view.page.locator("h1").inner_text() == "RFM 五分位十一类客户"
    view.page.click("#language")
    assert view.page.get_attribute("html", "lang") == "en"
    assert "Champions" in view.page.locator("#sizes-1").text_content()
    assert "冠军" not in view.page.locator("main").inner_text()
    view.page.click("#language")
    assert "冠军客户" in view.page.locator("#sizes-1").text_content()


def test_an_english_reader_gets_english_first(opened) -> None:
    """The language is the browser's until the reader chooses."""
    view = opened("stages", locale="en-GB")
    assert view.page.get_attribute("html", "data-lang") == "en"


def test_dark_is_as_the_system_is_or_as_chosen(opened) -> None:
    """A dark system gives a dark page with dark pictures; the switch turns it and says so."""
    view = opened("demographic", scheme=DARK)
    view.seen()
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    bar = "document.querySelector('#sizes-1 svg').outerHTML"
    dark, drawn = view.page.evaluate(ground), view.page.evaluate(bar)
    assert view.page.get_attribute("#dark", "aria-pressed") == "true"
    view.page.click("#dark")
    assert view.page.get_attribute("#dark", "aria-pressed") == "false"
    assert view.page.evaluate(ground) != dark
    assert view.page.evaluate(bar) != drawn


def test_paper_is_white_and_has_every_picture_on_it(opened, tmp_path) -> None:
    """Printing a dark page gives a light one with all pictures as wide as the paper."""
    view = opened("moves", scheme=DARK)
    content = view.page.pdf(path=tmp_path / "page.pdf", format="A4")
    assert content.startswith(b"%PDF")
    view.page.emulate_media(media="print")
    view.page.wait_for_function("() => document.documentElement.dataset.theme === 'light'")
    assert view.page.evaluate(
        "[...document.querySelectorAll('.picture')].every(p => p.querySelector('svg'))"
    )
    assert not view.page.is_visible("nav")
    assert not view.page.is_visible("#language")
    view.page.emulate_media(media="screen")
    view.page.wait_for_function("() => document.documentElement.dataset.theme === 'dark'")


@pytest.mark.parametrize("name", ["moves", "geographic"])
def test_a_phone_scrolls_down_only(opened, name) -> None:
    """At 390 pixels nothing makes the page itself wider than the screen."""
    view = opened(name, size=PHONE)
    view.seen()
    assert view.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


def test_a_segment_leads_to_its_profile(opened) -> None:
    """The keyboard finds the way past the head to a segment, and Enter unfolds its profile."""
    view = opened("moves")
    view.page.keyboard.press("Tab")
    assert view.page.evaluate("document.activeElement.className") == "skip"
    view.page.locator("#way-1 tbody a").first.focus()
    view.page.keyboard.press("Enter")
    view.page.wait_for_function("() => document.getElementById('segment-1-1').open")
    assert view.page.locator("#segment-1-1 .inside").is_visible()
    assert view.page.evaluate("document.activeElement.tagName") == "SUMMARY"


CONTRAST = """() => {
  const light = text => {
    const [r, g, b] = text.match(/[0-9.]+/g).map(Number).map(v => v / 255)
      .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = element => {
    for (let e = element; e; e = e.parentElement) {
      const colour = getComputedStyle(e).backgroundColor;
      if (!/, 0\\)$|transparent/.test(colour)) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  const poor = [];
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (!own || element.closest('svg, script, style, noscript')) continue;
    if (!element.offsetParent) continue;
    const both = [getComputedStyle(element).color, ground(element)].map(light);
    const [a, b] = both.sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) poor.push(element.outerHTML.slice(0, 80));
  }
  return poor;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_can_be_read(opened, scheme) -> None:
    """Every text stands out from its ground by 4.5 to 1 at least, light and dark (WCAG AA)."""
    view = opened("moves", scheme=scheme)
    view.page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    assert view.page.evaluate(CONTRAST) == []
