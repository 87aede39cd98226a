from __future__ import annotations

import json
import re


def test_a_run_has_its_page_unless_it_is_not_wanted(run, here) -> None:
    """`apply --out` writes the page, `--no-report` leaves it out, and `report` makes it later."""
    first, second = here / "first", here / "second"
    assert run("apply", "shop.yml", "orders.csv", "--out", first).code == 0
    assert run("apply", "shop.yml", "orders.csv", "--out", second, "--no-report").code == 0
    page = (first / "report.html").read_bytes()
    assert not (second / "report.html").exists()
    made = run("report", second, lang="zh")
    assert (made.code, made.err) == (0, "")
    assert made.out == f"已写入 {second / 'report.html'}\n"
    assert (second / "report.html").read_bytes() == page
    assert (first / "run.json").read_bytes() == (second / "run.json").read_bytes()


def test_the_page_can_stand_elsewhere_with_an_earlier_run(run, here) -> None:
    """`--out` names the file, `--earlier` adds the moves, JSON says the same as the text."""
    old, new, page = here / "old", here / "new", here / "page.html"
    run("apply", "shop.yml", "orders.csv", "--as-of", "2024-07-01", "--out", old)
    run("apply", "shop.yml", "orders.csv", "--out", new)
    made = run("report", new, "--earlier", old, "--out", page, "--format", "json")
    said = json.loads(made.out)
    assert said["out"] == str(page)
    assert said["bytes"] == page.stat().st_size
    assert said["findings"] == []
    assert 'id="migration"' in page.read_text("utf-8")
    assert 'id="migration"' not in (new / "report.html").read_text("utf-8")


def test_what_is_no_run_is_told_with_a_cure(run, here) -> None:
    """A folder that is none, a changed file, a place that cannot be written: exit code 1."""
    folder = here / "run"
    run("apply", "shop.yml", "orders.csv", "--out", folder)
    nowhere = run("report", here / "nothing")
    assert nowhere.code == 1
    assert "run-unreadable" in nowhere.err
    unwritten = run("report", folder, "--out", here / "a" / "b.html", lang="zh")
    assert unwritten.code == 1
    assert re.search(
        r"错误\[report-not-writable\]: 无法写入网页 .*\n.*帮助: 用 --out", unwritten.err
    )
    (folder / "customers.csv").write_text("changed")
    changed = run("report", folder)
    assert changed.code == 1
    assert "run-file-changed" in changed.err


def test_an_empty_file_name_is_wrong_usage(run, here) -> None:
    """`--out` without a name, as of a variable that is not set, ends with exit code 2."""
    assert run("report", here, "--out", "").code == 2
