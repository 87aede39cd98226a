from __future__ import annotations

import csv
import hashlib
import json
import re
from pathlib import Path

import pandas as pd
import pytest

from segrules.verbs.pseudonyms import Pseudonyms
from segrules.verbs.run_manifest import run_manifest

SHOP = """\
segrules: 1
name: reach
revenue: worth
tables:
  customers:
    key: id
    columns:
      id: {type: text, pii: id}
      name: {type: text, pii: name}
      mobile: {type: text, pii: contact}
      mail: {type: text, pii: contact}
      lang: text
      sms_ok: boolean
      ads_ok: boolean
      spent: {type: money, unit: CNY}
metrics: {worth: spent}
contact:
  addresses: {sms: mobile, phone: mobile, ad_x: mail}
  language: lang
segments:
  rules:
    - {id: big, label: {zh: 大客户, en: Big}, when: spent >= 500}
    - {id: mid, label: {zh: 中客户, en: Middle}, when: spent >= 100}
  otherwise: {id: rest, label: {zh: 其他, en: Rest}}
actions:
  - id: thanks
    for: [big]
    channels: [phone]
    consent: {phone: sms_ok}
    message: {zh: "{{ customer.name | default('您') }}，谢谢", en: "thanks, {{ customer.name }}"}
  - id: win
    for: [mid]
    channels: [sms]
    consent: {sms: sms_ok}
    message: {zh: "{{ customer.name | default('您') }}，来看看", en: "come"}
    experiment: {holdout: 20%, arms: {coupon: 50%, gift: 50%}}
  - {id: look, for: [rest], channels: [ad_x], consent: {ad_x: ads_ok}}
"""
HEADER = ["id", "name", "mobile", "mail", "lang", "sms_ok", "ads_ok", "spent"]
KEY = "k" * 40


def write_customers(path: Path, shift: int = 0, more: tuple[str, ...] = ()) -> None:
    """Two hundred customers, whose spending moves with `shift`; `more` columns hold mobiles."""
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow([*HEADER, *more])
        for n in range(200):
            mobile = f"1380000{n:04d}" if n % 9 else ""
            mail = f"u{n}@x.cn" if n % 7 else "nobody"
            spoken = ("zh", "en", "")[n % 3]
            known = ["true", "false"][n % 2]
            row = [f"c{n:04d}", "王小明" if n % 5 else "", mobile, mail, spoken, known, "true"]
            lines.writerow([*row, n * 37 % 900 + shift, *[f"1390000{n:04d}" for _ in more]])


@pytest.fixture
def reach(here, monkeypatch):
    """A folder with a ruleset that reaches people, and its customers at two times."""
    for name in ("SEGRULES_KEY", "SEGRULES_AUDIT"):
        monkeypatch.delenv(name, raising=False)
    (here / "reach.yml").write_text(SHOP, encoding="utf-8")
    write_customers(here / "customers.csv")
    write_customers(here / "later.csv", shift=150)
    return here


@pytest.fixture
def applied(reach, run):
    """The same with a run in `one`."""
    done = run("apply", "reach.yml", "customers.csv", "--as-of", "2026-05-01", "--out", "one")
    assert done.code == 0
    return reach


def lines(path: Path) -> list[dict[str, str]]:
    """The lines of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def sound(folder: Path) -> bool:
    """Whether every file of a run is as its manifest says, and there is no other."""
    listed = {
        o["path"]: o["sha256"] for o in json.loads((folder / "run.json").read_bytes())["outputs"]
    }
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    digests = {n: hashlib.sha256((folder / n).read_bytes()).hexdigest() for n in listed}
    return digests == listed and there == {*listed, "run.json"}


# ---------------------------------------------------------------- audiences


def test_a_run_with_actions_writes_its_lists(applied):
    """What is sent by the contacts is in the lists, and nobody else; addresses stand only there."""
    contacts = lines(applied / "one/contacts.csv")
    sent = {c["id"] for c in contacts if c["arm"] != "holdout" and c["channel"] != "ad_x"}
    listed = [
        row["id"]
        for path in (applied / "one/audiences").glob("*.csv")
        for row in lines(path)
        if "id" in row
    ]
    assert sorted(listed) == sorted(sent)
    assert any(c["arm"] == "holdout" for c in contacts)
    assert sound(applied / "one")
    for path in (applied / "one").rglob("*"):
        if path.is_file() and path.parent.name != "audiences":
            assert b"1380000" not in path.read_bytes(), path
            assert "王小明" not in path.read_text(encoding="utf-8"), path


def test_the_lists_can_be_written_again(applied, run):
    """From the run and its data come the same bytes, in the run or elsewhere."""
    before = {p.name: p.read_bytes() for p in (applied / "one/audiences").iterdir()}
    assert run("audience", "one", "customers.csv").code == 0
    assert {p.name: p.read_bytes() for p in (applied / "one/audiences").iterdir()} == before
    assert sound(applied / "one")
    done = run("audience", "one", "customers=customers.csv", "--out", "lists", "--format", "json")
    told = json.loads(done.out)
    assert {a["path"]: a["customers"] for a in told["audiences"]} == {
        name: len(lines(applied / "lists" / name)) for name in before
    }
    assert {
        p.name: p.read_bytes() for p in (applied / "lists").iterdir() if p.suffix == ".csv"
    } == before
    assert run("audience", "one", "customers.csv", "--out", "lists", "--table", "parquet").code == 0
    assert {p.suffix for p in (applied / "lists").iterdir()} == {".parquet", ".json"}


def test_only_new_customers_and_whom_to_remove(applied, run):
    """Against an earlier run a list has those who were not in the action, and another who left."""
    assert run("apply", "reach.yml", "later.csv", "--as-of", "2026-06-01", "--out", "two").code == 0
    assert run("audience", "two", "later.csv", "--new-only", "one", "--out", "lists").code == 0

    def members(folder: str, action: str) -> set[str]:
        found = lines(applied / folder / "contacts.csv")
        return {c["id"] for c in found if c["action"] == action and c["arm"] != "holdout"}

    new = {r["id"] for p in (applied / "lists").glob("win.sms.[cg]*.csv") for r in lines(p)}
    gone = {r["id"] for r in lines(applied / "lists/win.sms.remove.csv")}
    assert new == members("two", "win") - members("one", "win")
    assert gone == members("one", "win") - members("two", "win")


def test_what_lists_lack_is_told(applied, run):
    """No data, the wrong data, a folder of somebody's own, no contacts, no table: all are said."""
    assert "audience-needs-data" in run("audience", "one").err
    other = (applied / "customers.csv").read_text(encoding="utf-8").replace("\nc0", "\nx0")
    (applied / "others.csv").write_text(other, encoding="utf-8")
    assert "audience-of-others" in run("audience", "one", "others.csv").err
    (applied / "mine").mkdir()
    (applied / "mine/notes.txt").write_text("x", encoding="utf-8")
    assert "out-not-audiences" in run("audience", "one", "customers.csv", "--out", "mine").err
    assert run("apply", "shop.yml", "orders.csv", "--out", "plain").code == 0
    assert "audience-without-contacts" in run("audience", "plain", "orders.csv").err
    assert "message-blank" in run("audience", "one", "customers.csv").err
    assert "audience-unaddressed" in run("audience", "one", "customers.csv", lang="zh").err
    bare = SHOP.replace(", ad_x: mail", "")
    (applied / "bare.yml").write_text(bare, encoding="utf-8")
    done = run("apply", "bare.yml", "customers.csv", "--out", "bare")
    assert done.code == 0
    assert "audience-without-address" in done.err
    assert not list((applied / "bare/audiences").glob("look*"))


def test_a_ruleset_without_a_customers_table_has_no_addresses(here, run):
    """Orders alone hold no address; that is said in words."""
    ruleset = (here / "shop.yml").read_text(encoding="utf-8")
    action = "actions: [{id: a, for: [vip], channels: [store]}]\n"
    (here / "shop.yml").write_text(ruleset + action, encoding="utf-8")
    assert run("apply", "shop.yml", "orders.csv", "--out", "one").code == 0
    assert run("audience", "one").code == 0
    assert "audience-no-customers-table" in run("audience", "one", "orders.csv").err


# ---------------------------------------------------------------- pseudonyms


def test_pseudonyms_need_a_good_key(reach, run, monkeypatch):
    """Without a key, or with a short one, nothing is written."""
    words = ("apply", "reach.yml", "customers.csv", "--out", "one", "--pseudonymise")
    assert "pseudonym-key-absent" in run(*words).err
    monkeypatch.setenv("SEGRULES_KEY", "short")
    done = run(*words, lang="zh")
    assert done.code == 1
    assert "pseudonym-key-short" in done.err
    assert "short`" not in done.err
    assert not (reach / "one").exists()


def test_a_run_under_pseudonyms_names_nobody(applied, run, monkeypatch):
    """No key and no address is in the folder; the rest is that of the plain run, by pseudonym."""
    monkeypatch.setenv("SEGRULES_KEY", KEY)
    words = ("apply", "reach.yml", "customers.csv", "--as-of", "2026-05-01", "--pseudonymise")
    assert run(*words, "--out", "two").code == 0
    for path in (applied / "two").rglob("*"):
        assert not path.is_file() or not re.search(rb"\bc0\d\d\d\b|1380000|@x", path.read_bytes())
    hidden = lines(applied / "two/customers.csv")
    assert [r["id"] for r in hidden] == sorted(r["id"] for r in hidden)
    plain = lines(applied / "one/customers.csv")

    def rest(rows: list[dict[str, str]]) -> list[list[str]]:
        return sorted(list(r.values())[1:] for r in rows)

    assert rest(hidden) == rest(plain)
    assert rest(lines(applied / "two/contacts.csv")) == rest(lines(applied / "one/contacts.csv"))
    assert run("audience", "two", "customers.csv", "--out", "lists").code == 0
    assert run("audience", "one", "customers.csv", "--pseudonymise", "--out", "same").code == 0
    for path in (applied / "lists").glob("*.csv"):
        assert path.read_bytes() == (applied / "same" / path.name).read_bytes()
    assert "pseudonyms-apart" in run("compare", "one", "two").err
    assert run("compare", "two", "two").code == 0
    assert "pseudonyms-apart" in run("compare", "two", "two", "customers.csv").err
    monkeypatch.setenv("SEGRULES_KEY", "z" * 40)
    assert "pseudonym-key-other" in run("audience", "two", "customers.csv").err
    assert "pseudonym-key-other" in run("forget", "c0004", "two").err
    monkeypatch.delenv("SEGRULES_KEY")
    assert "pseudonym-key-absent" in run("audience", "two", "customers.csv").err


TAGGED = """
segmentations:
  flags:
    assign: all
    rules:
      - {id: odd, when: sms_ok}
      - {id: rich, when: spent >= 700}
      - {id: known, when: spent is known}
"""


def test_tags_stay_with_their_customers_under_pseudonyms(reach, run, monkeypatch):
    """Each customer's tags, metrics and segment are those of the run under true keys."""
    monkeypatch.setenv("SEGRULES_KEY", KEY)
    (reach / "reach.yml").write_text(SHOP + TAGGED, encoding="utf-8")
    for folder, more in (("one", []), ("two", ["--pseudonymise"])):
        assert run("apply", "reach.yml", "customers.csv", "--out", folder, *more).code == 0
    pseudonyms = Pseudonyms(KEY.encode())
    plain = {r["id"]: r for r in lines(reach / "one/customers.csv")}
    hidden = {r["id"]: r for r in lines(reach / "two/customers.csv")}
    assert len({r["flags"] for r in plain.values()}) > 2
    for key, row in plain.items():
        found = hidden[pseudonyms.of(key)]
        assert list(found.values())[1:] == list(row.values())[1:]


@pytest.mark.parametrize("table", ["csv", "parquet"])
def test_whom_the_budget_cuts_is_listed(reach, run, table):
    """Those whom the money does not reach stand in a file of their own, as many as the funnel has.

    They are worth less than those who are reached, and a customer who is forgotten is gone from it.
    """
    short = "budget: {per_customer: 2, total: 10, unit: CNY}\n    experiment: {holdout: 20%"
    text = SHOP.replace("experiment: {holdout: 20%", short)
    (reach / "reach.yml").write_text(text.replace("language: lang", "value: worth"), "utf-8")
    assert run("apply", "reach.yml", "customers.csv", "--table", table, "--out", "one").code == 0
    read = pd.read_csv if table == "csv" else pd.read_parquet
    cut, contacts, customers = (
        read(reach / f"one/{name}.{table}") for name in ("cut_by_budget", "contacts", "customers")
    )
    found = json.loads((reach / "one/run.json").read_bytes())["actions"]
    funnel = next(a for a in found if a["action"] == "win")
    assert list(cut) == ["id", "action", "segmentation", "segment", "channel", "cost", "unit"]
    assert len(cut) == funnel["lost"]["budget"] > 0
    assert set(cut["action"]) == {"win"}
    assert not set(cut["id"]) & set(contacts.loc[contacts["action"] == "win", "id"])
    worth = customers.set_index("id")["worth"].astype(float)
    reached = contacts.loc[(contacts["action"] == "win") & (contacts["arm"] != "holdout"), "id"]
    assert worth[cut["id"]].max() <= worth[reached].min()
    assert run("forget", cut["id"][0], "one").code == 0
    assert cut["id"][0] not in set(read(reach / f"one/cut_by_budget.{table}")["id"])


# ---------------------------------------------------------------- forgetting


@pytest.mark.parametrize("table", ["csv", "parquet", "xlsx"])
def test_a_customer_is_forgotten_everywhere(reach, run, table):
    """No file of the run or the journal holds the id; all else stays, and the run can be read."""
    pytest.importorskip("duckdb")
    journal = "j.duckdb" if table == "parquet" else "j.csv"
    words = ["apply", "reach.yml", "customers.csv", "--as-of", "2026-05-01", "--out", "one"]
    assert run(*words, "--table", table, "--journal", journal).code == 0
    before = run("compare", "one", "one", "--format", "json")
    many = (
        json.loads(before.out)["customers"]["both"]
        if "customers" in json.loads(before.out)
        else 200
    )
    done = run("forget", "c0004", "one", "--journal", journal, "--format", "json")
    assert done.code == 0
    removed = {f["path"]: f for f in json.loads(done.out)["forgotten"]}
    assert removed[journal]["rows"] == {journal: 1}
    assert removed["one"]["rows"][f"customers.{table}"] == 1
    assert sound(reach / "one")
    assert json.loads((reach / "one/run.json").read_bytes())["forgotten"] == 1
    for path in [*(reach / "one").rglob("*"), reach / journal]:
        assert not path.is_file() or b"c0004" not in path.read_bytes(), path
    assert run("compare", "one", "one").code == 0
    assert many == 200
    again = run("forget", "c0004", "one", lang="zh")
    assert again.out == "one：没有这位客户\n"
    assert json.loads((reach / "one/run.json").read_bytes())["forgotten"] == 1


def test_a_list_of_hashes_goes_whole(applied, run):
    """Nobody can be found among hashes, so a list that the customer was on is removed."""
    ads = next(c["id"] for c in lines(applied / "one/contacts.csv") if c["channel"] == "ad_x")
    done = run("forget", ads, "one")
    assert "audiences/look.ad_x.csv: removed whole" in done.out
    assert not (applied / "one/audiences/look.ad_x.csv").exists()
    assert sound(applied / "one")


def test_a_pseudonym_is_forgotten_by_the_true_id(reach, run, monkeypatch):
    """The key finds the customer again."""
    monkeypatch.setenv("SEGRULES_KEY", KEY)
    assert run("apply", "reach.yml", "customers.csv", "--out", "two", "--pseudonymise").code == 0
    assert "customers.csv: 1 row removed" in run("forget", "c0004", "two").out
    assert len(lines(reach / "two/customers.csv")) == 199


def test_what_cannot_be_forgotten_is_told(applied, run):
    """No run named, a journal that is not there or is none: usage, or an error in words."""
    assert run("forget", "c0004").code == 2
    assert "forget-no-journal" in run("forget", "c0004", "--journal", "no.csv").err
    (applied / "x.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert "journal-damaged" in run("forget", "c0004", "--journal", "x.csv").err
    assert "journal-name" in run("forget", "c0004", "--journal", "x.txt").err
    assert run("forget", "c0004", "nowhere").code == 1


# ---------------------------------------------------------------- retention


def test_old_runs_are_listed_and_removed_only_when_told_to(applied, run):
    """A run is as old as its own day; somebody's own file in it keeps it; `--yes` removes."""
    words = ("--keep", "30d", "--as-of", "2026-06-01")
    assert "1 due, 0 removed" in run("retain", ".", *words).out
    (applied / "one/notes.txt").write_text("x", encoding="utf-8")
    assert "retain-strangers" in run("retain", ".", *words, "--yes").err
    (applied / "one/notes.txt").unlink()
    kept = run("retain", ".", "--keep", "31d", "--as-of", "2026-06-01", "--yes")
    assert "0 due" in kept.out
    done = run("retain", ".", *words, "--yes", "--format", "json")
    assert json.loads(done.out)["runs"] == [
        {"path": "one", "as_of": "2026-05-01", "due": True, "removed": True}
    ]
    assert not (applied / "one").exists()
    assert not list(applied.glob(".segrules*"))


def test_a_run_without_a_day_is_kept(reach, run):
    """Without events and `--as-of` there is no age; that is said."""
    assert run("apply", "reach.yml", "customers.csv", "--out", "undated").code == 0
    assert run_manifest(reach / "undated").as_of is None
    done = run("retain", ".", "--keep", "1d", "--as-of", "2030-01-01", "--yes", lang="zh")
    assert "retain-no-day" in done.err
    assert (reach / "undated").is_dir()


def test_a_period_and_a_folder_must_be_sound(reach, run):
    """What is no period is wrong usage, a folder that is not there an error."""
    assert run("retain", str(reach), "--keep", "1x", "--as-of", "2026-06-01").code == 2
    assert "retain-no-folder" in run("retain", "no", "--keep", "1d", "--as-of", "2026-06-01").err


# ---------------------------------------------------------------- audit log


def test_runs_are_logged_in_a_chain(reach, run, monkeypatch):
    """Each run adds a line without personal data; the chain is verified."""
    for name in ("a", "b"):
        words = ("apply", "reach.yml", "customers.csv", "--out", name, "--audit", "log.jsonl")
        assert run(*words).code == 0
    monkeypatch.setenv("SEGRULES_AUDIT", "log.jsonl")
    assert run("apply", "reach.yml", "customers.csv").code == 0
    text = (reach / "log.jsonl").read_text(encoding="utf-8")
    assert text.count("\n") == 3
    assert not re.search(r"c0\d\d\d|1380000|@x", text)
    told = json.loads(run("audit", "log.jsonl", "--format", "json").out)
    assert (told["runs"], told["whole"]) == (3, True)
    (reach / "log.jsonl").write_text("".join(text.splitlines(keepends=True)[:2]), encoding="utf-8")
    assert run("audit", "log.jsonl").code == 0
    cut = run("audit", "log.jsonl", "--expect", told["head"], lang="zh")
    assert cut.code == 4
    assert "audit-cut" in cut.err


@pytest.mark.parametrize("change", ["edit", "drop", "insert", "half"])
def test_a_broken_chain_is_found_and_not_written_on(reach, run, change):
    """A line edited, left out or put in, or half a line at the end, breaks the chain."""
    for _ in range(3):
        assert run("apply", "reach.yml", "customers.csv", "--audit", "log.jsonl").code == 0
    kept = (reach / "log.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    broken = {
        "edit": [kept[0].replace('"customers": 200', '"customers": 201'), *kept[1:]],
        "drop": [kept[0], kept[2]],
        "insert": [kept[0], kept[0], *kept[1:]],
        "half": [*kept[:2], kept[2][:20]],
    }[change]
    (reach / "log.jsonl").write_text("".join(broken), encoding="utf-8")
    done = run("audit", "log.jsonl")
    assert done.code == 4
    assert "audit-broken" in done.err
    assert run("apply", "reach.yml", "customers.csv", "--audit", "log.jsonl").code == 1


def test_a_log_that_cannot_be_opened_is_told(reach, run):
    """A folder is no log."""
    (reach / "log").mkdir()
    assert "audit-unusable" in run("audit", "log").err


# ---------------------------------------------------------------- small counts, scanner


def test_small_counts_are_told_to_nobody(applied, run):
    """Neither summary, JSON nor playbook shows a small count, nor one that gives it away."""
    words = ("apply", "reach.yml", "customers.csv", "--min-cell", "50", "--out", "two")
    text = run(*words).out
    plain = {r["segments"]: 0 for r in lines(applied / "one/customers.csv")}
    for row in lines(applied / "one/customers.csv"):
        plain[row["segments"]] += 1
    small = min(plain, key=lambda k: plain[k])
    assert 0 < plain[small] < 50
    told = json.loads(run(*words, "--format", "json").out)
    shown = {n: s["customers"] for n, s in told["segmentations"]["segments"].items()}
    assert shown[small] == "<50"
    assert sorted(map(str, shown.values())).count("…") == 1
    assert "<50" in text
    for path in (applied / "two/playbooks").glob("*.md"):
        assert f" {plain[small]} |" not in path.read_text(encoding="utf-8")
    assert run("apply", "reach.yml", "customers.csv", "--min-cell", "2").code == 2


@pytest.mark.parametrize("command", ["apply", "describe"])
def test_columns_that_hold_personal_data_are_named(reach, run, command):
    """A column full of mobiles that is not marked is told by its name, never by a value."""
    ruleset = SHOP.replace("      lang: text\n", "      lang: text\n      backup: text\n")
    (reach / "reach.yml").write_text(ruleset, encoding="utf-8")
    write_customers(reach / "customers.csv", more=("backup",))
    done = run(command, "reach.yml", "customers.csv")
    assert "untagged-personal" in done.err
    assert "`customers.backup`" in done.err
    assert "1390000" not in done.err + done.out
