"""A competitor's name and a Parquet file of customers -> seconds, peak memory and its answers.

One process for each measurement. Before the clock starts the competitor is warmed up on a thousand
customers, and all are brought into its own form; after it has stopped its answers are brought into
a common one. Printed is one line of JSON; with a path as fourth argument the answers are saved
there, in the order of the key: `keys`, `types` (a segment's place in the list, the rest last) and
`tags` (bits, the first customer's the highest).

Run: python benchmarks/evaluate_peers.py COMPETITOR customers.parquet TAGS [answers.npz]
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from customer_rules import (
    CITIES,
    INTO,
    LOWER_IS_BETTER,
    OTHERWISE,
    SCORES,
    SEGMENTS,
    TAGS,
    Named,
    Test,
    many_tags,
    ruleset,
)

Columns = Mapping[str, Any]
Answers = tuple[Any, Any, Mapping[str, Any]]
"""Keys, segment ids, and for each tag who carries it."""
Work = Callable[[], Any]
Peer = Callable[[pd.DataFrame, Sequence[Named]], tuple[Work, Callable[[Any], Answers]]]

WARM = 1000


# ---------------------------------------------------------------- ours


def segrules_apply(frame: pd.DataFrame, tags: Sequence[Named]) -> tuple[Work, Any]:
    """`program.apply(frame)`: reading, cut points, classes, segments, tags as bits, summary."""
    import segrules  # noqa: PLC0415 - only this competitor

    program = segrules.compile(ruleset(tags))

    def answers(result: Any) -> Answers:  # noqa: ANN401
        found = result.customers
        held = {t.id: found[f"tags.{t.id}"] for t in tags}
        return found["customer_id"], found["types"], held

    return lambda: program.apply(frame), answers


def segrules_frame(frame: pd.DataFrame, tags: Sequence[Named]) -> tuple[Work, Any]:
    """The same, and the customers as a DataFrame with a column of booleans for each tag."""
    work, answers = segrules_apply(frame, tags)

    def whole() -> Any:  # noqa: ANN401
        result = work()
        assert len(result.customers) == len(frame)  # noqa: S101 - it is made when it is asked for
        return result

    return whole, answers


def segrules_encoded(frame: pd.DataFrame, tags: Sequence[Named]) -> tuple[Work, Any]:
    """The engine alone, from typed columns to codes and masks: cut points, classes, segments."""
    import segrules  # noqa: PLC0415
    from segrules.compiler.walk import columns_told_apart  # noqa: PLC0415
    from segrules.engines.on_pandas.reading.reading import read_tables  # noqa: PLC0415
    from segrules.engines.on_pandas.reading.sources import FrameSource  # noqa: PLC0415
    from segrules.engines.on_pandas.running.run import run  # noqa: PLC0415

    program = segrules.compile(ruleset(tags)).program
    read = read_tables(
        program.tables,
        (FrameSource(frame, None),),
        {},
        "UTC",
        None,
        None,
        columns_told_apart(program),
    )

    def answers(done: Any) -> Answers:  # noqa: ANN401
        types = done.segments["types"]
        named = pd.Series(np.array(types.words)[types.values])
        return done.prepared.customers.keys.values, named, done.segments["tags"]

    return lambda: run(program, read.frames), answers


# ---------------------------------------------------------------- pandas


def analyst(frame: pd.DataFrame, tags: Sequence[Named]) -> tuple[Work, Any]:
    """What an analyst writes: qcut on ranks that equal values get by file order, np.select."""

    def work() -> pd.DataFrame:
        data = frame.copy(deep=False)
        for name, of in SCORES.items():
            labels = range(1, INTO + 1)
            labels = labels[::-1] if name in LOWER_IS_BETTER else labels
            ranks = data[of].rank(method="first")
            data[name] = pd.qcut(ranks, INTO, labels=list(labels)).astype(int)
        conditions = [_pandas_rule(data, rule) for rule in SEGMENTS]
        data["types"] = np.select(conditions, [rule.id for rule in SEGMENTS], OTHERWISE)
        held = pd.DataFrame({tag.id: _pandas_rule(data, tag) for tag in tags}, copy=False)
        return pd.concat([data, held], axis=1)

    return work, lambda data: (data["customer_id"], data["types"], _held(data, tags))


def masks(frame: pd.DataFrame, tags: Sequence[Named]) -> tuple[Work, Any]:
    """A careful programmer's pandas: exact cut points, comparisons, codes of a categorical."""

    def work() -> pd.DataFrame:
        data = frame.copy(deep=False)
        for name, of in SCORES.items():
            data[name] = _classes(data[of].to_numpy(), lower=name in LOWER_IS_BETTER)
        codes = np.full(len(data), len(SEGMENTS), np.int8)
        for place in reversed(range(len(SEGMENTS))):
            codes[_pandas_rule(data, SEGMENTS[place]).to_numpy()] = place
        data["types"] = pd.Categorical.from_codes(codes, [*(r.id for r in SEGMENTS), OTHERWISE])
        held = pd.DataFrame({tag.id: _pandas_rule(data, tag) for tag in tags}, copy=False)
        return pd.concat([data, held], axis=1)

    return work, lambda data: (data["customer_id"], data["types"], _held(data, tags))


def _classes(values: Any, *, lower: bool) -> Any:  # noqa: ANN401
    ranks = [-(-len(values) * k // INTO) for k in range(1, INTO)]
    if lower:
        ranks = [len(values) + 1 - k for k in reversed(ranks)]
        cuts = np.partition(values, [k - 1 for k in ranks])[[k - 1 for k in ranks]]
        return (INTO - np.searchsorted(cuts, values, side="right")).astype(np.int8)
    cuts = np.partition(values, [k - 1 for k in ranks])[[k - 1 for k in ranks]]
    return (1 + np.searchsorted(cuts, values, side="left")).astype(np.int8)


def _pandas_rule(data: pd.DataFrame, rule: Named) -> pd.Series[bool]:
    held = _pandas_test(data, rule.tests[0])
    for test in rule.tests[1:]:
        held &= _pandas_test(data, test)
    return held


def _pandas_test(data: pd.DataFrame, test: Test) -> Any:  # noqa: ANN401, PLR0911
    name, op, value = test
    column = data[name]
    match op:
        case "=":
            return column == value
        case "<":
            return column < value
        case "<=":
            return column <= value
        case ">":
            return column > value
        case ">=":
            return column >= value
        case "in":
            return column.isin(list(value))
        case "missing":
            return column.isna()
        case "true":
            return column.copy()


def _held(data: Any, tags: Sequence[Named]) -> Mapping[str, Any]:  # noqa: ANN401
    return {tag.id: data[tag.id] for tag in tags}


# ---------------------------------------------------------------- Polars


def polars_lazy(frame: pd.DataFrame, tags: Sequence[Named]) -> tuple[Work, Any]:
    """Polars, lazy: cut points in one query, the rest in a second, texts as categories."""
    import polars as pl  # noqa: PLC0415

    texts = pl.Enum(list(CITIES))
    data = pl.from_pandas(frame).with_columns(
        pl.col("city").cast(texts), pl.col("channel").cast(pl.Enum(["app", "mini", "store", "web"]))
    )
    rows = len(data)

    def work() -> Any:  # noqa: ANN401
        cuts = (
            data.lazy().select(_polars_cuts(pl, n, of, rows) for n, of in SCORES.items()).collect()
        )
        scored = data.lazy().with_columns(
            _polars_score(pl, n, of, cuts) for n, of in SCORES.items()
        )
        chosen: Any = pl
        for place, rule in enumerate(SEGMENTS):
            chosen = chosen.when(_polars_rule(pl, rule)).then(pl.lit(place, pl.Int8))
        types = chosen.otherwise(pl.lit(len(SEGMENTS), pl.Int8)).alias("types")
        return scored.with_columns(
            types, *(_polars_rule(pl, t).alias(t.id) for t in tags)
        ).collect()

    names = np.array([*(r.id for r in SEGMENTS), OTHERWISE])

    def answers(found: Any) -> Answers:  # noqa: ANN401
        types = pd.Series(names[found["types"].to_numpy()])
        held = {t.id: found[t.id].fill_null(value=False).to_numpy() for t in tags}
        return found["customer_id"].to_numpy(), types, held

    return work, answers


def _polars_cuts(pl: Any, name: str, of: str, rows: int) -> Any:  # noqa: ANN401
    """The cuts: a sorted column has them in known places, where no rounding of a share can harm."""
    ranks = [-(-rows * k // INTO) for k in range(1, INTO)]
    if name in LOWER_IS_BETTER:
        ranks = [rows + 1 - k for k in ranks]
    return pl.col(of).sort().gather([rank - 1 for rank in ranks]).alias(name)


def _polars_score(pl: Any, name: str, of: str, cuts: Any) -> Any:  # noqa: ANN401
    column = pl.col(of)
    passed = [column < p if name in LOWER_IS_BETTER else column > p for p in cuts[name]]
    return (pl.lit(1, pl.Int8) + sum(p.cast(pl.Int8) for p in passed)).cast(pl.Int8).alias(name)


def _polars_rule(pl: Any, rule: Named) -> Any:  # noqa: ANN401
    return pl.all_horizontal([_polars_test(pl, test) for test in rule.tests])


def _polars_test(pl: Any, test: Test) -> Any:  # noqa: ANN401, PLR0911
    name, op, value = test
    column = pl.col(name)
    match op:
        case "=":
            return column == value
        case "<":
            # NaN stands above all in Polars, but a missing age is null here
            return column < value
        case "<=":
            return column <= value
        case ">":
            return column > value
        case ">=":
            return column >= value
        case "in":
            return column.is_in(list(value))
        case "missing":
            return column.is_null()
        case "true":
            return column


def polars_from_pandas(frame: pd.DataFrame, tags: Sequence[Named]) -> tuple[Work, Any]:
    """The same, from a DataFrame of pandas and back to one."""
    _, answers = polars_lazy(frame, tags)

    def work() -> pd.DataFrame:
        query, _ = polars_lazy(frame, tags)
        found: pd.DataFrame = query().to_pandas()
        return found

    def answers_of(found: pd.DataFrame) -> Answers:
        import polars as pl  # noqa: PLC0415

        wanted: Answers = answers(
            pl.from_pandas(found[["customer_id", "types", *(t.id for t in tags)]])
        )
        return wanted

    return work, answers_of


# ---------------------------------------------------------------- DuckDB


def duckdb_sql(frame: pd.DataFrame, tags: Sequence[Named]) -> tuple[Work, Any]:
    """DuckDB on its own table, the result as a DataFrame: cut points, then one SELECT."""
    import duckdb  # noqa: PLC0415

    database = duckdb.connect()
    database.execute("SET enable_progress_bar = false")
    database.execute("CREATE TABLE customers AS SELECT * FROM frame")
    rows = len(frame)

    def work() -> pd.DataFrame:
        cuts = {name: _sql_cuts(database, name, of, rows) for name, of in SCORES.items()}
        scores = ", ".join(_sql_score(name, of, cuts[name]) for name, of in SCORES.items())
        whens = " ".join(f"WHEN {_sql_rule(r)} THEN {k}" for k, r in enumerate(SEGMENTS))
        held = "".join(f", COALESCE({_sql_rule(t)}, false) AS {t.id}" for t in tags)
        query = (
            f"SELECT customer_id, R, F, M, E, (CASE {whens} ELSE {len(SEGMENTS)} END)::TINYINT "
            f"AS types{held} FROM (SELECT *, {scores} FROM customers)"
        )
        return database.execute(query).df()

    names = np.array([*(r.id for r in SEGMENTS), OTHERWISE])

    def answers(found: pd.DataFrame) -> Answers:
        return found["customer_id"], pd.Series(names[found["types"]]), _held(found, tags)

    return work, answers


def _sql_cuts(database: Any, name: str, of: str, rows: int) -> Sequence[Any]:  # noqa: ANN401
    """By the cumulative count of each value; `quantile_disc` takes a rounded share."""
    ranks = [-(-rows * k // INTO) for k in range(1, INTO)]
    if name in LOWER_IS_BETTER:
        ranks = [rows + 1 - k for k in ranks]
    first = ", ".join(f"min({of}) FILTER (upto >= {rank})" for rank in ranks)
    counted = f"SELECT {of}, count(*) AS n FROM customers GROUP BY {of}"
    summed = f"SELECT {of}, sum(n) OVER (ORDER BY {of}) AS upto FROM ({counted})"
    found: Sequence[Any] = database.execute(f"SELECT {first} FROM ({summed})").fetchone()
    return found


def _sql_score(name: str, of: str, cuts: Sequence[Any]) -> str:
    op = "<" if name in LOWER_IS_BETTER else ">"
    passed = " + ".join(f"({of} {op} {cut!r})::TINYINT" for cut in cuts)
    return f"(1 + {passed})::TINYINT AS {name}"


def _sql_rule(rule: Named) -> str:
    return " AND ".join(map(_sql_test, rule.tests))


def _sql_test(test: Test) -> str:
    name, op, value = test
    match op:
        case "in":
            return f"{name} IN ({', '.join(repr(v) for v in value)})"
        case "missing":
            return f"{name} IS NULL"
        case "true":
            return name
        case _:
            return f"{name} {op} {value!r}"


# ---------------------------------------------------------------- numba and a row engine


def numba_encoded(frame: pd.DataFrame, tags: Sequence[Named]) -> tuple[Work, Any]:
    """One compiled loop over narrow columns, written for these very twenty tags; warm."""
    from numba_customers import prepared, types_and_tags  # noqa: PLC0415

    if tuple(tags) != TAGS:
        message = "the compiled loop is written for the twenty tags"
        raise SystemExit(message)
    columns = prepared(frame)
    types_and_tags({name: column[:1000] for name, column in columns.items()})
    names = np.array([*(r.id for r in SEGMENTS), OTHERWISE])

    def answers(found: Any) -> Answers:  # noqa: ANN401
        types, held = found
        return (
            frame["customer_id"],
            pd.Series(names[types]),
            {t.id: held[k] for k, t in enumerate(tags)},
        )

    return lambda: types_and_tags(columns), answers


def row_engine(frame: pd.DataFrame, tags: Sequence[Named]) -> tuple[Work, Any]:
    """`rule-engine`, a rule at a time on a customer at a time, with the classes already there."""
    import rule_engine  # noqa: PLC0415

    data = frame.copy(deep=False)
    for name, of in SCORES.items():
        data[name] = _classes(data[of].to_numpy(), lower=name in LOWER_IS_BETTER)
    rows = data.astype(object).where(data.notna(), None).to_dict("records")
    segments = [(rule_engine.Rule(_row_rule(r)), r.id) for r in SEGMENTS]
    carried = [rule_engine.Rule(_row_rule(t)) for t in tags]

    def work() -> Any:  # noqa: ANN401
        types = [next((i for r, i in segments if r.matches(row)), OTHERWISE) for row in rows]
        return types, [[rule.matches(row) for row in rows] for rule in carried]

    def answers(found: Any) -> Answers:  # noqa: ANN401
        types, held = found
        named = {t.id: np.array(held[k]) for k, t in enumerate(tags)}
        return frame["customer_id"], pd.Series(types), named

    return work, answers


def _row_rule(rule: Named) -> str:
    return " and ".join(map(_row_test, rule.tests))


def _row_test(test: Test) -> str:
    name, op, value = test
    match op:
        case "in":
            return f"{name} in [{', '.join(repr(v) for v in value)}]"
        case "missing":
            return f"{name} == null"
        case "true":
            return name
        case _:
            sign = "==" if op == "=" else op
            return f"({name} != null and {name} {sign} {value!r})"


# ---------------------------------------------------------------- one measurement

PEERS: Mapping[str, Peer] = {
    "segrules": segrules_apply,
    "segrules-frame": segrules_frame,
    "segrules-encoded": segrules_encoded,
    "analyst": analyst,
    "masks": masks,
    "polars": polars_lazy,
    "polars-pandas": polars_from_pandas,
    "duckdb": duckdb_sql,
    "numba-encoded": numba_encoded,
    "row-engine": row_engine,
}


def peak() -> int:
    """The greatest memory of this process so far, in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def save(path: Path, answers: Answers) -> None:
    """The answers in a common form, by key."""
    keys, types, held = answers
    keys = np.asarray(keys)
    order = np.argsort(keys, kind="stable")
    places = pd.Index([*(r.id for r in SEGMENTS), OTHERWISE]).get_indexer(pd.Index(types))
    bits = [np.packbits(np.asarray(h).astype(bool)[order]) for h in held.values()]
    np.savez(path, keys=keys[order], types=places[order].astype(np.int8), tags=np.array(bits))


def main() -> None:
    """Measure one competitor."""
    name, path, tags = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    frame = pd.read_parquet(path)
    wanted = TAGS if tags == len(TAGS) else many_tags(tags)
    PEERS[name](frame.head(WARM), wanted)[0]()
    work, answers = PEERS[name](frame, wanted)
    begun, spent = time.perf_counter(), time.process_time()
    result = work()
    wall, cpu = time.perf_counter() - begun, time.process_time() - spent
    print(json.dumps({"wall": wall, "cpu": cpu, "peak": peak()}))
    if len(sys.argv) > 4:
        save(Path(sys.argv[4]), answers(result))


if __name__ == "__main__":
    main()
