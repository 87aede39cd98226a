"""A competitor's name and a Parquet file of transactions -> seconds, peak memory and its metrics.

One process for each measurement, as `evaluate_peers.py`; all answer in a DataFrame. With a third
argument the metrics are saved there, in the order of the key.

Run: python benchmarks/metrics_peers.py COMPETITOR orders.parquet [metrics.npz]
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from evaluate_peers import peak

AS_OF = pd.Timestamp("2025-01-01")
RECENT = AS_OF - pd.Timedelta(days=90)
RULESET = Path(__file__).with_name("metrics.yml")
METRICS = (
    "recency",
    "tenure",
    "frequency",
    "monetary",
    "basket",
    "largest",
    "categories",
    "app_share",
    "recent",
)
WARM = 1000
Work = Callable[[], pd.DataFrame]


def segrules_apply(frame: pd.DataFrame) -> Work:
    """`program.apply(frame)`: reading, cleaning, metrics, a frame."""
    import segrules  # noqa: PLC0415 - only this competitor

    program = segrules.compile(RULESET)
    return lambda: program.apply(frame, as_of="2025-01-01").customers


def segrules_typed(frame: pd.DataFrame) -> Work:
    """The engine alone, from typed columns to typed columns."""
    import segrules  # noqa: PLC0415
    from segrules.compiler.walk import columns_told_apart  # noqa: PLC0415
    from segrules.engines.on_pandas.reading.reading import read_tables  # noqa: PLC0415
    from segrules.engines.on_pandas.reading.sources import FrameSource  # noqa: PLC0415
    from segrules.engines.on_pandas.running.run import run  # noqa: PLC0415
    from segrules.engines.on_pandas.running.tables_out import columns, customers  # noqa: PLC0415

    program = segrules.compile(RULESET).program
    told_apart = columns_told_apart(program)
    source = (FrameSource(frame, None),)
    read = read_tables(program.tables, source, {}, "UTC", None, None, told_apart)
    day = (AS_OF - pd.Timestamp(0)).days
    return lambda: customers(program, columns(program, run(program, read.frames, day)))


def pandas_groupby(frame: pd.DataFrame) -> Work:
    """One groupby with named aggregations, flags and windows as columns beforehand."""

    def work() -> pd.DataFrame:
        data = frame.assign(
            app=frame["channel"] == "app",
            lately=frame["amount"].where(frame["ordered_at"] >= RECENT, 0.0),
        )
        found = data.groupby("customer_id").agg(
            last=("ordered_at", "max"),
            first=("ordered_at", "min"),
            frequency=("amount", "size"),
            monetary=("amount", "sum"),
            basket=("amount", "mean"),
            largest=("amount", "max"),
            categories=("category", "nunique"),
            app_share=("app", "mean"),
            recent=("lately", "sum"),
        )
        found["recency"] = (AS_OF - found.pop("last")).dt.days
        found["tenure"] = (AS_OF - found.pop("first")).dt.days
        return found.reset_index()

    return work


def polars_lazy(frame: pd.DataFrame) -> Work:
    """Polars' group_by on its own frame, the result as a DataFrame of pandas."""
    import polars as pl  # noqa: PLC0415

    data = pl.from_pandas(frame)
    amount, day = pl.col("amount"), pl.col("ordered_at")

    def days(of: Any) -> Any:  # noqa: ANN401
        return (pl.lit(AS_OF.to_pydatetime()) - of).dt.total_days()

    query = (
        data.lazy()
        .group_by("customer_id")
        .agg(
            days(day.max()).alias("recency"),
            days(day.min()).alias("tenure"),
            pl.len().alias("frequency"),
            amount.sum().alias("monetary"),
            amount.mean().alias("basket"),
            amount.max().alias("largest"),
            pl.col("category").n_unique().alias("categories"),
            (pl.col("channel") == "app").mean().alias("app_share"),
            amount.filter(day >= RECENT.to_pydatetime()).sum().alias("recent"),
        )
    )
    return lambda: query.collect().to_pandas()


def duckdb_sql(frame: pd.DataFrame) -> Work:  # noqa: ARG001 - DuckDB finds it by name
    """DuckDB on its own table, the result as a DataFrame."""
    import duckdb  # noqa: PLC0415

    database = duckdb.connect()
    database.execute("SET enable_progress_bar = false")
    database.execute("CREATE TABLE orders AS SELECT * FROM frame")
    query = f"""
        SELECT customer_id,
          date_diff('day', max(ordered_at), TIMESTAMP '{AS_OF}') AS recency,
          date_diff('day', min(ordered_at), TIMESTAMP '{AS_OF}') AS tenure,
          count(*) AS frequency, sum(amount) AS monetary, avg(amount) AS basket,
          max(amount) AS largest, count(DISTINCT category) AS categories,
          avg((channel = 'app')::INT) AS app_share,
          coalesce(sum(amount) FILTER (ordered_at >= TIMESTAMP '{RECENT}'), 0) AS recent
        FROM orders GROUP BY customer_id"""
    return lambda: database.execute(query).df()


PEERS: Mapping[str, Callable[[pd.DataFrame], Work]] = {
    "segrules": segrules_apply,
    "segrules-typed": segrules_typed,
    "pandas": pandas_groupby,
    "polars": polars_lazy,
    "duckdb": duckdb_sql,
}


def save(path: Path, found: pd.DataFrame) -> None:
    """The metrics by key, each as doubles; a sum of nothing is zero."""
    ordered = found.sort_values("customer_id")
    columns = {name: ordered[name].to_numpy(np.float64, na_value=0) for name in METRICS}
    np.savez(path, keys=ordered["customer_id"].to_numpy(), **columns)


def main() -> None:
    """Measure one competitor."""
    name, frame = sys.argv[1], pd.read_parquet(sys.argv[2])
    PEERS[name](frame.head(WARM))()
    work = PEERS[name](frame)
    begun, spent = time.perf_counter(), time.process_time()
    result = work()
    wall, cpu = time.perf_counter() - begun, time.process_time() - spent
    print(json.dumps({"wall": wall, "cpu": cpu, "peak": peak()}))
    if len(sys.argv) > 3:
        save(Path(sys.argv[3]), result)


if __name__ == "__main__":
    main()
