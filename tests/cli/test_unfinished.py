"""Work that cannot be finished: what is told, and that nothing half-made is left."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from segrules.cli import apply, check
from segrules.outputs.runs import run_folder, staged_folder

COMMAND = [sys.executable, "-m", "segrules"]
LANGUAGES = pytest.mark.parametrize("lang", ["zh", "en"])


def left_behind(folder):
    """What a run that did not end well has left: anything of an unfinished folder."""
    return [p.name for p in folder.rglob("*") if p.name.startswith(".segrules-")]


# ---------------------------------------------------------------- the run folder


@LANGUAGES
@pytest.mark.parametrize(
    ("out", "zh", "en"),
    [
        ("orders.csv", "`orders.csv` 是一个文件", "`orders.csv` is a file"),
        ("orders.csv/run", "无法写入", "cannot be written"),
        ("mine", "不是 segrules 的运行结果", "holds no segrules run"),
        ("old", "notes.txt", "notes.txt"),
    ],
)
def test_a_folder_that_is_taken(out, zh, en, lang, here, earlier, nothing_written):
    """What is not a run of ours is never written over, below or beside."""
    (here / "mine").mkdir()
    (here / "mine" / "photo.jpg").write_bytes(b"mine")
    shutil.copytree(earlier, here / "old")
    (here / "old" / "notes.txt").write_bytes(b"mine too")
    ended = nothing_written("apply", "shop.yml", "orders.csv", "--out", out, lang=lang)
    assert ended.code == 1
    assert (zh if lang == "zh" else en) in ended.err


@LANGUAGES
@pytest.mark.parametrize(
    ("module", "name"), [(run_folder, "write_csv"), (staged_folder, "_sync_all")]
)
def test_a_disk_that_is_full(module, name, lang, monkeypatch, nothing_written):
    """A disk that fills up while writing is told as that; what was begun is gone."""

    def full(*_, **__):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(module, name, full)
    for out in ("out", "earlier"):
        shutil.rmtree("earlier", ignore_errors=True)
        ended = nothing_written("apply", "shop.yml", "orders.csv", "--out", out, lang=lang)
        assert ended.code == 1
        assert ("磁盘空间不足" if lang == "zh" else "the disk is full") in ended.err


@pytest.mark.parametrize(
    ("options", "said"),
    [("size=16k", "the disk is full"), ("ro", "cannot be written: Read-only file system")],
)
def test_a_real_disk_that_is_full_or_read_only(options, said, here):
    """On a small or read-only file system nothing is left, and the message says why."""
    if shutil.which("unshare") is None:
        pytest.skip("no unshare: no file system of our own")
    (here / "disk").mkdir()
    mount = f"mount -t tmpfs -o {options} tmpfs disk"
    probe = subprocess.run(["unshare", "-m", "sh", "-c", mount], capture_output=True, check=False)
    if probe.returncode:
        pytest.skip("may not mount: no file system of our own")
    words = "apply shop.yml orders.csv --out disk/run"
    script = f'{mount} && "$0" -m segrules {words}; code=$?; ls -A disk; exit $code'
    ended = subprocess.run(
        ["unshare", "-m", "sh", "-c", script, sys.executable], capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert ended.returncode == 1
    assert said in ended.stderr
    assert ended.stdout == ""


# ---------------------------------------------------------------- interrupts


@LANGUAGES
def test_an_interrupt_while_writing(lang, monkeypatch, nothing_written):
    """Ctrl-C between two files leaves neither, and ends with code 130."""

    def stopped(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(run_folder, "output_file", stopped)
    ended = nothing_written("apply", "shop.yml", "orders.csv", "--out", "out", lang=lang)
    assert ended.code == 130
    assert ("已中断" if lang == "zh" else "interrupted") in ended.err


@pytest.mark.parametrize(
    ("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["SIGINT", "SIGTERM"]
)
def test_a_signal_while_reading(sent, code, here, shop):
    """A signal in the midst of the data ends the process at once, without a trace or a folder."""
    words = [*COMMAND, "apply", "shop.yml", "-", "--out", "out"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        # more than a pipe holds: once it is written, the process is reading
        process.stdin.write(shop.csv(shop.orders(8000)))
        process.stdin.flush()
        process.send_signal(sent)
        _, err = process.communicate(timeout=30)
    assert process.returncode == code
    assert b"Traceback" not in err
    assert not (here / "out").exists()
    assert left_behind(here) == []


@pytest.mark.slow
@pytest.mark.parametrize("after", [0.4, 0.7, 1.0, 1.3, 1.6, 1.9, 2.2])
def test_a_signal_at_any_time(after, here, shop, earlier):
    """Whenever it is stopped, the folder holds the run of before or the whole new one."""
    (here / "many.csv").write_bytes(shop.csv(shop.orders(200_000, 50_000)))
    shutil.copytree(earlier, here / "out")
    before = (here / "out" / "customers.csv").stat().st_size
    words = [*COMMAND, "apply", "shop.yml", "many.csv", "--out", "out"]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        time.sleep(after)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    # where Python was starting or leaving, the signal ends it by itself
    assert process.returncode in {0, 130, -signal.SIGINT}
    whole = (here / "out" / "customers.csv").stat().st_size != before
    assert whole or process.returncode
    assert (here / "out" / "run.json").is_file()
    assert left_behind(here) == []


# ---------------------------------------------------------------- faults of ours, and of stdout


@LANGUAGES
def test_a_mistake_of_ours_is_told_apart(lang, monkeypatch, run):
    """What nobody foresaw ends with code 70, with the trace on stderr and a plea to report it."""

    def broken(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(check, "_checked", broken)
    ended = run("check", "shop.yml", lang=lang)
    assert ended.code == 70
    assert ended.out == ""
    assert "Traceback" in ended.err
    assert "ZeroDivisionError" in ended.err
    assert ("内部错误" if lang == "zh" else "internal error") in ended.err


def test_too_little_memory(monkeypatch, run):
    """Data that is too much for the machine is told in words."""

    def too_much(*_, **__):
        raise MemoryError

    monkeypatch.setattr(apply, "applied", too_much)
    ended = run("apply", "shop.yml", "orders.csv")
    assert (ended.code, ended.err) == (1, "out of memory; nothing was written\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
@pytest.mark.usefixtures("here")
def test_a_stdout_that_cannot_be_written():
    """A full disk behind stdout is told, not a crash of ours."""
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [*COMMAND, "check", "shop.yml"], stdout=full, stderr=subprocess.PIPE, text=True,
            check=False,
        )  # fmt: skip
    assert ended.returncode == 1
    assert ended.stderr.startswith("the output cannot be printed: ")
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
@pytest.mark.usefixtures("here")
def test_streams_that_are_closed(closed):
    """Without stdout or stderr the exit code is the same."""
    script = f'"$0" -m segrules check shop.yml {closed}; first=$?; "$0" -m segrules check no.yml {closed}; exit $((first + 10 * $?))'  # noqa: E501 - one script
    ended = subprocess.run(
        ["sh", "-c", script, sys.executable], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 30
    assert ended.stderr == ""


@pytest.mark.usefixtures("here")
def test_a_reader_that_stops():
    """`| head` ends the command quietly: with its own code where that was known by then."""
    with subprocess.Popen(
        [*COMMAND, "check", "no.yml"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdout.close()
        err = process.stderr.read()
    assert process.returncode in {3, 141}
    assert err == b""
