"""The locks of two versions of a ruleset -> where they cut scores otherwise, also in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from segrules.compiler.constants_in_words import day_text
from segrules.compiler.phrases import joined, put, same
from segrules.compiler.program import Classes, Fixed, Program, Score
from segrules.engines.results import Cuts
from segrules.language.findings import Words
from segrules.proofs.difference import Recut
from segrules.proofs.scope import Fits
from segrules.verbs.change import Change
from segrules.verbs.fitted_words import fitted_words
from segrules.verbs.lock import CutsByScore, Lock
from segrules.verbs.lock_form import outer_scores

Groups = Mapping[tuple[int, ...], Cuts]
NO_CUTS: CutsByScore = {}


def cuts_of_lock(lock: Lock | None, names: Mapping[str, str]) -> CutsByScore:
    """The cut points of a lock by score; `names` maps names of scores to what they are called."""
    return NO_CUTS if lock is None else {names.get(n, n): c for n, c in lock.cuts.items()}


def recut(old: tuple[Program, CutsByScore], new: tuple[Program, CutsByScore]) -> Recut:
    """The scores that the locks of two versions cut otherwise, or that only one of them cuts."""
    before, after = old[1], new[1]
    names = frozenset(
        n for n in before.keys() | after.keys() if not is_same_cut(before.get(n), after.get(n))
    )
    plain = [n for n in names if _is_plain(n, *old) and _is_plain(n, *new)]
    return Recut(names, (_fits(before, plain), _fits(after, plain)))


def is_same_cut(one: Groups | None, other: Groups | None) -> bool:
    """Whether every customer gets the same class of both; what was seen in fitting is no part."""
    if one is None or other is None:
        return one is other
    return _meaning(one) == _meaning(other)


def _meaning(groups: Groups) -> object:
    return {k: c.deciding for k, c in groups.items()}


def _is_plain(name: str, program: Program, cuts: CutsByScore) -> bool:
    """Whether a score can be put in terms of what it cuts."""
    score = _score(name, program)
    if score is None or not isinstance(score.rule, Classes):
        return False
    groups = cuts.get(name)
    if groups is None:
        return isinstance(score.rule.method, Fixed)
    return set(groups) == {()} and not groups[()].ties


def _score(name: str, program: Program) -> Score | None:
    return next((s for s in program.scores if s.name == name), None)


def _fits(cuts: CutsByScore, names: list[str]) -> Fits:
    return {n: cuts[n] for n in names if n in cuts}


# ---------------------------------------------------------------- in words


def cut_changes(
    found: Recut, old: tuple[Program, CutsByScore], new: tuple[Program, CutsByScore]
) -> Iterator[Change]:
    """Each score that is cut otherwise, with its cut points then and now."""
    order = dict.fromkeys(s.name for program, _ in (old, new) for s in program.scores)
    for name in (n for n in order if n in found.scores):
        yield Change("cut_points", name, _cut_words(name, *old), _cut_words(name, *new))


def _cut_words(name: str, program: Program, cuts: CutsByScore) -> Words | None:
    score, groups = _score(name, program), cuts.get(name)
    if score is None or groups is None:
        return None
    said = [_group_words(score, k, c, program) for k, c in sorted(groups.items())]
    return joined(said, Words("；", "; "))


def _group_words(score: Score, inside: tuple[int, ...], cuts: Cuts, program: Program) -> Words:
    points = fitted_words(score, cuts, program.header.timezone)
    if not inside:
        return points
    pairs = zip(outer_scores(score), inside, strict=True)
    outer = joined(same(f"{n} = {c}") for n, c in pairs)
    return put(Words("{o}：{p}", "{o}: {p}"), o=outer, p=points)


def lock_change(old: Lock | None, new: Lock | None) -> Iterator[Change]:
    """That another lock is used, where they cut otherwise or only one version has one."""
    one, other = (None if lock is None else _lock_words(lock) for lock in (old, new))
    if one != other:
        yield Change("lock", "", one, other)


def _lock_words(lock: Lock) -> Words:
    day = "?" if lock.as_of is None else day_text(lock.as_of)
    said = Words("统计日 {d}，{n} 位客户", "as of {d}, {n} customers")
    return put(said, d=day, n=str(lock.customers))
