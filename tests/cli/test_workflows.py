"""The workflow that `init --ci` writes, the project's own, the hooks: their lines are run here."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
BASH, GIT = shutil.which("bash"), shutil.which("git")
pytestmark = pytest.mark.skipif(BASH is None or GIT is None, reason="there is no bash or no git")
OWN = ROOT / ".github" / "workflows" / "rulesets.yml"
HOOKS = ROOT / ".pre-commit-hooks.yaml"
NOT_HERE = ("pip install", "gh ")
"""What a step begins with that is none of ours."""


@dataclass(frozen=True)
class Step:
    """A step that was run."""

    line: str
    code: int
    out: str


def environment(folder, **more):
    """A runner's environment: a plain git, a file for the summary, and this very segrules."""
    bin_first = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return {
        **os.environ,
        "PATH": bin_first,
        "PYTHONUTF8": "1",
        "SEGRULES_LANG": "en",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GITHUB_STEP_SUMMARY": str(folder.parent / "summary.md"),
        **more,
    }


def git(folder, *words):
    """Run git there."""
    names = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
    subprocess.run([GIT, *names, *words], cwd=folder, capture_output=True, check=True)


def committed(folder, message="x"):
    """Commit all there is."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message)


def played(workflow, folder, **more):
    """Run each step's lines as a runner does, `bash -e`, until one fails."""
    text = yaml.safe_load(workflow.read_text("utf-8"))
    (job,) = text["jobs"].values()
    plain = {k: v for k, v in job["env"].items() if "${{" not in v}
    done = []
    for step in job["steps"]:
        line = step.get("run", "")
        if not line or line.startswith(NOT_HERE) or "gh pr comment" in line:
            continue
        ended = subprocess.run(
            [BASH, "-e", "-o", "pipefail", "-c", line],
            cwd=folder,
            env=environment(folder, **{**plain, "BASE": "main", **more}),
            capture_output=True,
            check=False,
        )
        done.append(Step(line, ended.returncode, (ended.stdout + ended.stderr).decode("utf-8")))
        if ended.returncode:
            break
    return done


@pytest.fixture
def shop(here, run):
    """A repository with a shipped method, its workflow, its lock and a branch of its own."""
    assert run("init", "rfm/quintiles", "shop", "--ci").code == 0
    folder = here / "shop"
    assert run("fit", folder / "ruleset.yml", folder / "orders.csv").code == 0
    git(folder, "init", "--quiet", "--initial-branch=main")
    committed(folder)
    git(folder, "switch", "--quiet", "--create", "change")
    return folder


def of_shop(folder, **more):
    """The steps of the workflow that `init` wrote there."""
    return played(folder / ".github" / "workflows" / "segrules.yml", folder, **more)


def edited(folder, old, new):
    """Replace a text in the ruleset."""
    path = folder / "ruleset.yml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_every_step_passes_where_all_is_well(shop):
    """Checked, tested, the lock compared with the data that is named, the diff in the summary."""
    steps = of_shop(shop, DATA="orders.csv")
    assert [s.code for s in steps] == [0] * len(steps)
    assert any("lock as of" in s.out for s in steps)
    assert "nobody moves" in (shop.parent / "summary.md").read_text("utf-8")


def test_without_data_the_lock_is_not_compared(shop):
    """No data is named at first: nothing is compared, and nothing fails."""
    steps = of_shop(shop)
    assert [s.code for s in steps] == [0] * len(steps)
    assert not any("lock as of" in s.out for s in steps)


def test_a_test_that_says_otherwise_stops_it(shop):
    """Rules that are not what the tests expect stop the run at the tests."""
    edited(shop, "5, 5, champions", "5, 5, loyal")
    steps = of_shop(shop)
    assert steps[-1].code == 4
    assert "segrules test" in steps[-1].line


def test_a_stale_lock_stops_it(shop):
    """A metric that changed without a refit is told by the tests' step."""
    edited(shop, "coalesce(sum(amount), 0)", "coalesce(max(amount), 0)")
    steps = of_shop(shop)
    assert steps[-1].code == 1
    assert "is stale" in steps[-1].out


def test_a_drifted_lock_stops_it(shop, run):
    """A lock that the named data no longer fits ends with the drift."""
    words = ["fit", shop / "ruleset.yml", shop / "orders.csv", "--as-of", "2024-06-01"]
    assert run(*words).code == 0
    steps = of_shop(shop, DATA="orders.csv")
    assert steps[-1].code == 4
    assert "over the tolerance" in steps[-1].out


def test_the_figure_of_coverage_is_the_rulesets_own(shop):
    """Fewer tests fail it at 100, and pass at a figure that they reach."""
    path = shop / "ruleset.yml"
    text = path.read_text("utf-8").partition("\ntests:")[0]
    path.write_text(text.rstrip() + "\n", encoding="utf-8")
    assert of_shop(shop)[-1].code == 4
    assert {s.code for s in of_shop(shop, COVERAGE="0")} == {0}


def test_the_projects_own_workflow(here):
    """The shipped rulesets are checked and tested by the lines that stand in the workflow."""
    for name in ("rulesets", "examples", "templates"):
        shutil.copytree(ROOT / name, here / name)
    git(here, "init", "--quiet", "--initial-branch=main")
    committed(here)
    steps = played(OWN, here)
    assert [s.code for s in steps] == [0] * len(steps), steps[-1].out


def test_the_hooks(shop):
    """Each hook is a command that passes on the ruleset, and leaves its lock out."""
    hooks = {h["id"]: h for h in yaml.safe_load(HOOKS.read_text("utf-8"))}
    assert {"segrules-check", "segrules-test", "segrules-fit-check"} <= set(hooks)
    files = {"segrules-fit-check": ["ruleset.yml", "orders.csv"]}
    for name, hook in hooks.items():
        words = [*shlex.split(hook["entry"]), *hook.get("args", [])]
        ended = subprocess.run(
            [BASH, "-c", shlex.join([*words, *files.get(name, ["ruleset.yml"])])],
            cwd=shop,
            env=environment(shop),
            capture_output=True,
            check=False,
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr
    whole = {n for n, hook in hooks.items() if hook.get("pass_filenames", True)}
    assert all("lock" in hooks[n]["exclude"] for n in whole)
