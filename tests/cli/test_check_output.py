"""What `check` tells of rulesets: as text, a line each, for GitHub and for machines."""

from __future__ import annotations

import json

import pytest

KEYS = [
    "code", "name", "severity", "message", "help", "path", "line", "column", "end_line",
    "end_column", "witness", "region",
]  # fmt: skip
PROOF = ["segmentation", "exhaustive", "exclusive", "unreachable", "complete"]


@pytest.fixture
def files(here, shop):
    """Rulesets: one without fault, one with a gap, one that is broken, one that needs a look."""
    texts = {
        "good.yml": shop.ruleset,
        "gap.yml": shop.ruleset.replace("  otherwise:", "  assign: one\n  x_otherwise:").replace(
            "  x_otherwise: {id: others, label: {zh: 其他, en: others}}\n", ""
        ),
        "broken.yml": shop.ruleset.replace("M = high", "MM = high"),
        "warned.yml": shop.ruleset.replace(
            "  otherwise:", "    - {id: never, when: R >= 2 and M = high and R = 3}\n  otherwise:"
        ),
    }
    for name, text in texts.items():
        (here / name).write_text(text, encoding="utf-8")
    return here


def test_a_ruleset_without_fault(files, run):  # noqa: ARG001 - writes them
    """What has been proved is one line, in either language; nothing else is printed."""
    assert run("check", "good.yml").out == "shop, segments: 1 rule, no gap, nothing unreachable\n"
    chinese = run("check", "good.yml", lang="zh").out
    assert chinese == "shop 的 segments：1 条规则，没有遗漏、没有到不了的分群\n"
    for style in ("concise", "github"):
        assert run("check", "good.yml", "--format", style).out == ""


def test_the_text_shows_the_place(files, run):  # noqa: ARG001 - writes them
    """A finding has its name, its place, the line with what is meant underlined, and the cure."""
    lines = run("check", "broken.yml").out.splitlines()
    assert lines[0] == "error[unknown-name]: there is no metric, score or column `MM`"
    assert lines[1].strip() == "--> broken.yml:25:66"
    code, marks = lines[3].partition("| ")[2], lines[4].partition("| ")[2]
    assert marks.strip() == "^^"
    assert code.encode("gbk")[marks.index("^") :].startswith(b"MM")
    assert "= help: did you mean `M`" in lines[5]
    assert lines[-1] == "1 error"


def test_a_line_each(files, run):  # noqa: ARG001 - writes them
    """`concise` gives a line for each finding that an editor can jump to."""
    ended = run("check", "broken.yml", "--format", "concise")
    assert ended.code == 3
    (line,) = ended.out.splitlines()
    assert line.startswith("broken.yml:25:66: error[unknown-name] ")


def test_annotations(files, run):  # noqa: ARG001 - writes them
    """`github` gives commands that annotate a pull request."""
    ended = run("check", "broken.yml", "--format", "github", lang="zh")
    (line,) = ended.out.splitlines()
    assert line.startswith("::error file=broken.yml,line=25,col=66,endColumn=68,title=unknown-name")
    assert "没有" in line


def test_a_gap_is_an_error_with_a_witness(files, run):  # noqa: ARG001 - writes them
    """Under `assign: one` without `otherwise` a gap fails the check, and shows a customer."""
    ended = run("check", "gap.yml", "--format", "json")
    told = json.loads(ended.out)
    assert ended.code == 3
    gaps = [f for f in told["findings"] if f["name"] == "gap"]
    assert gaps
    assert gaps[0]["severity"] == "error"
    assert gaps[0]["witness"]
    assert gaps[0]["region"]
    assert told["proofs"][0]["exhaustive"] is False


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("names", [["good.yml"], ["broken.yml"], ["gap.yml", "good.yml"], ["no"]])
def test_json_has_the_promised_shape(names, lang, files, run):  # noqa: ARG001 - writes them
    """Findings and proofs have exactly their keys; stdout is JSON and stderr is empty."""
    ended = run("check", *names, "--format", "json", lang=lang)
    told = json.loads(ended.out)
    assert list(told) == ["findings", "proofs"]
    assert all(list(f) == KEYS for f in told["findings"])
    assert all(list(p) == PROOF for p in told["proofs"])
    assert {f["severity"] for f in told["findings"]} <= {"error", "warning", "info"}
    assert ended.err == ""
    assert len(told["proofs"]) == sum(n in {"good.yml", "gap.yml"} for n in names)


def test_several_rulesets_at_once(files, run):  # noqa: ARG001 - writes them
    """All are checked, each finding names its file, and the worst decides the code."""
    ended = run("check", "good.yml", "broken.yml", "gap.yml")
    assert ended.code == 3
    assert "--> broken.yml:" in ended.out
    assert "--> gap.yml:" in ended.out
    assert ended.out.count("shop, segments:") == 2
    assert run("check", "good.yml", "shop.yml").code == 0


def test_strict_fails_on_a_warning(files, shop, run):
    """A warning alone passes, and fails with code 4 where `--strict` asks for it."""
    plain = run("check", "shop.yml", "--format", "json")
    assert (plain.code, json.loads(plain.out)["findings"]) == (0, [])
    assert run("check", "shop.yml", "--strict").code == 0
    (files / "loose.yml").write_text(shop.ruleset + LOOSE, encoding="utf-8")
    loose = run("check", "loose.yml", "--format", "json")
    severities = {f["severity"] for f in json.loads(loose.out)["findings"]}
    assert "warning" in severities
    assert "error" not in severities
    assert loose.code == 0
    assert run("check", "loose.yml", "--strict").code == 4
    assert run("check", "broken.yml", "--strict").code == 3


LOOSE = "actions:\n  - {id: text_them, for: vip, channels: [sms], goal: {zh: a, en: b}}\n"


def test_apply_tells_of_faults_that_proofs_find(files, run):  # noqa: ARG001 - writes them
    """A gap does not stop a run, whose customers it may not concern, but a note is printed."""
    ended = run("apply", "gap.yml", "orders.csv")
    assert ended.code == 0
    assert "segrules check" in ended.err
    assert "提示：" in run("apply", "gap.yml", "orders.csv", lang="zh").err


def test_settings_are_part_of_a_check(files, run):  # noqa: ARG001 - writes them
    """A parameter can be set for a check, in every ruleset that is named."""
    assert run("check", "good.yml", "--set", "least=1").code == 0
    assert run("check", "good.yml", "--set", "nothing=1").code == 2
