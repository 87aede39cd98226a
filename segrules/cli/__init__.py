"""argv -> one call -> text and an exit code."""

from __future__ import annotations

import gc
import os

# A command starts by making thousands of objects that live to its end: looking through them for
# garbage again and again takes a seventh of the time of `segrules check`.
gc.set_threshold(50_000, 20, 50)
# Neither are there plugins of pydantic to look for among all installed packages.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
