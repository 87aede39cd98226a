"""A Spark of two threads for tests, started once; what they need of it is skipped visibly."""

from __future__ import annotations

import os
import sys
import warnings
from importlib.util import find_spec

import pytest

from segrules.engines.on_spark.session import java

REASON = "needs Java and segrules[spark]"
SETTINGS = {
    "spark.master": "local[2]",
    "spark.ui.enabled": "false",
    "spark.log.level": "FATAL",
    "spark.driver.memory": "2g",
    "spark.driver.host": "localhost",
    "spark.sql.shuffle.partitions": "2",
    "spark.default.parallelism": "2",
}


def spark_or_skip() -> None:
    """Start Spark if none runs; skip where there can be none."""
    if find_spec("pyspark") is None or java() is None:
        pytest.skip(REASON)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra

        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        builder = SparkSession.builder
        for name, value in SETTINGS.items():
            builder = builder.config(name, value)
        builder.getOrCreate()
