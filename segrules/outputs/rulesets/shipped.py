"""Name of a shipped folder -> where it is: inside an installed wheel, else beside the package."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import segrules

PACKAGE = Path(segrules.__file__).resolve().parent


def shipped(folder: Literal["rulesets", "templates", "examples"]) -> Path:
    """The folder of what travels with segrules; in a checkout it stands beside the package."""
    installed = PACKAGE / "shipped" / folder
    return installed if installed.is_dir() else PACKAGE.parent / folder
