from __future__ import annotations

import random
from pathlib import Path

import pytest

pytest.importorskip("pygls")

from lsprotocol import types

from segrules.editor.serving.session import Session
from segrules.language.findings import Lang
from tests.editor.typing import half_typed

ROOT = Path(__file__).parents[2]
SHIPPED = sorted([*ROOT.glob("rulesets/**/*.yml"), *ROOT.glob("examples/**/*.yml")])
RULESETS = [p for p in SHIPPED if "segrules:" in p.read_text("utf-8")]
NAMES = [str(p.relative_to(ROOT)) for p in RULESETS]


def asked(session: Session, uri: str, chance: random.Random) -> None:
    """Ask everything of a file once, at places drawn at random."""
    at_hand = session.ruleset(uri)
    if at_hand is not None:
        session.diagnostics(at_hand)
    session.symbols(uri)
    session.lenses(uri)
    lines = session.files[uri].lines
    for _ in range(3):
        line = chance.randrange(len(lines))
        at = types.Position(line, chance.randrange(len(lines[line]) + 3))
        for item in session.completions(uri, at)[:2]:
            session.resolved(item)
        session.hover(uri, at)
        session.definition(uri, at)
        session.references(uri, at)
        session.prepared(uri, at)
    session.actions(uri, types.Range(types.Position(0, 0), types.Position(len(lines), 0)))
    session.renamed(uri, at, "entirely_new")


def typed(path: Path, times: int, seed: str) -> None:
    """Open a ruleset and slip so many times, asking everything each time."""
    chance = random.Random(seed)  # noqa: S311 - drawn, not secret
    text = path.read_text("utf-8")
    session = Session(Lang.ZH)
    for version in range(times):
        session.put(path.as_uri(), version, half_typed(text, chance))
        asked(session, path.as_uri(), chance)


@pytest.mark.parametrize("name", NAMES)
def test_half_typed_rulesets_are_answered(name: str) -> None:
    """Nothing that is asked of a ruleset cut off or mistyped ends in an exception."""
    typed(ROOT / name, 4, name)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_half_typed_rulesets_are_answered_two_thousand_times(name: str) -> None:
    """The same, two thousand times for each ruleset."""
    typed(ROOT / name, 2_000, f"long {name}")
