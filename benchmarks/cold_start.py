"""Commands that need no data, from a cold start: `--help`, and `check` on fifty segments.

The ruleset is made here: fifty segments over three scores and four columns, each with an action.
Beside them runs `python -c pass`, below which nothing can come.

Run: python benchmarks/cold_start.py [--short] [--rounds N]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from measured import COMMAND, Measured, measured, medians
from results_page import machine, table, write_section

LIBRARIES = ("pydantic", "pyyaml", "typer")
HEAVY = ("pandas", "numpy", "pyarrow", "jinja2")
"""What neither command may start."""
STARTED = f"""
import sys
from segrules.cli.main import run
run(sys.argv[1:])
sys.exit(",".join(m for m in {HEAVY} if m in sys.modules))
"""
GOAL = 0.3
FULL, SHORT = 11, 3
"""Rounds."""
SEGMENTS = 50
CITIES = ("beijing", "shanghai", "guangzhou", "shenzhen", "chengdu")

HEAD = """\
segrules: 1
name: fifty-segments
version: 1.0.0
title: {zh: 五十个分群, en: Fifty segments}
timezone: Asia/Shanghai

tables:
  customers:
    key: customer_id
    columns:
      customer_id: text
      city: {type: text, one_of: [beijing, shanghai, guangzhou, shenzhen, chengdu], required: true}
      age: {type: integer, between: [0, 120], required: true}
      sms_ok: boolean
  orders:
    key: customer_id
    unique: order_id
    columns:
      order_id: text
      customer_id: text
      ordered_at: date
      amount: {type: money, unit: CNY}
    drop:
      - {when: amount <= 0, because: {zh: 退款, en: refunds}}

metrics:
  recency: {from: orders, value: "coalesce(days_since(max(ordered_at)), 9999)"}
  frequency: {from: orders, value: count()}
  monetary: {from: orders, value: "coalesce(sum(amount), 0)"}

scores:
  R: {of: recency, better: lower, into: 5, by: quantile}
  F: {of: frequency, better: higher, at: [1, 2, 4, 9]}
  M: {of: monetary, better: higher, into: 5, by: quantile}

segmentations:
  types:
    assign: one
    rules:
"""


def ruleset() -> str:
    """Fifty segments that share no customer and leave none out, with fifty actions."""
    return HEAD + "".join(segments()) + "\nactions:\n" + "".join(map(action, range(SEGMENTS)))


def segments() -> Iterator[str]:
    """Each city, each class of R, and of these those who order often or not."""
    number = 0
    for city in CITIES:
        for r in range(1, 6):
            for often in ("F >= 3", "F < 3"):
                yield (
                    f"      - id: s{number}\n"
                    f'        label: {{zh: 分群{number}, en: "segment {number}"}}\n'
                    f"        when: city = {city} and R = {r} and {often}\n"
                )
                number += 1


def action(number: int) -> str:
    """What is done for one segment."""
    return (
        f"  - id: a{number}\n"
        f"    for: s{number}\n"
        "    when: sms_ok\n"
        '    goal: {zh: 30 天内复购, en: "another order within 30 days"}\n'
        "    channels: [sms]\n"
        "    consent: {sms: sms_ok}\n"
        '    offer: {zh: 满 200 减 20, en: "20 off 200"}\n'
        '    message: {zh: "好久不见，{{ link }}", en: "long time no see, {{ link }}"}\n'
        "    timing: {start: 2d, every: 14d, at_most: 3}\n"
        "    cap: {per_customer: 2 per 30d}\n"
        "    budget: {per_customer: 20, unit: CNY}\n"
        "    owner: crm\n"
        "    experiment: {holdout: 10%}\n"
        "    kpi:\n"
        "      repeat_rate: {within: 30d, target: 12%}\n"
    )


def main() -> int:
    """Measure, write the section; 1 where the goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="few rounds; no times are judged")
    parser.add_argument("--rounds", type=int)
    given = parser.parse_args()
    rounds = given.rounds or (SHORT if given.short else FULL)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fifty.yml"
        path.write_text(ruleset(), encoding="utf-8")
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "segrules --help": [str(COMMAND), "--help"],
            "segrules check, 50 segments": [str(COMMAND), "check", str(path)],
        }
        for command in commands.values():
            measured(command)
        started = heavy(["--help"]) + heavy(["check", str(path)])
        found = medians(commands, rounds)
    text = section(found, rounds)
    print(text)
    if not given.short:
        write_section("cold start", text)
    if started:
        print("started without need:", started)
    missed = not given.short and any(m.wall > GOAL for m in found.values())
    return int(bool(started) or missed)


def heavy(words: Sequence[str]) -> str:
    """Which of the heavy libraries a command starts."""
    command = [sys.executable, "-c", STARTED, *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stderr.strip()


def section(found: dict[str, Measured], rounds: int) -> str:
    """The section of the results."""
    rows: Sequence[Sequence[str]] = [
        (f"`{name}`", f"{m.wall * 1000:.0f}", f"{m.cpu * 1000:.0f}") for name, m in found.items()
    ]
    said = f"Medians of {rounds} whole processes that took turns; the goal is {GOAL * 1000:.0f} ms."
    figures = table(("", "wall ms", "CPU ms"), rows)
    return "\n\n".join(["## Cold start (`cold_start.py`)", said, figures, machine(LIBRARIES)])


if __name__ == "__main__":
    sys.exit(main())
