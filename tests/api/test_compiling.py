from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import segrules

TEXT = """\
segrules: 1
name: small
version: 2.0.0
parameters:
  least: {default: 3, one_of: [1, 2, 3]}
  window: {default: 365d}
  strict: {default: true}
  cities: {default: [Paris, Rome]}
tables:
  customers:
    key: id
    columns:
      id: text
      visits: integer
      city: text
segments:
  rules:
    - {id: regular, when: visits >= $least}
  otherwise: rest
"""


def test_a_text_and_a_file_are_the_same(tmp_path):
    """A text of several lines is the ruleset itself; a path, as text or Path, names a file."""
    (tmp_path / "small.yml").write_text(TEXT, encoding="utf-8")
    ways = [TEXT, str(tmp_path / "small.yml"), tmp_path / "small.yml"]
    first, *others = (segrules.compile(way).program for way in ways)
    assert all(other == first for other in others)
    assert repr(segrules.compile(TEXT)) == "<segrules.CompiledRuleset small 2.0.0>"


def test_faults_are_all_in_the_error():
    """The error carries every finding, with its place and the texts, and names the errors."""
    wrong = TEXT.replace("visits >=", "visit >=").replace("otherwise:", "otherwize:")
    with pytest.raises(segrules.RulesetError) as caught:
        segrules.compile(wrong)
    assert {f.name for f in caught.value.findings} >= {"unknown-key"}
    with pytest.raises(segrules.RulesetError, match="`visit`") as caught:
        segrules.compile(TEXT.replace("visits >=", "visit >="))
    (place,) = [f.place for f in caught.value.findings]
    assert caught.value.sources[place.path].splitlines()[place.line - 1].count("visit >=") == 1


@pytest.mark.parametrize("path", ["nowhere.yml", Path("nowhere.yml")])
def test_a_file_that_there_is_not(path):
    """A missing file is an error of the ruleset, as on the command line."""
    with pytest.raises(segrules.RulesetError, match=r"there is no file `nowhere.yml`"):
        segrules.compile(path)


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("least", 2, "2"),
        ("$least", "2", "2"),
        ("window", "180d", "180d"),
        ("strict", False, "false"),
        ("cities", ["Oslo", "Bonn"], "Oslo, Bonn"),
    ],
)
def test_parameters_of_every_kind(name, value, shown):
    """Parameters are numbers, texts, booleans or lists, by name."""
    made = segrules.compile(TEXT, parameters={name: value})
    assert made.program.parameters[name.removeprefix("$")] == shown


def test_parameters_that_cannot_be_set():
    """An unknown name, another kind and a value that is not offered are errors."""
    for bad in ({"lest": 2}, {"least": "many"}, {"least": 9}):
        with pytest.raises(segrules.RulesetError):
            segrules.compile(TEXT, parameters=bad)


def test_parameters_set_later_go_over_those_set_before():
    """A compiled ruleset is set anew without being changed itself."""
    first = segrules.compile(TEXT, parameters={"least": 1, "window": "90d"})
    second = first.with_parameters({"least": 2})
    assert first.program.parameters["least"] == "1"
    assert second.program.parameters["least"] == "2"
    assert second.program.parameters["window"] == "90d"


def test_the_module_offers_what_it_names():
    """Every public name is there, others are not, and asking for them starts nothing early."""
    assert all(hasattr(segrules, name) for name in segrules.__all__)
    assert sorted(segrules.__all__) == sorted(dir(segrules))
    with pytest.raises(AttributeError, match="frobnicate"):
        _ = segrules.frobnicate
    script = "import sys, segrules; print('pandas' in sys.modules, 'pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stdout.split() == [b"False", b"False"]
