"""The script that writes real outputs into the pages: what is shown in part stays in part."""

from __future__ import annotations

import runpy

import pytest

from tests.docs.pages import ROOT

in_part = runpy.run_path(str(ROOT / "docs" / "regenerate.py"))["in_part"]
NEW = ["head 2", "a", "b", "cuts (customers)", "R 1", "F 1", "data", "rows 9", "end"]


@pytest.mark.parametrize(
    ("old", "shown"),
    [
        (["head", "cuts"], NEW),
        (
            ["head 1", "...", "cuts", "R 0", "..."],
            ["head 2", "...", "cuts (customers)", "R 1", "..."],
        ),
        (["head 1", "...", "data", "rows"], ["head 2", "...", "data", "rows 9", "end"]),
        (["...", "a", "b", "..."], ["...", "a", "b", "..."]),
        (["...", "cuts", "R 0", "F 0", "...", "data", "..."],
         ["...", "cuts (customers)", "R 1", "F 1", "data", "..."]),
    ],
)  # fmt: skip
def test_the_parts_shown_are_the_like_parts_of_the_new_output(old, shown):
    """A part begins where its first line is found again, and is as long as it was."""
    assert in_part(old, NEW) == shown
