from __future__ import annotations

import hashlib
import json
import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

import segrules
from segrules.language.findings import DataError
from segrules.outputs.report.html import inlined
from segrules.outputs.report.report_file import write_report
from segrules.outputs.report.withheld import shown_overlaps
from segrules.outputs.rulesets.shipped import shipped
from segrules.outputs.small_cells import Hidden
from segrules.verbs.reporting.concentration import MOST

ROOT = Path(__file__).parents[3]
QUINTILES = ROOT / "rulesets" / "rfm" / "quintiles.yml"
DEMOGRAPHIC = ROOT / "rulesets" / "profile" / "demographic.yml"
ORDERS = ROOT / "examples" / "orders.csv"
SHOP = ROOT / "examples" / "shop"
VOID = {"meta", "br", "link", "input", "img", "hr"}
LIBRARY_TEXTS = {
    "http://www.w3.org/",
    "http://www.apache.org/licenses/",
    "https://github.com/ecomfe/",
}


class Parsed(HTMLParser):
    """The elements of a page, in order, and whether each that begins also ends."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """End the last element, which must be this one."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note a text by the element that it stands in."""
        if self.open:
            self.texts.setdefault(self.open[-1], []).append(data)


def parsed(text: str) -> Parsed:
    """A page that ends whatever it begins."""
    page = Parsed()
    page.feed(text)
    page.close()
    assert page.open == []
    return page


@pytest.fixture(scope="module")
def runs(tmp_path_factory) -> Path:
    """Two runs of one ruleset, and one of another that has tags."""
    folder = tmp_path_factory.mktemp("runs")
    quintiles = segrules.compile(QUINTILES)
    quintiles.apply(ORDERS, as_of="2025-04-01").write(folder / "april")
    quintiles.apply(ORDERS, as_of="2025-07-01").write(folder / "july")
    demographic = segrules.compile(DEMOGRAPHIC)
    data = {name: SHOP / f"{name}.csv" for name in ("customers", "orders")}
    demographic.apply(data).write(folder / "demographic")
    return folder


@pytest.fixture(scope="module")
def pages(runs: Path) -> dict[str, str]:
    """The pages of these runs, one with moves."""
    write_report(runs / "july", runs / "april", runs / "moves.html")
    named = {n: (runs / n / "report.html").read_text("utf-8") for n in ("july", "demographic")}
    return {**named, "moves": (runs / "moves.html").read_text("utf-8")}


@pytest.mark.parametrize("name", ["july", "demographic", "moves"])
def test_a_page_is_well_formed_and_each_id_is_one(pages, name) -> None:
    """Every element ends, ids are unique, and every inner link and label leads to one."""
    page = parsed(pages[name])
    ids = [a["id"] for _, a in page.elements if "id" in a]
    assert len(ids) == len(set(ids))
    wanted = [str(a["href"])[1:] for t, a in page.elements if t == "a"]
    for attribute in ("aria-labelledby", "aria-describedby"):
        wanted += [i for _, a in page.elements if attribute in a for i in str(a[attribute]).split()]
    assert set(wanted) <= set(ids)
    levels = [int(t[1]) for t, _ in page.elements if re.fullmatch(r"h[1-6]", t)]
    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))


@pytest.mark.parametrize("name", ["july", "demographic", "moves"])
def test_a_page_asks_the_network_nothing(pages, name) -> None:
    """No element names another file, and the policy forbids it; scripts are those it allows."""
    text, page = pages[name], parsed(pages[name])
    for tag, attributes in page.elements:
        assert tag not in {"link", "iframe", "img", "object", "embed", "form", "base"}
        assert not {"src", "srcset", "action", "ping", "background"} & set(attributes)
        assert not any(a.startswith("on") for a in attributes)
        if "href" in attributes:
            assert str(attributes["href"]).startswith("#")
    for url in re.findall(r"https?://[^\s\"'<>)]*", text):
        assert any(url.startswith(known) for known in LIBRARY_TEXTS)
    policy = next(str(a["content"]) for t, a in page.elements if "http-equiv" in a and t == "meta")
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe-inline" not in policy.split("script-src")[1].split(";")[0]
    scripts = [s for s in page.texts["script"] if not s.lstrip().startswith("{")]
    assert len(scripts) == policy.count("sha256-") == 2


def test_the_charts_library_is_the_published_one() -> None:
    """The script is that of ECharts 6.1.0 to the byte, and its licence stands beside it."""
    folder = shipped("templates") / "report"
    digest = hashlib.sha256((folder / "echarts.min.js").read_bytes()).hexdigest()
    assert digest == "b66b25aeb4df84e33199dc21694014d336d222cbd9deb0e5a7c14bd6aa0d0fd0"
    assert "Apache License" in (folder / "echarts.LICENSE.txt").read_text("utf-8")
    assert "Apache ECharts" in (folder / "echarts.NOTICE.txt").read_text("utf-8")


@pytest.mark.parametrize("name", ["july", "demographic", "moves"])
def test_each_picture_has_data_and_a_table(pages, name) -> None:
    """What is drawn is plain data by the picture's id, with words in both languages."""
    page = parsed(pages[name])
    drawn = {str(a["id"]) for _, a in page.elements if a.get("class") == "picture"}
    options = json.loads(next(t for t in page.texts["script"] if t.lstrip().startswith("{")))
    assert set(options) == drawn
    ids = {a.get("id") for _, a in page.elements}
    assert {f"{d}-table" for d in drawn} <= ids
    assert all(a.get("role") == "img" for _, a in page.elements if a.get("class") == "picture")
    assert re.search(r'\{"zh":"[^"]+","en":"[^"]+"\}', json.dumps(options, separators=(",", ":")))


def test_all_sections_are_there_in_order(pages) -> None:
    """What the rulesets have is shown, the segments first, the profiles last."""
    order = [
        "segments", "sizes", "heat", "areas", "pareto", "distributions", "stages", "cross",
        "overlap", "migration", "proofs", "data", "actions", "profiles",
    ]  # fmt: skip
    found = {
        name: [str(a["id"]) for t, a in parsed(text).elements if t == "section"]
        for name, text in pages.items()
    }
    for ids in found.values():
        assert ids == [i for i in order if i in ids]
    assert set(order) - set(found["moves"]) == {"stages", "cross", "overlap"}
    assert "overlap" in found["demographic"]


def test_no_customer_is_on_the_page(runs, pages) -> None:
    """No key of a customer and no name, telephone or address stands anywhere in it."""
    for name, run in (("july", "july"), ("demographic", "demographic"), ("moves", "july")):
        shown = " ".join(pages[name].split("</style>")[1].split("<script")[0].split())
        data = pages[name].split('id="charts">')[1].split("</script>")[0]
        keys = {
            line.split(",")[0].strip('"\ufeff')
            for line in (runs / run / "customers.csv").read_text("utf-8").splitlines()[1:]
        }
        assert len(keys) > 400
        words = set(re.findall(r"\w+", shown + data))
        assert not keys & words - set(map(str, range(10000)))
        assert not re.search(r"1[3-9]\d{9}", shown + data)


def test_small_counts_are_hidden(tmp_path) -> None:
    """A segment of four says <10 in all its places, and nothing gives it away."""
    rules = """
segrules: 1
name: few
revenue: spent
tables: {customers: {key: id, columns: {id: text, n: integer, s: money}}}
metrics: {spent: {value: s}, number: {value: n}}
segmentations:
  way:
    rules:
      - {id: a, when: n < 4}
      - {id: b, when: n < 30}
    otherwise: c
"""
    data = tmp_path / "few.csv"
    data.write_text("id,n,s\n" + "".join(f"k{i},{i},{i * 1.37:.2f}\n" for i in range(100)))
    folder = segrules.compile(rules).apply(data).write(tmp_path / "out")
    text = (folder / "report.html").read_text("utf-8")
    table = text.split('<table id="way-1">')[1].split("</table>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", table)
    cells = [re.findall(r'class="n">([^<]*(?:&lt;10)?[^<]*)', row) for row in rows[1:]]
    assert cells[0][0] == "&lt;10"
    assert set(cells[0][1:]) == {"…"}
    assert set(cells[1]) == {"…"}
    assert cells[2][0] == "70"
    assert ">4<" not in table
    assert ">26<" not in table


def test_json_cannot_leave_its_element() -> None:
    """Whatever a label says, the element ends where the page ends it, and the text comes back."""
    evil = "</script><script>alert(1)</script><!-- & \u2028 \u2029"
    text = inlined({"a": evil})
    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text) == {"a": evil}


def test_labels_of_a_ruleset_are_text_and_never_markup(tmp_path) -> None:
    """A ruleset that is hostile in each of its words gives a page with the same elements."""
    evil = "</script><img src=x onerror=alert(1)>{{ 7 * 7 }}"
    rules = f"""
segrules: 1
name: evil
title: {{zh: "{evil}", en: "{evil}"}}
tables: {{customers: {{key: id, columns: {{id: text, n: integer}}}}}}
metrics: {{number: {{value: n, label: {{zh: "{evil}", en: "{evil}"}}}}}}
scores: {{S: {{of: number, at: [30, 60], label: {{zh: "{evil}", en: "{evil}"}}}}}}
segmentations:
  way:
    rules: [{{id: a, label: {{zh: "{evil}", en: "{evil}"}}, when: n < 40}}]
    otherwise: c
actions:
  - {{id: act, for: a, label: {{zh: "{evil}", en: "{evil}"}}, goal: "{evil}", message: "{evil}"}}
"""
    data = tmp_path / "few.csv"
    data.write_text("id,n\n" + "".join(f"k{i},{i}\n" for i in range(100)))
    folder = segrules.compile(rules).apply(data).write(tmp_path / "out")
    page = parsed((folder / "report.html").read_text("utf-8"))
    tags = {t for t, _ in page.elements}
    assert "img" not in tags
    assert sum(t == "script" for t, _ in page.elements) == 3
    assert "49" not in "".join(page.texts["title"])


def test_the_page_made_later_is_the_same(runs, tmp_path) -> None:
    """From the folder alone come the same bytes, and the record stays as it is."""
    before = (runs / "july" / "report.html").read_bytes()
    record = (runs / "july" / "run.json").read_bytes()
    made = write_report(runs / "july")
    assert made.path == runs / "july" / "report.html"
    assert made.path.read_bytes() == before
    assert made.bytes == len(before)
    assert (runs / "july" / "run.json").read_bytes() == record
    elsewhere = write_report(runs / "july", out=tmp_path / "page.html")
    assert elsewhere.path.read_bytes() == before


def test_a_page_that_is_left_out_can_be_made_later(tmp_path) -> None:
    """Without a page the folder has none; made later, the record names it."""
    applied = segrules.compile(QUINTILES).apply(ORDERS)
    folder = applied.write(tmp_path / "out", report=False)
    assert not (folder / "report.html").exists()
    made = write_report(folder)
    record = json.loads((folder / "run.json").read_text("utf-8"))
    entry = next(o for o in record["outputs"] if o["path"] == "report.html")
    assert entry["sha256"] == hashlib.sha256(made.path.read_bytes()).hexdigest()


def test_a_place_that_cannot_be_written_is_told(runs, tmp_path) -> None:
    """A folder that is not there is a finding with a cure."""
    with pytest.raises(DataError) as told:
        write_report(runs / "july", out=tmp_path / "nowhere" / "page.html")
    assert [f.key for f in told.value.findings] == ["report-not-writable"]


def test_runs_of_two_rulesets_have_no_moves(runs) -> None:
    """An earlier run of another ruleset is refused."""
    with pytest.raises(DataError) as told:
        write_report(runs / "july", runs / "demographic")
    assert [f.key for f in told.value.findings] == ["runs-of-two-rulesets"]


def test_the_best_customers_are_said_in_words(pages) -> None:
    """The share of customers who bring most of the revenue stands above its curve."""
    assert MOST == 0.8
    assert re.search(r"贡献最大的 \d+\.\d% 客户带来 80% 的", pages["july"])


def test_an_overlap_that_tells_of_few_is_hidden() -> None:
    """A pair is hidden where it, or what either tag has beyond it, is small."""
    assert shown_overlaps([[50, 20], [20, 40]], 500)[0][1] == 20
    assert shown_overlaps([[50, 3], [3, 40]], 500)[0][1] is Hidden.SMALL
    assert shown_overlaps([[50, 45], [45, 60]], 500)[0][1] is Hidden.OTHER
    assert shown_overlaps([[4, 0], [0, 40]], 500)[0][0] is Hidden.SMALL


def test_a_mean_of_few_known_values_is_hidden(tmp_path) -> None:
    """Where few of many have a value at all, their mean is not told, of them nor of everybody."""
    rules = """
segrules: 1
name: few
tables: {customers: {key: id, columns: {id: text, n: integer, age: number}}}
metrics: {years: {value: age}, number: {value: n}}
segmentations:
  way:
    rules: [{id: a, when: n < 50}]
    otherwise: c
"""
    data = tmp_path / "few.csv"
    ages = {1: "30.25", 2: "41.75"}
    data.write_text("id,n,age\n" + "".join(f"k{i},{i},{ages.get(i, '')}\n" for i in range(100)))
    folder = segrules.compile(rules).apply(data).write(tmp_path / "out")
    text = (folder / "report.html").read_text("utf-8")
    table = text.split('<table id="way-1">')[1].split("</table>")[0]
    rows = [re.findall(r'class="n">([^<]*)', row) for row in re.findall(r"<tr>(.*?)</tr>", table)]
    assert [row[2] for row in rows[1:]] == ["…", "—", "…"]
    assert "36<" not in text.split('id="charts"')[0].split("</style>")[1]


def test_actions_add_up_and_tell_nothing_of_few(tmp_path) -> None:
    """Customers of the segments are parted into sent, held back and lost; budgets stand beside."""
    rules = """
segrules: 1
name: acting
tables: {customers: {key: id, columns: {id: text, n: integer, ok: boolean}}}
metrics: {number: {value: n}}
segmentations:
  way:
    rules: [{id: a, when: n < 300}, {id: b, when: n < 304}]
    otherwise: c
actions:
  - id: gift
    for: a
    channels: [sms]
    consent: {sms: ok}
    budget: {per_customer: 10, total: 500, unit: CNY}
    experiment: {holdout: 20%}
  - id: call
    for: b
    channels: [phone]
    consent: {phone: ok}
    budget: {per_customer: 7, total: 90, unit: CNY}
"""
    data = tmp_path / "few.csv"
    data.write_text("id,n,ok\n" + "".join(f"k{i},{i},{i % 3 != 0}\n" for i in range(400)))
    folder = segrules.compile(rules).apply(data).write(tmp_path / "out")
    record = json.loads((folder / "run.json").read_text("utf-8"))
    gift = next(a for a in record["actions"] if a["action"] == "gift")
    text = (folder / "report.html").read_text("utf-8")
    table = text.split('<table id="actions-1-table">')[1].split("</table>")[0]
    rows = [re.findall(r'class="n">([^<]*)', row) for row in re.findall(r"<tr>(.*?)</tr>", table)]
    sent, held = sum(s["customers"] for s in gift["sent"]), sum(gift["held"].values())
    lost = [n for n in (gift["lost"][k] for k in ("consent", "budget")) if n]
    assert rows[1] == [str(n) for n in (300, sent, held, *lost)]
    assert rows[2][0] == "&lt;10"
    assert not any(cell.isdigit() and int(cell) for cell in rows[2])
    budgets = text.split('<table id="budgets">')[1].split("</table>")[0]
    money = [
        re.findall(r'class="n">([^<]*)', row) for row in re.findall(r"<tr>(.*?)</tr>", budgets)
    ]
    assert money[1] == ["500", f"{sent * 10}", f"{sent * 10 / 500:.1%}"]
    assert money[2][1:] == ["…", "…"]
