from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from segrules.engines.results import Result
from segrules.language.findings import DataError, Lang
from segrules.language.messages import message_of
from segrules.outputs.playbooks import playbook
from segrules.outputs.runs import csv_table, run_folder, staged_folder
from segrules.outputs.runs.manifest import InputFile, RulesetFile
from segrules.outputs.runs.run_folder import WrittenRun, write_run, written

INPUT = InputFile("/home/somebody/订单.csv", "orders", 10, "a" * 64, "gb18030", 205)
RULESET = RulesetFile("rules/rfm.yml", "b" * 64)


def tree(folder: Path) -> dict[str, bytes]:
    """All files of a folder by path."""
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


def keys(run: WrittenRun) -> list[str]:
    """The keys of what was found, each with words in both languages."""
    for finding in run.findings:
        for lang in Lang:
            assert message_of(finding, lang).text
    return [f.key for f in run.findings]


def test_a_run_is_a_folder(result: Result, tmp_path: Path) -> None:
    """Tables, a playbook for each segment and language, and a manifest; nothing else."""
    run = write_run(result, tmp_path / "out")
    names = [
        f"playbooks/{stem}.{lang}.md"
        for stem in ("at_risk", "champions", "rfm.others", "tags.others", "vip")
        for lang in ("en", "zh")
    ]
    assert sorted(tree(tmp_path / "out")) == sorted(
        ["customers.csv", "segments.csv", "report.html", "run.json", *names]
    )
    assert sorted(f.path for f in run.files) == sorted(tree(tmp_path / "out"))
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("table", ["csv", "parquet", "xlsx"])
def test_the_same_inputs_give_the_same_bytes(result: Result, tmp_path: Path, table) -> None:
    """Two runs into two folders are equal, byte for byte."""
    for name in ("one", "两次"):
        write_run(result, tmp_path / name, inputs=(INPUT,), ruleset=(RULESET,), table=table)
    assert tree(tmp_path / "one") == tree(tmp_path / "两次")


def test_the_manifest_tells_all_and_nothing_of_the_machine(result: Result, tmp_path: Path) -> None:
    """Digests, counts, cut points and inputs are there; folders, users and times are not."""
    command = {"templates": Path("/home/somebody/t"), "raw": False, "db": "pg://me:pw@h/db?key=1"}
    write_run(result, tmp_path / "out", inputs=(INPUT,), ruleset=(RULESET,), command=command)
    text = (tmp_path / "out" / "run.json").read_text(encoding="utf-8")
    made = json.loads(text)
    assert text.endswith("}\n")
    assert text == json.dumps(made, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    assert made["inputs"] == [
        {"path": "订单.csv", "table": "orders", "bytes": 10, "sha256": "a" * 64,
         "encoding": "gb18030", "rows": 205}
    ]  # fmt: skip
    assert made["ruleset"]["path"] == "rules/rfm.yml"
    assert made["command"] == {"templates": "t", "raw": False, "db": "pg://h/db"}
    assert (made["as_of"], made["as_of_given"]) == ("2024-05-01", False)
    assert made["cut_points"]["M"][0]["points"] == [450.5]
    assert made["cut_points"]["R"][0]["classes"][0]["zh"] == "不少于 180"
    for word in ("somebody", "/home", str(tmp_path), "pw"):
        assert word not in text


def test_the_manifest_is_true(result: Result, tmp_path: Path) -> None:
    """Every file but the manifest is listed with its size and digest; counts add up."""
    write_run(result, tmp_path / "out")
    files = tree(tmp_path / "out")
    made = json.loads(files.pop("run.json"))
    assert made["outputs"] == [
        {"path": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in sorted(files.items())
    ]
    rfm = made["counts"]["segmentations"]["rfm"]
    assert sum(rfm["segments"].values()) + rfm["unassigned"] == made["counts"]["customers"] == 60


def test_counts_that_do_not_add_up_are_our_own_mistake(result: Result, tmp_path: Path) -> None:
    """Segment sizes that are not those of the customers are never written."""
    wrong = result.segments.assign(customers=1)
    with pytest.raises(RuntimeError, match="rfm"):
        write_run(replace(result, segments=wrong), tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("table", ["csv", "parquet", "xlsx"])
def test_tags_are_one_column_or_one_each(make, tmp_path: Path, table) -> None:
    """By default a customer's tags are one text in declared order; asked for, a boolean each."""
    result = make(many=6)
    write_run(result, tmp_path / "one", table=table)
    write_run(result, tmp_path / "many", table=table, tags="columns")
    one, many = (frame_of(tmp_path / name / f"customers.{table}") for name in ("one", "many"))
    held = result.customers[["tags.vip", "tags.others"]].to_numpy()
    texts = ["|".join(n for n, h in zip(("vip", "others"), row, strict=True) if h) for row in held]
    assert one["tags"].fillna("").tolist() == texts
    assert list(one.columns)[-3:] == ["rfm", "tags", "action"]
    assert (many[["tags.vip", "tags.others"]].to_numpy(dtype=bool) == held).all()
    assert "tags" not in many


def frame_of(path: Path) -> pd.DataFrame:
    """A file of customers as a frame."""
    match path.suffix:
        case ".csv":
            return pd.read_csv(path)
        case ".parquet":
            return pd.read_parquet(path)
        case _:
            return pd.read_excel(path, engine="calamine")


def test_long_runs_are_the_same_without_arrow(make, tmp_path: Path, monkeypatch) -> None:
    """A run that Arrow writes has the bytes of one that is written without it."""
    result = make(many=40_000)
    write_run(result, tmp_path / "with", langs=())
    monkeypatch.setattr(csv_table, "find_spec", lambda _: None)
    write_run(result, tmp_path / "without", langs=())
    assert tree(tmp_path / "with") == tree(tmp_path / "without")


# ---------------------------------------------------------------- in the place of what


def test_an_older_run_is_replaced(result: Result, tmp_path: Path) -> None:
    """A run takes the place of an older one; nothing of that is left."""
    out = tmp_path / "deep" / "er" / "out"
    write_run(result, out, table="parquet")
    write_run(result, out, langs=(Lang.ZH,))
    assert "customers.parquet" not in tree(out)
    assert "playbooks/vip.en.md" not in tree(out)
    assert [p.name for p in out.parent.iterdir()] == ["out"]


@pytest.mark.parametrize(
    ("names", "key"),
    [
        (["notes.txt"], "out-not-a-run"),
        (["run.json"], "out-not-a-run"),
        (["run", "notes.txt"], "out-not-a-run/strangers"),
        ([], None),
    ],
)
def test_what_is_no_run_is_left_alone(result: Result, tmp_path: Path, names, key) -> None:
    """A folder with somebody's own files is refused as it is; an empty one is taken."""
    out = tmp_path / "out"
    out.mkdir()
    for name in names:
        if name == "run":
            write_run(result, out)
        else:
            (out / name).write_text("{}")
    before = tree(out)
    run = write_run(result, out)
    assert keys(run) == ([key] if key else [])
    assert (tree(out) == before) is (key is not None)


def test_a_file_is_no_folder(result: Result, tmp_path: Path) -> None:
    """A file in the place of the folder, or of a folder above it, is a finding."""
    (tmp_path / "out").write_text("x")
    assert keys(write_run(result, tmp_path / "out")) == ["out-not-a-run/file"]
    assert keys(write_run(result, tmp_path / "out" / "run")) == ["out-not-writable"]
    assert (tmp_path / "out").read_text() == "x"


def test_a_link_to_a_run_stays_a_link(result: Result, tmp_path: Path) -> None:
    """Where the folder is a link, what it points to is replaced."""
    write_run(result, tmp_path / "real")
    (tmp_path / "latest").symlink_to("real")
    write_run(result, tmp_path / "latest", langs=(Lang.ZH,))
    assert (tmp_path / "latest").is_symlink()
    assert "playbooks/vip.en.md" not in tree(tmp_path / "real")


def test_systems_that_cannot_exchange_replace_in_two_steps(
    result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without an exchange the old folder steps aside, and comes back if the new one fails."""
    monkeypatch.setattr(staged_folder, "_exchange", lambda *_: False)
    out = tmp_path / "out"
    write_run(result, out)
    write_run(result, out, langs=(Lang.ZH,))
    before = tree(out)
    assert "playbooks/vip.en.md" not in before
    rename = Path.rename

    def failing(self: Path, target: Path) -> Path:
        if target == out and not self.name.endswith("-old"):
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(KeyboardInterrupt):
        write_run(result, out)
    assert tree(out) == before
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


# ---------------------------------------------------------------- when it fails half-way


def fails_with(error: BaseException, after: int = 0) -> Callable[..., None]:
    """A writer that fails after so many bytes."""

    def failing(*args: object, **_: object) -> None:
        handle = next((a for a in args if isinstance(a, io.BufferedWriter)), None)
        if handle is not None:
            handle.write(b"x" * after)
        raise error

    return failing


@pytest.mark.parametrize("older", [False, True])
@pytest.mark.parametrize(
    ("error", "key"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "disk-full"),
        (OSError(errno.EDQUOT, "Quota exceeded"), "disk-full"),
        (PermissionError(errno.EACCES, "Permission denied"), "out-not-writable"),
        (OSError(errno.EROFS, "Read-only file system"), "out-not-writable"),
    ],
)
def test_a_failure_leaves_nothing_behind(
    result: Result, tmp_path: Path, monkeypatch, error, key, older
) -> None:
    """A full disk or a lost right is a finding; what was there before is there after."""
    out = tmp_path / "made" / "out"
    if older:
        write_run(result, out, langs=(Lang.ZH,))
    before = tree(tmp_path)
    monkeypatch.setattr(run_folder, "write_csv", fails_with(error, 1000))
    assert keys(write_run(result, out)) == [key]
    assert tree(tmp_path) == before
    assert list(tmp_path.iterdir()) == ([tmp_path / "made"] if older else [])


@pytest.mark.parametrize("name", ["write_csv", "write_csv_table", "manifest_text", "_write_pages"])
def test_an_interrupt_leaves_nothing_behind(
    result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Ctrl-C at any point leaves the older run whole and no temporary folder."""
    out = tmp_path / "out"
    write_run(result, out)
    before = tree(tmp_path)
    monkeypatch.setattr(run_folder, name, fails_with(KeyboardInterrupt(), 10))
    with pytest.raises(KeyboardInterrupt):
        write_run(result, out, langs=(Lang.ZH,))
    assert tree(tmp_path) == before
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


INTERRUPTED = """
import sys, time
from pathlib import Path
from segrules.outputs.runs.staged_folder import staged
with staged(Path(sys.argv[1])) as stage:
    (stage / "half").write_text("half")
    print("writing", flush=True)
    time.sleep(60)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_a_real_interrupt_leaves_nothing_behind(tmp_path: Path) -> None:
    """A process that is interrupted while it writes removes what it wrote."""
    command = [sys.executable, "-c", INTERRUPTED, str(tmp_path / "out")]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "writing\n"
        assert any(tmp_path.iterdir())
        process.send_signal(signal.SIGINT)
        process.wait(20)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def tiny_disk(tmp_path: Path):
    """A file system of 200 kB, where one can be mounted."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    if mount is None or sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("mounting needs root on Linux")
    command = [mount, "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(disk)]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("no file system can be mounted here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize("table", ["csv", "parquet", "xlsx"])
def test_a_disk_that_really_fills_up(make, tiny_disk: Path, table) -> None:
    """On a small disk each format fails as a finding, and the older run survives."""
    assert keys(write_run(make(), tiny_disk / "out", report=False)) == []
    before = tree(tiny_disk)
    full = write_run(make(many=20_000), tiny_disk / "out", table=table, report=False)
    assert keys(full) == ["disk-full"]
    assert tree(tiny_disk) == before
    assert [p.name for p in tiny_disk.iterdir()] == ["out"]


def test_a_mount_point_is_refused(result: Result, tiny_disk: Path) -> None:
    """A mount point cannot be replaced as a whole, and the cure says where to write."""
    assert keys(write_run(result, tiny_disk)) == ["out-not-writable/mount"]


# ---------------------------------------------------------------- formats and extras


def test_a_missing_extra_names_the_cure(result: Result, tmp_path: Path, monkeypatch) -> None:
    """Without the library the message says what to install."""
    monkeypatch.setattr(run_folder.importlib.util, "find_spec", lambda _: None)
    run = write_run(result, tmp_path / "out", table="xlsx")
    assert keys(run) == ["extra-missing"]
    assert 'pip install "segrules[excel]"' in (message_of(run.findings[0], Lang.ZH).help or "")
    assert list(tmp_path.iterdir()) == []


def test_a_sheet_has_only_so_many_rows(result: Result, tmp_path: Path, monkeypatch) -> None:
    """More customers than a sheet has rows are a finding, not a cut-off file."""
    monkeypatch.setattr(run_folder, "MOST_SHEET_ROWS", 59)
    assert keys(write_run(result, tmp_path / "out", table="xlsx")) == ["too-many-rows-for-excel"]


def test_a_run_without_customers_is_written(make, tmp_path: Path) -> None:
    """Nobody is a result too."""
    assert keys(write_run(make(many=0), tmp_path / "out")) == []
    made = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert made["counts"]["customers"] == 0


def test_names_from_the_command_line_are_recorded(result: Result, tmp_path: Path) -> None:
    """What was read is recorded by name, size and digest; a failure to write is an exception."""
    data, rules = tmp_path / "订单.csv", tmp_path / "rfm.yml"
    data.write_bytes(b"abc")
    rules.write_text("segrules: 1")
    folder = written(
        result, tmp_path / "out", rules, {str(rules): "segrules: 1"}, [f"orders={data}"]
    )
    made = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert made["inputs"][0]["path"] == "订单.csv"
    assert made["inputs"][0]["sha256"] == hashlib.sha256(b"abc").hexdigest()
    assert made["ruleset"]["files"][0]["sha256"] == hashlib.sha256(b"segrules: 1").hexdigest()
    with pytest.raises(DataError):
        written(result, data, None, {}, [])


# ---------------------------------------------------------------- templates


def action_with(result: Result, playbook_name: str) -> Result:
    """The run with another template for its action."""
    action = result.program.actions[0]
    changed = replace(action, details={**action.details, "playbook": playbook_name})
    return replace(result, program=replace(result.program, actions=(changed,)))


def test_an_action_brings_its_own_template(result: Result, tmp_path: Path) -> None:
    """A template beside the ruleset is used for the action's segments, in its language first."""
    (tmp_path / "win.md.j2").write_text("own {{ segment.label }} {{ action.id }}")
    (tmp_path / "win.zh.md.j2").write_text("自己的 {{ segment.id }}")
    run = write_run(action_with(result, "win.md.j2"), tmp_path / "out", templates=tmp_path)
    assert keys(run) == []
    books = tmp_path / "out" / "playbooks"
    assert (books / "at_risk.en.md").read_text(encoding="utf-8") == "own At risk win_back\n"
    assert (books / "at_risk.zh.md").read_text(encoding="utf-8") == "自己的 at_risk\n"
    assert (books / "vip.en.md").read_text(encoding="utf-8").startswith("# VIP\n")


def test_a_template_that_fails_stops_the_run(result: Result, tmp_path: Path) -> None:
    """Half a set of playbooks is not written; the finding names template and line."""
    (tmp_path / "win.md.j2").write_text("a\n{{ segment.labl }}")
    run = write_run(action_with(result, "win.md.j2"), tmp_path / "out", templates=tmp_path)
    assert keys(run) == ["template-undefined/near"]
    assert run.findings[0].args["line"] == 2
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("../secret.md.j2", "template-forbidden/path"),
        ("/etc/passwd", "template-forbidden/path"),
        ("a/../../secret.md.j2", "template-forbidden/path"),
        ("..\\secret.md.j2", "template-forbidden/path"),
        ("c:secret.md.j2", "template-forbidden/path"),
        ("link.md.j2", "template-forbidden/path"),
        ("none.md.j2", "template-not-found"),
    ],
)
def test_templates_are_only_read_in_their_folder(result: Result, tmp_path: Path, name, key) -> None:
    """A name or a link that leads out of the folder is refused; a missing one is told."""
    folder = tmp_path / "rules"
    folder.mkdir()
    (tmp_path / "secret.md.j2").write_text("secret")
    (folder / "link.md.j2").symlink_to(tmp_path / "secret.md.j2")
    run = write_run(action_with(result, name), tmp_path / "out", templates=folder)
    assert set(keys(run)) == {key}
    assert not (tmp_path / "out").exists()


def test_a_template_in_another_encoding_is_a_finding(result: Result, tmp_path: Path) -> None:
    """A template that is no UTF-8 is told, not guessed at."""
    (tmp_path / "win.md.j2").write_bytes("客户".encode("gb18030"))
    run = write_run(action_with(result, "win.md.j2"), tmp_path / "out", templates=tmp_path)
    assert keys(run) == ["template-error"]


@pytest.mark.parametrize(
    ("segment", "name"),
    [
        ("高价值客户", "高价值客户"),
        ("a/b", "a%2Fb"),
        ("..", "%2E%2E"),
        ("con", "%63on"),
        ("a:b*?", "a%3Ab%2A%3F"),
        (".hidden", "%2Ehidden"),
        ("x.", "x%2E"),
    ],
)
def test_segment_ids_become_safe_file_names(segment: str, name: str) -> None:
    """Chinese stays; what a file system could trip over is written as its code."""
    assert playbook.safe_name(segment) == name


def test_long_ids_stay_apart() -> None:
    """Two long ids with the same beginning have different names that fit a file system."""
    one, other = playbook.safe_name("客" * 200 + "a"), playbook.safe_name("客" * 200 + "b")
    assert one != other
    assert len(one.encode()) < 200


def test_ids_that_differ_in_case_only_are_kept_apart(make) -> None:
    """File systems that do not tell cases apart still hold both playbooks."""
    result = make()
    way = result.program.segmentations[0]
    both = [replace(s, id=s.id.upper()) for s in way.segments]
    other = replace(way, name="upper", segments=tuple(both), rules=(), otherwise=None)
    stems = playbook.file_stems(replace(result.program, steps=(way, other)))
    assert stems["rfm", "others"] == "rfm.others"
    assert stems["upper", "OTHERS"] == "upper.OTHERS"


# ---------------------------------------------------------------- speed


@pytest.mark.slow
def test_a_million_customers_are_written_quickly(make, tmp_path: Path) -> None:
    """A million customers with twelve columns take seconds."""
    start = time.perf_counter()
    assert keys(write_run(make(many=1_000_000), tmp_path / "out")) == []
    assert time.perf_counter() - start < 20


def test_nothing_personal_stands_in_manifest_and_playbooks(make, tmp_path: Path) -> None:
    """No customer's id is in the manifest, the segments or a playbook."""
    result = make()
    ids = [f"客户{n:05d}" for n in np.arange(60)]
    write_run(replace(result, customers=result.customers.assign(customer_id=ids)), tmp_path / "out")
    files = tree(tmp_path / "out")
    assert ids[7].encode() in files.pop("customers.csv")
    assert not any(b"\xe5\xae\xa2\xe6\x88\xb70000" in data for data in files.values())
