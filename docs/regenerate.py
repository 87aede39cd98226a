"""The manual's examples, the catalogue, the rulesets -> what the pages show of them.

    python docs/regenerate.py

What is shown in part stays in part: where a block has lines of three dots, each part begins at the
line of the new output that is most like its first one, and has as many lines as before.
"""

from __future__ import annotations

import sys
import tempfile
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from docs import method_index, method_pages, option_pages, published_tables  # noqa: E402 - the path first
from tests.docs.pages import ANY_LINES, Block, blocks, furnish, printed  # noqa: E402 - as above
from tests.docs.sessions import SESSIONS, played  # noqa: E402 - as above
from tests.docs.tables import TABLES  # noqa: E402 - as above
from tests.docs.test_readme import OUTPUT, PAGES  # noqa: E402 - as above

MANUAL = ROOT / "docs" / "language.md"


def main() -> None:
    """Rewrite every page whose examples print something else by now."""
    for page in PAGES:
        written(page, with_outputs(page))
    for page in SESSIONS:
        written(page, with_session(page))
    written(MANUAL, with_tables(MANUAL.read_text("utf-8")))
    for lang, page in published_tables.PAGES.items():
        written(page, published_tables.page(lang))
    option_pages.main()
    method_pages.main()
    method_index.main()


def written(page: Path, text: str) -> None:
    """Write a page where it has changed, and name it."""
    if text != page.read_text("utf-8"):
        page.write_text(text, "utf-8")
        print(page.relative_to(ROOT))


# ---------------------------------------------------------------- outputs


def with_outputs(page: Path) -> str:
    """The page with each shown output as its example prints it now."""
    found = blocks(page)
    pairs = [(a, b) for a, b in pairwise(found) if b.language in OUTPUT]
    return with_new(page, [(shown, output_of(source, shown)) for source, shown in pairs])


def with_session(page: Path) -> str:
    """The page with each output of its session as it is printed now."""
    with tempfile.TemporaryDirectory() as folder:
        return with_new(page, list(played(page, Path(folder))))


def with_new(page: Path, outputs: list[tuple[Block, str]]) -> str:
    """The page with these outputs in the place of those that its blocks show."""
    lines = page.read_text("utf-8").split("\n")
    for shown, output in reversed(outputs):
        old = shown.text.rstrip("\n").split("\n")
        new = output.rstrip("\n").split("\n")
        lines[shown.line : shown.line + len(old)] = in_part(old, new)
    return "\n".join(lines)


def output_of(source: Block, shown: Block) -> str:
    """What an example prints, in a folder of its own; a crash is never written into a page."""
    with tempfile.TemporaryDirectory() as folder:
        furnish(Path(folder), source.page)
        output = printed(source, Path(folder), result_only=shown.language == "json")
    if "Traceback (most recent call last)" in output:
        sys.exit(f"{source.name} fails:\n{output}")
    return output


def in_part(old: list[str], new: list[str]) -> list[str]:
    """The new lines, as much of them as was shown of the old ones."""
    if ANY_LINES not in old:
        return new
    shown: list[str] = []
    at = 0
    parts = [part.strip("\n") for part in "\n".join(old).split(ANY_LINES)]
    for number, part in enumerate(parts):
        lines = part.split("\n") if part else []
        start = at + nearest(lines[0], new[at:]) if number and lines else at
        end = len(new) if lines and number == len(parts) - 1 else start + len(lines)
        shown += [ANY_LINES] if start > at else []
        shown += new[start:end]
        at = end
    return [*shown, ANY_LINES] if at < len(new) else shown


def nearest(line: str, lines: list[str]) -> int:
    """Which of the lines is most like one; 0 where there are none."""
    likeness = [SequenceMatcher(None, line, other).ratio() for other in lines]
    return max(range(len(lines)), key=lambda k: (likeness[k], -k), default=0)


# ---------------------------------------------------------------- tables


def with_tables(text: str) -> str:
    """The manual with each generated table as the catalogue and the engine have it."""
    for name, rows in TABLES.items():
        before, rest = text.split(f"<!-- {name} -->\n")
        table, after = rest.split("<!-- end -->", 1)
        head = table.splitlines()[:2]
        filled = "\n".join([*head, *rows()])
        text = f"{before}<!-- {name} -->\n{filled}\n<!-- end -->{after}"
    return text


if __name__ == "__main__":
    main()
