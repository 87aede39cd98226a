"""A ruleset and drawn customers -> a run's folder with contacts, and outcomes after it.

The contacts are drawn here and added to a folder that `apply` wrote, its manifest brought up to
date; the true effects are known.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from segrules.cli import main

HEADER = (
    "customer_id", "action", "segmentation", "segment", "channel", "arm", "cost", "unit", "send_on"
)  # fmt: skip
RULESET = """\
segrules: 1
name: campaign
timezone: Asia/Shanghai
tables:
  orders:
    key: customer_id
    unique: order_id
    columns:
      customer_id: {type: text, pii: id, aliases: [客户编号]}
      order_id: {type: text, aliases: [订单号]}
      ordered_at: {type: date, aliases: [下单日期]}
      amount: {type: money, unit: CNY, aliases: [金额]}
    drop:
      - {when: amount <= 0, because: refunds}
metrics:
  recency: {from: orders, value: days_since(max(ordered_at))}
  monetary: {from: orders, value: sum(amount), window: 365d}
segments:
  rules:
    - {id: quiet, label: {zh: 沉默客户, en: quiet}, when: recency > 90}
  otherwise: {id: active, label: {zh: 活跃客户, en: active}}
actions:
  - id: win_back
    label: {zh: 召回, en: win back}
    for: [quiet, active]
    channels: [app]
    budget: {per_customer: 2, unit: CNY}
    experiment: {holdout: 20%, arms: {coupon: 50%, gift: 50%}}
    kpi:
      repeat_rate: {within: 30d, target: 12%}
      uplift: {within: 30d, target: 5%}
      basket: {within: 30d, target: 100}
      referral: {within: 30d, target: 5%}
"""
AS_OF = "2025-07-01"


def written(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    """A CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def applied(
    folder: Path, orders: Iterable[Sequence[object]], ruleset: str = RULESET, *more: str
) -> Path:
    """The folder of a run of these orders: customer, order, day, amount."""
    (folder / "rules.yml").write_text(ruleset, "utf-8")
    data = written(
        folder / "before.csv", ("customer_id", "order_id", "ordered_at", "amount"), orders
    )
    words = ["apply", folder / "rules.yml", data, "--as-of", AS_OF, "--out", folder / "run", *more]
    assert main.run([str(w) for w in words]) == 0
    return folder / "run"


def with_contacts(
    run: Path, rows: Iterable[Sequence[object]], actions: Sequence[Mapping[str, object]] = ()
) -> Path:
    """The same run with these contacts in the place of its own."""
    path = written(run / "contacts.csv", HEADER, rows)
    manifest = json.loads((run / "run.json").read_text("utf-8"))
    outputs = [o for o in manifest["outputs"] if o["path"] != path.name]
    content = path.read_bytes()
    outputs.append(
        {
            "path": path.name,
            "bytes": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
    )
    manifest["outputs"] = outputs
    manifest["actions"] = list(actions)
    (run / "run.json").write_text(json.dumps(manifest), "utf-8")
    return run


def draw(seed: str, customer: str) -> float:
    """A number in [0, 1) that only the seed and the customer decide."""
    digest = hashlib.sha256(f"{seed}\0{customer}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64
