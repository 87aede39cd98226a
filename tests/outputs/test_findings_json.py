from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

from segrules.language.findings import Finding, Lang, Severity, Words
from segrules.language.places import Place
from segrules.outputs.findings.findings_json import findings_concise, findings_github, findings_json

PLACE = Place("rules,a:b/50%.yml", 3, 5, 3, 9)
DOUBLED = Finding("duplicate-key", PLACE, {"key": "a%\nb"})


def test_an_object_has_every_key_even_when_nothing_applies():
    """Without a place, a cure, a witness or a region the keys are there and None."""
    (found,) = findings_json([Finding("file-missing", None, {"path": "x.yml"})], Lang.EN)
    assert found == {
        "code": "R001",
        "name": "file-missing",
        "severity": "error",
        "message": "there is no file `x.yml`",
        "help": None,
        "path": None,
        "line": None,
        "column": None,
        "end_line": None,
        "end_column": None,
        "witness": None,
        "region": None,
    }


def test_an_object_is_plain_data_in_the_language_asked_for():
    """Variants share the name; witness values are JSON's own; the given severity counts."""
    witness = {
        "n": 1,
        "share": Decimal("0.25"),
        "money": Decimal("100.00"),
        "day": date(2024, 5, 1),
        "city": "上海",
        "vip": True,
        "gone": None,
    }
    finding = Finding(
        "unknown-key/nearest",
        PLACE,
        {"key": "a", "names": Words("`甲`", "`A`")},
        severity=Severity.WARNING,
        witness=witness,
        region=Words("甲", "A"),
    )
    (found,) = json.loads(json.dumps(findings_json([finding], Lang.ZH)))
    assert (found["name"], found["severity"], found["help"]) == (
        "unknown-key",
        "warning",
        "是不是想写 `甲`",
    )
    assert [found[k] for k in ("path", "line", "column", "end_line", "end_column")] == [
        PLACE.path,
        3,
        5,
        3,
        9,
    ]
    assert found["region"] == "甲"
    assert found["witness"] == {
        "n": 1,
        "share": 0.25,
        "money": 100,
        "day": "2024-05-01",
        "city": "上海",
        "vip": True,
        "gone": None,
    }


def test_objects_come_in_the_order_of_the_text():
    """The order does not depend on the order in which the findings were made."""
    findings = [Finding("yaml-tag", Place("a", n, 1, n, 2)) for n in (10, 2, 7)]
    assert [f["line"] for f in findings_json(findings, Lang.EN)] == [2, 7, 10]


def test_github_commands_are_escaped():
    """Percent signs and line breaks in the message, colons and commas too in the properties."""
    assert findings_github([DOUBLED], Lang.EN) == (
        "::error file=rules%2Ca%3Ab/50%25.yml,line=3,col=5,endColumn=9,"
        "title=duplicate-key (R030)::"
        "the key `a%25%0Ab` is written twice%0Aremove or rename one of them\n"
    )


def test_github_severities_and_places():
    """An info is a notice; several lines have no columns; no place annotates no file."""
    findings = [
        Finding("empty-ruleset", None, severity=Severity.INFO),
        Finding("yaml-merge", Place("a.yml", 1, 2, 3, 4), severity=Severity.WARNING),
    ]
    first, second = findings_github(findings, Lang.EN).splitlines()
    assert first.startswith("::notice title=empty-ruleset (R010)::the file is empty%0A")
    assert second.startswith("::warning file=a.yml,line=1,endLine=3,title=yaml-merge (R024)::")


def test_concise_is_one_line_for_each():
    """Path, line, column, severity, name and message, without the cure."""
    findings = [DOUBLED, Finding("file-missing", None, {"path": "x"})]
    assert findings_concise(findings, Lang.EN) == (
        "error[file-missing] there is no file `x`\n"
        "rules,a:b/50%.yml:3:5: error[duplicate-key] the key `a%\\nb` is written twice\n"
    )
    assert findings_concise([], Lang.ZH) == ""
