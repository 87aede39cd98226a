from __future__ import annotations

import json

import pytest

LOCK = "shop.lock.yml"


@pytest.fixture
def locked(run, here):
    """The folder with a lock beside the ruleset."""
    assert run("fit", "shop.yml", "orders.csv").code == 0
    return here


def edit(here, old, new, name="shop.yml"):
    """Change a file of the folder."""
    text = (here / name).read_text(encoding="utf-8")
    assert old in text
    (here / name).write_text(text.replace(old, new), encoding="utf-8")


def test_fit_writes_the_lock_beside_the_ruleset(run, here):
    """It says every class with its customers, and where the lock is; again, nothing changes."""
    first = run("fit", "shop.yml", "orders.csv")
    assert first.code == 0
    assert "fitted on 12 customers" in first.out
    assert first.out.endswith("written to shop.lock.yml\n")
    before = (here / LOCK).stat().st_mtime_ns
    second = run("fit", "shop.yml", "orders.csv", lang="zh")
    assert second.out.endswith("shop.lock.yml 没有变化\n")
    assert (here / LOCK).stat().st_mtime_ns == before


def test_fit_says_the_same_to_machines(run, here):
    """JSON has the place and digest of the lock, and every cut point in major units."""
    told = json.loads(run("fit", "shop.yml", "orders.csv", "--format", "json").out)
    assert told["lock"] == LOCK
    assert told["changed"] is True
    assert told["customers"] == 12
    assert set(told["scores"]) == {"R", "M"}
    point = told["scores"]["M"][0]["points"][0]
    assert f"- {point:.2f}" in (here / LOCK).read_text(encoding="utf-8")


def test_apply_uses_the_lock_and_says_so(run, locked):
    """The summary, the JSON and run.json tell of the lock; without it they tell of none."""
    digest = json.loads(run("fit", "shop.yml", "orders.csv", "--format", "json").out)["sha256"]
    text = run("apply", "shop.yml", "orders.csv", "--out", "out").out
    assert f"cut points of the lock {digest[:12]}" in text
    manifest = json.loads((locked / "out" / "run.json").read_text(encoding="utf-8"))
    assert manifest["lock"] == digest
    bound = json.loads(run("apply", "shop.yml", "orders.csv", "--format", "json").out)
    free = json.loads(run("apply", "shop.yml", "orders.csv", "--format", "json", "--no-lock").out)
    assert (bound["lock"], free["lock"]) == (digest, None)
    assert bound["segmentations"] == free["segmentations"]
    free_text = run("apply", "shop.yml", "orders.csv", "--no-lock", lang="zh").out
    assert "切点由本次数据拟合（没有锁文件）" in free_text


def test_apply_keeps_to_the_lock_on_other_data(run, locked, shop):
    """A month later the classes still begin where the lock says."""
    (locked / "later.csv").write_bytes(shop.csv(shop.orders(seed=9)))
    bound = run("apply", "shop.yml", "later.csv").out
    points = json.loads(run("fit", "shop.yml", "orders.csv", "--format", "json").out)
    edge = f"≥ {points['scores']['M'][0]['points'][0]:.2f}"
    assert edge in bound
    assert edge not in run("apply", "shop.yml", "later.csv", "--no-lock").out


@pytest.mark.parametrize(("lang", "said"), [
    ("en", "score `M` rests on what has changed since: metric `monetary`"),
    ("zh", "评分 `M` 所依据的指标 `monetary` 已有改动"),
])  # fmt: skip
def test_apply_refuses_a_stale_lock(lang, said, run, locked):
    """It ends with code 1, names the score and what changed, and shows the score's line."""
    edit(locked, "sum(amount)", "mean(amount)")
    ended = run("apply", "shop.yml", "orders.csv", "--out", "out", lang=lang)
    assert ended.code == 1
    assert said in ended.err
    assert "shop.yml:" in ended.err
    assert "segrules fit" in ended.err
    assert not (locked / "out").exists()
    told = json.loads(run("apply", "shop.yml", "orders.csv", "--format", "json").out)
    assert [f["name"] for f in told["findings"]] == ["stale-lock"]
    assert run("apply", "shop.yml", "orders.csv", "--no-lock").code == 0


def test_a_new_action_does_not_make_it_stale(run, locked):
    """What is done with a segment is no matter of its cut points."""
    edit(locked, "segments:", "actions:\n  - {id: a, for: [vip], channels: [sms]}\nsegments:")
    assert run("apply", "shop.yml", "orders.csv").code == 0


def test_a_lock_may_stand_elsewhere(run, here):
    """`--lock` names it, for fitting and for applying; one that is not there is told."""
    assert run("fit", "shop.yml", "orders.csv", "--lock", "kept.yml").code == 0
    assert not (here / LOCK).exists()
    assert "of the lock" in run("apply", "shop.yml", "orders.csv", "--lock", "kept.yml").out
    ended = run("apply", "shop.yml", "orders.csv", "--lock", "gone.yml")
    assert ended.code == 1
    assert "there is no file `gone.yml`" in ended.err


def test_a_lock_cannot_be_written_into_nowhere(run):
    """A folder that is not there is told, without a trace."""
    ended = run("fit", "shop.yml", "orders.csv", "--lock", "no/such/folder.yml")
    assert ended.code == 1
    assert "lock-not-writable" in ended.err


@pytest.mark.parametrize("name", ["shop.yml", "orders.csv"])
def test_a_file_that_is_no_lock_is_never_replaced(name, nothing_written):
    """A slip of `--lock` costs neither the ruleset nor the data."""
    ended = nothing_written("fit", "shop.yml", "orders.csv", "--lock", name)
    assert ended.code == 1
    assert "is there and is no lock" in ended.err


def test_a_damaged_lock_is_made_anew(run, locked):
    """What a merge left behind is a lock all the same."""
    edit(locked, "scores:", "<<<<<<< ours\nscores:", LOCK)
    assert run("apply", "shop.yml", "orders.csv").code == 1
    assert run("fit", "shop.yml", "orders.csv").code == 0
    assert run("apply", "shop.yml", "orders.csv").code == 0


def test_nothing_to_fit_needs_no_lock(run, here):
    """A ruleset whose data decides nothing gets no lock, and apply does not speak of one."""
    edit(here, "into: 3, by: quantile", "at: [30, 90]")
    edit(here, "by: median", "at: [1000]")
    ended = run("fit", "shop.yml", "orders.csv")
    assert ended.code == 0
    assert "nothing to fit" in ended.out
    assert not (here / LOCK).exists()
    assert "lock" not in run("apply", "shop.yml", "orders.csv").out


# ---------------------------------------------------------------- drift


def test_check_of_the_same_data_finds_no_drift(run, locked):
    """Nobody moves; nothing is written."""
    before = (locked / LOCK).read_bytes()
    ended = run("fit", "--check", "shop.yml", "orders.csv", "--tolerance", "0%")
    assert ended.code == 0
    assert "R: 0 customers would change class (0.0%)" in ended.out
    assert (locked / LOCK).read_bytes() == before


def test_check_counts_who_would_change_class(run, locked, shop):
    """Its figures are those of two runs side by side, with the lock and without."""
    (locked / "later.csv").write_bytes(shop.csv(shop.orders(seed=9)))
    ended = run("fit", "--check", "shop.yml", "later.csv", "--format", "json")
    told = json.loads(ended.out)
    for name, more in (("bound", ()), ("free", ("--no-lock",))):
        run("apply", "shop.yml", "later.csv", "--out", name, "--raw", *more)
    bound, free = (
        (locked / n / "customers.csv").read_text(encoding="utf-8").splitlines()
        for n in ("bound", "free")
    )
    for score in ("R", "M"):
        at = bound[0].split(",").index(score)
        moved = sum(a.split(",")[at] != b.split(",")[at] for a, b in zip(bound, free, strict=True))
        assert told["scores"][score]["changed"] == moved
        assert told["scores"][score]["share"] == moved / told["customers"]
    assert told["drifted"] is True
    assert ended.code == 4


@pytest.mark.parametrize(("tolerance", "code"), [("100%", 0), ("1", 0), ("0.01", 4), ("5 %", 2),
                                                ("200%", 2), ("-1%", 2), ("much", 2)])  # fmt: skip
def test_the_tolerance_decides(tolerance, code, run, locked, shop):
    """Within it the code is 0, beyond it 4, and a share is a share."""
    (locked / "later.csv").write_bytes(shop.csv(shop.orders(seed=9)))
    options = ("--check", "--tolerance", tolerance)
    assert run("fit", "shop.yml", "later.csv", *options).code == code


def test_check_without_a_lock_says_how_to_get_one(run):
    """There is nothing to compare with."""
    ended = run("fit", "--check", "shop.yml", "orders.csv", lang="zh")
    assert ended.code == 1
    assert "还没有锁文件 `shop.lock.yml`" in ended.err


# ---------------------------------------------------------------- beside other commands


def test_both_wishes_about_the_lock_exclude_each_other(run):
    """One lock and no lock cannot both be meant."""
    ended = run("apply", "shop.yml", "orders.csv", "--lock", "a.yml", "--no-lock")
    assert ended.code == 2


def test_describe_without_data_shows_the_locked_classes(run, locked):
    """With a lock the intervals are known without data."""
    assert locked
    assert "2 high: at least" in run("describe", "shop.yml").out
    assert "2 high: at least" not in run("describe", "shop.yml", "--no-lock").out


def test_check_passes_over_the_locks_of_its_rulesets(run, locked):
    """`check *.yml` names the lock too, which is no ruleset."""
    assert locked
    assert run("check", "shop.yml", LOCK).code == 0
    assert run("check", LOCK).code == 3
