from __future__ import annotations

import os
import time
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from segrules.language import yaml_guard
from segrules.language.places import Place
from segrules.language.source import Loaded, load, load_text


@pytest.fixture(params=["libyaml", "pure"])
def _parser(request, monkeypatch):
    """Run a test with libyaml's parser and with the pure one."""
    parser = yaml.SafeLoader if request.param == "pure" else yaml_guard.PARSER
    monkeypatch.setattr(yaml_guard, "PARSER", parser)


def keys(loaded: Loaded) -> list[str]:
    """The keys of the findings, in their order."""
    return [finding.key for finding in loaded.findings]


def only(text: str) -> tuple[str, str]:
    """The key of the one finding in a text, and the characters under its place's first line."""
    loaded = load_text(text)
    (finding,) = loaded.findings
    return finding.key, under(finding.place, text)


def under(place: Place, text: str) -> str:
    """The characters under a place's first line."""
    line = text.split("\n")[place.line - 1]
    end = place.end_column - 1 if place.end_line == place.line else len(line)
    return line[place.column - 1 : end]


TEXTS = (
    *("2024-05-01", "12:30", "0123", "0x1F", "1_000", "80%", "365d"),
    *(".5", "+1", "1.", ".inf", ".nan"),
)


def test_only_plain_words_and_json_numbers_are_no_texts():
    """Dates, times, octals, yes and no, shares and durations stay the texts that they are."""
    loaded = load_text(
        "a: [1, -2, 0, 1.50, 1e3, 12345678901234567890]\n"
        "b: [true, false, null, ~, ]\n"
        "c: [yes, no, on, off, True, NULL, y]\n"
        f"d: [{', '.join(TEXTS)}, '5', '']\n"
        "e:\n"
    )
    assert loaded.data == {
        "a": [1, -2, 0, Decimal("1.50"), Decimal(1000), 12345678901234567890],
        "b": [True, False, None, None],
        "c": ["yes", "no", "on", "off", "True", "NULL", "y"],
        "d": [*TEXTS, "5", ""],
        "e": None,
    }
    assert isinstance(loaded.data["a"][3], Decimal)
    assert str(loaded.data["a"][3]) == "1.50"


def test_keys_are_the_text_that_is_written():
    """A key that looks like a number or a word is its text."""
    assert load_text("5: a\ntrue: b\n1.50: c\n'': d\n").data == {
        "5": "a",
        "true": "b",
        "1.50": "c",
        "": "d",
    }


@pytest.mark.parametrize("number", ["9" * 5000, "1e999999999", "1." + "0" * 5000])
def test_absurd_numbers_stay_text(number):
    """A number that no ruleset needs is not converted."""
    assert load_text(f"a: {number}").data == {"a": number}


@pytest.mark.usefixtures("_parser")
@pytest.mark.parametrize(
    ("text", "key", "marked"),
    [
        ("a: 1\nb: 2\na: 3\n", "duplicate-key", "a"),
        ("a: &x 1\n", "yaml-anchor", "&x 1"),
        ("a: !!python/object:os.system ls\n", "yaml-tag", "!!python/object:os.system ls"),
        ("%TAG ! tag:x,2024:\n---\na: 1\n", "yaml-tag", "%TAG ! tag:x,2024:"),
        ("<<: {a: 1}\n", "yaml-merge", "<<"),
        ("a: 1\n---\nb: 2\n", "yaml-documents", "---"),
        ("a: " + "[" * 60, "yaml-depth", "["),
        ("? [a, b]\n: 1\n", "key-not-text", "[a, b]"),
        ("a: {{ name }}\n", "key-not-text", "{ name }"),
        ("?\n: 1\n", "key-not-text/empty", ""),
        (": 1\n", "key-not-text/empty", ":"),
        ("", "empty-ruleset", ""),
        ("# nothing yet\n", "empty-ruleset", ""),
        ("---\n", "empty-ruleset", ""),
        ("- a\n- b\n", "not-a-mapping/list", "- a"),
        ("segrules：1\n", "not-a-mapping/scalar", "segrules：1"),
        ("a:\n\tb: 1\n", "bad-indentation/tab", "\t"),
        ("a:\n  b: 1\n\tc: 1\n", "bad-indentation/tab", "\t"),
        ("a: 1\n\u3000b: 2\n", "bad-indentation/wide-space", "\u3000"),
        ("a:\n\u3000\u3000b: 2\n", "bad-indentation/wide-space", "\u3000\u3000"),
        ("id： x\nb: 1\n", "yaml-syntax/wide-colon", "："),
        ("when: 'app' in channels\n", "yaml-syntax/condition", "i"),
        ("when: >= 5\n", "yaml-syntax/condition", "="),
        ("- {when: city in [a, b], because: c}\n", "yaml-syntax/condition", "["),
        ("where: a: b\n", "yaml-syntax/condition", ":"),
        ("value: @x\n", "yaml-syntax/condition", "@"),
        ("- id: x\n   when: a = 1\n", "yaml-syntax/indentation", "when: a = 1"),
        ("a:\n  - id: x\n   when: a = 1\n", "yaml-syntax/indentation", "when: a = 1"),
        ("a: b: c\n", "yaml-syntax/second-colon", ":"),
        ("a: 'b\nc: d\n", "yaml-syntax/open-quote", "'"),
        ("a: [b, c\nd: e\n", "yaml-syntax/open-bracket", ":"),
        ("a: [b, {c: d}\n\n", "yaml-syntax/early-end", ""),
        ("a: [", "yaml-syntax/early-end", ""),
        ("a: 'b' c\n", "yaml-syntax/after-end", "c"),
        ("a: 1\nfoo\nb: 2\n", "yaml-syntax/no-colon", "foo"),
        ("a: 1\nfoo", "yaml-syntax/no-colon", "foo"),
        ("a: - b\n", "yaml-syntax/dash", "-"),
        ("a: |x\n  b\n", "yaml-syntax/block", "x"),
        ("a: `b`\n", "yaml-syntax/character", "`"),
        ("a: & b\n", "yaml-syntax/character", "&"),
        ("a: ]\n", "yaml-syntax/character", "]"),
        ("a: 1\n...\nb\n", "yaml-syntax/after-document", "b"),
        ('a: "\\0"\n', "bad-character/escape", '"\\0"'),
        ("a: x\u202ey\n", "bad-character/direction", "\u202e"),
        ("a: x\u2028y\n", "bad-character/line-break", "\u2028"),
        ("a: x\x07y\n", "bad-character", "\x07"),
        ("a: x\ufeffy\n", "bad-character", "\ufeff"),
    ],
)
def test_each_fault_is_one_finding_where_it_stands(text, key, marked):
    """Whatever the parser, a fault has one name and stands under the characters that cause it."""
    assert only(text) == (key, marked)


@pytest.mark.usefixtures("_parser")
@pytest.mark.parametrize("text", ['a: "\\q"', 'a: "\\xZZ"', 'a: "\\UFFFFFFFF"', 'a: "\\ud800"'])
def test_an_impossible_escape_is_a_finding(text):
    """Escapes that stand for no character are refused by name by both parsers."""
    assert keys(load_text(text))[0] in {"yaml-syntax/escape", "bad-character/escape"}


def test_an_alias_and_its_anchor_are_both_named():
    """An alias is read as nothing and reported, and the rest of the file is still read."""
    loaded = load_text("a: &x {b: 1}\nc: *x\nd: 4\n")
    assert keys(loaded) == ["yaml-anchor", "yaml-anchor/alias"]
    assert loaded.data == {"a": {"b": 1}, "c": None, "d": 4}


def test_a_doubled_key_points_to_both_and_keeps_the_first():
    """The second key is the finding, the first its label, and the first value counts."""
    loaded = load_text("a:\n  b: 1\n  b: 2\n")
    (finding,) = loaded.findings
    (label,) = finding.labels
    assert (finding.place.line, label.place.line, finding.args["key"]) == (3, 2, "b")
    assert loaded.data == {"a": {"b": 1}}


def test_a_condition_that_yaml_cannot_read_is_told_to_be_quoted():
    """The cure names the key at fault, not another key of the same line."""
    loaded = load_text("- {when: a = 1, because: 'x' y}\n")
    assert keys(loaded) == ["yaml-syntax/open-bracket"]
    (finding,) = load_text("- {because: x, when: 'x' = y}\n").findings
    assert (finding.key, finding.args["key"]) == ("yaml-syntax/condition", "when")


def test_bombs_are_refused_before_they_are_built():
    """A merge-key bomb, a deep file and a flood of parts end the walk soon."""
    bomb = "a: &a {x: 1}\n" + "".join(
        f"k{i}: &k{i} [*a, *a, *a, *a, *a, *a, *a, *a]\n" for i in range(300)
    )
    start = time.perf_counter()
    assert keys(load_text(bomb))[-1] == "too-many-faults"
    assert keys(load_text("- " * 100_000)) == ["yaml-depth"]
    assert keys(load_text("a: " + "[" * 100_000)) == ["yaml-depth"]
    assert keys(load_text("a: [" + "1," * 250_000 + "]")) == ["yaml-size"]
    doubled = keys(load_text("a: b\n" * 1000))
    assert (len(doubled), doubled[-1]) == (51, "too-many-faults")
    assert time.perf_counter() - start < 10


def test_sizes_and_encodings(tmp_path: Path):
    """A byte order mark is accepted; other encodings, binaries and large files are told apart."""
    cases = {
        "bom": (b"\xef\xbb\xbfa: \xe4\xb8\xad\r\nb: 1\r", []),
        "gbk": ("a: 重要价值客户\n".encode("gb18030"), ["not-utf8/gb18030"]),
        "utf16": ("a: 1\n".encode("utf-16"), ["not-utf8/utf16"]),
        "latin": (b"a: caf\xe9", ["not-utf8"]),
        "zip": (b"PK\x03\x04\x00\x00\xff\xfe", ["not-text"]),
        "large": (b"a: " + b"x" * 2_000_001, ["file-too-large"]),
    }
    for name, (raw, expected) in cases.items():
        path = tmp_path / f"{name}.yml"
        path.write_bytes(raw)
        assert keys(load(path)) == expected, name
    assert load(tmp_path / "bom.yml").data == {"a": "中", "b": 1}


def test_the_first_byte_that_is_not_utf8_is_placed(tmp_path: Path):
    """Line and column of an undecodable byte count characters, not bytes."""
    path = tmp_path / "x.yml"
    path.write_bytes("中: 1\n文: x".encode() + b"\xff\n")
    (finding,) = load(path).findings
    assert (finding.place.line, finding.place.column) == (2, 5)


def test_a_huge_file_is_refused_without_reading_it(tmp_path: Path):
    """50 MB are refused by their size alone."""
    path = tmp_path / "huge.yml"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    start = time.perf_counter()
    assert keys(load(path)) == ["file-too-large"]
    assert time.perf_counter() - start < 0.05


def test_paths_that_cannot_be_read(tmp_path: Path):
    """A missing file, a folder, a path through a file and a nameless path have their findings."""
    file = tmp_path / "a.yml"
    file.write_text("a: 1", encoding="utf-8")
    assert keys(load(tmp_path / "none.yml")) == ["file-missing"]
    assert keys(load(tmp_path)) == ["file-is-folder"]
    assert keys(load(file / "b.yml")) == ["file-missing"]
    assert keys(load(Path("a\0b"))) == ["file-missing"]
    assert keys(load(Path("x" * 5000))) == ["file-unreadable"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all files")
def test_a_file_without_permission_is_unreadable(tmp_path: Path):
    """The reason of the system is part of the finding."""
    path = tmp_path / "a.yml"
    path.write_text("a: 1", encoding="utf-8")
    path.chmod(0)
    assert keys(load(path)) == ["file-unreadable"]


PLACES = """\
segments:
  rules:
    - id: 中文
      label: {zh: 重要, en: Big}
      when: |
        a >= 4
          and b

    - id: y
  otherwise:
"""


@pytest.mark.parametrize(
    ("loc", "marked", "key"),
    [
        (("segments", "rules", 0, "id"), "中文", "id"),
        (("segments", "rules", 0, "label"), "{zh: 重要, en: Big}", "label"),
        (("segments", "rules", 0, "label", "en"), "Big", "en"),
        (("segments", "rules", 0, "label", "en", "deeper"), "Big", "en"),
        (("segments", "rules", 0, "absent"), "id: 中文", "id: 中文"),
        (("segments", "rules", 1), "id: y", "id: y"),
        (("segments", "otherwise"), "", "otherwise"),
        (("absent",), "segments:", "segments:"),
    ],
)
def test_values_and_keys_have_places(loc, marked, key):
    """A path that is not in the file has the place of the nearest part around it."""
    loaded = load_text(PLACES)
    assert under(loaded.place(loc), PLACES) == marked
    assert under(loaded.key_place(loc), PLACES) == key


def test_blocks_end_with_their_last_line():
    """Neither a block text nor a list reaches into the lines that follow."""
    loaded = load_text(PLACES)
    when = loaded.place(("segments", "rules", 0, "when"))
    assert (when.line, when.column, when.end_line, when.end_column) == (5, 13, 7, 16)
    rules = loaded.place(("segments", "rules"))
    assert (rules.line, rules.end_line) == (3, 9)


LOCATED = [
    ("a: b  c   # d\n", "b  c"),
    ("a: b\n\n  c  \n   d\n", "b\nc d"),
    ("a: 'it''s ''x'' = y'\n", "it's 'x' = y"),
    ("a: 'b\n  c'\n", "b c"),
    ('a: "b = 中 and c"\n', "b = 中 and c"),
    ("a: |\n    b\n      c\n\n    d\n", "b\n  c\n\nd\n"),
    ("a: |2-\n    b\n   c\n", "  b\n c"),
    ("a: >-\n  b and\n  c\n\n  d\n", "b and c\nd"),
    ("a: 0x1F\n", "0x1F"),
    ("a: 😀 b\n", "😀 b"),
]


@pytest.mark.usefixtures("_parser")
@pytest.mark.parametrize(("source", "text"), LOCATED)
def test_each_character_of_a_text_has_its_place(source, text):
    """What stands at a character's place in the file is that character, line by line."""
    located = load_text(source).located(("a",))
    assert located.text == text
    assert located.exact
    for at, character in enumerate(text):
        if character not in " \n":
            assert under(located.place(at, at + 1), source) == character


@pytest.mark.parametrize("source", ['a: "b\\tc"\n', 'a: "b \\\n  c"\n', "a: >\n  b\n    c\n  d\n"])
def test_texts_with_escapes_are_placed_as_a_whole(source):
    """Escapes and deeper lines of a folded text are not mapped."""
    loaded = load_text(source)
    located = loaded.located(("a",))
    assert not located.exact
    assert located.place(0, 1) == loaded.place(("a",))


def test_numbers_are_located_as_written_and_short_forms_by_what_is_written():
    """A bare number is its text; a path below a scalar is that scalar; a list is no text."""
    loaded = load_text("a: 1.50\nb: [x]\nc:\n")
    assert loaded.located(("a", "value")).text == "1.50"
    assert loaded.located(("c",)).text == ""
    with pytest.raises(TypeError):
        loaded.located(("b",))


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]), min_size=1))
def test_single_quoted_texts_are_read_and_placed_exactly(text):
    """Any printable text in single quotes comes back with every character in its place."""
    source = "a: '" + text.replace("'", "''") + "'"
    loaded = load_text(source)
    assert loaded.data == {"a": text}
    located = loaded.located(("a",))
    assert [under(located.place(i, i + 1), source) for i in range(len(text))] == list(text)


@given(st.lists(st.text("ab ,.=中😀'", min_size=1).filter(str.strip), min_size=1, max_size=5))
def test_block_texts_are_placed_line_by_line(lines):
    """Every character of a `|` text has the place where it stands."""
    kept = ["x" + line for line in lines]
    source = "k: |\n" + "".join(f"    {line}\n" for line in kept)
    located = load_text(source).located(("k",))
    assert located.text == "\n".join(kept) + "\n"
    for at, character in enumerate(located.text):
        if character != "\n":
            assert under(located.place(at, at + 1), source) == character


def ruleset_of(rules: int) -> str:
    """A ruleset of so many rules."""
    head = "segrules: 1\nname: many\nsegments:\n  assign: first\n  rules:\n"
    rule = "    - id: s{i}\n      label: {{zh: 客户{i}, en: Customers {i}}}\n      when: R >= {i}\n"
    return head + "".join(rule.format(i=i) for i in range(rules))


@pytest.mark.skipif(not yaml.__with_libyaml__, reason="the pure parser is slower")
def test_two_hundred_rules_are_read_whole():
    """A file of 200 rules keeps every one of them, in order."""
    rules = load_text(ruleset_of(200)).data["segments"]["rules"]
    assert len(rules) == 200
    assert len({rule["id"] for rule in rules}) == 200
