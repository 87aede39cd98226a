"""Random rulesets in random layouts: one layout, the same meaning, every comment once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from segrules.compiler.check import check
from segrules.language.decoded import decode
from segrules.language.formatting.formatted import formatted
from segrules.language.source import load_alone, load_alone_text, load_text
from segrules.proofs.difference import difference
from tests.language.formatting.random_layouts import Cells, Scribbling, Written, ruleset

QUICK, ALL = 60, 500
SHIPPED = sorted((Path(__file__).parents[3] / "rulesets").glob("**/*.yml"))


def program_of(text):
    """The program of a ruleset, apart from the digest of its text."""
    checked = check(load_text(text))
    assert checked.program is not None, checked.findings
    return replace(checked.program, digest="")


def expressions(data):
    """Every expression of a ruleset that is not a table."""
    match data:
        case Cells():
            return []
        case Written():
            return [str(data)]
        case dict():
            return [e for v in data.values() for e in expressions(v)]
        case list():
            return [e for v in data for e in expressions(v)]
        case _:
            return []


def comments_of(text):
    """The comments that the test put in, by their mark."""
    found = []
    for line in text.split("\n"):
        at = line.find("注释 note")
        start = line.rfind("#", 0, at) if at >= 0 else -1
        if line.strip() == "# 头":
            found.append("头")
        elif start >= 0:
            found.append(int("".join(c for c in line[start:at] if c.isdigit())))
    return found


def laid_out(data, rng):
    """Write data down in a random way and lay it out: the text before and after."""
    scribbling = Scribbling(rng)
    old = decode(scribbling.file(data), "x.yml").text
    done = formatted(old, "x.yml")
    assert done.findings == ()
    assert formatted(done.new, "x.yml").new == done.new
    before, after = program_of(old), program_of(done.new)
    assert before == after
    assert difference(before, after).nobody_moves
    assert comments_of(done.new) == [number(c) for c in scribbling.comments]
    return old, done.new


def number(comment):
    """What tells a comment from others."""
    return "头" if "头" in comment else int("".join(c for c in comment if c.isdigit()))


def check_layout(seed):
    """Write a random ruleset down in a random way, and lay it out."""
    rng = Random(seed)  # noqa: S311 - not for secrets
    data = ruleset(rng)
    _, new = laid_out(data, rng)
    check_looks(new, data)


def check_looks(new, data):
    """What every laid out file is: plain spaces, few blank lines, expressions as they should be."""
    assert new.endswith("\n")
    assert not new.endswith("\n\n")
    assert "\r" not in new
    assert "\ufeff" not in new
    joined = " ".join(new.split())
    for expression in expressions(data):
        said = expression.replace("'", "''") if expression not in joined else expression
        assert " ".join(said.split()) in joined or expression.replace('"', '\\"') in joined


@pytest.mark.parametrize("seed", range(QUICK))
def test_a_random_ruleset_is_laid_out_once_and_for_all(seed):
    """Any layout becomes one that stays, says the same and has every comment in its place."""
    check_layout(seed)


@pytest.mark.slow
def test_five_hundred_random_rulesets_are_laid_out_once_and_for_all():
    """The same of five hundred."""
    for seed in range(ALL):
        check_layout(seed)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: p.stem)
def test_a_shipped_ruleset_survives_any_layout(path, seed):
    """A shipped ruleset that is written down in a random way and laid out is the shipped one."""
    data = load_alone(path).data
    _, new = laid_out(data, Random(seed))  # noqa: S311 - not for secrets
    assert load_alone_text(new, "x.yml").data == data
    assert program_of(new) == program_of(path.read_text("utf-8"))
