"""`segrules compare`: what it prints and writes, what it refuses, and when a limit stops it."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil

import pytest

CITIES = """\
segrules: 1
name: cities
version: {version}
tables:
  customers:
    key: id
    columns:
      id: {{type: text, pii: id}}
      spend: {{type: money}}
      visits: {{type: integer}}
      city: {{type: text, one_of: [bj, sh, gz]}}
      phone: {{type: text, pii: contact}}
metrics:
  worth: {{value: spend, label: {{zh: 消费, en: spending}}}}
  seen: {seen}
scores:
  M: {{of: worth, {cut}, labels: [{{id: low, zh: 低, en: low}}, {{id: high, zh: 高, en: high}}]}}
segments:
  rules:
    - {{id: rich, label: {{zh: 高价值客户, en: rich}}, when: {rich}}}
    - {{id: near, label: {{zh: 本地客户, en: near}}, when: city = bj}}
  otherwise: {{id: rest, label: {{zh: 其他客户, en: rest}}}}
"""
PLAIN = {"version": 1, "seen": "visits + 1", "cut": "by: median", "rich": "M = high"}
HEADER = "id,spend,visits,city,phone\n"
EARLY = HEADER + "A,10,1,bj,1\nB,20,2,bj,2\nC,30,3,sh,3\nD,40,4,sh,4\n"
LATE = HEADER + "A,10,1,bj,1\nB,90,2,bj,2\nC,31,3,sh,3\nD,80,4,gz,4\nE,85,1,gz,5\n=F,1,1,sh,6\n"


@pytest.fixture
def ran(run, here):
    """Write a run of a version of the ruleset on data, and give its folder."""

    def made(name, data, *options, **version):
        (here / f"{name}.yml").write_text(CITIES.format(**{**PLAIN, **version}), "utf-8")
        (here / f"{name}.csv").write_text(data, "utf-8")
        words = ["apply", f"{name}.yml", f"{name}.csv", "--out", name, *options]
        assert run(*words).code == 0
        return name

    return made


@pytest.fixture
def two(ran):
    """A run of the early and one of the late data."""
    return ran("early", EARLY), ran("late", LATE)


def rows(path):
    """The rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


class TestPrinted:
    """What is told of two runs."""

    def test_moves_with_their_causes(self, run, two):
        """The customer who spends more moved himself; whom the median passed, the cut point."""
        made = json.loads(run("compare", *two, "--format", "json").out)
        (way,) = made["segmentations"]
        assert made["customers"] == {"before": 4, "after": 6, "both": 4, "arrived": 2, "gone": 0}
        assert way["moved"] == 2
        assert way["causes"] == {"customer": 1, "cut_points": 1}
        assert way["flows"] == [
            {"old": "near", "new": "rich", "customers": 1, "causes": {"customer": 1}},
            {"old": "rich", "new": "rest", "customers": 1, "causes": {"cut_points": 1}},
        ]

    def test_a_changed_rule(self, run, ran):
        """On the same customers with the same cut points only a rule can move anybody."""
        ran("early", EARLY)
        ran("other", EARLY, rich="M = high and city = sh and spend > 35")
        made = json.loads(run("compare", "early", "other", "--format", "json").out)
        assert made["causes_told"]
        assert made["segmentations"][0]["causes"] == {"rules": 1}

    def test_a_lock(self, run):
        """With the same lock for both runs only the customers can have changed."""
        assert run("fit", "shop.yml", "orders.csv").code == 0
        for day in ("2024-06-01", "2024-12-01"):
            words = ["apply", "shop.yml", "orders.csv", "--out", day, "--as-of", day]
            assert run(*words).code == 0
        made = json.loads(run("compare", "2024-06-01", "2024-12-01", "--format", "json").out)
        (way,) = made["segmentations"]
        assert way["moved"] > 0
        assert way["causes"] == {"customer": way["moved"]}

    def test_a_stated_cut_point(self, run, ran):
        """Cut points that the ruleset states are cut points too."""
        ran("early", EARLY, cut="at: [30]")
        ran("other", EARLY, cut="at: [40]")
        made = json.loads(run("compare", "early", "other", "--format", "json").out)
        assert made["segmentations"][0]["causes"] == {"cut_points": 1}

    @pytest.mark.usefixtures("two")
    def test_other_names_move_nobody(self, run, here):
        """A segment and a metric under other names are what they were, and causes are told."""
        text = (here / "early.yml").read_text("utf-8")
        other = text.replace("id: rich", "id: wealthy").replace("worth", "value")
        (here / "early.yml").write_text(other.replace("version: 1", "version: 2"), "utf-8")
        assert run("apply", "early.yml", "early.csv", "--out", "other").code == 0
        same = json.loads(run("compare", "early", "other", "--format", "json").out)
        assert same["causes_told"]
        assert same["segmentations"][0]["moved"] == 0
        assert {d["psi"] for d in same["drift"]} == {0.0}
        moved = json.loads(run("compare", "other", "late", "--format", "json").out)
        assert moved["segmentations"][0]["causes"] == {"customer": 1, "cut_points": 1}
        told = run("compare", "early", "other").out
        assert "cities 1 → 2\n" in told
        assert "rich (was rich)" in told

    def test_the_text(self, run, two):
        """Totals, the matrix, the segments, the flows and the drift, in both languages."""
        told = run("compare", *two)
        assert told.code == 0
        assert "segments: 2 of the 4 customers of both runs moved (50.0%)\n" in told.out
        assert "  because: the customer changed 1, the cut points changed 1\n" in told.out
        lines = [line.split() for line in told.out.splitlines()]
        assert ["1", "rich", "1", "·", "1", "·"] in lines
        assert ["new", "customers", "1", "·", "1", "·"] in lines
        zh = run("compare", *two, lang="zh").out
        assert "两次都在的 4 位客户中有 2 位换了分群（50.0%）" in zh
        assert "原因：客户变了 1、切分点变了 1" in zh
        assert "评分 M" in zh

    def test_chinese_columns_are_aligned(self, run, two):
        """Each column of a table begins at the same cell in every line, 汉字 counting two."""
        from segrules.language.width import display_width  # noqa: PLC0415 - only here

        text = run("compare", *two, lang="zh").out
        table = text[text.index("分群  ") :].split("\n\n")[0].splitlines()
        assert len({display_width(line) for line in table}) == 1

    def test_markdown(self, run, two):
        """The same as tables of Markdown."""
        told = run("compare", *two, "--format", "markdown").out
        assert told.startswith("### segrules: early → late\n")
        assert "| rich | 2 | 50.0% | 3 | 50.0% | 1 | 2 | 1 | 1 | 0 |\n" in told
        assert "| near | rich | 1 | 1 | 0 |\n" in told

    def test_values_that_appear(self, run, two):
        """A declared value that only one run has is named; free text and personal columns never."""
        made = json.loads(run("compare", *two, "--format", "json").out)
        drift = {d["name"]: d for d in made["drift"]}
        assert drift["city"]["appeared"] == ["gz"]
        assert drift["city"]["infinite"]
        assert drift["city"]["psi"] is None
        assert "phone" not in drift
        assert "input city: appeared gz\n" in run("compare", *two).out

    def test_the_same_run_twice(self, run, two):
        """Nobody moves, and nothing drifts."""
        made = json.loads(run("compare", two[1], two[1], "--format", "json").out)
        assert made["segmentations"][0]["moved"] == 0
        assert {d["psi"] for d in made["drift"]} == {0.0}

    def test_no_key_is_printed(self, run, two):
        """Nothing that is printed names a customer."""
        for style in ("text", "json", "markdown"):
            assert "=F" not in run("compare", *two, "--format", style).out

    @pytest.mark.parametrize("table", ["parquet", "xlsx"])
    def test_other_table_formats(self, run, ran, two, table):
        """Runs that were written as Parquet or Excel say the same."""
        ran("other", LATE, "--table", table)
        wanted = json.loads(run("compare", *two, "--format", "json").out)
        made = json.loads(run("compare", "early", "other", "--format", "json").out)
        assert made == {**wanted, "new": "other"}

    def test_raw_and_defused_ids_are_one(self, run, ran, two):
        """An id that begins like a formula is the same customer, however the run was written."""
        ran("raw", LATE, "--raw")
        made = json.loads(run("compare", two[1], "raw", "--format", "json").out)
        assert (made["customers"]["arrived"], made["customers"]["gone"]) == (0, 0)


class TestWritten:
    """What `--out` writes."""

    def test_lists_and_moves(self, run, two, here):
        """Ids of who entered and left each segment, and every move with its cause."""
        assert run("compare", *two, "--out", "lists").code == 0
        lists = here / "lists"
        assert sorted(p.name for p in (lists / "entered").iterdir()) == [
            "segments.near.csv",
            "segments.rest.csv",
            "segments.rich.csv",
        ]
        assert rows(lists / "entered" / "segments.rich.csv") == [["id"], ["B"], ["E"]]
        assert rows(lists / "entered" / "segments.rest.csv") == [["id"], ["'=F"], ["C"]]
        assert rows(lists / "left" / "segments.rich.csv") == [["id"], ["C"]]
        assert rows(lists / "moves.csv") == [
            ["id", "segmentation", "old", "new", "cause"],
            ["B", "segments", "near", "rich", "customer"],
            ["C", "segments", "rich", "rest", "cut_points"],
        ]

    def test_raw_lists(self, run, two, here):
        """For programs ids stay as they are."""
        assert run("compare", *two, "--out", "lists", "--raw").code == 0
        text = (here / "lists" / "entered" / "segments.rest.csv").read_bytes()
        assert text == b"id\n=F\nC\n"

    def test_an_earlier_comparison_is_replaced(self, run, two, here):
        """The folder of an earlier comparison makes way; no list of it stays."""
        assert run("compare", *two, "--out", "lists").code == 0
        assert run("compare", two[0], two[0], "--out", "lists").code == 0
        assert rows(here / "lists" / "moves.csv") == [["id", "segmentation", "old", "new", "cause"]]

    def test_anything_else_is_left_alone(self, run, two, here):
        """A run, or a folder of one's own, is not written over."""
        ended = run("compare", *two, "--out", "early")
        assert ended.code == 1
        assert "`early` holds something else and is left alone" in ended.err
        (here / "own").mkdir()
        (here / "own" / "plan.txt").write_text("mine", "utf-8")
        assert run("compare", *two, "--out", "own").code == 1
        assert [p.name for p in (here / "own").iterdir()] == ["plan.txt"]
        assert run("compare", *two, "--out", "early.yml").code == 1


class TestLimits:
    """Limits that stop a pipeline."""

    @pytest.mark.parametrize(
        ("option", "limit", "said"),
        [
            ("--max-psi", "0.25", "the PSI of the input `city` is infinite, above 0.25"),
            ("--max-moved", "49%", "50.0% of the customers of both runs moved in `segments`"),
            ("--max-share-change", "8pp", "`segments.near` went from 50.0% to 16.7%, by more"),
        ],
    )
    def test_an_exceeded_limit(self, run, two, option, limit, said):
        """What exceeds a limit is told, with exit code 4; what is printed is whole all the same."""
        ended = run("compare", *two, option, limit)
        assert ended.code == 4
        assert said in ended.err
        assert "because:" in ended.out
        made = json.loads(run("compare", *two, option, limit, "--format", "json").out)
        assert any(said in f["message"] for f in made["findings"])

    def test_a_limit_that_holds(self, run, two):
        """What is equal to a limit passes."""
        assert run("compare", *two, "--max-moved", "50%").code == 0
        assert run("compare", *two, "--max-share-change", "34pp", "--max-moved", "0.5").code == 0
        assert run("compare", two[0], two[0], "--max-psi", "0").code == 0

    @pytest.mark.parametrize(
        ("option", "text"),
        [
            ("--max-psi", "much"),
            ("--max-psi", "-1"),
            ("--max-moved", "150%"),
            ("--max-share-change", "5"),
            ("--max-share-change", "pp"),
        ],
    )
    @pytest.mark.parametrize("lang", ["zh", "en"])
    def test_a_limit_that_is_none(self, run, two, option, text, lang):
        """A limit that cannot be read is wrong usage, said with an example."""
        ended = run("compare", *two, option, text, lang=lang)
        assert ended.code == 2
        assert option in ended.err


class TestUntold:
    """What a run keeps may not be enough to tell causes apart."""

    def test_a_metric_of_events_that_is_defined_otherwise(self, run, here):
        """What is counted from events otherwise cannot be worked out again, and is named."""
        (here / "new.yml").write_text(
            (here / "shop.yml").read_text("utf-8").replace("sum(amount)", "max(amount)"), "utf-8"
        )
        for name in ("shop", "new"):
            assert run("apply", f"{name}.yml", "orders.csv", "--out", name).code == 0
        for lang, said in (
            ("zh", "指标 `monetary` 的算法"),
            ("en", "metric `monetary` is defined"),
        ):
            ended = run("compare", "shop", "new", lang=lang)
            assert ended.code == 0
            assert said in ended.err
        told = json.loads(run("compare", "shop", "new", "orders.csv", "--format", "json").out)
        (way,) = told["segmentations"]
        assert told["causes_told"]
        assert way["causes"] == ({"rules": way["moved"]} if way["moved"] else {})
        assert {d["name"] for d in told["drift"] if d["redefined"]} == {"monetary", "M"}

    def test_a_metric_of_a_column_that_is_not_kept(self, run, ran):
        """A metric of the customers' columns is worked out again where these are kept."""
        ran("early", EARLY, rich="seen >= 4")
        ran("other", LATE, rich="seen >= 4", seen="visits * 2")
        ended = run("compare", "early", "other")
        assert ended.code == 0
        assert "  because: not told apart\n" in ended.out
        assert "the first run's rules read the customers' `visits`" in ended.err

    def test_the_data_tells(self, run, ran):
        """With the data of the second run the causes are told, and add up."""
        ran("early", EARLY, rich="seen >= 4")
        ran("other", LATE, rich="seen >= 4", seen="visits * 2")
        made = json.loads(run("compare", "early", "other", "other.csv", "--format", "json").out)
        (way,) = made["segmentations"]
        assert made["causes_told"]
        assert way["causes"] == {"rules": 1}

    def test_other_data(self, run, two):
        """Data that the second run was not made of is refused."""
        for lang, said in (
            ("zh", "不是 `late` 当时读取的数据"),
            ("en", "not what `late` was made of"),
        ):
            ended = run("compare", *two, "early.csv", lang=lang)
            assert ended.code == 1
            assert said in ended.err

    def test_a_personal_column(self, run, ran):
        """A rule on a personal column cannot be tried again, for such columns are not kept."""
        ran("early", EARLY, rich="phone = '3' and M = high")
        ran("late", LATE, rich="phone = '3' and M = high")
        ended = run("compare", "early", "late", lang="zh")
        assert ended.code == 0
        assert "规则要读客户的 `phone`，它是个人信息" in ended.err
        made = json.loads(run("compare", "early", "late", "late.csv", "--format", "json").out)
        assert made["causes_told"]

    def test_cut_points_that_could_name_a_customer(self, run, here):
        """Cut points that split ties by a personal column are not kept, so not tried either."""
        text = (here / "shop.yml").read_text("utf-8")
        split = text.replace("by: quantile}", "by: quantile, split_by: [customer_id]}")
        assert split != text
        (here / "shop.yml").write_text(split, "utf-8")
        for day in ("2024-06-01", "2024-12-01"):
            words = ["apply", "shop.yml", "orders.csv", "--out", day, "--as-of", day]
            assert run(*words).code == 0
            assert not (here / day / "ruleset.lock.yml").exists()
        for lang, said in (
            ("zh", "评分 `R` 的切分点没有留在"),
            ("en", "the cut points of the score `R`"),
        ):
            ended = run("compare", "2024-06-01", "2024-12-01", lang=lang)
            assert ended.code == 0
            assert said in ended.err

    def test_values_that_do_not_give_the_segments(self, run, two, here):
        """A run whose segments are not those of its own values is not built upon."""
        customers = here / "late" / "customers.csv"
        text = customers.read_text("utf-8-sig").replace("B,90.00", "B,0.10")
        customers.write_text(text, "utf-8-sig")
        path = here / "late" / "run.json"
        manifest = json.loads(path.read_text("utf-8"))
        for output in manifest["outputs"]:
            if output["path"] == "customers.csv":
                output["sha256"] = hashlib.sha256(customers.read_bytes()).hexdigest()
        path.write_text(json.dumps(manifest), "utf-8")
        for lang, said in (("zh", "得不到它自己的分群"), ("en", "does not give its own segments")):
            assert said in run("compare", *two, lang=lang).err

    def test_personal_columns_are_not_kept(self, ran, here):
        """The folder of a run holds no personal column but the key."""
        ran("early", EARLY, rich="phone = '3' and M = high")
        assert rows(here / "early" / "inputs.csv")[0] == ["id", "city"]


class TestRefused:
    """What cannot be compared is said in words, in both languages."""

    def refused(self, run, one, other, zh, en):
        """A comparison that ends with code 1 and these words."""
        for lang, said in (("zh", zh), ("en", en)):
            ended = run("compare", one, other, lang=lang)
            assert ended.code == 1
            assert said in ended.err
            assert ended.out == ""

    def test_two_rulesets(self, run, two):
        """Runs of different rulesets are not compared."""
        assert run("apply", "shop.yml", "orders.csv", "--out", "shop").code == 0
        self.refused(run, two[0], "shop", "不是同一套规则集", "of different rulesets: `cities`")

    def test_no_run(self, run, two, here):
        """A folder that is no run, and one that is not there."""
        (here / "empty").mkdir()
        for name in ("empty", "nowhere"):
            self.refused(run, two[0], name, "不是运行结果", "so it is no run")

    def test_edited_customers(self, run, two, here):
        """Customers that were edited since are not believed."""
        with (here / "late" / "customers.csv").open("a", encoding="utf-8") as file:
            file.write("G,1,1,low,rest\n")
        self.refused(run, *two, "写出之后被改动过", "`customers.csv` in the run `late` has been")

    @pytest.mark.parametrize(
        "name", ["customers.csv", "inputs.csv", "ruleset.yml", "ruleset.lock.yml"]
    )
    def test_a_file_that_is_gone(self, run, two, here, name):
        """Each file that is needed is missed by its name."""
        (here / "late" / name).unlink()
        self.refused(run, *two, f"缺少文件 `{name}`", f"lacks its file `{name}`")

    @pytest.mark.parametrize("text", ["{", "[]", '{"segrules": 1}', '{"segrules": {}}', "\xff"])
    def test_a_damaged_manifest(self, run, two, here, text):
        """A manifest that is none makes no run."""
        (here / "late" / "run.json").write_text(text, encoding="latin-1")
        self.refused(run, *two, "没有可读的 run.json", "has no run.json that can be read")

    def test_a_newer_run(self, run, two, here):
        """A run that a later version wrote otherwise is not guessed at."""
        path = here / "late" / "run.json"
        manifest = json.loads(path.read_text("utf-8"))
        manifest["segrules"] = {"version": "9.0", "language": 3, "run": 2}
        path.write_text(json.dumps(manifest), "utf-8")
        self.refused(run, *two, "更新版本的 segrules（9.0）", "by a newer segrules (9.0)")

    def test_no_common_segmentation(self, run, two, here):
        """Runs whose segmentations share nothing have nothing to compare."""
        text = (here / "late.yml").read_text("utf-8")
        other = "segmentations:\n  other:\n    rules:\n      - {id: big, when: M = high}\n"
        text = text[: text.index("segments:")] + other + "    otherwise: small\n"
        (here / "late.yml").write_text(text, "utf-8")
        assert run("apply", "late.yml", "late.csv", "--out", "late").code == 0
        self.refused(run, *two, "没有共同的分群方案", "one has `segments`, the other `other`")

    def test_backwards(self, run):
        """The later run before the earlier one is told, and compared all the same."""
        for day in ("2024-06-01", "2024-12-01"):
            words = ["apply", "shop.yml", "orders.csv", "--out", day, "--as-of", day]
            assert run(*words).code == 0
        ended = run("compare", "2024-12-01", "2024-06-01")
        assert ended.code == 0
        assert "this looks back in time" in ended.err
        assert run("compare", "2024-06-01", "2024-12-01").err == ""


def test_a_ruleset_with_parts(run, here):
    """A run keeps the parts that its ruleset includes, and is compared after they are gone."""
    (here / "rules").mkdir()
    (here / "shared").mkdir()
    (here / ".git").mkdir()
    text = CITIES.format(**PLAIN)
    at, end = text.index("tables:"), text.index("metrics:")
    (here / "shared" / "tables.yml").write_text(text[at:end], "utf-8")
    whole = text[:at] + "include: [../shared/tables.yml]\n" + text[end:]
    (here / "rules" / "cities.yml").write_text(whole, "utf-8")
    for name, data in (("early", EARLY), ("late", LATE)):
        (here / f"{name}.csv").write_text(data, "utf-8")
        assert run("apply", "rules/cities.yml", f"{name}.csv", "--out", name).code == 0
    shutil.rmtree(here / "rules")
    shutil.rmtree(here / "shared")
    assert "include" not in (here / "late" / "ruleset.yml").read_text("utf-8")
    assert "moved (50.0%)" in run("compare", "early", "late").out
