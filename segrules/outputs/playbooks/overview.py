"""A run -> one page a segmentation to put on a wall: all segments side by side, as HTML for A3."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from segrules.compiler.constants_in_words import day_text
from segrules.compiler.phrases import put
from segrules.compiler.program import Segment, Segmentation
from segrules.compiler.words import Names, names_of
from segrules.engines.results import Result
from segrules.language.findings import Lang, Words
from segrules.language.width import visible
from segrules.outputs.figures import figure, percentage
from segrules.outputs.playbooks.action_plan import action_plan
from segrules.outputs.playbooks.overview_layout import layout
from segrules.outputs.playbooks.page_style import COLOURS, FONTS
from segrules.outputs.playbooks.pictures import SIZE, VALUE, Bar, picture
from segrules.outputs.playbooks.playbook_html import page_html
from segrules.verbs.describe import rules_words

MOST_RULES = 4
"""So many rules of a segment are told on its card; the playbook tells all."""
CUSTOMERS = Words("位客户", "customers")
CUSTOMER = Words("位客户", "customer")
MORE_RULES = Words("另有 {n} 条规则", "and {n} more rules")
NO_PLAN = Words("还没有行动方案", "no plan yet")
PARTS = (
    ("goal", Words("目标", "goal")),
    ("offer", Words("优惠", "offer")),
)
CHANNELS = Words("渠道", "by")
MEASURE = Words("衡量", "KPI")
WITHIN = Words("{w}内{t}", "{t} within {w}")
AS_OF = Words("统计日 {d}", "as of {d}")
EVERYBODY = Words("共 {n} 位客户", "{n} customers in all")
STYLE = (
    COLOURS
    + """
* { box-sizing: border-box; }
html { background: var(--paper); color: var(--ink); font: 15px/1.5 FONTS; }
body { margin: 0; }
main { padding: 24px 28px; break-after: page; min-height: 100vh; display: flex;
  flex-direction: column; }
main:last-child { break-after: auto; }
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: .3rem 1.2rem;
  border-bottom: 3px solid var(--accent); padding-bottom: .5rem; margin-bottom: 1rem; }
h1 { font-size: 2rem; margin: 0; color: var(--accent); line-height: 1.2; }
header p { margin: 0; color: var(--soft); }
.cards { display: grid; gap: .9rem; grid-template-columns: repeat(var(--across), minmax(0, 1fr));
  grid-auto-rows: 1fr; flex: 1; font-size: calc(1rem * var(--scale)); }
article { border: 1px solid var(--line); border-top: 6px solid var(--accent); border-radius: 8px;
  padding: .8em 1em; overflow-wrap: anywhere; break-inside: avoid; display: flex;
  flex-direction: column; }
article.empty { border-top-color: var(--line); }
h2 { font-size: 1.35em; margin: 0; line-height: 1.25; }
.count { display: flex; align-items: baseline; gap: .4em; margin: .15em 0 .4em; }
.count b { font-size: 1.7em; font-variant-numeric: tabular-nums; }
.count span { color: var(--soft); }
.bar { display: grid; grid-template-columns: 6em 1fr 4em; align-items: center; gap: .5em;
  font-size: .88em; }
.bar span:last-child { text-align: right; font-variant-numeric: tabular-nums; }
.bar i { display: block; height: .75em; border-radius: 2px; min-width: 2px; }
.size i { background: var(--size); } .value i { background: var(--value); }
p { margin: .35em 0; } .rule { color: var(--soft); font-size: .92em; }
dl { margin: .4em 0 0; padding-top: .4em; border-top: 1px solid var(--line); display: grid;
  grid-template-columns: max-content 1fr; gap: .2em .7em; font-size: .95em; }
dt { color: var(--soft); } dd { margin: 0; }
.plan { font-weight: 700; color: var(--accent); margin-top: .5em; }
@page { size: A3 landscape; margin: 10mm; }
@media screen and (max-width: 900px) { .cards { grid-template-columns: 1fr !important; } }
@media print { html { font-size: 13.5px; } main { padding: 0; min-height: 276mm; }
  .cards { grid-template-columns: repeat(var(--across), minmax(0, 1fr)) !important; } }
"""
).replace("FONTS", FONTS)


@dataclass(frozen=True, slots=True)
class Wall:
    """What all cards are made from."""

    result: Result
    names: Names
    lang: Lang

    def say(self, words: Words) -> str:
        """Words in the language, safe inside HTML."""
        return _safe(words.say(self.lang))


def overview_html(result: Result, lang: Lang) -> str:
    """The page: for each segmentation a sheet of A3 with a card a segment."""
    wall = Wall(result, names_of(result.program), lang)
    body = "".join(_sheet(wall, way) for way in result.program.segmentations)
    return page_html(body, _title(wall), lang, STYLE)


def _title(wall: Wall) -> str:
    header = wall.result.program.header
    return header.title.say(wall.lang) if header.title else header.name


def _sheet(wall: Wall, way: Segmentation) -> str:
    bars = picture(wall.result, way, None, wall.lang, most=len(way.segments))
    cards = [
        _card(wall, way, s, b, bars.largest) for s, b in zip(way.segments, bars.bars, strict=True)
    ]
    across, scale = layout(cards)
    return (
        f"<main>\n{_head(wall, way)}"
        f'<div class="cards" style="--across: {across}; --scale: {scale}">\n'
        f"{''.join(cards)}</div>\n</main>\n"
    )


def _head(wall: Wall, way: Segmentation) -> str:
    header = wall.result.program.header
    several = len(wall.result.program.segmentations) > 1
    title = _safe(_title(wall)) + (f" · {_safe(way.name)}" if several else "")
    as_of = wall.result.fitted.as_of
    said = [_safe(f"{header.name} {header.version}")]
    if as_of is not None:
        said.append(wall.say(put(AS_OF, d=day_text(as_of))))
    said.append(wall.say(put(EVERYBODY, n=figure(wall.result.rows))))
    return f"<header><h1>{title}</h1><p>{' · '.join(said)}</p></header>\n"


# ---------------------------------------------------------------- a card


def _card(wall: Wall, way: Segmentation, segment: Segment, bar: Bar, largest: float) -> str:
    many = _customers(wall.result, way, segment)
    unit = CUSTOMER if many == 1 else CUSTOMERS
    parts = [
        f"<h2>{wall.say(segment.label)}</h2>\n",
        f'<p class="count"><b>{figure(many)}</b> <span>{wall.say(unit)}</span></p>\n',
        *_bars(wall, bar, largest),
        *_who(wall, way, segment),
        *_plans(wall, way, segment),
    ]
    kind = "" if many else ' class="empty"'
    return f"<article{kind}>\n{''.join(parts)}</article>\n"


def _customers(result: Result, way: Segmentation, segment: Segment) -> int:
    rows = result.segments
    mine = rows[(rows["segmentation"] == way.name) & (rows["segment"] == segment.id)]
    return int(mine["customers"].sum())


def _bars(wall: Wall, bar: Bar, largest: float) -> Iterator[str]:
    for kind, words, share in (("size", SIZE, bar.size), ("value", VALUE, bar.value)):
        if share is not None:
            wide = max(share, 0.0) / largest * 100
            yield (
                f'<div class="bar {kind}"><span>{wall.say(words)}</span>'
                f'<span><i style="width: {wide:.1f}%"></i></span>'
                f"<span>{percentage(share)}</span></div>\n"
            )


def _who(wall: Wall, way: Segmentation, segment: Segment) -> Iterator[str]:
    if segment.about is not None:
        yield f"<p>{wall.say(segment.about)}</p>\n"
    rules = rules_words(way, segment.id, wall.names)
    for rule in rules[:MOST_RULES]:
        yield f'<p class="rule">{wall.say(rule)}</p>\n'
    if len(rules) > MOST_RULES:
        more = put(MORE_RULES, n=figure(len(rules) - MOST_RULES))
        yield f'<p class="rule">{wall.say(more)}</p>\n'


def _plans(wall: Wall, way: Segmentation, segment: Segment) -> Iterator[str]:
    actions = [a for a in wall.result.program.actions if (way.name, segment.id) in a.segments]
    for action in actions:
        plan = action_plan(action, wall.names, wall.lang)
        lines = list(_plan(wall, plan))
        yield f'<p class="plan">{_safe(str(plan["label"]))}</p>\n'
        if lines:
            yield f"<dl>{''.join(lines)}</dl>\n"
    if not actions and wall.result.program.actions:
        yield f'<p class="rule">{wall.say(NO_PLAN)}</p>\n'


def _plan(wall: Wall, plan: Mapping[str, Any]) -> Iterator[str]:
    """What the card says of a plan: goal, channels, offer and measures."""
    said = {key: plan[key] for key, _ in PARTS}
    between = Words("、", ", ").say(wall.lang)
    rows = [
        (PARTS[0][1], said["goal"]),
        (CHANNELS, between.join(plan["channels"])),
        (PARTS[1][1], said["offer"]),
        (MEASURE, _BETWEEN.say(wall.lang).join(_measure(k, wall.lang) for k in plan["kpis"])),
    ]
    for words, value in rows:
        if value:
            yield f"<dt>{wall.say(words)}</dt><dd>{_safe(str(value))}</dd>"


_BETWEEN = Words("；", "; ")


def _measure(kpi: Mapping[str, Any], lang: Lang) -> str:
    said = str(kpi["name"])
    if kpi["target"]:
        said = f"{said} {kpi['target']}"
    return WITHIN.say(lang).format(t=said, w=kpi["within"]) if kpi["within"] else said


def _safe(text: str) -> str:
    return escape(visible(text))
