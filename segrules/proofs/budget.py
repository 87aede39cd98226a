"""How much a proof may still do, in counted steps: the same on every machine."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Budget:
    """Steps that are left. Work stops where none are; what stopped must be called incomplete."""

    left: int

    def spend(self, steps: int = 1) -> bool:
        """Take steps; whether there were that many."""
        self.left -= steps
        return self.left >= 0

    @property
    def spent(self) -> bool:
        """Whether work had to stop."""
        return self.left < 0
