"""The shipped rulesets and their example data -> a page and a picture for each, in both languages.

Run it to write them again; a test holds that they are what it would write.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import segrules  # noqa: E402 - the path first
from docs.method_pictures import Bars, Panel, picture  # noqa: E402 - as above
from segrules.compiler.constants_in_words import day_text  # noqa: E402 - as above
from segrules.compiler.phrases import closed  # noqa: E402 - as above
from segrules.compiler.program import Program, Segmentation  # noqa: E402 - as above
from segrules.compiler.words import names_of  # noqa: E402 - as above
from segrules.engines.on_pandas.running.execute import musts  # noqa: E402 - as above
from segrules.engines.results import Result  # noqa: E402 - as above
from segrules.language.findings import Lang, Words  # noqa: E402 - as above
from segrules.language.source import load  # noqa: E402 - as above
from segrules.language.types import Type  # noqa: E402 - as above
from segrules.outputs.figures import NOTHING, percentage  # noqa: E402 - as above
from segrules.outputs.markdown_text import markdown_text  # noqa: E402 - as above
from segrules.outputs.playbooks.action_plan import action_plan  # noqa: E402 - as above
from segrules.outputs.rulesets.starter import (  # noqa: E402 - as above
    Method,
    example_data,
    methods,
    next_commands,
)
from segrules.verbs.apply import apply_files  # noqa: E402 - as above
from segrules.verbs.describe import describe  # noqa: E402 - as above
from segrules.verbs.description import (  # noqa: E402 - as above
    DescribedColumn,
    DescribedSegment,
    DescribedTable,
    Description,
)

FOLDER = ROOT / "docs" / "methods"
ENDING = {Lang.EN: "", Lang.ZH: ".zh-CN"}
BREAK = "<br>"
TOLD = re.compile(r"--set (\w+)=([\w.%]+)")
YES = Words("是", "yes")
WRITTEN = "<!-- docs/method_pages.py writes this page from the ruleset: change that, not this -->"

START = Words("开始", "Start")
SEGMENTS = Words("分群", "Segments")
DATA = Words("需要的数据", "What data it needs")
PARAMETERS = Words("参数", "Parameters")
MEASURES = Words("怎么算", "How it measures")
SOURCES = Words("来源", "Sources")

MODELS = Words(
    '这个方法用到概率模型，要装附加组件：`pip install ".[clv]"`。',
    'This method uses probability models: `pip install ".[clv]"` adds what they need.',
)
STARTED = Words(
    "`init` 复制规则集、示例数据和手册模板；换成自己的数据时，列名对得上下面的任何一个写法就行。",
    "`init` copies the ruleset, example data and the templates of the playbooks. Your own files "
    "work too where their headers are among those below.",
)
SIZES = Words(
    "人数和占比取自示例数据：{n} 位客户{d}。每个分群的完整打法（渠道、优惠、文案、"
    "预算、对照组）由 `segrules apply` 写进 `playbooks/`。",
    "Sizes are those of the example data: {n} customers{d}. `segrules apply` writes the "
    "whole plan of each segment (channels, offer, message, budget, control group) to `playbooks/`.",
)
AS_OF = Words("，统计日 {d}", ", as of {d}")
ALT = Words("{t}：示例数据中各分群的占比", "{t}: shares of the segments in the example data")
SEGMENT_HEAD = Words(
    "| 分群 | 规则 | 客户 | 占比 | 占销售额 | 行动 | 考核指标 |\n|---|---|---:|---:|---:|---|---|",
    "| segment | rule | customers | share | of revenue | action | KPI |\n"
    "|---|---|---:|---:|---:|---|---|",
)
COLUMN_HEAD = Words(
    "| 列 | 含义 | 类型 | 必需 | 也认这些表头 |\n|---|---|---|---|---|",
    "| column | meaning | kind | needed | headers that are read too |\n|---|---|---|---|---|",
)
PARAMETER_HEAD = Words(
    "| 参数 | 默认 | 可选 | 含义 |\n|---|---|---|---|",
    "| parameter | default | choices | meaning |\n|---|---|---|---|",
)
MEASURE_HEAD = Words("| 名称 | 含义 |\n|---|---|", "| name | meaning |\n|---|---|")
NEEDED = Words(
    "缺少“必需”的列时，文件不会被采用；其他列可以没有，按缺失处理。",
    "A file without a needed column is refused; other columns may be absent, and count as missing.",
)
ABSENT = Words("这张表可以没有。", "This table may be absent.")
OUT = Words("剔除的行：{b}。", "Rows left out: {b}.")
KEY = Words("{a}；与其他表用 `{k}` 关联", "{a}; joined with the other tables by `{k}`")
ALONE = Words("{a}；用 `{k}` 认出同一位客户", "{a}; `{k}` says whose it is")
SET = Words(
    "只改一次：`segrules apply ruleset.yml ... --set {n}={v}`；"
    "想固定下来，就改规则集里的 `default`。",
    "For one run: `segrules apply ruleset.yml ... --set {n}={v}`. To keep it, change its `default` "
    "in the ruleset.",
)
NO_PARAMETERS = Words("没有参数。", "None.")
TARGET = Words("{n} {t}", "{n} {t}")
WITHIN = Words("{k}（{w}内）", "{k} within {w}")
NARROWED = Words("{a}（限{c}）", "{a} (only where {c})")


@dataclass(frozen=True, slots=True)
class Shown:
    """A shipped method with all that its page says: as written, in words, and its example run."""

    method: Method
    written: Mapping[str, Any]
    description: Description
    result: Result

    @property
    def program(self) -> Program:
        """The checked ruleset."""
        return self.result.program

    @property
    def title(self) -> Words:
        """What the method is called."""
        return self.method.title


def stem(method: Method) -> str:
    """The name of a method's pages and pictures, without their endings."""
    return method.name.replace("/", "-")


@cache
def shown(method: Method) -> Shown:
    """The method, applied to its example data."""
    program = segrules.compile(method.path).program
    paths = example_data(method)
    named = [f"{p.stem}={p}" for p in paths] if len(paths) > 1 else [str(p) for p in paths]
    result = apply_files(program, named)
    return Shown(method, load(method.path).data or {}, describe(program, result), result)


def files(method: Method) -> Iterator[tuple[Path, str]]:
    """What is written for a method: its pages and pictures, with their texts."""
    of = shown(method)
    for lang, ending in ENDING.items():
        yield FOLDER / f"{stem(method)}{ending}.md", page(of, lang)
        yield FOLDER / f"{stem(method)}{ending}.svg", picture(of.title, panels(of), lang)


def page(of: Shown, lang: Lang) -> str:
    """The page in one language."""
    blocks = [
        f"{WRITTEN}\n# {of.title.say(lang)}",
        _links(of, lang),
        *([_words(closed(of.description.about), lang)] if of.description.about else []),
        f"![{_put(ALT, lang, t=of.title.say(lang))}]({stem(of.method)}{ENDING[lang]}.svg)",
        f"## {START.say(lang)}",
        *_start(of, lang),
        f"## {SEGMENTS.say(lang)}",
        *_segments(of, lang),
        f"## {MEASURES.say(lang)}",
        _measures(of, lang),
        f"## {DATA.say(lang)}",
        *_data(of, lang),
        f"## {PARAMETERS.say(lang)}",
        *_parameters(of, lang),
        f"## {SOURCES.say(lang)}",
        "\n".join(f"- {markdown_text(_said(s, lang))}" for s in of.written.get("sources", ())),
    ]
    return "\n\n".join(blocks) + "\n"


def _put(words: Words, lang: Lang, **args: object) -> str:
    return words.say(lang).format(**args)


def _said(written: object, lang: Lang) -> str:
    """A text as it is written in a ruleset: one for both languages, or one for each."""
    return str(written[lang.value]) if isinstance(written, Mapping) else str(written)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _links(of: Shown, lang: Lang) -> str:
    other = Lang.ZH if lang is Lang.EN else Lang.EN
    turned = f"[{Words('English', '中文').say(lang)}]({stem(of.method)}{ENDING[other]}.md)"
    index = f"[{Words('全部方法', 'all methods').say(lang)}](README{ENDING[lang]}.md)"
    ruleset = f"[{Words('规则集', 'the ruleset').say(lang)}](../../rulesets/{of.method.name}.yml)"
    return f"`{of.method.name}` · {ruleset} · {index} · {turned}"


def _start(of: Shown, lang: Lang) -> Iterator[str]:
    folder = Path(of.method.name.rpartition("/")[2])
    commands = next_commands(folder, [p.name for p in example_data(of.method)])
    yield "\n".join(["```sh", f"segrules init {of.method.name}", *commands, "```"])
    yield STARTED.say(lang)
    if of.program.models:
        yield MODELS.say(lang)


# ---------------------------------------------------------------- segments


def _segments(of: Shown, lang: Lang) -> Iterator[str]:
    as_of = of.result.fitted.as_of
    day = "" if as_of is None else _put(AS_OF, lang, d=day_text(as_of))
    yield _put(SIZES, lang, n=f"{len(of.result.customers):,}", d=day)
    several = len(of.program.segmentations) > 1
    for way, said in zip(of.program.segmentations, of.description.segmentations, strict=True):
        if several:
            yield f"### `{way.name}`"
        yield f"{_sentence(said.assign.say(lang), lang)}"
        rows = [_segment(of, way, segment, lang) for segment in said.segments]
        yield "\n".join([SEGMENT_HEAD.say(lang), *rows])


def _sentence(text: str, lang: Lang) -> str:
    return f"{text[0].upper()}{text[1:]}{'。' if lang is Lang.ZH else '.'}"


def _segment(of: Shown, way: Segmentation, segment: DescribedSegment, lang: Lang) -> str:
    other = segment.label.say(Lang.ZH if lang is Lang.EN else Lang.EN)
    label = f"**{markdown_text(segment.label.say(lang))}**{BREAK}{markdown_text(other)}"
    if segment.about:
        label += f"{BREAK}{markdown_text(segment.about.say(lang))}"
    joint = Words("；或者", "; or ").say(lang)
    rule = joint.join(markdown_text(r.say(lang)) for r in segment.rules)
    share, revenue = _shares(of.result, way.name, segment.id)
    actions = list(_actions(of, way, segment, lang))
    done = BREAK.join(a for a, _ in actions) or NOTHING
    kpis = BREAK.join(k for _, ks in actions for k in ks) or NOTHING
    return _row(
        label, rule, f"{segment.customers:,}", percentage(share), percentage(revenue), done, kpis
    )


def _shares(result: Result, way: str, segment: str) -> tuple[float, float | None]:
    """The segment's share of the customers, and of the revenue where there is any."""
    rows = result.segments
    row = rows[(rows["segmentation"] == way) & (rows["segment"] == segment)].iloc[0]
    revenue = float(row.get("revenue_share", math.nan))
    return float(row["share"]), None if math.isnan(revenue) else revenue


def _actions(
    of: Shown, way: Segmentation, segment: DescribedSegment, lang: Lang
) -> Iterator[tuple[str, list[str]]]:
    names = names_of(of.program)
    for action in of.program.actions:
        if (way.name, segment.id) in action.segments:
            plan = action_plan(action, names, lang)
            label, only = plan["label"], plan["condition"]
            said = _put(NARROWED, lang, a=label, c=only) if only else label
            yield markdown_text(said), [markdown_text(_kpi(k, lang)) for k in plan["kpis"]]


def _kpi(kpi: Mapping[str, Any], lang: Lang) -> str:
    said = _put(TARGET, lang, n=kpi["name"], t=kpi["target"]) if kpi["target"] else kpi["name"]
    return _put(WITHIN, lang, k=said, w=kpi["within"]) if kpi["within"] else said


def panels(of: Shown) -> list[Panel]:
    """The segmentations as bars."""
    ways = of.program.segmentations
    return [
        Panel(
            way.name if len(ways) > 1 else None,
            tuple(Bars(s.label, *_shares(of.result, way.name, s.id)) for s in way.segments),
        )
        for way in ways
    ]


# ---------------------------------------------------------------- measures, data, parameters


def _measures(of: Shown, lang: Lang) -> str:
    said = of.description
    rows = [(m.name, m.label, m.formula, m.about) for m in said.metrics]
    rows += [(s.name, s.label, s.method, s.about) for s in said.scores]
    cells = [
        _row(f"`{name}`{BREAK}{_words(label, lang)}", _meaning(about, formula, lang))
        for name, label, formula, about in rows
    ]
    return "\n".join([MEASURE_HEAD.say(lang), *cells])


def _words(words: Words | None, lang: Lang) -> str:
    return markdown_text(words.say(lang)) if words else ""


def _meaning(about: Words | None, formula: Words, lang: Lang) -> str:
    return BREAK.join(_words(w, lang) for w in (about, formula) if w)


def _data(of: Shown, lang: Lang) -> Iterator[str]:
    yield NEEDED.say(lang)
    needed = musts(of.program)
    for table in of.description.tables:
        yield from _table(table, of, needed[table.name], lang)


def _table(table: DescribedTable, of: Shown, needed: frozenset[str], lang: Lang) -> Iterator[str]:
    label = table.label.say(lang) if table.label else table.name
    yield f"### {label} `{table.name}`"
    about = of.written["tables"][table.name].get("about")
    said = markdown_text(_said(about, lang) if about else table.role.say(lang))
    joins = KEY if len(of.description.tables) > 1 else ALONE
    yield _sentence(_put(joins, lang, a=said, k=table.key), lang)
    if not needed:
        yield ABSENT.say(lang)
    all_needed = needed | {table.key} | {c.name for c in table.columns if c.required}
    kinds = {c.name: c.type for c in of.program.table(table.name).columns}
    rows = [_column(c, kinds[c.name], lang, needed=c.name in all_needed) for c in table.columns]
    yield "\n".join([COLUMN_HEAD.say(lang), *rows])
    if table.drops:
        because = [markdown_text(b.say(lang)) for _, b in table.drops]
        yield _put(OUT, lang, b=Words("；", "; ").say(lang).join(because))


def _column(column: DescribedColumn, kind: Type, lang: Lang, *, needed: bool) -> str:
    name = f"`{column.name}`{BREAK}{_words(column.label, lang)}"
    aliases = Words("、", ", ").say(lang).join(markdown_text(a) for a in column.aliases)
    must = YES.say(lang) if needed else ""
    said = BREAK.join([column.kind.say(lang), *([_options(kind, lang)] if kind.options else [])])
    return _row(name, _words(column.about, lang), said, must, aliases)


def _options(kind: Type, lang: Lang) -> str:
    """The values that a text may have, with what they are called where that is not themselves."""
    ids = kind.options or ()
    called = [w.say(lang) for w in kind.words] if kind.words else ids
    beside = Words("`{i}`（{c}）", "`{i}` ({c})").say(lang)
    said = [
        f"`{i}`" if c == i else beside.format(i=i, c=markdown_text(c))
        for i, c in zip(ids, called, strict=True)
    ]
    return Words("、", ", ").say(lang).join(said)


def _parameters(of: Shown, lang: Lang) -> Iterator[str]:
    written = of.written.get("parameters", {})
    if not written:
        yield NO_PARAMETERS.say(lang)
        return
    rows = [
        _row(
            f"`{name}`",
            f"`{of.program.parameters[name]}`",
            _choices(given, lang),
            _words(of.program.parameter_abouts.get(name), lang),
        )
        for name, given in written.items()
    ]
    yield "\n".join([PARAMETER_HEAD.say(lang), *rows])
    name, value = _example(of)
    yield _put(SET, lang, n=name, v=value)


def _choices(given: Mapping[str, Any], lang: Lang) -> str:
    return Words("、", ", ").say(lang).join(f"`{v}`" for v in given.get("one_of", ()))


def _example(of: Shown) -> tuple[str, str]:
    """A parameter and a value to set it to: what the description tells, or another choice."""
    told = TOLD.search(of.description.about.en) if of.description.about else None
    if told:
        return told[1], told[2]
    defaults = of.program.parameters
    for name, given in of.written["parameters"].items():
        others = [str(v) for v in given.get("one_of", ()) if str(v) != defaults[name]]
        if others:
            return name, others[0]
    return next(iter(defaults.items()))


def main() -> None:
    """Write every page and picture where it has changed, and name it."""
    FOLDER.mkdir(exist_ok=True)
    for method in methods():
        for path, text in files(method):
            if not path.exists() or path.read_text("utf-8") != text:
                path.write_text(text, "utf-8", newline="\n")
                print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
