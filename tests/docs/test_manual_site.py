"""The manual builds to a site, every page is found in it, and no link leads nowhere."""

from __future__ import annotations

import importlib.util
import re
import tomllib

import pytest

from tests.docs.pages import ROOT

spec = importlib.util.spec_from_file_location("manual_site", ROOT / "docs" / "manual_site.py")
manual_site = importlib.util.module_from_spec(spec)
spec.loader.exec_module(manual_site)

CONFIG = ROOT / "zensical.toml"
needs_zensical = pytest.mark.skipif(
    importlib.util.find_spec("zensical") is None, reason="zensical is not installed"
)


def test_every_page_is_in_the_navigation():
    """Whoever adds a page to the manual says where it stands; methods stand in their index."""
    nav = set(re.findall(r'"([\w/.-]+\.md)"', CONFIG.read_text("utf-8")))
    pages = {p.relative_to(ROOT).as_posix() for p in (ROOT / "docs").glob("*.md")}
    index = {"docs/methods/README.md", "docs/methods/README.zh-CN.md"}
    assert nav == pages | index | set(manual_site.PAGES)


def test_the_site_asks_the_network_for_nothing():
    """No fonts are fetched: the manual is read where there is no way out."""
    assert tomllib.loads(CONFIG.read_text("utf-8"))["project"]["theme"]["font"] is False


@needs_zensical
def test_the_site_builds_without_a_warning(tmp_path, capfd):
    """Pages, rulesets and anchors that are linked are there; both languages are built."""
    code = manual_site.build(tmp_path)
    told = capfd.readouterr()
    assert (code, "No issues found" in told.err) == (0, True), told
    site = tmp_path / "site"
    for name in ("docs/tutorial", "docs/tutorial.zh-CN", "docs/methods/rfm-eight-types"):
        assert (site / name / "index.html").is_file(), name
    assert (site / "rulesets/rfm/eight-types.yml").is_file()
    start = (site / "index.html").read_text("utf-8")
    assert "fonts.googleapis" not in start


@needs_zensical
@pytest.mark.parametrize("link", ["gone.md", "language.md#gone", "../rulesets/gone.yml"])
def test_a_link_that_leads_nowhere_ends_the_build(tmp_path, monkeypatch, link):
    """A page, an anchor or a file that is not there is an error, not a dead link."""
    real = manual_site.laid_out

    def broken(folder):
        config = real(folder)
        for page in (folder / "manual").rglob("*.md"):
            page.write_text("# Page\n", "utf-8")
        (folder / "manual/docs/clv.md").write_text(f"# Page\n\n[x]({link})\n", "utf-8")
        return config

    monkeypatch.setattr(manual_site, "laid_out", broken)
    assert manual_site.build(tmp_path) != 0
