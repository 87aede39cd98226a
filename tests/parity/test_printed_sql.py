"""Random programs printed as SQL and run by DuckDB on typed tables answer as the engine does."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given

from segrules.compiler.program import Aggregate, Call, Metric, Score, Total
from segrules.compiler.walk import nodes, roots
from segrules.engines.on_duckdb.arrow import vector_of
from segrules.engines.on_pandas.running import tables_out
from segrules.engines.sql.dialects import DIALECTS, DUCKDB, UnsupportedError, named
from segrules.engines.sql.printed import printed
from segrules.engines.sql.scopes import aliased
from segrules.language.findings import Lang
from segrules.language.types import Kind
from tests.parity.programs import examples
from tests.parity.test_parity import answers, frames, many, memberships, ran
from tests.parity.test_duckdb_parity import with_all_columns
