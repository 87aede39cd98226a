"""A report, and its ruleset -> the page: what it is of, its sections, and what is drawn."""

from __future__ import annotations

from collections.abc import Mapping

from segrules.compiler.constants_in_words import day_text
from segrules.compiler.phrases import put, same
from segrules.compiler.program import Program
from segrules.compiler.words import names_of
from segrules.language.findings import Lang, Words
from segrules.outputs.figures import figure
from segrules.outputs.playbooks.action_plan import Plan, action_plan
from segrules.outputs.report.blocks import Chart, Fact, Option, Page, Section, Tile
from segrules.outputs.report.run_sections import actions, data, migration, proofs
from segrules.outputs.report.score_sections import (
    concentration,
    crosses,
    distributions,
    heats,
    overlaps,
    stages,
)
from segrules.outputs.report.segment_sections import areas, profiles, segments, sizes_and_revenue
from segrules.outputs.report.withheld import shown_line
from segrules.outputs.small_cells import count_text
from segrules.verbs.reporting.report import Head, Report


def page(report: Report, program: Program) -> Page:
    """The whole page; sections that have nothing to say are left out."""
    places = _places(program)
    made = (
        segments(report, places),
        sizes_and_revenue(report),
        heats(report),
        areas(report),
        concentration(report),
        distributions(report),
        stages(report),
        crosses(report),
        overlaps(report),
        migration(report),
        proofs(report),
        data(report),
        actions(report, _plans(program), places),
        profiles(report, places),
    )
    sections = tuple(s for s in made if s is not None)
    head = report.head
    foot = put(
        Words(
            "由 segrules {v} 生成；离线可用，不连网络。规则集指纹 {d}。",
            "Made by segrules {v}; works offline and asks no network. Ruleset digest {d}.",
        ),
        v=head.segrules,
        d=head.digest[:12],
    )
    return Page(
        head.title, head.about, _facts(head), _tiles(report), sections, foot, _drawn(sections)
    )


def _places(program: Program) -> Mapping[str, tuple[str, Words]]:
    """Where each action's plan is on the page, and what it is called."""
    return {
        a.id: (f"action-{i}", a.details.get("label") or same(a.id))
        for i, a in enumerate(program.actions, 1)
    }


def _plans(program: Program) -> Mapping[str, tuple[Plan, Plan]]:
    names = names_of(program)
    return {
        a.id: (action_plan(a, names, Lang.ZH), action_plan(a, names, Lang.EN))
        for a in program.actions
    }


def _drawn(sections: tuple[Section, ...]) -> Mapping[str, Option]:
    return {b.id: b.option for s in sections for b in s.blocks if isinstance(b, Chart)}


# ---------------------------------------------------------------- head


def _facts(head: Head) -> tuple[Fact, ...]:
    version = put(same("{n} {v}"), n=head.name, v=head.version)
    facts = [
        Fact(Words("规则集", "ruleset"), (version,)),
        Fact(Words("统计日", "as of"), (_as_of(head),)),
        Fact(Words("切点", "cut points"), (_cuts(head),)),
    ]
    if head.owner:
        facts.append(Fact(Words("负责人", "owner"), (same(head.owner),)))
    if head.parameters:
        listed = "，".join(f"{n} = {v}" for n, v in head.parameters)
        words = Words(listed, listed.replace("，", ", "))
        facts.append(Fact(Words("参数", "parameters"), (words,)))
    return tuple(facts)


def _as_of(head: Head) -> Words:
    if head.as_of is None:
        return Words("没有：数据里没有事件", "none: there are no events")
    how = Words("，取最后一次事件的次日", ", the day after the last event")
    return put(
        Words("{d} 零点（{z}）{h}", "the start of {d} ({z}){h}"),
        d=day_text(head.as_of),
        z=head.timezone,
        h=same("") if head.as_of_given else how,
    )


def _cuts(head: Head) -> Words:
    if head.lock is None:
        return Words(
            "由本次数据拟合，或规则集写定", "fitted on this data, or stated by the ruleset"
        )
    return put(Words("取自锁文件 {l}", "of the lock {l}"), l=head.lock[:12])


def _tiles(report: Report) -> tuple[Tile, ...]:
    tiles = [
        Tile(Words("客户", "customers"), same(count_text(shown_line([report.head.customers])[0])))
    ]
    if report.revenue is not None and report.total is not None:
        value = put(same("{v} {u}"), v=figure(report.total, 0), u=report.revenue.unit)
        tiles.append(Tile(report.revenue.label, Words(value.zh.strip(), value.en.strip())))
        if report.head.customers:
            mean = figure(report.total / report.head.customers)
            tiles.append(Tile(Words("人均", "per customer"), same(mean)))
    many = sum(bool(r.id) for w in report.ways for r in w.rows)
    tiles.append(Tile(Words("分群", "segments"), same(figure(many))))
    if report.head.as_of is not None:
        tiles.append(Tile(Words("统计日", "as of"), same(day_text(report.head.as_of))))
    return tuple(tiles)
