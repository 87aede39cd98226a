"""Commands -> the time, the processor time and the peak memory of each, as whole processes.

The commands take turns, so that what else the machine does meets all of them alike.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

KIB = 1024
GIB = 1 << 30
UNSET = {"PYTHONDONTWRITEBYTECODE"}
"""What the processes do not inherit: installed programs have their code compiled beforehand."""
COMMAND = Path(sys.executable).with_name("segrules")
"""The command of the environment that runs the benchmark."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One run, or the medians of several: seconds by the clock and of processor, peak in bytes."""

    wall: float
    cpu: float
    peak: int


def medians(commands: Mapping[str, Sequence[str]], rounds: int) -> dict[str, Measured]:
    """The medians of so many rounds, in each of which every command runs once."""
    made: dict[str, list[Measured]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            made[name].append(measured(command))
    return {name: middle(runs) for name, runs in made.items()}


def reported(command: Sequence[str]) -> Measured:
    """Run a command that measures itself, and prints what it found as JSON."""
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    said = json.loads(done.stdout)
    return Measured(said["wall"], said["cpu"], said["peak"])


def middle(runs: Sequence[Measured]) -> Measured:
    """The median of each figure."""
    return Measured(
        median(r.wall for r in runs),
        median(r.cpu for r in runs),
        int(median(r.peak for r in runs)),
    )


def measured(command: Sequence[str]) -> Measured:
    """Run a command to its end; raises CalledProcessError where it fails."""
    env = {name: text for name, text in os.environ.items() if name not in UNSET}
    quiet, heard = subprocess.DEVNULL, subprocess.PIPE
    begun = time.perf_counter()
    with subprocess.Popen(command, stdout=quiet, stderr=heard, env=env) as child:
        assert child.stderr is not None  # noqa: S101 - it was asked for
        said = child.stderr.read()
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - begun
    if child.returncode:
        sys.stderr.buffer.write(said)
        raise subprocess.CalledProcessError(child.returncode, command, stderr=said)
    peak = used.ru_maxrss * (1 if sys.platform == "darwin" else KIB)
    return Measured(wall, used.ru_utime + used.ru_stime, peak)
