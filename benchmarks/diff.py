"""Time of the difference of random rulesets and edits of them: median of five.

Run: python benchmarks/diff.py [rules ...]
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent))

from proofs import atom, columns, program_of

from segrules.compiler.program import Every, Program, Segmentation
from segrules.proofs.difference import Difference, difference

ROUNDS = 5
COLUMNS = 9
WITHIN = {50: 50, 200: 500}
"""Milliseconds in which so many rules are to be compared."""


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


def line(rules: int, edits: int) -> str:
    """One size: median, least and most of five rulesets."""
    times, moves = [], []
    for seed in range(ROUNDS):
        old = program_of(rules, COLUMNS, seed)
        found, spent = timed(old, edited(old, edits, seed))
        assert found.complete  # noqa: S101 - what is timed must be the whole work
        times.append(spent)
        moves.append(len(found.moves))
    limit = WITHIN.get(rules)
    kept = (
        "" if limit is None else f"  within {limit} ms: {'yes' if median(times) <= limit else 'NO'}"
    )
    shown = f"{median(times):8.1f} ms  ({min(times):.1f} to {max(times):.1f})"
    return f"{rules:>5} rules {edits:>4} edits {shown}  moves {median(moves):>5}{kept}"


def main(sizes: Sequence[int]) -> None:
    """Print a line for each size and each share of edited rules."""
    for rules in sizes:
        for edits in (0, 1, 5, rules // 5, rules - 1):
            print(line(rules, edits))


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or [10, 50, 200])
