from __future__ import annotations

import subprocess
import sys
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segrules.language.findings import Finding, Label, Lang, Severity, Words
from segrules.language.places import Place
from segrules.language.source import load_text
from segrules.language.width import display_width
from segrules.outputs.findings.code_frame import frame_of
from segrules.outputs.findings.findings_text import findings_text

SOURCE = "segments:\n  rules:\n    - id: a\n      when: recencyy >= 4\n"
PLACE = Place("rulesets/x.yml", 4, 13, 4, 21)


def unknown(place: Place | None = PLACE, **more) -> Finding:
    """A finding with a cure."""
    args = {"key": "recencyy", "names": Words("`recency`", "`recency`")}
    return Finding("unknown-key/nearest", place, args, **more)


def text(*findings: Finding, sources=None, lang=Lang.EN, color=False, width=80) -> str:
    """The findings as text, by default in English on a terminal of 80 cells."""
    given = {"rulesets/x.yml": SOURCE} if sources is None else sources
    return findings_text(findings, given, lang, color=color, width=width)


def test_a_finding_shows_its_place_its_cure_and_a_witness():
    """The frame has the line, carets under the place, and the notes below."""
    witness = {"recency": 12, "city": "上海", "vip": True, "spend": Decimal("1E+2"), "f": None}
    region = Words("R 为 5 的客户", "customers with R = 5")
    assert text(unknown(witness=witness, region=region)) == (
        "error[unknown-key]: there is no key `recencyy` here\n"
        " --> rulesets/x.yml:4:13\n"
        "  |\n"
        "4 |       when: recencyy >= 4\n"
        "  |             ^^^^^^^^\n"
        "  = help: did you mean `recency`?\n"
        "  = region: customers with R = 5\n"
        "  = witness: recency = 12, city = '上海', vip = true, spend = 100, f missing\n"
        "\n"
        "1 error\n"
    )


def test_the_fixed_words_are_chinese_in_chinese():
    """Severity, help, witness, missing and the summary are said in Chinese."""
    said = text(unknown(witness={"f": None, "r": 1}), lang=Lang.ZH)
    assert said.startswith("错误[unknown-key]: 这里没有 `recencyy` 这个键\n")
    assert "  = 帮助: 是不是想写 `recency`\n" in said
    assert "  = 例证: f 缺失，r = 1\n" in said
    assert said.endswith("\n1 个错误\n")


def test_a_label_has_its_own_frame():
    """A second place stands below the first, with its words, in its own file."""
    other = Place("shared/中文.yml", 123, 3, 123, 5)
    label = Label(other, "duplicate-key/first")
    finding = Finding("duplicate-key", PLACE, {"key": "a"}, (label,))
    sources = {PLACE.path: SOURCE, other.path: "\n" * 122 + "  金额: 1\n"}
    assert text(finding, sources=sources) == (
        "error[duplicate-key]: the key `a` is written twice\n"
        "   --> rulesets/x.yml:4:13\n"
        "    |\n"
        "  4 |       when: recencyy >= 4\n"
        "    |             ^^^^^^^^\n"
        "   ::: shared/中文.yml:123:3\n"
        "    |\n"
        "123 |   金额: 1\n"
        "    |   ---- first written here\n"
        "    = help: remove or rename one of them\n"
        "\n"
        "1 error\n"
    )
    assert "::: shared/中文.yml:123:3: first written here\n" in text(finding)


def test_findings_come_by_place_and_are_counted_by_severity():
    """Path, line, column and name make the order; infos have no plural."""
    first = Place("a.yml", 2, 1, 2, 2)
    findings = [
        unknown(Place("b.yml", 1, 1, 1, 2)),
        Finding("yaml-merge", first, severity=Severity.WARNING),
        Finding("empty-ruleset", first, severity=Severity.INFO),
        Finding("yaml-tag", Place("a.yml", 10, 1, 10, 2)),
        Finding("empty-ruleset", None, severity=Severity.INFO),
    ]
    said = text(*findings, sources={})
    heads = [line for line in said.split("\n") if line.startswith(("error", "warn", "info"))]
    names = [head.partition("[")[2].partition("]")[0] for head in heads]
    assert names == ["empty-ruleset", "empty-ruleset", "yaml-merge", "yaml-tag", "unknown-key"]
    assert said.endswith("\n2 errors, 1 warning, 2 info\n")
    assert text(*findings, sources={}, lang=Lang.ZH).endswith("\n2 个错误，1 个警告，2 个提示\n")
    assert text(*reversed(findings), sources={}) == said


def test_no_findings_are_no_text():
    """Nothing found says nothing."""
    assert text() == ""


@pytest.mark.parametrize(
    ("line", "place", "shown", "underline"),
    [
        ("城市: 上海", (5, 7), "城市: 上海", "      ^^^^"),
        ("a:\tb", (4, 5), "a:    b", "      ^"),
        ("a:", (3, 3), "a:", "  ^"),
        ("a: 😀e\u0301x", (7, 8), "a: 😀e\u0301x", "      ^"),
        ("a: \x1b[31m", (4, 5), "a: \\x1b[31m", "   ^^^^"),
        ("abc", (90, 99), "abc", "   ^"),
    ],
)
def test_carets_stand_under_the_characters(line, place, shown, underline):
    """Wide, joined, tab and control characters take the cells that they are shown in."""
    frame = frame_of(Place("x", 1, place[0], 1, place[1]), line, 80)
    assert frame is not None
    assert (frame.line, frame.underline) == (shown, underline)


def test_a_place_over_several_lines_is_marked_on_its_first():
    """The mark runs to the end of the first line."""
    frame = frame_of(Place("x", 1, 4, 3, 2), "a: [b,  \nc\n]", 80)
    assert frame is not None
    assert (frame.line, frame.underline) == ("a: [b,", "   ^^^")


def test_a_line_that_is_not_there_has_no_frame():
    """A place behind the end of the text shows the place only."""
    assert frame_of(Place("x", 9, 1, 9, 2), "a", 80) is None
    assert "|" not in text(unknown(Place("rulesets/x.yml", 99, 1, 99, 2)))


@given(
    st.text("ab 客，\t😀", max_size=150),
    st.integers(0, 150),
    st.integers(0, 150),
    st.integers(20, 60),
)
def test_long_lines_are_clipped_around_the_caret(line, start, length, width):
    """The frame keeps to its width, and what is under the carets is what was marked."""
    place = Place("x", 1, start + 1, 1, start + 1 + length)
    frame = frame_of(place, line, width)
    assert frame is not None
    assert display_width(frame.line) <= width
    assert len(frame.underline) <= width
    before = frame.line[: len(cut(frame.line, frame.underline.index("^")))]
    marked = line[start : start + length].replace("\t", "    ")[:1].strip()
    assert frame.line.startswith(before + marked)


def cut(line: str, width: int) -> str:
    """The beginning of a line that takes so many cells."""
    return next((line[:at] for at in range(len(line)) if display_width(line[:at]) == width), line)


def test_colours_are_only_decoration():
    """Without the escapes the coloured text is the plain one, and plain text has none."""
    finding = unknown(labels=(Label(PLACE, "duplicate-key/first"),), witness={"a": 1})
    coloured, plain = text(finding, color=True), text(finding)
    assert "\x1b" in coloured
    assert "\x1b" not in plain
    for code in ("0m", "1m", "1;31m", "1;34m"):
        coloured = coloured.replace(f"\x1b[{code}", "")
    assert coloured == plain


def test_what_a_file_holds_cannot_act_on_the_terminal():
    """Escapes and line breaks of keys, paths and witnesses are written out."""
    place = Place("a\x1b[2J.yml", 1, 1, 1, 2)
    finding = Finding("duplicate-key", place, {"key": "x\x1b[31m\ny"}, witness={"k\n": "v\r"})
    said = text(finding)
    assert "\x1b" not in said
    assert "\r" not in said
    assert "k\\n = 'v\\r'" in said


def test_findings_of_a_file_are_shown_with_its_sources():
    """What loading finds can be shown as it is."""
    loaded = load_text("a: 1\na: 2\n", "x.yml")
    said = text(*loaded.findings, sources=loaded.sources)
    assert "2 | a: 2\n  | ^\n ::: x.yml:1:1\n" in said


def test_reading_and_showing_need_no_large_library():
    """The modules that `check` needs import neither numpy nor a template or terminal library."""
    code = (
        "import sys, segrules.language.source, segrules.language.shape\n"
        "import segrules.outputs.findings.findings_text, segrules.outputs.findings.findings_json\n"
        "print([m for m in ('numpy', 'pandas', 'jinja2', 'typer', 'rich') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"
