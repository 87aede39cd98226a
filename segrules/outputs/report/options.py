"""Numbers and words -> what ECharts draws of them, as plain data.

Colours are names (`$customers`), which the page's script looks up for light, dark and paper; what
must be a function is a name too (`{"$": "percent"}`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from segrules.language.findings import Words
from segrules.outputs.report.blocks import Option, plain_words
from segrules.outputs.small_cells import Shown, count_text

Data = dict[str, Any]
PERCENT, NUMBER, DAY = {"$": "percent"}, {"$": "number"}, {"$": "day"}
BAR_HEIGHT = 34
STRONG = 0.55
"""Squares beyond this part of the greatest count have light letters."""
DIGITS = 5
"""Decimals of what is drawn: more cannot be seen."""
LEVELS = 4
APART = 0.17
"""Names of cut points that are closer than this part of the axis stand one above the other."""
AROUND = 96
"""Pixels for axes and legend."""


def height_of(bars: int, each: int = BAR_HEIGHT) -> int:
    """How high a picture of so many bars is."""
    return AROUND + max(bars, 2) * each


def _grid(top: int = 36) -> Data:
    return {
        "left": 8,
        "right": 24,
        "top": top,
        "bottom": 8,
        "outerBoundsMode": "same",
        "outerBoundsContain": "axisLabel",
    }


def _names(words: Sequence[Words], *, inverse: bool = False) -> Data:
    return {
        "type": "category",
        "data": [plain_words(w) for w in words],
        "inverse": inverse,
        "axisTick": {"show": False},
        "axisLabel": {"interval": 0},
    }


def _values(formatter: Data, **more: object) -> Data:
    return {"type": "value", "axisLabel": {"formatter": formatter, "hideOverlap": True}, **more}


def bars(
    names: Sequence[Words],
    series: Sequence[tuple[Words, str, Sequence[float | None]]],
    formatter: Data,
    *,
    stacked: bool = False,
) -> Option:
    """Horizontal bars: for each name one of each series (words, colour, values)."""
    said = {"$": f"{formatter['$']}_said"}
    label = {
        "show": True,
        "position": "right",
        "formatter": said,
        "color": "$muted",
        "fontSize": 11,
    }
    return {
        "grid": {**_grid(36 if len(series) > 1 else 6), "right": 24 if stacked else 56},
        "legend": {
            "show": len(series) > 1,
            "top": 0,
            "left": 0,
            "type": "scroll",
            "itemWidth": 14,
            "itemHeight": 10,
        },
        "tooltip": {
            "trigger": "axis",
            "axisPointer": {"type": "shadow"},
            "valueFormatter": formatter,
        },
        "xAxis": _values(formatter, min=0),
        "yAxis": _names(names, inverse=True),
        "series": [
            {
                "type": "bar",
                "name": plain_words(name),
                "data": [None if v is None else round(v, DIGITS) for v in values],
                "itemStyle": {"color": colour},
                "barMaxWidth": 18,
                **({"stack": "all"} if stacked else {"barGap": "10%", "label": label}),
            }
            for name, colour, values in series
        ],
    }


def heat(
    axes: tuple[Words, Words],
    rows: Sequence[Words],
    columns: Sequence[Words],
    counts: Sequence[Sequence[Shown]],
) -> Option:
    """A table as coloured squares, the first row at the bottom; hidden ones are grey."""
    most = max([1, *(n for row in counts for n in row if isinstance(n, int))])
    cells = [_square(i, j, n, most) for i, row in enumerate(counts) for j, n in enumerate(row)]
    named = {"nameLocation": "middle", "nameTextStyle": {"fontWeight": "bold"}}
    return {
        "grid": {**_grid(top=12), "bottom": 30, "left": 34, "outerBoundsContain": "axisLabel"},
        "tooltip": {"formatter": {"$": "pair"}},
        "xAxis": {**_names(columns), **named, "name": plain_words(axes[1]), "nameGap": 30},
        "yAxis": {**_names(rows), **named, "name": plain_words(axes[0]), "nameGap": 44},
        "visualMap": {
            "show": False,
            "min": 0,
            "max": most,
            "inRange": {"color": ["$seqlow", "$seqmiddle", "$seqhigh"]},
        },
        "series": [
            {
                "type": "heatmap",
                "data": cells,
                "label": {"show": True, "formatter": {"$": "cell"}},
                "itemStyle": {"borderColor": "$card", "borderWidth": 2},
            }
        ],
    }


def _square(row: int, column: int, count: Shown, most: int) -> Data:
    if isinstance(count, int):
        ink = "$seqinkhigh" if count > most * STRONG else "$seqinklow"
        return {"value": [column, row, count], "label": {"color": ink}}
    return {
        "value": [column, row, 0],
        "said": count_text(count),
        "visualMap": False,
        "itemStyle": {"color": "$hidden"},
        "label": {"color": "$muted"},
    }


def treemap(parts: Sequence[tuple[Words, int, str]]) -> Option:
    """Areas as large as their customers: (words, customers, name of the colour)."""
    return {
        "tooltip": {"formatter": {"$": "area"}},
        "series": [
            {
                "type": "treemap",
                "roam": False,
                "nodeClick": False,
                "breadcrumb": {"show": False},
                "left": 0,
                "right": 0,
                "top": 0,
                "bottom": 0,
                "label": {"formatter": {"$": "area"}, "overflow": "break", "lineHeight": 18},
                "itemStyle": {"borderColor": "$card", "borderWidth": 1, "gapWidth": 2},
                "data": [
                    {
                        "name": plain_words(words),
                        "value": many,
                        "itemStyle": {"color": f"${colour}"},
                        "label": {"color": f"${colour}ink"},
                    }
                    for words, many, colour in parts
                ],
            }
        ],
    }


def curve(points: Sequence[tuple[float, float]], axes: tuple[Words, Words], mark: Data) -> Option:
    """A line of shares by shares, the line that equal shares would make, and a point on it."""
    share = {"min": 0, "max": 1}
    return {
        "grid": {**_grid(top=40), "bottom": 30, "left": 34},
        "tooltip": {"trigger": "axis", "valueFormatter": PERCENT},
        "xAxis": {
            **_values(PERCENT, **share),
            "name": plain_words(axes[0]),
            "nameLocation": "middle",
            "nameGap": 30,
            "axisPointer": {"label": {"formatter": {"$": "pointer"}}},
        },
        "yAxis": {**_values(PERCENT, min=0), "name": plain_words(axes[1]), "nameLocation": "end",
                  "nameTextStyle": {"align": "left"}},
        "series": [
            {
                "type": "line",
                "name": plain_words(axes[1]),
                "data": [[round(x, DIGITS), round(y, DIGITS)] for x, y in points],
                "showSymbol": False,
                "lineStyle": {"color": "$revenue", "width": 3},
                "itemStyle": {"color": "$revenue"},
                "areaStyle": {"color": "$revenue", "opacity": 0.12},
                "markPoint": {
                    "symbol": "circle",
                    "symbolSize": 10,
                    "itemStyle": {"color": "$revenue"},
                    "label": {"position": "right", "distance": 10, "color": "$ink"},
                    "data": [mark],
                },
            },
            {
                "type": "line",
                "name": plain_words(Words("人人一样多", "equal shares")),
                "data": [[0, 0], [1, 1]],
                "showSymbol": False,
                "silent": True,
                "lineStyle": {"color": "$muted", "type": "dashed", "width": 1},
                "itemStyle": {"color": "$muted"},
            },
        ],
    }  # fmt: skip


def steps(
    points: Sequence[tuple[float, float]],
    cuts: Sequence[tuple[Words, float]],
    *,
    days: bool,
    growing: bool,
) -> Option:
    """Customers by value as steps, with cut points as lines; `growing` values are drawn so."""
    low, high = points[0][0], points[-1][0]
    lines = _lines([(w, at) for w, at in cuts if low <= at <= high], (low, high), growing=growing)
    kind = {"type": "log"} if growing else {"splitNumber": 4}
    levels = max([line["label"]["distance"] for line in lines], default=0)
    return {
        "grid": _grid(top=levels + 20),
        "xAxis": {**_values(DAY if days else NUMBER, min=low, max=high), **kind},
        "yAxis": {**_values(NUMBER, min=0), "splitNumber": 3},
        "series": [
            {
                "type": "line",
                "step": "start",
                "data": [list(p) for p in points],
                "showSymbol": False,
                "silent": True,
                "lineStyle": {"color": "$customers", "width": 1.5},
                "areaStyle": {"color": "$customers", "opacity": 0.35},
                "markLine": {
                    "symbol": "none",
                    "silent": True,
                    "animation": False,
                    "lineStyle": {"color": "$revenue", "type": "solid", "width": 1.5},
                    "label": {"formatter": "{b}", "color": "$ink", "fontSize": 11, "rotate": 0,
                              "position": "end"},
                    "data": lines,
                },
            }
        ],
    }  # fmt: skip


def _lines(
    cuts: Sequence[tuple[Words, float]], ends_of: tuple[float, float], *, growing: bool
) -> list[Data]:
    """Cut points by value; names that would meet stand one above the other, then are left out."""
    ends, made = [float("-inf")] * LEVELS, []
    low, high = (math.log(e) if growing else e for e in ends_of)
    for words, at in sorted(cuts, key=lambda c: c[1]):
        place = ((math.log(at) if growing else at) - low) / (high - low)
        level = next((k for k, end in enumerate(ends) if place - end >= APART), None)
        if level is not None:
            ends[level] = place
        label = {"show": level is not None, "distance": 3 + 13 * (level or 0)}
        made.append({"xAxis": at, "name": plain_words(words), "label": label})
    return made


def funnel(names: Sequence[Words], counts: Sequence[int | None]) -> Option:
    """Stages in their order, as wide as their customers."""
    return {
        "tooltip": {"formatter": {"$": "area"}},
        "series": [
            {
                "type": "funnel",
                "sort": "none",
                "left": "34%",
                "right": 8,
                "top": 4,
                "bottom": 4,
                "gap": 3,
                "minSize": "1%",
                "label": {"position": "left", "formatter": {"$": "stage"}, "color": "$ink"},
                "labelLine": {"length": 12, "lineStyle": {"color": "$line"}},
                "itemStyle": {"color": "$customers", "borderWidth": 0},
                "data": [
                    {"name": plain_words(name), "value": many or 0}
                    for name, many in zip(names, counts, strict=True)
                    if many is not None
                ],
            }
        ],
    }


def flows(
    before: Sequence[Words], after: Sequence[Words], counts: Sequence[Sequence[int | None]]
) -> Option:
    """Customers from the left to the right; only flows that are shown."""
    links = [
        {"source": f"b{i}", "target": f"a{j}", "value": n}
        for i, row in enumerate(counts)
        for j, n in enumerate(row)
        if n
    ]
    ends = {str(x[side]) for x in links for side in ("source", "target")}
    nodes = [
        {
            "name": f"{side}{i}",
            "said": plain_words(words),
            "itemStyle": {"color": "$customers" if side == "b" else "$revenue"},
            "label": {"position": "right" if side == "b" else "left"},
        }
        for side, listed in (("b", before), ("a", after))
        for i, words in enumerate(listed)
        if f"{side}{i}" in ends
    ]
    return {
        "tooltip": {"formatter": {"$": "flow"}},
        "series": [
            {
                "type": "sankey",
                "left": 4,
                "right": 4,
                "top": 8,
                "bottom": 8,
                "draggable": False,
                "nodeGap": 12,
                "layoutIterations": 0,
                "label": {"formatter": {"$": "node"}, "color": "$ink"},
                "lineStyle": {"color": "source", "opacity": 0.28},
                "emphasis": {"focus": "adjacency"},
                "data": nodes,
                "links": links,
            }
        ],
    }
