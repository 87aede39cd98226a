"""`segrules diff` with locks: each version by its own, and changed cut points as a cause."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

GIT = shutil.which("git")
needs_git = pytest.mark.skipif(GIT is None, reason="there is no git here")
NESTED = ("M: {of: monetary, by: median, labels: [low, high]}",
          "M: {of: monetary, into: 2, within: R, labels: [low, high]}")  # fmt: skip


@pytest.fixture
def two(run, here, shop):
    """The same ruleset twice, fitted on two samples of orders."""

    def made(*edits):
        text = shop.ruleset
        for old, new in edits:
            assert old in text
            text = text.replace(old, new)
        (here / "late.csv").write_bytes(shop.csv(shop.orders(seed=2)))
        for name, data in (("old.yml", "orders.csv"), ("new.yml", "late.csv")):
            (here / name).write_text(text, encoding="utf-8")
            assert run("fit", name, data).code == 0
        return "old.yml", "new.yml"

    return made


def diffed(run, *words):
    """The diff on the shop's orders as data."""
    ended = run("diff", *words, "orders.csv", "--format", "json")
    assert ended.code == 0
    return json.loads(ended.out)


def points_of(told):
    """The changes of cut points, by score."""
    return {
        c["name"]: (c["old"], c["new"]) for c in told["changes"] if c["section"] == "cut_points"
    }


def test_changed_cut_points_are_told_with_their_regions(run, two):
    """The rules are the same; who moves is said by the metrics between the cut points."""
    ended = run("diff", *two())
    assert ended.code == 0
    assert "  cut points M: 2522.49 → " in ended.out
    assert "  cut points R: 57, 98 → " in ended.out
    assert "monetary" in ended.out
    assert ended.out.endswith("nobody else moves: this is proved\n")


def test_in_chinese(run, two):
    """The same in Chinese, with the lock's day."""
    out = run("diff", *two(), lang="zh").out
    assert "  切点 M：2522.49 → " in out
    assert "  锁文件：统计日 2024-12-26，12 位客户 → 统计日 2024-12-" in out


def test_cut_points_are_a_cause_of_their_own(run, two):
    """Counts are those of two runs by the locks, and all moves are because of cut points."""
    names = two()
    told = diffed(run, *names)
    moves = told["segmentations"][0]["moves"]
    ids = [segments(run, name) for name in names]
    moved = sum(a != b for a, b in zip(*ids, strict=True))
    assert told["data"]["moving"]["segments"] == moved > 0
    assert sum(m["customers"]["count"] for m in moves if m["customers"]) == moved
    causes = [m["customers"]["causes"] for m in moves if m["customers"]]
    assert {cause for c in causes for cause in c} == {"cut_points"}


def segments(run, name):
    """The segment of each customer, as `apply` with the lock beside the ruleset has it."""
    import csv  # noqa: PLC0415 - only here
    from pathlib import Path  # noqa: PLC0415

    shutil.rmtree("applied", ignore_errors=True)
    assert run("apply", name, "orders.csv", "--out", "applied").code == 0
    with Path("applied/customers.csv").open(encoding="utf-8-sig", newline="") as file:
        return [row["segments"] for row in csv.DictReader(file)]


def test_the_same_locks_move_nobody(run, here, two):
    """Where rules and cut points are the same it is proved that nobody moves."""
    old, new = two()
    shutil.copy(here / "old.lock.yml", here / "new.lock.yml")
    ended = run("diff", old, new, "--expect-none")
    assert (ended.code, ended.out) == (0, "old.yml → new.yml\n\nnobody moves: this is proved\n")


def test_scores_inside_scores_are_taken_as_given(run, two):
    """Cut points inside others' classes are told, counted, and nothing false is proved."""
    told = diffed(run, *two(NESTED))
    assert points_of(told)["M"][0].startswith("R = 1: ")
    assert not told["nobody_moves"]
    assert told["segmentations"][0]["given"] == ["M"]
    assert told["data"]["moving"]["segments"] > 0


def test_one_lock_only(run, here, two):
    """A lock that is new is told; cut points that data will decide are taken as given."""
    old, new = two()
    (here / "old.lock.yml").unlink()
    out = run("diff", old, new).out
    assert "  lock is new: as of 2024-12-" in out
    assert "  cut points M is new: " in out
    assert "`R`, `M`: computed otherwise now" in out


def test_without_locks(run, two):
    """`--no-lock` compares the rules alone."""
    ended = run("diff", *two(), "--no-lock", "--expect-none")
    assert (ended.code, ended.err) == (0, "")
    assert "cut points" not in ended.out


@pytest.mark.parametrize(
    ("lang", "said"),
    [("zh", "锁文件 `new.lock.yml` 已过期"), ("en", "the lock `new.lock.yml` is stale")],
)
def test_a_stale_lock_is_refused(lang, said, run, here, two):
    """Either version's stale lock ends it with code 1 and the parts that changed."""
    old, new = two()
    text = (here / new).read_text("utf-8").replace("sum(amount)", "max(amount)")
    (here / new).write_text(text, encoding="utf-8")
    ended = run("diff", old, new, lang=lang)
    assert (ended.code, ended.out) == (1, "")
    assert said in ended.err
    assert "`monetary`" in ended.err
    assert run("diff", old, new, "--no-lock").code == 0


@pytest.mark.parametrize(
    ("damage", "zh", "en"),
    [
        (lambda t: t.replace('"shop"', '"other"'), "这是规则集 `other` 的锁文件", "the lock of"),
        (lambda t: t.replace("57", "58"), "与其校验和不符", "does not match its checksum"),
        (lambda _: "a: 1\n", "不是锁文件", "is no lock"),
        (lambda t: t + "\0", "", ""),
    ],
    ids=["other-ruleset", "edited", "no-lock", "no-text"],
)
def test_a_lock_that_cannot_be_used(damage, zh, en, here, two, nothing_written):
    """A lock of another ruleset, an edited one, something else: said, code 1, nothing written."""
    old, new = two()
    path = here / "old.lock.yml"
    path.write_text(damage(path.read_text("utf-8")), encoding="utf-8")
    ended = nothing_written("diff", old, new, "orders.csv", lang="zh")
    assert (ended.code, ended.out) == (1, "")
    assert zh in ended.err
    shutil.rmtree(here / "earlier")
    ended = nothing_written("diff", old, new, "orders.csv")
    assert en in ended.err


@needs_git
def test_the_lock_of_a_revision(run, here, two):
    """`main:old.yml` has the lock of that revision beside it, whatever lies here now."""
    old, _ = two()

    def git(*words):
        names = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
        subprocess.run([GIT, *names, *words], cwd=here, capture_output=True, check=True)

    git("init", "--quiet", "--initial-branch=main")
    git("add", ".")
    git("commit", "--quiet", "--message", "x")
    assert run("fit", old, "late.csv").code == 0
    ended = run("diff", f"main:{old}", old)
    assert "  cut points M: 2522.49 → " in ended.out
    git("rm", "--quiet", "--cached", "old.lock.yml")
    git("commit", "--quiet", "--message", "y")
    assert "  lock is new: " in run("diff", f"main:{old}", old).out


def test_no_data_starts_no_pandas(here, two):  # noqa: ARG001 - the folder at hand
    """Locks are read and compared without the libraries of the engines."""
    import sys  # noqa: PLC0415 - only here

    old, new = two()
    script = (
        "import sys; from segrules.cli.main import run; code = run(sys.argv[1:]); "
        "print(*sorted(sys.modules), file=sys.stderr); sys.exit(code)"
    )
    for words in (["diff", old, new], ["test", old]):
        done = subprocess.run(
            [sys.executable, "-c", script, *words], capture_output=True, text=True, check=True
        )
        assert {"pandas", "numpy"}.isdisjoint(done.stderr.split())
