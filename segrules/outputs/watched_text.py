"""A ruleset as it was saved before and as it is now -> the lines that say what has changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from segrules.compiler.phrases import put
from segrules.compiler.program import Program
from segrules.language.findings import Finding, Lang, Words
from segrules.language.messages import message_of
from segrules.language.width import visible
from segrules.outputs.cases.case_words import explained_lines
from segrules.outputs.findings.findings_text import findings_text
from segrules.verbs.case_explained import Explained
from segrules.verbs.cases import Ran
from segrules.verbs.watched import Watched

_SAME = Words("没有变化", "nothing has changed")
_MENDED = Words("已改正：{f}", "mended: {f}")
_CLEAN = Words("检查：没有发现问题", "check: nothing found")
_FAILED = Words("未通过 {c}{at}", "FAILED {c}{at}")
_PASSED = Words("现在通过：{c}", "passes now: {c}")
_TESTS = Words("测试：{n} 个，{f} 个未通过", "tests: {n}, {f} failed")
_ALL_PASSED = Words("测试：{n} 个全部通过", "tests: {n}, all passed")
_CUSTOMERS = Words("客户：{n} 位", "customers: {n}")
_NEW = Words("{s}：{n} 位（{p}）", "{s}: {n} ({p})")
_MOVED = Words("{s}：{b} → {n} 位（{p}）", "{s}: {b} → {n} ({p})")
PASSED: object = ([], [])
_GONE = Words("{s}：不再有这个分群", "{s}: no such segment any more")


@dataclass(frozen=True, slots=True)
class Page:
    """How lines are written."""

    lang: Lang
    color: bool
    width: int
    wrap: bool = False
    """Whether messages are broken to the width, as a terminal shows them."""


def watched_text(before: Watched | None, now: Watched, page: Page) -> str:
    """What is new, mended, failed, passed or of another size; everything where none was before."""
    parts = [
        _findings(before, now, page),
        "".join(f"{line}\n" for line in _tests(before, now, page.lang)),
        "".join(f"{line}\n" for line in _sizes(before, now, page)),
    ]
    told = [p for p in parts if p]
    return "\n".join(told) if told else f"{_SAME.say(page.lang)}\n"


# ---------------------------------------------------------------- findings


def _findings(before: Watched | None, now: Watched, page: Page) -> str:
    old = Counter(_identity(f, page.lang) for f in _all(before))
    new: list[Finding] = []
    for finding in _all(now):
        identity = _identity(finding, page.lang)
        if old[identity] > 0:
            old[identity] -= 1
        else:
            new.append(finding)
    mended = [put(_MENDED, f=text).say(page.lang) for _, _, text in old.elements()]
    framed = findings_text(
        new, now.sources, page.lang, color=page.color, width=page.width, wrap=page.wrap
    )
    clean = not _all(now) and (before is None or bool(mended))
    lines = [*mended, *([_CLEAN.say(page.lang)] if clean else [])]
    return framed + "".join(f"{visible(line)}\n" for line in lines)


def _all(one: Watched | None) -> tuple[Finding, ...]:
    if one is None:
        return ()
    return one.findings + (one.sizes.findings if one.sizes else ())


def _identity(finding: Finding, lang: Lang) -> tuple[str, str, str]:
    """What makes two findings the same after lines were added above: all but the line."""
    path = finding.place.path if finding.place else ""
    return finding.key, path, message_of(finding, lang).text


# ---------------------------------------------------------------- tests


def _tests(before: Watched | None, now: Watched, lang: Lang) -> Iterator[str]:
    if now.program is None or now.ran is None:
        return
    old = {r.case.name: _outcome(r) for r in (before.ran or () if before else ())}
    for one in now.failed:
        if old.get(one.ran.case.name) != _outcome(one.ran):
            yield from _failed(one, now.program, lang)
    for ran in now.ran:
        if ran.passed and old.get(ran.case.name, PASSED) != PASSED:
            yield visible(put(_PASSED, c=ran.case.name).say(lang))
    counts = len(now.ran), sum(not r.passed for r in now.ran)
    was = None if before is None or before.ran is None else before.ran
    if was is None or counts != (len(was), sum(not r.passed for r in was)):
        said = _TESTS if counts[1] else _ALL_PASSED
        if now.ran:
            yield put(said, n=str(counts[0]), f=str(counts[1])).say(lang)


def _outcome(ran: Ran) -> object:
    return [(d.name, d.expected, d.got) for d in ran.differences], [f.key for f in ran.findings]


def _failed(one: Explained, program: Program, lang: Lang) -> Iterator[str]:
    case = one.ran.case
    at = f"  ({case.place.path}:{case.place.line})" if case.place else ""
    yield visible(put(_FAILED, c=case.name, at=at).say(lang))
    for finding in one.ran.findings:
        yield f"  {visible(message_of(finding, lang).text)}"
    for words in explained_lines(one, program):
        yield f"  {visible(words.say(lang))}"


# ---------------------------------------------------------------- sizes


def _sizes(before: Watched | None, now: Watched, page: Page) -> Iterator[str]:
    if now.sizes is None or now.sizes.findings:
        return
    old: Mapping[tuple[str, str], int] = {}
    customers = None
    if before is not None and before.sizes is not None and not before.sizes.findings:
        old, customers = before.sizes.segments, before.sizes.customers
    if customers != now.sizes.customers:
        yield put(_CUSTOMERS, n=f"{now.sizes.customers:,}").say(page.lang)
    for segment, count in now.sizes.segments.items():
        if old.get(segment) != count:
            yield f"  {visible(_size(segment, old.get(segment), count, now).say(page.lang))}"
    for segment in old:
        if segment not in now.sizes.segments:
            yield f"  {visible(put(_GONE, s='.'.join(segment)).say(page.lang))}"


def _size(segment: tuple[str, str], before: int | None, count: int, now: Watched) -> Words:
    of = now.sizes.customers if now.sizes else 0
    share = f"{count / of:.1%}" if of else "0%"
    said = _NEW if before is None else _MOVED
    name = ".".join(part for part in segment if part)
    old = "" if before is None else f"{before:,}"
    return put(said, s=name, n=f"{count:,}", p=share, b=old)
