"""An engine's name and a memory limit as given -> the engine that does the work.

The one place that knows which engines there are; each is imported when it is chosen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from segrules.language.findings import DataError, Finding, Words
from segrules.language.width import shown

PANDAS = "pandas"
DUCKDB = "duckdb"
SPARK = "spark"


@dataclass(frozen=True, slots=True)
class Engine:
    """Where an engine's `execute` and `execute_twice` are, and what has to be installed for it."""

    module: str
    library: str | None = None
    extra: str | None = None
    limited: bool = False
    """Whether it keeps to a memory limit."""


ENGINES: Mapping[str, Engine] = {
    PANDAS: Engine("segrules.engines.on_pandas.running.execute"),
    DUCKDB: Engine("segrules.engines.on_duckdb.execute", "duckdb", "duckdb", limited=True),
    SPARK: Engine("segrules.engines.on_spark.execute", "pyspark", "spark"),
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """An engine by name, and the bytes that it may hold its tables in, where there is a limit."""

    name: str = PANDAS
    memory: int | None = None

    def function(self, name: str) -> Callable[..., Any]:
        """`execute` or `execute_twice` of the engine; DataError where it is not installed."""
        engine = ENGINES[self.name]
        if engine.library is not None and find_spec(engine.library) is None:
            args = {"engine": self.name, "extra": engine.extra or ""}
            raise DataError([Finding("engine-not-installed", args=args)])
        found: Callable[..., Any] = getattr(import_module(engine.module), name)
        return found

    def options(self) -> dict[str, Any]:
        """What the engine is given beside what every engine takes."""
        return {"memory": self.memory} if self.memory is not None else {}


class WrongChoiceError(ValueError):
    """An engine and a limit that cannot be had; `said` tells why."""

    def __init__(self, said: Words) -> None:
        super().__init__(said.en)
        self.said = said


def choose(engine: str | None, memory: str | int | None) -> Chosen:
    """The engine that is named; a memory limit without a name chooses DuckDB, which keeps to one.

    Raises WrongChoiceError for an engine that there is not, for a size that is none, and for a
    limit to an engine that keeps to none.
    """
    limit = memory if memory is None or isinstance(memory, int) else size_of(memory)
    name = engine or (PANDAS if limit is None else DUCKDB)
    if name not in ENGINES:
        there, said = ", ".join(ENGINES), shown(name)
        zh = f"没有名为 `{said}` 的引擎，可选：{there}"
        raise WrongChoiceError(Words(zh, f"there is no engine `{said}`; choose from {there}"))
    if limit is not None and not ENGINES[name].limited:
        zh = f"{name} 引擎不受内存上限约束；去掉内存上限，或改用 {DUCKDB}"
        en = f"the {name} engine keeps to no memory limit; leave the limit away, or use {DUCKDB}"
        raise WrongChoiceError(Words(zh, en))
    return Chosen(name, limit)


UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12,
         "ki": 2**10, "mi": 2**20, "gi": 2**30, "ti": 2**40}  # fmt: skip
LEAST = 64 * 10**6
"""With less, DuckDB cannot even sort; this catches a unit that was left away."""
SIZE = re.compile(r"(?P<number>[0-9]{1,9}(?:\.[0-9]{1,9})?)\s*(?P<unit>[kmgt]i?)?b?", re.IGNORECASE)


def size_of(text: str) -> int:
    """A size such as `512MB`, `2GB` or `1.5GiB` in bytes; raises WrongChoiceError for others."""
    match = SIZE.fullmatch(text.strip())
    unit = (match["unit"] or "").lower() if match else ""
    size = int(Fraction(match["number"]) * UNITS[unit]) if match else 0
    if size < LEAST:
        said = shown(text)
        zh = f"`{said}` 不能作内存上限，要写成 2GB 这样，至少 {LEAST // 10**6}MB"
        en = f"`{said}` is no memory limit; write it like 2GB, {LEAST // 10**6}MB at least"
        raise WrongChoiceError(Words(zh, en))
    return size
