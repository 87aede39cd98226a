"""Tested rulesets -> the text that a terminal shows: failures, coverage, mutants, missing cases."""

from __future__ import annotations

from collections.abc import Iterator

from segrules.compiler.constants_in_words import day_text
from segrules.compiler.phrases import put
from segrules.language.findings import Lang, Words
from segrules.language.messages import message_of
from segrules.language.width import visible
from segrules.outputs.cases.case_words import (
    example_words,
    explained_lines,
    goal_words,
    mutant_words,
)
from segrules.outputs.cases.cases_yaml import cases_yaml
from segrules.proofs.coverage import Goal
from segrules.proofs.examples import Example
from segrules.verbs.case_explained import Explained
from segrules.verbs.covered import Coverage
from segrules.verbs.killed import MutationScore
from segrules.verbs.lock import Lock
from segrules.verbs.tested import Tested

MOST_SHOWN = 20
"""Of what tests lack, and of mistakes that they miss; JSON has all of them."""
KINDS = (
    (Words("规则", "rules"), frozenset({"rule"})),
    (Words("条件", "conditions"), frozenset({"true", "false"})),
    (Words("界限", "limits"), frozenset({"below", "above"})),
    (Words("取值", "values"), frozenset({"value"})),
)
"""What coverage counts, by the kinds of goal."""


def tested_text(tested: Tested, lang: Lang) -> str:
    """One ruleset's tests; failed ones first, each with why, then what the tests show."""
    lines = [line for one in tested.failed for line in _failed(one, tested, lang)]
    lines += _summary(tested, lang)
    if tested.program.segmentations:
        lines += _coverage(tested, lang)
    if tested.mutation is not None:
        lines += _mutation(tested.mutation, tested, lang)
    if tested.suggested:
        lines.append(Words("缺少的测试：", "tests that are missing:").say(lang))
        lines += cases_yaml(tested.suggested, tested.program).splitlines()
    return "".join(line.rstrip() + "\n" for line in lines)


def _failed(one: Explained, tested: Tested, lang: Lang) -> Iterator[str]:
    case = one.ran.case
    at = f"  ({visible(case.place.path)}:{case.place.line})" if case.place else ""
    failed = Words("未通过", "FAILED").say(lang)
    yield f"{failed} {visible(case.name)}{at}"
    for finding in one.ran.findings:
        said = message_of(finding, lang)
        yield f"  {visible(said.text)}"
        if said.help:
            yield f"  = {visible(said.help)}"
    for words in explained_lines(one, tested.program):
        yield f"  {visible(words.say(lang))}"
    yield ""


def _summary(tested: Tested, lang: Lang) -> list[str]:
    total, failed = len(tested.ran), len(tested.failed)
    if not total:
        said = Words("{name}：没有测试", "{name}: no tests")
    elif failed:
        said = Words(
            "{name}：{total} 个测试，{failed} 个未通过", "{name}: {total} tests, {failed} failed"
        )
    else:
        said = Words("{name}：{total} 个测试全部通过", "{name}: {total} tests, all passed")
    counts = {"total": str(total), "failed": str(failed)}
    lines = [put(said, name=tested.program.header.name, **counts).say(lang)]
    if tested.lock is not None:
        lines.append(f"  {lock_words(tested.lock).say(lang)}")
    return lines


def lock_words(lock: Lock) -> Words:
    """That the cut points are those of a lock, and of which day."""
    day = "?" if lock.as_of is None else day_text(lock.as_of)
    said = Words("切点取自锁文件（统计日 {d}）", "cut points of the lock, as of {d}")
    return put(said, d=day)


# ---------------------------------------------------------------- coverage


def counts_of(coverage: Coverage) -> dict[Words, tuple[int, int]]:
    """Shown goals and all goals of each kind that there is."""
    found = {}
    for words, kinds in KINDS:
        total = sum(goal.kind in kinds for goal in coverage.goals)
        if total:
            found[words] = (sum(goal.kind in kinds for goal in coverage.shown), total)
    return found


def _coverage(tested: Tested, lang: Lang) -> Iterator[str]:
    coverage = tested.coverage
    of = Words("{n} {k}/{t}", "{n} {k} of {t}")
    told = [put(of, n=n, k=str(k), t=str(t)).say(lang) for n, (k, t) in counts_of(coverage).items()]
    head = Words("  覆盖率 {percent}%：{all}", "  coverage {percent}%: {all}")
    joined = Words("，", ", ").say(lang).join(told)
    yield put(head, percent=str(coverage.percent), all=joined).say(lang)
    for one in coverage.lacking[:MOST_SHOWN]:
        yield from _lacking(one.goal, one.example, tested, lang)
    yield from _more(len(coverage.lacking), lang)


def _more(count: int, lang: Lang) -> Iterator[str]:
    if count > MOST_SHOWN:
        said = Words("    还有 {n} 项", "    and {n} more")
        yield put(said, n=str(count - MOST_SHOWN)).say(lang)


def _lacking(goal: Goal, example: Example | None, tested: Tested, lang: Lang) -> Iterator[str]:
    yield f"    {visible(goal_words(goal, tested.program).say(lang))}"
    yield from _example(example, tested, lang)


def _example(example: Example | None, tested: Tested, lang: Lang) -> Iterator[str]:
    if example is not None and example.given:
        said = Words("例如 {e}", "such as {e}")
        told = put(said, e=example_words(example, tested.program)).say(lang)
        yield f"      {visible(told)}"


def _mutation(score: MutationScore, tested: Tested, lang: Lang) -> Iterator[str]:
    told = Words(
        "  变异检验 {percent}%：{n} 处改动中发现了 {killed} 处；另有 {same} 处已证明不影响任何客户",
        "  mutation score {percent}%: {killed} of {n} mistakes noticed; {same} more proved to move "
        "nobody",
    )
    counts = {
        "percent": str(score.percent),
        "killed": str(len(score.killed)),
        "n": str(len(score.killed) + len(score.survived)),
        "same": str(len(score.equivalent)),
    }
    yield put(told, **counts).say(lang)
    for one in score.survived[:MOST_SHOWN]:
        unproved = "" if one.proved else Words("（未证完）", " (not proved)").say(lang)
        yield f"    {visible(mutant_words(one.mutant, tested.program).say(lang))}{unproved}"
        yield from _example(one.example, tested, lang)
    yield from _more(len(score.survived), lang)
