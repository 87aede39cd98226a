"""All benchmarks, one after the other; each writes its section of the results.

The short form shows that all of them run and that all answers are equal, and writes nothing: its
figures say little. Spark needs Java and runs where it is asked for.

Run: python benchmarks/run_all.py [--short] [--spark]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
NAMES = (
    "cold_start",
    "diff",
    "evaluate",
    "metrics",
    "whole_command",
    "apply_orders",
    "larger_than_memory",
)
SPARK = "spark_growth"


def main() -> int:
    """Run each; 1 where one failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="few rows; writes no results")
    parser.add_argument("--spark", action="store_true", help="the growth on Spark as well")
    given = parser.parse_args()
    names = [*NAMES, *([SPARK] if given.spark else [])]
    failed = [name for name in names if not ran(name, short=given.short)]
    if failed:
        print("failed:", *failed)
    return 1 if failed else 0


def ran(name: str, *, short: bool) -> bool:
    """Run one, and say how long it took."""
    words = [sys.executable, str(HERE / f"{name}.py"), *(["--short"] if short else [])]
    begun = time.perf_counter()
    code = subprocess.run(words, check=False).returncode
    said = "done" if code == 0 else f"failed with {code}"
    print(f"\n{name}: {said} in {time.perf_counter() - begun:.0f} s\n", flush=True)
    return code == 0


if __name__ == "__main__":
    sys.exit(main())
