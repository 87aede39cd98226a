"""What a template may spend while it is rendered, and the errors that stop it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from segrules.language.findings import type_arg

STEPS = 500_000
"""Parts of a template that are evaluated, over all rounds of its loops: under a second."""
CHARACTERS_A_STEP = 64
LARGEST = 10**15
LONGEST_TEXT = 20_000


class Stopped(Exception):  # noqa: N818 - not an error of ours: it carries a finding's key out
    """A template did what templates may not; `key` and `args` are those of the finding."""

    def __init__(self, *, key: str, **args: type_arg) -> None:
        super().__init__(key)
        self.key = key
        self.args_of_finding: Mapping[str, type_arg] = args


@dataclass(slots=True)
class Budget:
    """Steps that are left; spending more than there are stops the template."""

    left: int = field(default=STEPS)

    def spend(self, steps: int) -> None:
        """Take steps, or stop."""
        self.left -= steps
        if self.left < 0:
            raise Stopped(key="template-too-long/steps")

    def spend_on(self, text: str) -> None:
        """Take the steps of handling a text."""
        self.spend(1 + len(text) // CHARACTERS_A_STEP)
