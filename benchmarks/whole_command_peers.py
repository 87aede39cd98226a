"""What `whole_command.yml` says, by hand: a file of customers -> one with their segments.

`pandas` is what an analyst writes: quintiles by rank in the order of the file, so that equal values
may get different scores. `polars` and `duckdb` give the same answers as segrules. Each writes
twenty tags as twenty columns of booleans.

Run: python benchmarks/whole_command_peers.py pandas|polars|duckdb IN OUT
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

SCORES = {
    "R": ("recency", 5, True),
    "F": ("frequency", 5, False),
    "M": ("monetary", 5, False),
    "V": ("visits", 4, False),
}
"""Of which column, into how many classes, and whether less is better."""
RULES = {
    "champions": "R >= 4 AND F >= 4 AND M >= 4",
    "loyal": "R >= 3 AND F >= 3 AND M >= 4",
    "potential_loyal": "R >= 4 AND F >= 2 AND M >= 2",
    "new_customers": "R >= 4 AND F = 1",
    "promising": "R = 3 AND F <= 2 AND M <= 2",
    "need_attention": "R = 3 AND F >= 2 AND M >= 3",
    "about_to_sleep": "R = 2 AND F <= 2",
    "cannot_lose": "R = 1 AND F >= 4 AND M >= 4",
    "at_risk": "R <= 2 AND F >= 3 AND M >= 3",
    "hibernating": "R <= 2 AND V <= 2",
}
OTHERS = "others"
TAGS = {
    "big_spender": "monetary >= 3000",
    "returns_much": "returned >= 3",
    "coupon_hunter": "coupon_share >= 0.6",
    "coupon_free": "coupon_share < 0.05",
    "young": "age < 25",
    "senior": "age >= 65",
    "age_unknown": "age IS NULL",
    "app_user": "channel = 'app'",
    "offline": "channel IN ('store', 'phone')",
    "gold_up": "level IN ('gold', 'platinum')",
    "platinum_idle": "level = 'platinum' AND recency > 180",
    "reach_sms": "sms_ok",
    "reach_email": "email_ok AND NOT sms_ok",
    "unreachable": "NOT sms_ok AND NOT email_ok",
    "shanghai": "starts_with(city, '上海')",
    "chengdu_app": "starts_with(city, '成都') AND channel = 'app'",
    "new_member": "joined >= DATE '2024-01-01'",
    "old_member": "joined < DATE '2018-01-01'",
    "browser": "visits >= 6 AND frequency <= 2",
    "sleeping": "recency > 365",
}
KEPT = ("customer_id", "recency", "frequency", "monetary")


# ---------------------------------------------------------------- pandas


def with_pandas(source: Path, target: Path) -> None:
    """An analyst's script."""
    import numpy as np  # noqa: PLC0415 - each peer starts its own libraries
    import pandas as pd  # noqa: PLC0415

    if source.suffix == ".csv":
        c = pd.read_csv(source, parse_dates=["joined"])
    else:
        c = pd.read_parquet(source)
        c["monetary"] = c["monetary"].astype("float64")
        c["joined"] = pd.to_datetime(c["joined"])
    for score, (column, classes, less) in SCORES.items():
        labels = range(classes, 0, -1) if less else range(1, classes + 1)
        c[score] = pd.qcut(c[column].rank(method="first"), classes, labels=labels).astype(int)
    r, f, m, v = c["R"], c["F"], c["M"], c["V"]
    conditions = [
        (r >= 4) & (f >= 4) & (m >= 4),
        (r >= 3) & (f >= 3) & (m >= 4),
        (r >= 4) & (f >= 2) & (m >= 2),
        (r >= 4) & (f == 1),
        (r == 3) & (f <= 2) & (m <= 2),
        (r == 3) & (f >= 2) & (m >= 3),
        (r == 2) & (f <= 2),
        (r == 1) & (f >= 4) & (m >= 4),
        (r <= 2) & (f >= 3) & (m >= 3),
        (r <= 2) & (v <= 2),
    ]
    c["rfm"] = np.select(conditions, list(RULES), OTHERS)
    sms, email = c["sms_ok"], c["email_ok"]
    c["tags.big_spender"] = c["monetary"] >= 3000
    c["tags.returns_much"] = c["returned"] >= 3
    c["tags.coupon_hunter"] = c["coupon_share"] >= 0.6
    c["tags.coupon_free"] = c["coupon_share"] < 0.05
    c["tags.young"] = c["age"] < 25
    c["tags.senior"] = c["age"] >= 65
    c["tags.age_unknown"] = c["age"].isna()
    c["tags.app_user"] = c["channel"] == "app"
    c["tags.offline"] = c["channel"].isin(["store", "phone"])
    c["tags.gold_up"] = c["level"].isin(["gold", "platinum"])
    c["tags.platinum_idle"] = (c["level"] == "platinum") & (c["recency"] > 180)
    c["tags.reach_sms"] = sms
    c["tags.reach_email"] = email & ~sms
    c["tags.unreachable"] = ~sms & ~email
    c["tags.shanghai"] = c["city"].str.startswith("上海")
    c["tags.chengdu_app"] = c["city"].str.startswith("成都") & (c["channel"] == "app")
    c["tags.new_member"] = c["joined"] >= "2024-01-01"
    c["tags.old_member"] = c["joined"] < "2018-01-01"
    c["tags.browser"] = (c["visits"] >= 6) & (c["frequency"] <= 2)
    c["tags.sleeping"] = c["recency"] > 365
    written = c[[*KEPT, *SCORES, "rfm", *(f"tags.{t}" for t in TAGS)]]
    if target.suffix == ".csv":
        written.to_csv(target, index=False)
    else:
        written.to_parquet(target, index=False)


# ---------------------------------------------------------------- Polars


def with_polars(source: Path, target: Path) -> None:
    """The same answers as segrules: cut points first, then one lazy pass."""
    import polars as pl  # noqa: PLC0415 - each peer starts its own libraries

    if source.suffix == ".csv":
        kinds = {"monetary": pl.Decimal(12, 2), "joined": pl.Date}
        table = pl.scan_csv(source, schema_overrides=kinds)
    else:
        table = pl.scan_parquet(source)
    columns = table.select({c for c, _, _ in SCORES.values()}).collect()
    scores = []
    for score, (column, classes, less) in SCORES.items():
        values = columns[column].drop_nulls().sort(descending=less)
        cuts = [values[-(-len(values) * k // classes) - 1] for k in range(1, classes)]
        above = [pl.col(column) < c if less else pl.col(column) > c for c in cuts]
        scores.append((1 + pl.sum_horizontal(a.cast(pl.Int8) for a in above)).alias(score))
    tags = [pl.sql_expr(rule).fill_null(value=False).alias(f"tags.{t}") for t, rule in TAGS.items()]
    segment = pl.lit(OTHERS)
    for name, rule in reversed(RULES.items()):
        segment = pl.when(pl.sql_expr(rule)).then(pl.lit(name)).otherwise(segment)
    made = table.with_columns(scores).select(*KEPT, *SCORES, segment.alias("rfm"), *tags)
    if target.suffix == ".csv":
        made.sink_csv(target)
    else:
        made.sink_parquet(target)


# ---------------------------------------------------------------- DuckDB


def with_duckdb(source: Path, target: Path) -> None:
    """The same answers as segrules in SQL."""
    import duckdb  # noqa: PLC0415 - each peer starts its own libraries

    db = duckdb.connect()
    kinds = "types = {'monetary': 'DECIMAL(12,2)'}"
    read = f"read_csv('{source}', {kinds})" if source.suffix == ".csv" else f"'{source}'"
    # a view of a CSV file is read twice, which costs more than keeping it
    keep = "TABLE" if source.suffix == ".csv" else "VIEW"
    db.execute(f"CREATE TEMP {keep} customers AS SELECT * FROM {read}")
    scores = [f"{score_in_sql(db, *how)} AS {score}" for score, how in SCORES.items()]
    whens = " ".join(f"WHEN {rule} THEN '{name}'" for name, rule in RULES.items())
    tags = [f'coalesce({rule}, false) AS "tags.{t}"' for t, rule in TAGS.items()]
    kind = "FORMAT csv, HEADER" if target.suffix == ".csv" else "FORMAT parquet"
    db.execute(
        f"COPY (SELECT {', '.join(KEPT)}, {', '.join(SCORES)}, "
        f"CASE {whens} ELSE '{OTHERS}' END AS rfm, {', '.join(tags)} "
        f"FROM (SELECT *, {', '.join(scores)} FROM customers)) TO '{target}' ({kind})"
    )


def score_in_sql(db: object, column: str, classes: int, less: bool) -> str:  # noqa: FBT001
    """A score as a sum of comparisons with its cut points."""
    sign = "-" if less else ""
    shares = [k / classes for k in range(1, classes)]
    asked = f"SELECT quantile_disc({sign}{column}, {shares}) FROM customers"
    cuts = db.execute(asked).fetchone()[0]  # type: ignore[attr-defined]
    return "1 + " + " + ".join(f"({sign}{column} > {cut})::TINYINT" for cut in cuts)


PEERS: Mapping[str, Callable[[Path, Path], None]] = {
    "pandas": with_pandas,
    "polars": with_polars,
    "duckdb": with_duckdb,
}

if __name__ == "__main__":
    PEERS[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
