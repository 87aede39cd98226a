"""segrules: customer segmentation as checked, proved and versioned rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from segrules.api import CompiledRuleset, DataError, RulesetError
    from segrules.api import compile_ruleset as compile  # noqa: A004 - the name users expect

__version__ = "0.1.0"
__all__ = ["CompiledRuleset", "DataError", "RulesetError", "__version__", "compile"]

_NAMES = {"compile": "compile_ruleset"}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the name stands for
    """Import the interface when it is first used, so that the command line starts quickly."""
    if name.startswith("_") or name not in __all__:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    from segrules import api  # noqa: PLC0415

    return getattr(api, _NAMES.get(name, name))
