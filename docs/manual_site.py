"""The pages of the project -> the manual as a site, by zensical.

    pip install -e ".[docs]"
    python docs/manual_site.py            # build/site
    python docs/manual_site.py --serve    # looked at while it is written

The pages link to each other, to rulesets and to examples as they lie in the repository. So all of
it is laid out again in `build/manual`, in the same folders, and the links hold. A link that leads
nowhere ends the build.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
CONFIG = ROOT / "zensical.toml"
PARTS = ("docs", "rulesets", "examples")
PAGES = ("README.md", "README.zh-CN.md", "CHANGELOG.md", "CONTRIBUTING.md", "benchmarks/RESULTS.md")
LINK = re.compile(r"\]\((?!\w+:)([^)#\s]+)")
CODE = re.compile(r"(?ms)^```.*?^```|`[^`\n]*`")


def laid_out(folder: Path) -> Path:
    """Lay the manual out in a folder, beside its configuration; the configuration there."""
    source = folder / "manual"
    shutil.rmtree(source, ignore_errors=True)
    for part in PARTS:
        shutil.copytree(ROOT / part, source / part, ignore=shutil.ignore_patterns("*.py", "__*"))
    for page in PAGES:
        (source / page).parent.mkdir(exist_ok=True)
        shutil.copyfile(ROOT / page, source / page)
    return Path(shutil.copyfile(CONFIG, folder / CONFIG.name))


def build(folder: Path, *, serve: bool = False) -> int:
    """Build the site into a folder's `site`; the exit code, not 0 where anything is amiss."""
    config = laid_out(folder)
    dead = list(dead_links(folder / "manual"))
    print(*dead, sep="\n", end="\n" if dead else "")
    if dead and not serve:
        return 1
    words = ["serve"] if serve else ["build", "--clean", "--strict"]
    command = [sys.executable, "-m", "zensical", *words, "--config-file", str(config)]
    return subprocess.run(command, check=False).returncode  # noqa: S603 - our own words


def dead_links(source: Path) -> Iterator[str]:
    """Links to files that are not there; zensical looks at pages and their anchors alone."""
    for page in sorted(source.rglob("*.md")):
        for target in LINK.findall(CODE.sub("", page.read_text("utf-8"))):
            if not (page.parent / target).exists():
                yield f"{page.relative_to(source)}: there is no {target}"


if __name__ == "__main__":
    (ROOT / "build").mkdir(exist_ok=True)
    sys.exit(build(ROOT / "build", serve="--serve" in sys.argv[1:]))
