"""The tables in `examples/published-tables` -> the pages that say what is wrong with each.

Run it to write the pages again; a test holds that they are what it would write.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from segrules.compiler.program import Program, Segmentation
from segrules.language.findings import Finding, Lang, Words
from segrules.language.messages import message_of
from segrules.outputs.findings.witness_words import witness_line
from segrules.outputs.rulesets.imported_ruleset import ImportedRuleset, imported_ruleset
from segrules.proofs.prove import prove
from segrules.proofs.regions import Region
from segrules.verbs.foreign.imported import NO_WISH, Scale, Wish
from segrules.verbs.table_defects import Defects

ROOT = Path(__file__).parents[1]
TABLES = ROOT / "examples" / "published-tables"
PAGES = {
    Lang.EN: ROOT / "docs" / "published-tables.md",
    Lang.ZH: ROOT / "docs" / "published-tables.zh-CN.md",
}


@dataclass(frozen=True, slots=True)
class Published:
    """A published table: its file, what it is called, what there is to know of it."""

    file: str
    title: Words
    about: Words
    scale: Scale | None = None
    ordered: bool = False
    """Whether its segments are listed best first, so that its order can be looked at."""

    @property
    def command(self) -> str:
        """The command that imports it."""
        scale = f" --scale {self.scale.low}-{self.scale.high}" if self.scale else ""
        return f"segrules import examples/published-tables/{self.file}{scale}"


PUTLER = Words(
    "R 与 FM（F、M 的平均）的上下限，是大多数英文表的来源；这里只看整数格。原表没有说端点归哪一边",
    "bounds of R and of FM, the mean of F and M; most English tables come from it. Only whole "
    "scores are looked at here, and the source does not say which end of a range is in",
)
PUBLISHED = (
    Published(
        "r-rfm-0.3.0.csv",
        Words("R 包 rfm 0.3.0", "R package rfm 0.3.0"),
        Words(
            "文档里的示例，不是内置默认；先符合的优先，其余归入 Others",
            "the example of its documentation, no built-in default; the first that fits wins, the "
            "rest is Others",
        ),
    ),
    Published(
        "r-rfm-0.2.2.R",
        Words("R 包 rfm 0.2.0 至 0.2.2", "R package rfm 0.2.0 to 0.2.2"),
        Words(
            "2018 至 2023 年的示例，网上抄得最多；先符合的优先，其余归入 Others",
            "the example of 2018 to 2023, still the most copied; the first that fits wins, the "
            "rest is Others",
        ),
    ),
    Published(
        "putler.csv", Words("Putler，1 至 5 分", "Putler, scores 1 to 5"), PUTLER, Scale(1, 5)
    ),
    Published(
        "putler.csv", Words("Putler，0 至 5 分", "Putler, scores 0 to 5"), PUTLER, Scale(0, 5)
    ),
    Published(
        "rf-grid.txt",
        Words("R-F 方格（`seg_map`）", "R-F grid (`seg_map`)"),
        Words(
            "十个名称划分 R 和 F 的二十五格，是流传的表里最规整的一个",
            "ten names divide the 25 cells of R and F: the best-behaved of the tables",
        ),
    ),
    Published(
        "rfm-codes.csv",
        Words("125 个代码的列表", "List of 125 codes"),
        Words(
            "十一类，在 SQL 和 BI 教程里常见；次序按列出的先后，由好到差",
            "eleven segments, common in tutorials for SQL and BI; taken as listed best first",
        ),
        ordered=True,
    ),
    Published(
        "pypi-rfm-1.0.9.csv",
        Words("PyPI rfm 1.0.9", "PyPI rfm 1.0.9"),
        Words("先符合的优先", "the first that fits wins"),
    ),
    Published(
        "rfmcustomer-0.1.1.csv",
        Words("PyPI RFMCustomer 0.1.1", "PyPI RFMCustomer 0.1.1"),
        Words("只看 R 和 F；先符合的优先", "looks at R and F only; the first that fits wins"),
    ),
    Published(
        "customeranalytics-0.1.csv",
        Words("PyPI customeranalytics 0.1", "PyPI customeranalytics 0.1"),
        Words(
            "先符合的优先；评分由聚类得出，1 至 5",
            "the first that fits wins; scores come from clusters, 1 to 5",
        ),
    ),
    Published(
        "pymc-default.json",
        Words("pymc-marketing 默认", "pymc-marketing default"),
        Words(
            "R、F、M 的四分位代码，4 最好；没有列出的归入 Other",
            "codes of quartiles of R, F and M, 4 the best; codes that are not listed are Other",
        ),
    ),
)

INTRO = Words(
    """# 流传最广的分群表，以及它们的毛病

下面的表到处被照抄。每一张都放在 `examples/published-tables` 里，由 `segrules import` 读入，
再由证明逐格检查：有没有客户不属于任何分群，有没有客户同时符合几个分群，有没有分群永远分不到客户。这一页由
`docs/published_tables.py` 生成，并有测试保证它与工具的结论一致。
列出的缺口都取到最大，彼此可能有公共的格。
""",
    """# The segment tables that everybody copies, and what is wrong with them

These tables are copied everywhere. Each stands in `examples/published-tables`, is read by
`segrules import`, and is proved cell by cell: who is in no segment, who is in several, and which
segments nobody can reach. `docs/published_tables.py` writes this page, and a test holds it to what
the tool finds. Gaps are shown as wide as they are, so that two of them may share cells.
""",
)
HEAD = Words(
    "| 表 | 格 | 没有归属 | 重叠 | 到不了的分群 |\n|---|---|---|---|---|",
    "| table | cells | in no segment | in several | never reached |\n|---|---|---|---|---|",
)
NONE = Words("无", "none")
SOUND = Words(
    "没有缺口，没有重叠，每个分群都分得到客户。",
    "No gap, no overlap, and every segment is reached.",
)
GAPS = Words(
    "**没有归属：{cells} 格，共 {total} 格**", "**In no segment: {cells} of {total} cells**"
)
SHARED = Words(
    "**重叠：{cells} 格**，以排在前面的为准，例如 {first} 与 {second}：{region}；例证 {witness}",
    "**In several: {cells} cells**, where the first listed counts, such as {first} and {second}: "
    "{region}; witness {witness}",
)
AREA = Words(
    "{region}（{cells} 格）；例证 {witness}", "{region} ({cells} cells); witness {witness}"
)
ONE = Words("{region}；例证 {witness}", "{region}; witness {witness}")
MORE = Words("没有列出的：{count} 处", "regions not shown: {count}")
DEAD = Words("**到不了：** {said}", "**Never reached:** {said}")
ORDER = Words("**次序：** {said}；例证 {witness}", "**Order:** {said}; witness {witness}")


def page(lang: Lang) -> str:
    """The page in one language."""
    made = [(table, imported(table)) for table in PUBLISHED]
    rows = [_row(table, result, lang) for table, result in made]
    parts = [INTRO.say(lang), "\n".join([HEAD.say(lang), *rows]) + "\n"]
    parts += ["\n".join(_section(table, result, lang)) for table, result in made]
    return "\n".join(parts)


def imported(table: Published) -> ImportedRuleset:
    """The table, imported."""
    text = (TABLES / table.file).read_text("utf-8")
    wish = Wish(table.scale) if table.scale else NO_WISH
    return imported_ruleset(text, table.file, "ruleset.yml", Lang.EN, wish=wish)


def defects_of(result: ImportedRuleset) -> Defects:
    """What is wrong with an imported table."""
    assert result.defects is not None
    return result.defects


def program_of(result: ImportedRuleset) -> Program:
    """The program of an imported table."""
    assert result.checked is not None
    assert result.checked.program is not None
    return result.checked.program


def _row(table: Published, result: ImportedRuleset, lang: Lang) -> str:
    found = defects_of(result)
    dead = ", ".join(_label(s, result) for s in found.unreachable) or NONE.say(lang)
    cells = [table.title.say(lang), found.cells, found.gaps, found.overlapping, dead]
    return f"| {' | '.join(map(str, cells))} |"


def _section(table: Published, result: ImportedRuleset, lang: Lang) -> Iterator[str]:
    yield f"## {table.title.say(lang)}\n"
    about = table.about.say(lang)
    yield f"{about[0].upper()}{about[1:]}{'。' if lang is Lang.ZH else '.'}\n"
    yield f"```sh\n{table.command}\n```\n"
    said = [*_gaps(result, lang), *_shared(result, lang), *_dead(result, lang)]
    said += _order(table, result, lang)
    yield "\n".join(said or [SOUND.say(lang)]) + "\n"


def _gaps(result: ImportedRuleset, lang: Lang) -> Iterator[str]:
    found = defects_of(result)
    if found.gaps:
        yield f"- {GAPS.say(lang).format(cells=found.gaps, total=found.cells)}"
        yield from (f"  - {_area(region, lang)}" for region in found.open)
        if found.more:
            yield f"  - {MORE.say(lang).format(count=found.more)}"


def _area(region: Region, lang: Lang) -> str:
    words = AREA if region.cells > 1 else ONE
    said, witness = region.words.say(lang), witness_line(region.witness, lang)
    return words.say(lang).format(region=said, cells=region.cells, witness=witness)


def _shared(result: ImportedRuleset, lang: Lang) -> Iterator[str]:
    found = defects_of(result)
    for overlap in found.shared[:1]:
        first, second = (_label(s, result) for s in overlap.segments)
        region, witness = overlap.region, witness_line(overlap.region.witness, lang)
        said = SHARED.say(lang).format(
            cells=found.overlapping,
            first=first,
            second=second,
            region=region.words.say(lang),
            witness=witness,
        )
        yield f"- {said}"


def _dead(result: ImportedRuleset, lang: Lang) -> Iterator[str]:
    for finding in defects_of(result).findings:
        if finding.name == "unreachable-segment":
            yield f"- {DEAD.say(lang).format(said=message_of(finding, lang).text)}"


def _order(table: Published, result: ImportedRuleset, lang: Lang) -> Iterator[str]:
    """Where a better score leads down, for the tables that list their segments best first."""
    for finding in not_monotone(program_of(result)) if table.ordered else ():
        if finding.witness is not None:
            said, witness = message_of(finding, lang).text, witness_line(finding.witness, lang)
            yield f"- {ORDER.say(lang).format(said=said, witness=witness)}"


def not_monotone(program: Program) -> list[Finding]:
    """What the proofs find of a program's first segmentation as if it were declared ordered."""
    steps = tuple(
        replace(s, ordered=True) if isinstance(s, Segmentation) else s for s in program.steps
    )
    found = prove(replace(program, steps=steps)).findings
    return [f for f in found if f.name == "not-monotone"]


def _label(segment: str, result: ImportedRuleset) -> str:
    (part,) = program_of(result).segmentations
    return next(s.label.en for s in part.segments if s.id == segment)


if __name__ == "__main__":
    for lang, path in PAGES.items():
        path.write_text(page(lang), encoding="utf-8", newline="\n")
