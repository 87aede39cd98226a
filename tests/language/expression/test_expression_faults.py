"""What is said of a text that is no expression: which characters, which message, which cure."""

from __future__ import annotations

from pathlib import Path
from string import Formatter

import pytest

from segrules.language.expression.parse import parse
from segrules.language.findings import Finding, Lang, Severity
from segrules.language.messages import message_of
from segrules.language.messages.syntax import MESSAGES
from segrules.language.places import nowhere

CASES = (Path(__file__).parent / "errors.txt").read_text(encoding="utf-8").splitlines()


def underlined(text: str, finding: Finding) -> str:
    """The characters of a one-line text that a finding points at."""
    assert finding.place is not None
    return text[finding.place.column - 1 : finding.place.end_column - 1]


@pytest.mark.parametrize("line", CASES)
def test_fault_is_underlined_named_and_cured(line):
    """Each fault has the expected message at exactly the expected characters, with its cure."""
    text, *rest = line.split(" :: ")
    parsed = parse(nowhere(text))
    found: list[str] = []
    for finding in parsed.findings:
        cure = [str(finding.args["cure"])] if _is_cured(finding) else []
        found += [finding.key, underlined(text, finding), *cure]
    assert found == rest
    assert (parsed.tree is None) is not parsed.findings[0].key.startswith("look-alike")


def _is_cured(finding: Finding) -> bool:
    return "cure" in finding.args and not finding.key.endswith(("/unclosed", "/wrong-bracket"))


@pytest.mark.parametrize("line", [c for c in CASES if " :: syntax-error/other-spelling" in c])
def test_cure_of_another_spelling_can_be_put_in_its_place(line):
    """The cure, written over the underlined characters, leaves one fault less."""
    text = line.split(" :: ", 1)[0]
    *others, first = parse(nowhere(text)).findings
    assert first.place is not None
    start, end = first.place.column - 1, first.place.end_column - 1
    cured = f"{text[:start]} {first.args['cure']} {text[end:]}"
    assert len(parse(nowhere(cured)).findings) == len(others)


def test_mixed_words_are_shown_in_both_readings():
    """The help of a mix writes out what it means either way, and the other word is labelled."""
    text = "a = 1 and not b or c and d"
    (finding,) = parse(nowhere(text)).findings
    assert underlined(text, finding) == "or"
    assert finding.args == {
        "first": "(a = 1 and not b) or (c and d)",
        "second": "a = 1 and (not b or c) and d",
    }
    (label,) = finding.labels
    assert (label.key, label.place.column) == ("mixed-and-or/and", 7)


def test_both_readings_of_a_mix_are_themselves_unmixed():
    """Each reading can be pasted in as it stands."""
    (finding,) = parse(nowhere("a or b and (c or d and e) or f")).findings[1:]
    for reading in finding.args.values():
        assert parse(nowhere(str(reading))).findings == ()


def test_look_alike_letters_are_a_warning_with_code_points():
    """Cyrillic letters in a Latin name are named by their code points, and the tree stands."""
    parsed = parse(nowhere("prоduct = 1"))
    (finding,) = parsed.findings
    assert parsed.tree is not None
    assert message_of(finding, Lang.EN).text.endswith("о (U+043E)")


@pytest.mark.parametrize("name", ["выручка", "Δspend", "σ_basket", "金额abc", "café"])
def test_letters_of_other_scripts_are_no_warning(name):
    """Only characters drawn like Latin letters, in a Latin name, are suspicious."""
    assert parse(nowhere(f"{name} > 1")).findings == ()


@pytest.mark.parametrize(
    ("text", "key", "under"),
    [
        ("a\u200b = 1", "syntax-error/invisible-character", "\u200b"),
        ("\ufeffa = 1", "syntax-error/invisible-character", "\ufeff"),
        ("a = 'x\u202ey'", "look-alike/invisible", "\u202e"),
        ("`实付\u200b` = 1", "look-alike/invisible", "\u200b"),
    ],
)
def test_invisible_characters_are_named_by_code(text, key, under):
    """What cannot be seen is an error outside quotes and a warning inside them."""
    (finding,) = parse(nowhere(text)).findings
    assert (finding.key, underlined(text, finding)) == (key, under)
    assert finding.args["code"] == f"U+{ord(under):04X}"


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "　"])
def test_empty_text_is_a_fault(text):
    """Nothing at all is no condition."""
    parsed = parse(nowhere(text))
    assert [f.key for f in parsed.findings] == ["syntax-error/empty"]


@pytest.mark.parametrize(
    ("text", "variant"),
    [
        ("a" * 20_001, "too-long"),
        ("a " * 5_001, "too-many-tokens"),
        ("(" * 65 + "a" + ")" * 65, "too-deep"),
        ("f(" * 65 + "a" + ")" * 65, "too-deep"),
        ("not " * 65 + "a", "too-deep"),
        ("-" * 65 + "a", "too-deep"),
        ("a" + " + a" * 65, "too-deep"),
        ("a" + " - a" * 2_000 + " = 1 and b or c", "too-deep"),
        ("a in (a" + " - a" * 2_000 + ")", "too-deep"),
        ("(" * 9_000, "too-many-tokens"),
    ],
)
def test_limits_are_findings(text, variant):
    """Length, number of words and depth each have their own message."""
    parsed = parse(nowhere(text))
    assert parsed.tree is None
    assert f"syntax-error/{variant}" in {f.key for f in parsed.findings}


@pytest.mark.parametrize(
    "text",
    [
        "a" * 20_000,
        " and ".join("a" for _ in range(2_500)),
        "a in [" + ", ".join("a" for _ in range(2_400)) + "]",
        "(" * 64 + "a" + ")" * 64,
        "not " * 64 + "a",
        "a" + " + a" * 64,
    ],
)
def test_what_is_just_within_the_limits_is_read(text):
    """Long flat conditions and lists are no deeper than short ones."""
    assert parse(nowhere(text)).findings == ()


def test_many_faults_are_told_a_few_at_a_time():
    """Twenty errors are enough for one reading."""
    assert len(parse(nowhere("a == 1 and " * 400 + "b")).findings) == 20
    assert len(parse(nowhere("a = null and " * 400 + "b")).findings) <= 40


def test_many_warnings_hide_no_error():
    """A text full of look-alikes with an error at its end still has the error."""
    names = " + ".join(f"prоduct{i}" for i in range(50))
    parsed = parse(nowhere(f"{names} >"))
    assert parsed.tree is None
    assert parsed.findings[-1].key == "syntax-error/incomplete"


@pytest.mark.parametrize("key", sorted(MESSAGES))
def test_messages_say_the_same_in_both_languages(key):
    """Both languages fill the same names, begin small and end without a period."""
    message = MESSAGES[key]
    for words in filter(None, (message.text, message.help)):
        assert _names(words.zh) <= _names(
            message.text.en + (message.help.en if message.help else "")
        )
        assert _names(words.en) <= _names(
            message.text.zh + (message.help.zh if message.help else "")
        )
        assert words.en[-1] != "."
        assert words.zh[-1] != "。"
        assert words.en[0] == words.en[0].lower()
    assert message.help or message.severity is Severity.INFO


def _names(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name}
