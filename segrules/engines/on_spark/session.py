"""Spark's usual configuration -> a session that runs statements and tells faults."""

from __future__ import annotations

import os
import re
import shutil
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from logging import getLogger
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from segrules.engines.on_pandas.integers import overflow
from segrules.engines.on_pandas.running.predicting import Asked
from segrules.engines.on_spark.bracketed_counts import bracketed, by_bracket
from segrules.engines.on_spark.outside import Outside, told_home
from segrules.engines.results import Cuts
from segrules.engines.sql.dialects import SPARK, Dialect, named
from segrules.engines.sql.fitting import Source, fitted
from segrules.engines.sql.predicting import answered
from segrules.engines.sql.relations import Asking, Wanted
from segrules.language.findings import DataError, Finding, Words
from segrules.language.types import Kind

OPERATIONS = {"try_add": "+", "try_subtract": "-", "try_multiply": "*"}
"""What Spark proposes where an operation overflows, and how a ruleset writes the operation."""
STATEMENTS: Mapping[str, str] = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.adaptive.enabled": "true",
    "spark.sql.caseSensitive": "true",
    "spark.sql.parser.escapedStringLiterals": "false",
    "spark.sql.execution.pythonUDF.arrow.enabled": "true",
}
"""What our statements rest on; set in a session of our own beside the user's."""
LOGGING = Path(__file__).with_name("log4j2.properties")
STARTED: Mapping[str, str] = {
    "spark.app.name": "segrules",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "FATAL",
    "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={LOGGING.as_uri()}",
}
"""What a Spark that we start is given where the user's configuration says nothing."""
PER_CORE = 4
"""Parts of a shuffle for each core where Spark is this machine alone; a cluster has its own."""


@dataclass(slots=True)
class Cluster:
    """A session with Spark; `findings` are those of the scores that were fitted.

    `stored` are the relations that Spark keeps, so that they can be let go at the end.
    """

    spark: Any
    outside: Outside
    findings: list[Finding] = field(default_factory=list)
    models: Asked = field(default_factory=Asked)
    stored: list[Any] = field(default_factory=list)
    few: int = 1_000_000
    """So many different values of a score are counted here; of more, those near the cut points."""

    @property
    def dialect(self) -> Dialect:
        """What its statements are written in."""
        return SPARK

    def keep(self, name: str, query: str, about: Words, *, stored: bool) -> None:  # noqa: ARG002 - for who reads
        """Make a view of a query; what is stored is kept in memory, or on disk."""
        frame = self.frame(query)
        if stored:
            frame = frame.persist()
            self.stored.append(frame)
        self.view(name, frame)

    def view(self, name: str, frame: Any) -> None:  # noqa: ANN401 - Spark's
        """Let statements call a frame by a name."""
        frame.createOrReplaceTempView(named(SPARK, name).text)

    def frame(self, query: str) -> Any:  # noqa: ANN401 - Spark's
        """A query as Spark's frame, not yet run."""
        with telling():
            return self.spark.sql(query)

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        with telling():
            return [tuple(row) for row in self.spark.sql(query).collect()]

    def arrow(self, query: str) -> Any:  # noqa: ANN401 - pyarrow has no types
        """The rows of a query as an Arrow table."""
        with telling():
            return self.spark.sql(query).toArrow()

    def arrays(self, query: str) -> Sequence[npt.NDArray[Any]]:
        """The columns of a query without missing values, as arrays."""
        table = self.arrow(query)
        return [np.asarray(c.to_numpy()) for c in table.columns]

    def fit(self, wanted: Wanted) -> Mapping[tuple[int, ...], Cuts]:
        """The cut points of a score."""
        source = Source(wanted, SPARK, self.arrays, self.ask)
        number = wanted.type.kind is Kind.NUMBER
        if by_bracket(wanted.score.rule, number=number) and self._different(wanted) > self.few:
            source = replace(source, counted=bracketed)
        found = fitted(source)
        self.findings.extend(found.findings)
        return found.cuts

    def predict(self, asking: Asking, answers: str) -> None:
        """Ask models of all customers, who come to this machine for it."""
        found = answered(asking, self.models, SPARK, self.arrow)
        with telling():
            self.view(answers, self.spark.createDataFrame(found))

    def _different(self, wanted: Wanted) -> int:
        """About how many different values are to be cut."""
        of, table = named(SPARK, wanted.of).text, named(SPARK, wanted.relation).text
        ((many,),) = self.ask(f"SELECT APPROX_COUNT_DISTINCT({of}) FROM {table}")
        return int(many)

    def let_go(self) -> None:
        """Keep nothing any more."""
        for frame in self.stored:
            frame.unpersist()
        self.stored.clear()


# ---------------------------------------------------------------- faults


@contextmanager
def telling() -> Iterator[None]:
    """Raises DataError for what the data or the machine stands in the way."""
    from py4j.protocol import Py4JError  # noqa: PLC0415 - an extra
    from pyspark.errors import PySparkException  # noqa: PLC0415 - as above

    try:
        with quietly():
            yield
    except (PySparkException, Py4JError) as fault:
        raise told(fault) from None


@contextmanager
def quietly() -> Iterator[None]:
    """What PySpark says of versions and of errors that are told anyway stays unsaid."""
    logger = getLogger("SQLQueryContextLogger")
    before, logger.disabled = logger.disabled, True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.disabled = before


def told(fault: Exception) -> Exception:
    """What stands in the way, as a finding; a mistake of ours as it is."""
    said = str(fault)
    home = told_home(said)
    if home is not None:
        return home
    if "ARITHMETIC_OVERFLOW" in said:
        proposed = re.search(r"try_\w+", said)
        return overflow(OPERATIONS.get(proposed[0], "") if proposed else "")
    if "CAST_OVERFLOW" in said or "NUMERIC_VALUE_OUT_OF_RANGE" in said:
        return overflow("sum")
    if re.search(r"No space left on device", said):
        return DataError([Finding("disk-full-while-spilling")])
    if "OutOfMemoryError" in said or "exceeds limit of spark.driver.maxResultSize" in said:
        return DataError([Finding("spark-out-of-memory")])
    return fault


# ---------------------------------------------------------------- the session


@contextmanager
def cluster(zone: str) -> Iterator[Cluster]:
    """A session with the Spark that runs already, else with one that is started and stays.

    Master, memory and the rest come from Spark's usual configuration; without any it is this
    machine with all its cores. Raises DataError where there is no Java or Spark does not start.
    """
    session = own_session(started())
    made = Cluster(session, Outside(session, zone))
    try:
        yield made
    finally:
        made.let_go()


def own_session(spark: Any) -> Any:  # noqa: ANN401 - Spark's
    """A session beside the user's, with settings and views of its own."""
    session = spark.newSession()
    for name, value in STATEMENTS.items():
        session.conf.set(name, value)
    return session


def started() -> Any:  # noqa: ANN401 - Spark's
    """The Spark that runs already, or a new one."""
    if find_spec("pyspark") is None:
        raise DataError(
            [Finding("engine-not-installed", args={"engine": "spark", "extra": "spark"})]
        )
    from pyspark.errors import PySparkException  # noqa: PLC0415 - an extra
    from pyspark.sql import SparkSession  # noqa: PLC0415 - as above

    running = SparkSession.getActiveSession()
    if running is not None:
        return running
    if java() is None:
        raise DataError([Finding("spark-without-java")])
    try:
        with quietly():
            return _configured(SparkSession.builder).getOrCreate()
    except PySparkException:
        raise DataError([Finding("spark-not-started")]) from None


def _configured(builder: Any) -> Any:  # noqa: ANN401 - Spark's
    """A builder with what the user's configuration does not say."""
    from pyspark import SparkConf  # noqa: PLC0415 - an extra

    given = SparkConf()
    for name, value in STARTED.items():
        if not given.contains(name):
            builder = builder.config(name, value)
    if not given.get("spark.master", "local[*]").startswith("local"):
        return builder
    if "PYSPARK_PYTHON" not in os.environ and not given.contains("spark.pyspark.python"):
        builder = builder.config("spark.pyspark.python", sys.executable)
    if not given.contains("spark.sql.shuffle.partitions"):
        builder = builder.config("spark.sql.shuffle.partitions", PER_CORE * (os.cpu_count() or 1))
    return builder


def java() -> str | None:
    """The Java that Spark would start."""
    home = os.environ.get("JAVA_HOME")
    if home:
        return shutil.which(str(Path(home) / "bin" / "java"))
    return shutil.which("java")
