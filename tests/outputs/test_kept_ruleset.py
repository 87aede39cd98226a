"""What a run's folder keeps of its ruleset: one text that means the same, and its cut points."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import segrules
from segrules.language.loaded import Loaded
from segrules.language.source import load, load_text
from segrules.outputs.runs.kept_ruleset import kept_files, whole_text

ROOT = Path(__file__).parents[2]
MAIN = """\
segrules: 1
name: parts
include: [parts/orders.yml, parts/tests.yml]
scores:
  M: {of: monetary, by: median, labels: [low, high]}
segments:
  table: |
    | M    | segment |
    | high | 'big'   |
    | low  | small   |
  otherwise: {id: nobody, label: {zh: "没有: 订单", en: 'no #orders'}}
"""
ORDERS = """\
tables:  # comments go
  orders:
    key: 客户号
    columns: {客户号: text, at: date, amount: {type: money, between: [0, 1e6]}}
metrics: {monetary: {from: orders, value: sum(amount), where: at >= 2024-01-05}}
"""
TESTS = """\
tests:
  - {name: nobody knows, given: {monetary: null}, expect: {segment: nobody}}
"""
DATA = pd.DataFrame(
    {"客户号": ["a", "b", "c"], "at": ["2024-02-01"] * 3, "amount": ["1.50", "20", "300"]}
)


@pytest.fixture
def parts(tmp_path: Path) -> Path:
    """A ruleset that includes two files."""
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "orders.yml").write_text(ORDERS, encoding="utf-8")
    (tmp_path / "parts" / "tests.yml").write_text(TESTS, encoding="utf-8")
    (tmp_path / "main.yml").write_text(MAIN, encoding="utf-8")
    return tmp_path / "main.yml"


def test_what_is_included_is_put_in(parts: Path) -> None:
    """The text kept includes nothing and is the same program as the files were."""
    text = whole_text(load(parts))
    alone, whole = segrules.compile(text), segrules.compile(parts)
    assert "include" not in text
    assert alone.program.steps == whole.program.steps
    assert alone.program.tables == whole.program.tables
    assert [c.name for c in alone.program.cases] == ["nobody knows"]


@pytest.mark.parametrize("path", sorted((ROOT / "rulesets").rglob("*.yml")), ids=lambda p: p.stem)
def test_a_ruleset_of_one_file_is_kept_as_it_is(path: Path) -> None:
    """Where nothing is included, comments and layout stay."""
    assert whole_text(load(path)) == path.read_text(encoding="utf-8")


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12) | st.sampled_from(
    ["null", "yes", "12%", "1.5", "2024-05-01", "a: b", "- x", "a\nb", "a\n\n  b\n", " x\ny", "'"]
)
PLAIN = st.none() | st.booleans() | st.integers(-(10**30), 10**30) | TEXTS
PLAIN |= st.decimals(-1000, 1000, places=3)
DATA_TREES = st.recursive(
    PLAIN,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(TEXTS.filter(bool), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(st.dictionaries(TEXTS.filter(bool), DATA_TREES, min_size=1, max_size=4))
def test_joined_entries_are_read_back_as_they_were(data: dict[str, object]) -> None:
    """Whatever a ruleset holds as plain data, its one text holds the same."""
    data.pop("include", None)
    read = load_text(whole_text(Loaded(data, {"a": "", "b": ""}, ())) or "{}")
    odd = {f.name for f in read.findings}
    if not odd:
        assert (read.data or {}) == data
    assert odd <= {"bad-character", "empty-ruleset"}


def test_the_folder_holds_what_repeats_the_run(parts: Path, tmp_path: Path) -> None:
    """The kept ruleset with the lock beside it gives the same customers from other data too."""
    applied = segrules.compile(parts).apply(DATA, as_of="2024-03-01")
    out = applied.write(tmp_path / "out")
    manifest = json.loads((out / "run.json").read_text("utf-8"))
    listed = {o["path"] for o in manifest["outputs"]}
    again = segrules.compile(out / "ruleset.yml")
    assert {"ruleset.yml", "ruleset.lock.yml"} <= listed
    fewer = again.apply(DATA[:1], as_of="2024-03-01")
    assert list(fewer.customers["M"]) == list(applied.customers["M"])[:1]


def test_the_lock_that_was_used_is_kept(parts: Path, tmp_path: Path) -> None:
    """A run by a lock keeps that very lock, not one of its own data."""
    compiled = segrules.compile(parts)
    lock = compiled.fit(DATA, as_of="2024-03-01")
    out = compiled.apply(DATA[:2], as_of="2024-04-01", lock=lock).write(tmp_path / "out")
    kept = (out / "ruleset.lock.yml").read_bytes()
    manifest = json.loads((out / "run.json").read_text("utf-8"))
    assert kept.decode() == lock.text
    assert manifest["lock"] == hashlib.sha256(kept).hexdigest()


def test_no_lock_is_kept_that_would_name_customers(parts: Path) -> None:
    """Cut points that split ties by an id stay out of the folder's lock."""
    split = MAIN.replace("by: median", "into: 2, split_by: [客户号]")
    parts.write_text(split, encoding="utf-8")
    compiled = segrules.compile(parts)
    applied = compiled.apply(DATA, as_of="2024-03-01")
    assert set(kept_files(applied.result, compiled.loaded, None)) == {"ruleset.yml"}


def test_nothing_fitted_needs_no_lock(tmp_path: Path) -> None:
    """Where every cut point is written in the ruleset, only the ruleset is kept."""
    fixed = MAIN.replace("include: [parts/orders.yml, parts/tests.yml]\n", ORDERS)
    compiled = segrules.compile(fixed.replace("by: median", "at: [100]"))
    out = compiled.apply(DATA, as_of="2024-03-01").write(tmp_path / "out")
    assert not (out / "ruleset.lock.yml").exists()


def test_decimals_stay_decimals() -> None:
    """A number with digits behind the point is written as it was read."""
    assert whole_text(Loaded({"a": Decimal("1.50")}, {"a": "", "b": ""}, ())) == "a: 1.50\n"
