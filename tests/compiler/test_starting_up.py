from __future__ import annotations

import subprocess
import sys

from tests.compiler.marked import with_preamble

HEAVY = ("numpy", "pandas", "jinja2", "typer", "pyarrow", "z3")


def test_checking_starts_nothing_heavy():
    """A ruleset is compiled without the libraries of engines, outputs and the command line."""
    code = (
        "import sys\n"
        "from segrules.compiler.check import check\n"
        "from segrules.language.source import load_text\n"
        "checked = check(load_text(sys.stdin.read()))\n"
        "assert checked.program is not None\n"
        "print(*sorted(sys.modules))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=with_preamble("").encode(),
        capture_output=True,
        check=True,
    )
    started = set(done.stdout.decode().split())
    assert "segrules.compiler.check" in started
    assert started.isdisjoint(HEAVY)
