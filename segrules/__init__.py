"""segrules: customer segmentation as checked, proved and versioned rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from segrules.api import CompiledRuleset, DataError, LockError, RulesetError
    from segrules.api import compile_ruleset as compile  # noqa: A004 - the name users expect
    from segrules.outputs.locks.locked import Locked
    from segrules.outputs.runs.applied import Applied
    from segrules.verbs.predicate import DataWarning

__version__ = "0.1.0"
__all__ = [
    "Applied",
    "CompiledRuleset",
    "DataError",
    "DataWarning",
    "LockError",
    "Locked",
    "RulesetError",
    "__version__",
    "compile",
]

_PLACES = {
    "Applied": ("segrules.outputs.runs.applied", "Applied"),
    "CompiledRuleset": ("segrules.api", "CompiledRuleset"),
    "DataError": ("segrules.language.findings", "DataError"),
    "DataWarning": ("segrules.verbs.predicate", "DataWarning"),
    "LockError": ("segrules.language.findings", "LockError"),
    "Locked": ("segrules.outputs.locks.locked", "Locked"),
    "RulesetError": ("segrules.language.findings", "RulesetError"),
    "compile": ("segrules.api", "compile_ruleset"),
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the name stands for
    """Import the interface when it is first used, so that the command line starts quickly."""
    if name not in _PLACES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    from importlib import import_module  # noqa: PLC0415 - only then

    module, there = _PLACES[name]
    return getattr(import_module(module), there)


def __dir__() -> list[str]:
    return __all__
