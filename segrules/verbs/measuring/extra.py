"""Whether the libraries are there that measuring needs."""

from __future__ import annotations

from importlib.util import find_spec

from segrules.language.findings import DataError, Finding


def installed() -> None:
    """Raise DataError, which names the extra, where statsmodels is not installed."""
    if find_spec("statsmodels") is None:
        raise DataError([Finding("extra-missing/measure", None, {"extra": "measure"})])
