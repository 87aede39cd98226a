from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import pytest

REGULARS = """\
segrules: 1
name: regulars
tables:
  customers:
    key: customer_id
    columns: {customer_id: text, orders: {type: integer, required: true}, sms_ok: boolean}
segments:
  rules:
    - {id: regulars, when: orders >= 5 and sms_ok}
  otherwise: visitors
"""
GOOD = """\
tests:   # what we promise
    # five is the limit
    - name: five orders
      given: {orders: 5, sms_ok: true}
      expect: {segment: regulars}

# nothing below is touched
actions: []
"""
BAD = """\
tests:
  - name: four are enough
    given: {orders: 4, sms_ok: true}
    expect: {segment: regulars}
"""


@pytest.fixture
def tests_of(here):
    """A ruleset file with these tests."""

    def made(tests, name="regulars.yml"):
        path = here / name
        path.write_bytes((REGULARS + tests).encode())
        return path

    return made


def test_passed_tests_are_counted_with_their_coverage(run, tests_of):
    """Exit code 0, and what the tests show."""
    ended = run("test", tests_of(GOOD))
    assert ended.code == 0
    assert ended.out.splitlines()[:2] == [
        "regulars: 1 tests, all passed",
        "  coverage 50%: rules 1 of 2, conditions 2 of 4, limits 1 of 2",
    ]


@pytest.mark.parametrize("style", ["text", "json", "junit", "github"])
def test_a_failed_test_ends_with_4_in_every_format(run, tests_of, style):
    """The test's name and what came out are told, and nothing of it is a traceback."""
    ended = run("test", tests_of(BAD), "--format", style)
    assert ended.code == 4
    assert "four are enough" in ended.out
    assert "visitors" in ended.out


def test_a_failed_test_is_explained_in_chinese(run, tests_of):
    """The same words in the other language."""
    ended = run("test", tests_of(BAD), lang="zh")
    assert "未通过 four are enough" in ended.out
    assert "`regulars` 不成立，因为：orders 不少于 5（orders = 4）" in ended.out


def test_json_holds_what_text_shows(run, tests_of):
    """Outcomes, differences, coverage, mutants and suggestions are all there."""
    ended = run("test", tests_of(BAD), "--mutate", "--suggest", "--format", "json")
    (told,) = json.loads(ended.out)["rulesets"]
    (case,) = told["cases"]
    assert (case["outcome"], case["line"]) == ("failed", 12)
    assert case["differences"][0]["got"] == "visitors"
    assert case["known"] == {"orders": 4, "sms_ok": True}
    assert told["coverage"]["percent"] == 0
    assert {"kind": "rule", "segmentation": "segments", "segment": "regulars"}.items() <= told[
        "coverage"
    ]["lacking"][0].items()
    assert told["mutation"]["percent"] == 0
    assert all(m["witness"] for m in told["mutation"]["survived"])
    assert all({"name", "given", "expect", "yaml"} == set(s) for s in told["suggested"])


def test_junit_counts_suites_and_places_failures(run, tests_of):
    """One suite a ruleset, one test case each, and a failure with its reasons."""
    ended = run("test", tests_of(GOOD, "good.yml"), tests_of(BAD), "--format", "junit")
    good, bad = ET.fromstring(ended.out.partition("\n")[2])  # noqa: S314 - our own output
    assert (good.get("tests"), good.get("failures")) == ("1", "0")
    assert (bad.get("tests"), bad.get("failures")) == ("1", "1")
    (case,) = bad
    assert case.get("line") == "12"
    assert "orders at least 5 (orders = 4)" in (case[0].text or "")


def test_github_marks_the_line_of_the_test(run, tests_of):
    """An annotation for each failed test."""
    ended = run("test", tests_of(BAD), "--format", "github")
    assert ended.out.startswith("::error file=")
    assert "line=12,endLine=14,title=case-failed (T001)" in ended.out


@pytest.mark.parametrize(("wanted", "code"), [("50", 0), ("51", 4)])
def test_too_little_coverage_fails_where_more_is_asked_for(run, tests_of, wanted, code):
    """`--fail-under` takes the percentage as it is printed."""
    ended = run("test", tests_of(GOOD), "--fail-under", wanted)
    assert ended.code == code
    assert ("tests-show-too-little" in ended.err) is (code == 4)


def test_what_is_suggested_can_be_written_and_is_enough(run, tests_of):
    """The new tests stand after the last one, indented like it; nothing else has changed."""
    path = tests_of(GOOD)
    assert run("test", path, "--mutate", "--suggest", "--write").code == 0
    text = path.read_text("utf-8")
    before, _, after = GOOD.partition("\n\n#")
    assert text.startswith(REGULARS + before + "\n    - name: ")
    assert text.endswith("\n\n#" + after)
    ended = run("test", path, "--mutate", "--fail-under", "100")
    assert (ended.code, ended.err) == (0, "")
    assert run("check", path).code == 0


def test_writing_twice_writes_once(run, tests_of):
    """Where nothing is missing the file stays as it is."""
    path = tests_of(GOOD)
    run("test", path, "--mutate", "--suggest", "--write")
    first = path.read_bytes()
    run("test", path, "--mutate", "--suggest", "--write")
    assert path.read_bytes() == first


def test_a_ruleset_without_tests_gets_a_section(run, tests_of):
    """A warning says that there are none, and `--write` adds them at the end."""
    path = tests_of("")
    ended = run("test", path, "--suggest", "--write")
    assert ended.code == 0
    assert "no-tests" in ended.err
    assert path.read_text("utf-8").startswith(REGULARS + "\ntests:\n  - name: ")
    assert run("test", path, "--fail-under", "100").code == 0


def test_line_ends_of_the_file_are_kept(run, tests_of):
    """A file with Windows line ends has them everywhere afterwards."""
    path = tests_of(GOOD)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert run("test", path, "--suggest", "--write").code == 0
    assert path.read_bytes().count(b"\n") == path.read_bytes().count(b"\r\n") > 20


def test_tests_in_brackets_are_left_alone(run, tests_of):
    """What cannot be put after the last test is only printed."""
    path = tests_of("tests: [{name: five, given: {orders: 5}, expect: {segment: visitors}}]\n")
    before = path.read_bytes()
    ended = run("test", path, "--suggest", "--write")
    assert ended.code == 1
    assert "tests-not-written" in ended.err
    assert path.read_bytes() == before


def test_defaults_do_not_change_the_meaning_of_a_suggestion(run, tests_of):
    """What all tests are given is taken back where the suggested customer lacks it."""
    path = tests_of(
        "tests:\n  defaults: {sms_ok: true, orders: 7}\n  cases:\n"
        "    - name: shared\n      expect: {segment: regulars}\n"
    )
    assert run("test", path, "--mutate", "--suggest", "--write").code == 0
    assert run("test", path, "--mutate", "--fail-under", "100").code == 0


def test_a_ruleset_with_errors_is_not_tested(run, tests_of):
    """Its findings are told, with exit code 3."""
    ended = run("test", tests_of("tests:\n  - {name: x, expect: {segment: nobody}}\n"))
    assert ended.code == 3
    assert "unknown-segment" in ended.err
