"""What cannot be measured or planned: said in both languages, with the cure, and nothing else."""

from __future__ import annotations

import csv
import shutil

import pytest

pytest.importorskip("statsmodels")

from segrules.verbs.measuring import extra
from tests.measure.campaigns import RULESET, applied, with_contacts, written

LANGS = pytest.mark.parametrize("lang", ["zh", "en"])
HEADER = ("customer_id", "order_id", "ordered_at", "amount")
ROW = ("C0001", "x1", "2025-07-05", "10.00")


@pytest.fixture
def copied(made, tmp_path):
    """The campaign's run, to be spoilt."""
    return shutil.copytree(made.run, tmp_path / "run")


def refused(ended, lang, said):
    """It ended with 1, printed nothing, and said this."""
    assert (ended.code, ended.out) == (1, ""), ended.err
    assert said[lang] in ended.err
    assert "Traceback" not in ended.err


@LANGS
def test_a_run_without_contacts(run, copied, made, lang):
    """A run of before there were contacts is told to be made again."""
    (copied / "contacts.csv").unlink()
    text = (copied / "run.json").read_text("utf-8").replace('"contacts.csv"', '"gone.csv"')
    (copied / "run.json").write_text(text, "utf-8")
    ended = run("measure", copied, made.outcomes, lang=lang)
    refused(ended, lang, {"zh": "没有触达名单 contacts.csv", "en": "has no contacts.csv"})
    assert "segrules apply --out" in ended.err


@LANGS
def test_a_ruleset_without_actions(run, made, tmp_path, lang):
    """Where nothing was to be done there is nothing to measure."""
    folder = applied(tmp_path, [("C1", "1", "2025-05-01", "9")], RULESET.split("actions:")[0])
    ended = run("measure", folder, made.outcomes, lang=lang)
    refused(ended, lang, {"zh": "没有声明任何行动", "en": "declares no actions"})


@LANGS
def test_a_run_that_is_damaged(run, copied, made, lang):
    """Contacts that were edited are not believed, nor are those of customers who are not there."""
    with (copied / "contacts.csv").open("a", encoding="utf-8") as file:
        file.write("C0001,win_back,segments,quiet,app,coupon,2,CNY,\n")
    ended = run("measure", copied, made.outcomes, lang=lang)
    refused(ended, lang, {"zh": "写出之后被改动过", "en": "has been changed since"})
    contact = ("win_back", "segments", "quiet", "app", "coupon", "2", "CNY", "")
    for rows in ([("Z1", *contact)], [("C0001", *contact)] * 2, [("C0001", "x", *contact[1:])]):
        with_contacts(copied, rows)
        ended = run("measure", copied, made.outcomes, lang=lang)
        refused(ended, lang, {"zh": "与它的规则集对不上", "en": "does not fit its ruleset"})


@LANGS
def test_a_folder_that_is_no_run(run, made, tmp_path, lang):
    """A folder without a manifest is named as none."""
    ended = run("measure", tmp_path, made.outcomes, lang=lang)
    refused(ended, lang, {"zh": "不是运行结果", "en": "so it is no run"})


@LANGS
def test_outcomes_of_before_the_run(run, made, tmp_path, lang):
    """A file that ends before the run begins is the wrong file: the days are told."""
    file = written(tmp_path / "old.csv", HEADER, [("C0001", "x", "2025-06-30", "10")])
    ended = run("measure", made.run, file, lang=lang)
    said = {
        "zh": "`old.csv` 全部发生在运行之前：最后一天是 2025-06-30，而统计日是 2025-07-01",
        "en": "all of `old.csv` is of before the run: its last day is 2025-06-30, the run is as of "
        "2025-07-01",
    }
    refused(ended, lang, said)


@LANGS
@pytest.mark.parametrize("column", ["customer_id", "ordered_at", "amount"])
def test_outcomes_that_lack_a_column(run, made, tmp_path, column, lang):
    """Without the key, the time or the amount nothing can be counted: the column is named."""
    at = HEADER.index(column)
    cut = [row[:at] + row[at + 1 :] for row in (HEADER, ROW)]
    file = written(tmp_path / "after.csv", cut[0], cut[1:])
    refused(run("measure", made.run, file, lang=lang), lang, {"zh": f"`{column}`", "en": column})


@LANGS
def test_outcomes_of_nobody_who_is_there(run, made, tmp_path, lang):
    """Ids that are written otherwise match nobody: pseudonyms are spoken of."""
    file = written(tmp_path / "after.csv", HEADER, [("Z9", *ROW[1:])])
    ended = run("measure", made.run, file, lang=lang)
    said = {"zh": "没有一行属于这次运行的客户", "en": "no row of `after.csv` is of a customer"}
    refused(ended, lang, said)
    assert {"zh": "化名", "en": "pseudonyms"}[lang] in ended.err


@LANGS
def test_outcomes_without_a_usable_row(run, made, tmp_path, lang):
    """Where every row is dropped there is no last day to speak of."""
    file = written(tmp_path / "after.csv", HEADER, [(*ROW[:3], "-1")])
    ended = run("measure", made.run, file, lang=lang)
    refused(ended, lang, {"zh": "没有一行能用", "en": "no row of the outcomes can be used"})


@LANGS
def test_a_time_that_is_not_over(run, made, lang):
    """Outcomes that end early are measured, and it is said until which day; KPIs wait."""
    ended = run("measure", made.run, made.outcomes, "--within", "2mo", lang=lang)
    assert ended.code == 0
    said = {
        "zh": "结果数据只到 2025-07-30，而要看到 2025-08-31",
        "en": "the outcomes reach only until 2025-07-30, not until 2025-08-31",
    }
    assert said[lang] in ended.err


@LANGS
def test_nobody_held_out(run, copied, made, lang):
    """Without a holdout the counts are shown, no comparison is made, and the cure is told."""
    with (copied / "contacts.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [tuple(r.values()) for r in csv.DictReader(file)]
    with_contacts(copied, [r for r in rows if r[5] != "holdout"])
    for words in (["measure", copied, made.outcomes], ["power", copied]):
        ended = run(*words, lang=lang)
        assert ended.code == 0
        assert {"zh": "没有对照组", "en": "has nobody held out"}[lang] in ended.err
        assert "+" not in ended.out


@LANGS
@pytest.mark.parametrize("words", [["measure", "RUN", "x.csv"], ["power", "--base", "5%"]])
def test_without_statsmodels(run, monkeypatch, words, lang):
    """A machine without the extra is told its name."""
    monkeypatch.setattr(extra, "find_spec", lambda _: None)
    more = ["--uplift", "1%"] if words[0] == "power" else []
    ended = run(*words, *more, lang=lang)
    refused(ended, lang, {"zh": "需要安装 `statsmodels`", "en": "needs `statsmodels`"})
    assert 'pip install "segrules[measure]"' in ended.err


@LANGS
def test_a_file_that_cannot_be_written(run, made, tmp_path, lang):
    """A folder that is not there is named."""
    ended = run("measure", made.run, made.outcomes, "--out", tmp_path / "no" / "x.md", lang=lang)
    refused(ended, lang, {"zh": "无法写入文件", "en": "cannot be written"})


WRONG = {
    "a time that is none": (["measure", "RUN", "x.csv", "--within", "soon"], "--within"),
    "a format that is none": (["measure", "RUN", "x.csv", "--format", "pdf"], "--format"),
    "a correction that is none": (["measure", "RUN", "x", "--correction", "no"], "--correction"),
    "nothing to compare": (["power"], "--base"),
    "neither uplift nor customers": (["power", "--base", "5%"], "--uplift"),
    "both": (["power", "--base", "5%", "--uplift", "1%", "--customers", "9"], "--customers"),
    "a rate and a mean": (["power", "--base", "5%", "--mean", "9", "--sd", "1"], "--mean"),
    "a mean without its deviation": (["power", "--mean", "9", "--uplift", "1"], "--sd"),
    "a deviation of nothing": (["power", "--mean", "9", "--sd", "0", "--uplift", "1"], "--sd"),
    "a rate above all": (["power", "--base", "95%", "--uplift", "6%"], "--uplift"),
    "no rate": (["power", "--base", "0%", "--uplift", "6%"], "--base"),
    "no arm": (["power", "--base", "5%", "--uplift", "1%", "--arms", "0"], "--arms"),
    "no customer": (["power", "--base", "5%", "--customers", "0"], "--customers"),
    "a run with an uplift": (["power", "RUN", "--uplift", "1%"], "--uplift"),
}


@LANGS
@pytest.mark.parametrize("slip", WRONG)
def test_wrong_usage(run, slip, lang):
    """A slip of the command line ends with 2 and names the option."""
    words, name = WRONG[slip]
    ended = run(*words, lang=lang)
    assert (ended.code, ended.out) == (2, "")
    assert name in ended.err.splitlines()[0]
