"""The segments of a run -> a bar chart as SVG, whose words are text, for light and dark pages.

Every bar is a share of all customers or of the whole revenue, on one scale for the picture. A share
below nothing has no bar, only its figure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from segrules.language.findings import Lang, Words
from segrules.language.width import display_width
from segrules.outputs.figures import percentage

CELL, ROW, BAR, EDGE = 7.4, 40, 13, 20
"""Pixels: of a cell of text, of a row, of a bar's height, of the margin."""
PLOT, FIGURE = 380, 64
"""Pixels: of the longest bar, and of the figure after it."""
TITLE = Words("{title}：各分群的客户占比与销售额占比", "{title}: share of customers and of revenue")
ONLY_CUSTOMERS = Words("{title}：各分群的客户占比", "{title}: share of customers")
CUSTOMERS = Words("客户占比", "share of customers")
REVENUE = Words("销售额占比", "share of revenue")
FONT = "system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"
STYLE = f"""\
<style>
text {{ font: 13px {FONT}; fill: #24292f }}
.page {{ fill: #ffffff; stroke: #d0d7de }} .way {{ font-weight: 600 }} .figure {{ fill: #57606a }}
.customers {{ fill: #2f6fb3 }} .revenue {{ fill: #d9822b }} .axis {{ stroke: #d0d7de }}
@media (prefers-color-scheme: dark) {{
text {{ fill: #e6edf3 }}
.page {{ fill: #161b22; stroke: #30363d }} .figure {{ fill: #9da7b3 }}
.customers {{ fill: #58a6ff }} .revenue {{ fill: #f0a756 }} .axis {{ stroke: #484f58 }}
}}
</style>"""


@dataclass(frozen=True, slots=True)
class Bars:
    """A segment: its label, its share of the customers, and of the revenue where there is any."""

    label: Words
    customers: float
    revenue: float | None


@dataclass(frozen=True, slots=True)
class Panel:
    """A segmentation: its name where there are several, and its segments."""

    name: str | None
    bars: tuple[Bars, ...]


def picture(title: Words, panels: Sequence[Panel], lang: Lang) -> str:
    """The picture in one language."""
    bars = [b for p in panels for b in p.bars]
    both = any(b.revenue is not None for b in bars)
    left = EDGE + max(display_width(b.label.say(lang)) for b in bars) * CELL + 12
    most = max(s for b in bars for s in (b.customers, b.revenue or 0.0))
    drawn, bottom = list[str](), EDGE + 34.0
    for panel in panels:
        drawn += _panel(panel, left, bottom, most, lang)
        bottom += _height(panel)
    wide, high = left + PLOT + FIGURE + EDGE, bottom + EDGE - 10
    said = (TITLE if both else ONLY_CUSTOMERS).say(lang).format(title=title.say(lang))
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide:.0f}" height="{high:.0f}" '
        f'viewBox="0 0 {wide:.0f} {high:.0f}" role="img">'
    )
    size = f'width="{wide - 1:.0f}" height="{high - 1:.0f}"'
    frame = f'<rect class="page" x="0.5" y="0.5" {size} rx="6"/>'
    legend = _legend(left, both=both, lang=lang)
    lines = [head, f"<title>{escape(said)}</title>", STYLE, frame, *legend, *drawn, "</svg>"]
    return "\n".join(lines) + "\n"


def _height(panel: Panel) -> float:
    return len(panel.bars) * ROW + (34 if panel.name else 10)


def _legend(left: float, *, both: bool, lang: Lang) -> Iterator[str]:
    at = left
    for name, words in (("customers", CUSTOMERS), ("revenue", REVENUE))[: 2 if both else 1]:
        yield f'<rect class="{name}" x="{at:.1f}" y="{EDGE}" width="12" height="12" rx="2"/>'
        yield _text(at + 18, EDGE + 11, words.say(lang))
        at += 40 + display_width(words.say(lang)) * CELL


def _panel(panel: Panel, left: float, top: float, most: float, lang: Lang) -> Iterator[str]:
    if panel.name:
        yield _text(EDGE, top + 16, panel.name, "way")
        top += 26
    high = len(panel.bars) * ROW - 6
    yield f'<path class="axis" d="M{left:.1f} {top:.1f}v{high}"/>'
    for row, bars in enumerate(panel.bars):
        y = top + row * ROW + 4
        two = bars.revenue is not None
        yield _text(left - 10, y + (17 if two else 11), bars.label.say(lang), end=True)
        yield from _bar("customers", bars.customers, left, y, most)
        if bars.revenue is not None:
            yield from _bar("revenue", bars.revenue, left, y + BAR + 1, most)


def _bar(name: str, share: float, left: float, y: float, most: float) -> Iterator[str]:
    long = max(share, 0.0) / most * PLOT
    if long:
        size = f'width="{max(long, 1):.1f}" height="{BAR}"'
        yield f'<rect class="{name}" x="{left:.1f}" y="{y:.1f}" {size} rx="2"/>'
    yield _text(left + long + 6, y + 11, percentage(share), "figure")


def _text(x: float, y: float, said: str, kind: str = "", *, end: bool = False) -> str:
    style = f' class="{kind}"' if kind else ""
    anchor = ' text-anchor="end"' if end else ""
    return f'<text{style} x="{x:.1f}" y="{y:.1f}"{anchor}>{escape(said)}</text>'
