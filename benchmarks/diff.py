"""Time of the difference of random rulesets and edits of them: median of five.

Run: python benchmarks/diff.py [--short] [rules ...]
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent))

from proofs import atom, columns, program_of
from results_page import machine, table, write_section

from segrules.compiler.program import Every, Program, Segmentation
from segrules.proofs.difference import Difference, difference

ROUNDS = 5
COLUMNS = 9
FULL, SHORT = [10, 50, 200], [10, 50]
WITHIN = {50: 50, 200: 500}
"""Milliseconds in which so many rules are to be compared."""


def main() -> int:
    """Measure each size with each share of edited rules; write the section of the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="few rules; writes no results")
    parser.add_argument("rules", type=int, nargs="*")
    given = parser.parse_args()
    sizes = given.rules or (SHORT if given.short else FULL)
    text = section(sizes)
    print(text)
    if sizes == FULL:
        write_section("diff", text)
    return 0


def edited(program: Program, edits: int, seed: int) -> Program:
    """The program with so many of its rules asking for one thing more, or moved up by one."""
    rng = random.Random(seed)  # noqa: S311 - not for secrets
    whole = program.segmentations[0]
    rules = list(whole.rules)
    for k in rng.sample(range(1, len(rules)), edits):
        if rng.random() < 0.5:
            rules[k - 1], rules[k] = rules[k], rules[k - 1]
        else:
            more = atom(rng.choice(columns(COLUMNS)), rng)
            rules[k] = replace(rules[k], condition=Every((rules[k].condition, more)))
    changed: Segmentation = replace(whole, rules=tuple(rules))
    return replace(program, steps=(changed,))


def timed(old: Program, new: Program) -> tuple[Difference, float]:
    """The difference and the milliseconds it took."""
    start = time.perf_counter()
    found = difference(old, new)
    return found, (time.perf_counter() - start) * 1000


def row(rules: int, edits: int) -> list[str]:
    """One size: median, least and most of five rulesets."""
    times, moves = [], []
    for seed in range(ROUNDS):
        old = program_of(rules, COLUMNS, seed)
        found, spent = timed(old, edited(old, edits, seed))
        assert found.complete  # noqa: S101 - what is timed must be the whole work
        times.append(spent)
        moves.append(len(found.moves))
    limit = WITHIN.get(rules)
    figures = [f"{n:.1f}" for n in (median(times), min(times), max(times))]
    goal = "" if limit is None else f"{limit} ({'kept' if median(times) <= limit else 'missed'})"
    return [f"{rules}", f"{edits}", *figures, f"{median(moves)}", goal]


def section(sizes: Sequence[int]) -> str:
    """The section of the results."""
    edits = {rules: sorted({0, 1, 5, rules // 5, rules - 1}) for rules in sizes}
    rows = [row(rules, n) for rules in sizes for n in edits[rules]]
    said = (
        f"Random rulesets over {COLUMNS} columns and edits of them, compared whole; median, least "
        f"and most of {ROUNDS}, in milliseconds."
    )
    header = ("rules", "edits", "median ms", "least", "most", "moves", "goal ms")
    title = "## The difference of two rulesets (`diff.py`)"
    return "\n\n".join([title, said, table(header, rows), machine(())])


if __name__ == "__main__":
    sys.exit(main())
