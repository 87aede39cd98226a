"""What fitting a model gives: its parameters, and what they were fitted to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Parameters:
    """A fitted model.

    `values` are the parameters in the order of the catalogue (`r`, `alpha`, `a`, `b`; `p`, `q`,
    `v`), to six significant digits. `log_likelihood` is theirs on the `customers` whom the model
    was fitted to, of whom `repeaters` bought again.
    """

    values: tuple[float, ...]
    log_likelihood: float
    customers: int
    repeaters: int
