"""The stock YAML language server with our schema: what people see who edit a ruleset."""

from __future__ import annotations

import shutil
from itertools import count
from pathlib import Path

import pytest

from segrules.cli import main
from segrules.language.findings import Lang
from segrules.language.source import load_text
from segrules.outputs.rulesets.schema_text import schema_text
from tests.cli.conftest import SHOP as GOOD
from tests.cli.test_bad_rulesets import RULESETS
from tests.docs.pages import ROOT, blocks, unmarked
from tests.editor.yaml_server import YamlServer, command

pytestmark = [
    pytest.mark.editor,
    pytest.mark.skipif(command() is None, reason="there is no yaml-language-server"),
]
OF_FORM = {"unknown-key", "not-a-cap", "not-a-percentage", "not-a-quiet-day"}
"""The findings of the manual's examples that a schema can see."""
HERE = "‸"
"""Where the cursor stands."""
SHOP = """\
segrules: 1
name: shop
tables:
  orders:
    key: customer_id
    columns:
      customer_id: text
      金额: {type: money, label: 实付金额}
      day: date
metrics:
  recency: {from: orders, value: days_since(max(day)), label: 最近天数}
  monetary: {from: orders, value: sum(金额)}
scores:
  R: {of: recency, better: lower, at: [30], labels: [cold, warm]}
segments:
  rules:
    - {id: active, label: 活跃客户, when: R = warm}
  otherwise: rest
"""
TYPED = [b for b in RULESETS if b.name != "size" and isinstance(b.change(GOOD), str)]
"""The rulesets that the command line refuses, and that an editor could hold."""
SHIPPED = sorted((ROOT / "rulesets").rglob("*.yml"))


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """One server for all."""
    words = command()
    assert words is not None
    started = YamlServer.started(words, tmp_path_factory.mktemp("editor"))
    yield started
    started.stop()


@pytest.fixture
def editor(server, tmp_path):
    """An editor in an empty folder."""
    return Editor(server, tmp_path)


class Editor:
    """Opens texts beside their schemas; the cursor is where the mark stands."""

    def __init__(self, server: YamlServer, folder: Path) -> None:
        self.server, self.folder, self.numbers = server, folder, count()

    def told(self, *texts: str, lang: Lang = Lang.EN, of: str | None = None) -> list[list[str]]:
        """The messages about each text, by its own schema or by that of another ruleset."""
        return self.server.open(*[self._put(text, lang, of) for text in texts])

    def complete(self, text: str, lang: Lang = Lang.EN) -> dict[str, str]:
        """What is offered at the cursor, with what is said of it."""
        path, line, column = self._open(text, lang)
        found = self.server.complete(path, line, column)
        return {i["label"]: _text(i.get("documentation")) for i in found}

    def hover(self, text: str, lang: Lang = Lang.EN) -> str:
        """What is said of what stands at the cursor."""
        path, line, column = self._open(text, lang)
        return self.server.hover(path, line, column)

    def _open(self, marked: str, lang: Lang) -> tuple[Path, int, int]:
        """Open a text; where the cursor stands in it, below the line that names the schema."""
        before, _, after = marked.partition(HERE)
        path, text = self._put(before + after, lang, None)
        self.server.open((path, text))
        return path, before.count("\n") + 1, len(before) - before.rfind("\n") - 1

    def _put(self, text: str, lang: Lang, of: str | None) -> tuple[Path, str]:
        """Put a schema into the folder; the path of a text, and the text that names it."""
        number = next(self.numbers)
        name = f"{number}.schema.json"
        made = schema_text(load_text(text if of is None else of), lang)
        (self.folder / name).write_text(made, "utf-8")
        return self.folder / f"{number}.yml", f"# yaml-language-server: $schema={name}\n{text}"


def _text(documentation: object) -> str:
    return str(documentation.get("value") if isinstance(documentation, dict) else documentation)


# ---------------------------------------------------------------- nothing is wrong


def test_shipped_rulesets_are_without_a_mark(editor):
    """Nothing is wrong with a shipped ruleset, by its own schema or by that of the language."""
    texts = [p.read_text("utf-8") for p in SHIPPED]
    for of in (None, ""):
        told = dict(zip(SHIPPED, editor.told(*texts, of=of), strict=True))
        assert told == {key: [] for key in SHIPPED}


def test_what_the_manual_shows_as_right_is_right(editor):
    """Of the language's reference only what is wrong in form is marked, each slip once."""
    shown = [
        unmarked(b.text) for b in blocks(ROOT / "docs" / "language.md") if b.language == "yaml"
    ]
    told = editor.told(*[text for text, _ in shown])
    for said, (text, marks) in zip(told, shown, strict=True):
        assert len(said) == len([name for _, _, name in marks if name in OF_FORM]), text


def test_a_bad_ruleset_never_stops_the_editor(editor):
    """Whatever is wrong with a ruleset, it has a schema and the server goes on to answer."""
    editor.told(*[bad.change(GOOD) for bad in TYPED])
    assert "scores" in editor.complete("segrules: 1\n" + HERE)


# ---------------------------------------------------------------- one slip, one message


@pytest.mark.parametrize(
    ("old", "new", "zh", "en"),
    [
        ("when: R = warm", "wehn: R = warm",
         "没有这个键；这里可以写 `id`、`when`、`label` 和 `about`",
         "there is no such key; here may stand `id`, `when`, `label` and `about`"),
        ("    key: customer_id", "    kye: customer_id",
         "没有这个键；这里可以写 `key`、`columns`、`unique`、`time`、`drop`、`label` 和 `about`",
         ("there is no such key; here may stand `key`, `columns`, `unique`, `time`, `drop`, "
         "`label` and `about`")),
        ("better: lower", "beter: lower",
         "没有这个键，请检查拼写；补全会列出这里可以写的键",
         "there is no such key here: mind its spelling; completion lists those there are"),
        ("scores:", "scoers:",
         "没有这个键，请检查拼写；补全会列出这里可以写的键",
         "there is no such key here: mind its spelling; completion lists those there are"),
        ("{type: money, label: 实付金额}", "{tpye: money}",
         ("没有这个键；这里可以写 `type`、`aliases`、`formats`、`one_of`、`between`、`unit`、"
         "`decimals`、`required`、`pii`、`looks_up`、`label` 和 `about`"),
         ("there is no such key; here may stand `type`, `aliases`, `formats`, `one_of`, "
         "`between`, `unit`, `decimals`, `required`, `pii`, `looks_up`, `label` and `about`")),
        ("label: 活跃客户", "label: {zh: 活跃, eng: active}",
         "没有这个键；这里可以写 `zh` 和 `en`",
         "there is no such key; here may stand `zh` and `en`"),
        ("when: R = warm", "when: {al: [R = warm]}",
         "没有这个键；这里可以写 `all`、`any` 和 `not`",
         "there is no such key; here may stand `all`, `any` and `not`"),
        ("when: R = warm", "when: [R = warm]",
         "应为条件，如 `R >= 4`，或 `all`、`any`、`not`",
         "expected a condition such as `R >= 4`, or `all`, `any` or `not`"),
        (", when: R = warm", "", "缺少 `when`", "`when` is missing"),
        ("name: shop", "", "缺少 `name`", "`name` is missing"),
        ("better: lower", "better: loewr",
         "应为 `higher` 或 `lower`", "expected `higher` or `lower`"),
        ("day: date", "day: dat",
         "应为类型，如 `text`，或 `{type: ...}`",
         "expected a type such as `text`, or `{type: ...}`"),
        ("at: [30]", "into: five", "应为从 2 到 100 的整数", "expected an integer from 2 to 100"),
        ("at: [30]", "by: quantiles",
         "应为 `quantile`、`width`、`share`、`top`、`mean`、`median` 或 `fixed`",
         "expected `quantile`, `width`, `share`, `top`, `mean`, `median` or `fixed`"),
        ("  otherwise: rest",
         "  otherwise: rest\nactions:\n  - {id: a, for: active, cap: {sms: 2x}}",
         "应为频次，如 `2 per 30d`", "expected a cap such as `2 per 30d`"),
        ("  otherwise: rest",
         "  otherwise: rest\nactions:\n  - {id: a, for: active, timing: {every: 3 days}}",
         "应为一段时间，如 `14d`、`2w`、`6mo`", "expected a time such as `14d`, `2w`, `6mo`"),
        ("  otherwise: rest",
         "  otherwise: rest\nactions:\n  - {id: a, for: active, experiment: {holdout: some}}",
         "应为 0% 到 100% 的百分比，如 `10%`", "expected a percentage up to 100% such as `10%`"),
    ],
)  # fmt: skip
def test_one_slip_gives_one_message(editor, old, new, zh, en):
    """A misspelt key, a missing one, a wrong value: one message each, in the schema's language."""
    assert SHOP.count(old) == 1
    text = SHOP.replace(old, new)
    assert editor.told(text, lang=Lang.ZH) == [[zh]]
    assert editor.told(text, lang=Lang.EN) == [[en]]


def test_a_metric_that_was_just_added_is_no_mistake(editor):
    """By a schema that is older than the ruleset, a new name is right."""
    new = SHOP.replace("of: recency", "of: monetary").replace("recency:", "recency2:")
    assert editor.told(new, of=SHOP) == [[]]


def test_a_parameter_may_stand_for_a_value(editor):
    """`$name` is let through wherever the compiler fills it in."""
    text = SHOP.replace("at: [30]", "into: $n, by: $how, ties: $t").replace(
        "name: shop\n", "name: shop\nparameters: {n: 2, how: quantile, t: {default: low}}\n"
    )
    assert editor.told(text) == [[]]


def test_a_part_that_others_include_needs_no_head(editor):
    """A file of shared tables or metrics is no whole ruleset, and no fault."""
    assert editor.told("metrics:\n  a: 1\n") == [[]]


# ---------------------------------------------------------------- completion


def test_keys_are_completed_with_their_meaning(editor):
    """Inside a score the keys that are left are offered, each with what it means."""
    text = SHOP.replace("segments:\n", f"  M:\n    of: monetary\n    {HERE}\nsegments:\n")
    found = editor.complete(text, Lang.ZH)
    assert found["better"] == "越高越好，还是越低越好"
    assert "into" in found
    assert "of" not in found


@pytest.mark.parametrize(
    ("old", "new", "offered"),
    [
        ("segments:\n", f"  M:\n    of: {HERE}\nsegments:\n",
         {"recency": "最近天数", "monetary": "None"}),
        ("    key: customer_id", f"    key: {HERE}", {"金额": "实付金额", "day": "None"}),
        ("    key: customer_id", f"    key: customer_id\n    time: {HERE}", {"day": "None"}),
        ("  otherwise: rest", f"  otherwise: rest\nactions:\n  - id: a\n    for:\n      - {HERE}",
         {"active": "活跃客户", "rest": "None"}),
        ("  otherwise: rest",
         f"  otherwise: rest\ntests:\n  - name: a\n    given:\n      {HERE}",
         {"recency": "最近天数", "orders": "", "R": ""}),
        ("  otherwise: rest",
         f"  otherwise: rest\ntests:\n  - name: a\n    expect:\n      segment: {HERE}",
         {"active": "活跃客户"}),
        ("  otherwise: rest",
         f"  otherwise: rest\ntests:\n  - name: a\n    expect:\n      R: {HERE}",
         {"warm": "None", "cold": "None"}),
        ("metrics:\n", f"metrics:\n  m:\n    from: {HERE}\n", {"orders": "None"}),
        ("metrics:\n", f"metrics:\n  m:\n    from: orders\n    value: {HERE}\n",
         {"sum": "合计；金额与整数精确，小数为正确舍入的精确和，与行序无关"}),
    ],
)  # fmt: skip
def test_a_rulesets_own_names_are_offered(editor, old, new, offered):
    """Columns, tables, metrics, segments and labels are completed where they may stand."""
    found = editor.complete(SHOP.replace(old, new, 1), Lang.ZH)
    assert {k: found.get(k) for k in offered} == offered


# ---------------------------------------------------------------- hover


@pytest.mark.parametrize(
    ("old", "new", "zh", "en"),
    [
        ("better:", f"be{HERE}tter:", "越高越好", "high or low values are better"),
        ("when:", f"wh{HERE}en:", "谁在里面", "who is in it"),
        ("scores:", f"sco{HERE}res:", "打分：把指标分成有高低的几档", "a metric cut into classes"),
        ("of: recency", f"of: rec{HERE}ency", "`recency`: 最近天数", "`recency`: 最近天数"),
    ],
)
def test_hover_explains_in_the_language_of_the_schema(editor, old, new, zh, en):
    """What a key means is said in Chinese or in English; what a name means, as it was labelled."""
    text = SHOP.replace(old, new, 1)
    assert zh in editor.hover(text, Lang.ZH)
    assert en in editor.hover(text, Lang.EN)


# ---------------------------------------------------------------- the line that names the schema


@pytest.mark.parametrize("name", ["ruleset.yml", "会员 规则.yml"])
def test_the_first_line_leads_to_the_schema(server, tmp_path, name):
    """What `init` makes and `fmt --modeline` names is found by the editor, as it is written."""
    assert main.run(["init", "rfm/quintiles", str(tmp_path / "shop"), "--lang", "zh"]) == 0
    path = tmp_path / "shop" / name
    if not path.exists():
        shutil.copy(ROOT / "rulesets" / "value" / "abc.yml", path)
        assert main.run(["fmt", "--modeline", str(path), "--lang", "zh"]) == 0
    text = path.read_text("utf-8")
    assert server.open((path, text)) == [[]]
    line = text.splitlines().index("scores:")
    assert "打分：把指标分成有高低的几档" in server.hover(path, line, 3)
    slip = text.replace("\nscores:", "\nscoers:")
    other = path.with_name("other.yml")
    assert server.open((other, slip)) == [["没有这个键，请检查拼写；补全会列出这里可以写的键"]]
