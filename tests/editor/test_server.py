from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.editor.typing import half_typed

pytest.importorskip("pygls")

RULESET = """\
segrules: 1
name: shop
tables:
  orders:
    key: customer_id
    columns:
      customer_id: text
      ordered_at: date
      amount: {type: money, unit: CNY}
      channel: {type: text, one_of: [app, 门店, web]}
metrics:
  recency: {from: orders, value: days_since(max(ordered_at))}
  frequency: {from: orders, value: count(), label: {zh: 购买次数, en: purchases}}
  monetary: {from: orders, value: sum(amount, where channel = app)}
scores:
  R: {of: recency, better: lower, at: [30, 90]}
  F: {of: frequency, better: higher, at: [2, 5], labels: [low, mid, high]}
segments:
  assign: first
  rules:
    - id: loyal
      label: {zh: 忠诚客户😀, en: Loyal}
      when: R = 3 and F = high
    - id: lapsed
      when: R = 1
  otherwise: {id: others}
actions:
  - id: write
    for: [loyal]
tests:
  - name: often and lately
    given: {recency: 5, frequency: 9}
    expect: {segment: loyal, F: high}
"""


@pytest.fixture
def ruleset() -> str:
    """The ruleset of these tests, which has no error."""
    return RULESET.replace("sum(amount, where channel = app)", "sum(amount)")


def where(text: str, words: str) -> tuple[int, int]:
    """The line and the UTF-16 column behind words of a text."""
    before = text[: text.index(words) + len(words)]
    line = before.rsplit("\n", 1)[-1]
    return before.count("\n"), len(line.encode("utf-16-le")) // 2


def under(text: str, place: dict) -> str:
    """What stands in a range of the protocol."""
    start, end = place["start"], place["end"]
    assert start["line"] == end["line"]
    line = text.split("\n")[start["line"]].encode("utf-16-le")
    return line[start["character"] * 2 : end["character"] * 2].decode("utf-16-le")


def test_findings_come_as_a_file_is_typed(client, tmp_path: Path, ruleset: str) -> None:
    """A slip is told with its place and cure, and taken back when it is mended."""
    client.begin()
    uri = client.open(tmp_path / "shop.yml", ruleset.replace("F = high", "😀F = high"))
    assert client.findings(uri, 1)
    slip = ruleset.replace(
        "label: {zh: 忠诚客户😀, en: Loyal}", "lable: {zh: 忠诚客户😀, en: Loyal}"
    )
    client.change(uri, 2, slip)
    [told] = client.findings(uri, 2, "unknown-key")
    assert under(slip, told["range"]) == "lable"
    assert "did you mean `label`" in told["message"]
    client.change(uri, 3, ruleset)
    assert [d for d in client.findings(uri, 3) if d["severity"] == 1] == []


def test_columns_count_as_the_editor_counts_them(client, tmp_path: Path, ruleset: str) -> None:
    """Behind an emoji, which is two columns of UTF-16, a finding still stands at its word."""
    client.begin()
    slip = ruleset.replace("{zh: 忠诚客户😀, en: Loyal}", "{zh: 😀😀忠诚, en: Loyal, fr: x}")
    uri = client.open(tmp_path / "shop.yml", slip)
    places = {under(slip, d["range"]) for d in client.findings(uri, 1)}
    assert any("fr" in place for place in places), places


def test_editors_may_count_in_utf8(client, tmp_path: Path, ruleset: str) -> None:
    """Columns are those of UTF-8 where the editor asks for them."""
    answer = client.begin(capabilities={"general": {"positionEncodings": ["utf-8", "utf-16"]}})
    assert answer["capabilities"]["positionEncoding"] == "utf-8"
    slip = ruleset.replace("one_of: [app, 门店, web]", "one_of: [app, 门店, web], tpye: x")
    uri = client.open(tmp_path / "shop.yml", slip)
    [told] = client.findings(uri, 1, "unknown-key")
    line = slip.split("\n")[told["range"]["start"]["line"]].encode()
    start, end = (told["range"][k]["character"] for k in ("start", "end"))
    assert line[start:end] == b"tpye"


def test_proofs_follow_the_checker(client, tmp_path: Path, ruleset: str) -> None:
    """What is proved is told with a witness, and a lens shows that customer."""
    client.begin(lang="zh")
    dead = ruleset.replace("when: R = 1", "when: R = 3 and F = high")
    uri = client.open(tmp_path / "shop.yml", dead)
    found = client.findings(uri, 1, "unreachable-segment")
    assert any("lapsed" in d["message"] for d in found)
    gap = ruleset.replace("  otherwise: {id: others}\n", "")
    client.change(uri, 2, gap)
    told = next(d for d in client.findings(uri, 2, "gap") if d["code"] == "gap")
    assert "例证：" in told["message"]
    lens = next(x for x in client.of("codeLens", uri) if x["command"]["command"])
    assert lens["command"]["title"].startswith("例证：")
    said = client.ask(
        "workspace/executeCommand",
        {"command": "segrules.showWitness", "arguments": lens["command"]["arguments"]},
    )
    assert said["result"] == told["message"]


@pytest.mark.parametrize(
    ("typed", "expected", "not_expected"),
    [
        ("      when: R = 3 and re", {"recency", "F", "round"}, {"amount", "loyal"}),
        ("      when: F = ", {"low", "mid", "high"}, {"recency"}),
        ("      when: F in [low, ", {"mid"}, {"recency"}),
        ("      when: R >= 2 ", {"and", "between"}, {"recency"}),
    ],
)
def test_expressions_are_completed(
    client, tmp_path: Path, ruleset: str, typed: str, expected: set[str], not_expected: set[str]
) -> None:
    """Inside a condition there are names, values and words, each where it may stand."""
    client.begin()
    text = ruleset.replace("      when: R = 1", typed)
    uri = client.open(tmp_path / "shop.yml", text)
    found = client.at("completion", uri, *where(text, typed))
    labels = {i["label"] for i in found["items"]}
    assert expected <= labels
    assert not labels & not_expected


def test_rows_are_completed_while_yaml_is_broken(client, tmp_path: Path, ruleset: str) -> None:
    """In a metric that is half typed the columns of its table come first, then aggregates."""
    client.begin(lang="zh", capabilities=SNIPPETS)
    uri = client.open(tmp_path / "shop.yml", ruleset)
    client.findings(uri, 1)
    typed = "  spent: {from: orders, value: su"
    text = ruleset.replace("scores:\n", f"{typed}\nscores:\n")
    client.change(uri, 2, text)
    items = client.at("completion", uri, *where(text, typed))["items"]
    labels = [i["label"] for i in items]
    assert labels.index("amount") < labels.index("sum")
    total = next(i for i in items if i["label"] == "sum")
    assert total["textEdit"]["newText"] == "sum($1)"
    assert under(text, total["textEdit"]["range"]) == "su"
    assert "合计" in total["documentation"]["value"]
    amount = next(i for i in items if i["label"] == "frequency")
    assert (
        "购买次数"
        in client.ask("completionItem/resolve", amount)["result"]["documentation"]["value"]
    )


SNIPPETS = {"textDocument": {"completion": {"completionItem": {"snippetSupport": True}}}}


def test_keys_and_choices_are_completed(client, tmp_path: Path, ruleset: str) -> None:
    """A mapping offers the keys that it may have, a key that takes one of few words those."""
    client.begin()
    text = ruleset + "  bet"
    uri = client.open(tmp_path / "shop.yml", text)
    keys = {i["label"] for i in client.at("completion", uri, *where(text, "  bet"))["items"]}
    assert {"name", "given", "expect"} <= keys or "cases" in keys
    top = client.at("completion", uri, 0, 0)["items"]
    assert all(i["documentation"]["value"] for i in top)
    text = ruleset.replace("better: lower", "better: ")
    client.change(uri, 2, text)
    found = client.at("completion", uri, *where(text, "{of: recency, better: "))
    assert [i["label"] for i in found["items"]] == ["higher", "lower"]
    assert "better" in found["items"][0]["detail"]


def test_names_are_explained(client, tmp_path: Path, ruleset: str) -> None:
    """Hovering says what a metric, a score, a segment or a function is, in words."""
    client.begin()
    uri = client.open(tmp_path / "shop.yml", ruleset)
    asked = {
        "of: frequen": "purchases",
        "when: R": "score",
        "for: [loy": "Loyal",
        "value: days_s": "whole 24-hour",
        "{of: recency, bet": "high",
        "  assi": "exclusive",
    }
    for words, said in asked.items():
        found = client.at("hover", uri, *where(ruleset, words))
        assert said in found["contents"]["value"], words


def test_definitions_references_and_symbols(client, tmp_path: Path, ruleset: str) -> None:
    """A use leads to its definition and to the other uses; a file has an outline."""
    client.begin()
    uri = client.open(tmp_path / "shop.yml", ruleset)
    found = client.at("definition", uri, *where(ruleset, "for: [loy"))
    assert found["uri"] == uri
    assert found["range"]["start"]["line"] == where(ruleset, "id: loyal")[0]
    more = {"context": {"includeDeclaration": True}}
    every = client.at("references", uri, *where(ruleset, "for: [loy"), **more)
    assert [under(ruleset, x["range"]) for x in every] == ["loyal"] * 3
    names = {s["name"]: s for s in client.of("documentSymbol", uri)}
    assert {"orders", "recency", "R", "segments", "write"} <= set(names)
    assert [c["name"] for c in names["segments"]["children"]] == ["loyal", "lapsed", "others"]


def test_a_misspelt_name_is_cured(client, tmp_path: Path, ruleset: str) -> None:
    """A code action writes the name that was meant."""
    client.begin()
    slip = ruleset.replace("of: frequency", "of: frequenzy")
    uri = client.open(tmp_path / "shop.yml", slip)
    [told] = client.findings(uri, 1, "unknown-name")
    found = client.of("codeAction", uri, range=told["range"], context={"diagnostics": [told]})
    [edit] = found[0]["edit"]["changes"][uri]
    assert under(slip, edit["range"]) == "frequenzy"
    assert edit["newText"] == "frequency"


def test_customers_are_counted_where_there_is_data(client, tmp_path: Path, ruleset: str) -> None:
    """With data configured each segment says how many customers it would have."""
    rows = ["customer_id,ordered_at,amount,channel"]
    rows += [f"a{i},2024-01-{i % 28 + 1:02},5,app" for i in range(40)]
    (tmp_path / "orders.csv").write_text("\n".join(rows), "utf-8")
    client.begin(root=tmp_path, data={"orders": "orders.csv"}, capabilities=REFRESH)
    uri = client.open(tmp_path / "shop.yml", ruleset)
    client.until(lambda m: m.get("method") == "workspace/codeLens/refresh" and counted(client, uri))
    shown = counted(client, uri)
    assert sum(int(s.split()[0]) for s in shown) == 40


REFRESH = {"workspace": {"codeLens": {"refreshSupport": True}}}


def counted(client, uri: str) -> list[str]:
    """The lenses that count customers."""
    return [
        x["command"]["title"]
        for x in client.of("codeLens", uri)
        if "customer" in x["command"]["title"]
    ]


def test_a_part_is_understood_with_the_ruleset_that_includes_it(
    client, tmp_path: Path, ruleset: str
) -> None:
    """An included file alone in the editor: findings, hover and rename are of the whole."""
    head, rest = ruleset.split("metrics:\n")
    part = "metrics:\n" + rest.split("scores:\n")[0]
    main = head + "include: [parts/metrics.yml]\nscores:\n" + rest.split("scores:\n")[1]
    (tmp_path / "parts").mkdir()
    (tmp_path / ".git").mkdir()
    (tmp_path / "shop.yml").write_text(main, "utf-8")
    (tmp_path / "parts" / "metrics.yml").write_text(part, "utf-8")
    client.begin()
    uri = client.open(tmp_path / "parts" / "metrics.yml", part)
    assert [d for d in client.findings(uri, 1) if d["severity"] == 1] == []
    at = where(part, "  recen")
    assert "metric" in client.at("hover", uri, *at)["contents"]["value"]
    changes = client.at("rename", uri, *at, newName="最近")["changes"]
    assert {Path(u).name: len(e) for u, e in changes.items()} == {"metrics.yml": 1, "shop.yml": 2}
    slip = part.replace("count()", "cuont()")
    client.change(uri, 2, slip)
    [told] = client.findings(uri, 2, "unknown-function")
    assert under(slip, told["range"]) == "cuont"


def test_a_rename_is_made_or_refused_in_words(client, tmp_path: Path, ruleset: str) -> None:
    """The editor is given changes for every place, or the reason why there are none."""
    client.begin(lang="zh")
    uri = client.open(tmp_path / "shop.yml", ruleset)
    at = where(ruleset, "- id: loy")
    assert under(ruleset, client.at("prepareRename", uri, *at)) == "loyal"
    changes = client.at("rename", uri, *at, newName="vip")["changes"][uri]
    assert [under(ruleset, c["range"]) for c in changes] == ["loyal"] * 3
    assert {c["newText"] for c in changes} == {"vip"}
    assert "已经有了" in client.at("rename", uri, *at, newName="lapsed")["message"]
    table = where(ruleset, "from: ord")
    assert "数据里的名称" in client.at("prepareRename", uri, *table)["message"]


def test_other_files_are_left_alone(client, tmp_path: Path) -> None:
    """YAML of another kind has no finding; an empty file is offered the first keys."""
    client.begin()
    other = client.open(tmp_path / "compose.yml", "services:\n  web: {image: x, image: y}\n")
    assert client.of("documentSymbol", other) == []
    assert client.at("hover", other, 1, 3) is None
    assert client.at("completion", other, 1, 3)["items"] == []
    new = client.open(tmp_path / "new.yml", "segr")
    labels = [i["label"] for i in client.at("completion", new, 0, 4)["items"]]
    assert "segrules" in labels
    assert not [m for m in client.seen if m.get("method") == "textDocument/publishDiagnostics"]


def test_only_the_last_text_counts(client, tmp_path: Path, ruleset: str) -> None:
    """Of many keys in a row the findings are those of the last, proofs of no other are told."""
    client.begin()
    uri = client.open(tmp_path / "shop.yml", ruleset)
    dead = ruleset.replace("when: R = 1", "when: R = 3 and F = high")
    client.change(uri, 2, dead)
    for version in range(3, 30):
        client.change(uri, version, ruleset + "# " + "x" * version)
    client.change(uri, 30, ruleset)
    client.findings(uri, 30)
    client.of("documentSymbol", uri)
    told = [
        m["params"] for m in client.seen if m.get("method") == "textDocument/publishDiagnostics"
    ]
    assert all(d["code"] != "unreachable-segment" for t in told for d in t["diagnostics"])
    assert len(told) < 15


def test_the_process_outlives_half_typed_text(client, tmp_path: Path, ruleset: str) -> None:
    """Whatever is typed, every question is answered without an error, and the server ends well."""
    chance = random.Random(20_261_122)  # noqa: S311 - drawn, not secret
    client.begin(lang="zh")
    uri = client.open(tmp_path / "shop.yml", ruleset)
    for version in range(2, 42):
        text = half_typed(ruleset, chance)
        client.change(uri, version, text)
        at = chance.randrange(40), chance.randrange(60)
        for question in ("completion", "hover", "definition"):
            answer = client.at(question, uri, *at)
            assert not (isinstance(answer, dict) and "code" in answer), (text, at, answer)
        for question in ("documentSymbol", "codeLens"):
            assert isinstance(client.of(question, uri), list)
    client.change(uri, 50, ruleset)
    assert [d for d in client.findings(uri, 50) if d["severity"] == 1] == []


def test_aggregates_are_offered_around_rows_only(client, tmp_path: Path, ruleset: str) -> None:
    """`sum` stands in a metric's value, not where one row is asked about."""
    client.begin()
    typed = "  few: {from: orders, value: count(), where: "
    uri = client.open(tmp_path / "shop.yml", ruleset.replace("scores:\n", f"{typed}\nscores:\n"))
    text = ruleset.replace("scores:\n", f"{typed}\nscores:\n")
    labels = {i["label"] for i in client.at("completion", uri, *where(text, typed))["items"]}
    assert {"channel", "round"} <= labels
    assert "sum" not in labels
