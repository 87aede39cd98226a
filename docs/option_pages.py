"""The command line as it is declared -> the reference of its options, in both languages.

    python docs/option_pages.py

A test holds that the pages are what this writes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import typer.main

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from segrules.cli.main import application  # noqa: E402 - the path first
from segrules.cli.tongue import parted  # noqa: E402 - as above
from segrules.language.findings import Lang, Words  # noqa: E402 - as above

PAGES: Mapping[Lang, Path] = {
    Lang.EN: ROOT / "docs" / "options.md",
    Lang.ZH: ROOT / "docs" / "options.zh-CN.md",
}
WRITTEN = "<!-- written by docs/option_pages.py -->"
TITLE = Words("命令和选项一览", "Every command and option")
ABOUT = Words(
    "与 `segrules 命令 --help` 说的一样，由程序生成。[英文版](options.md)；例子见"
    "[命令参考（英文）](commands.md)。",
    "What `segrules COMMAND --help` says, written by the program. [In Chinese](options.zh-CN.md); "
    "examples are in [the commands](commands.md).",
)
ARGUMENTS = Words("| 参数 | 说明 |", "| argument | is |")
OPTIONS = Words("| 选项 | 说明 |", "| option | does |")
USAGE = Words("[选项]", "[OPTIONS]")
REPEATED = Words("可重复", "may be repeated")


def page(lang: Lang) -> str:
    """The page in one language."""
    group: Any = typer.main.get_command(application())
    sections = [
        line for name, c in sorted(group.commands.items()) for line in _section(name, c, lang)
    ]
    head = [WRITTEN, f"# {TITLE.say(lang)}", "", ABOUT.say(lang)]
    return "\n".join([*head, *sections]) + "\n"


def _section(name: str, command: Any, lang: Lang) -> Iterator[str]:  # noqa: ANN401 - the library's own
    shown = [p for p in command.params if not getattr(p, "hidden", False)]
    arguments = [p for p in shown if p.param_type_name == "argument"]
    options = [p for p in shown if p.param_type_name == "option"]
    usage = " ".join(
        [f"segrules {name}", USAGE.say(lang), *(_argument(a, lang) for a in arguments)]
    )
    yield from ("", f"## {name}", "", _said(command.help, lang), "", f"    {usage}")
    yield from _table(ARGUMENTS, [(_argument(a, lang), a) for a in arguments], lang)
    yield from _table(OPTIONS, [(_option(o, lang), o) for o in options], lang)


def _table(head: Words, rows: list[tuple[str, Any]], lang: Lang) -> Iterator[str]:
    if rows:
        yield from ("", head.say(lang), "|---|---|")
    for name, parameter in rows:
        yield f"| `{_cell(name)}` | {_cell(_meaning(parameter, lang))} |"


def _argument(argument: Any, lang: Lang) -> str:  # noqa: ANN401 - the library's own
    name = _said(argument.metavar or argument.name, lang)
    return name if argument.required else f"[{name}]"


def _option(option: Any, lang: Lang) -> str:  # noqa: ANN401 - the library's own
    names = ", ".join([*sorted(option.opts, key=len), *option.secondary_opts])
    return f"{names} {_said(option.metavar, lang)}" if option.metavar else names


def _meaning(parameter: Any, lang: Lang) -> str:  # noqa: ANN401 - the library's own
    words = _said(parameter.help, lang)
    if isinstance(parameter.default, str):
        words += Words(f"（默认 `{parameter.default}`）", f" (default: `{parameter.default}`)").say(
            lang
        )
    return words


def _said(text: str | None, lang: Lang) -> str:
    return parted(text or "").say(lang)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main() -> None:
    """Write the pages."""
    for lang, path in PAGES.items():
        path.write_text(page(lang), "utf-8")


if __name__ == "__main__":
    main()
