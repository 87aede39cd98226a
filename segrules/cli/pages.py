"""A command of the command line -> its help page, in the language that is spoken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from typer.core import TyperCommand, TyperGroup

from segrules.cli.printing import printable, width
from segrules.cli.tongue import both, parted, say, spoken
from segrules.cli.usage import no_command
from segrules.language.width import display_width, pad
from segrules.outputs.lines import fitted

WIDEST_LEFT = 26
"""Names that are longer have their words below them."""
LONGEST_LINE = 100

OWN = {
    "help": both("显示这页说明", "show this page"),
    "install_completion": both("给当前 shell 装上命令补全", "install completion for this shell"),
    "show_completion": both(
        "打印补全脚本，供复制或修改", "print the completion script, to copy or change it"
    ),
}
"""Words for the options that the library adds."""

Row = tuple[str, str]


class Command(TyperCommand):
    """A command with a help page of ours."""

    def get_short_help_str(self, limit: int = 0) -> str:  # noqa: ARG002 - nothing is cut off
        """What the command does, for completion."""
        return _said(self.help or "")

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:  # noqa: ANN401 - the same
        """What a shell may offer next, in words of one language."""
        return _spoken_items(super().shell_complete(ctx, incomplete))

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - the library's own
        """Write the page."""
        formatter.write(printable(page(self, ctx)))


class Group(TyperGroup):
    """The whole command line with a help page of ours."""

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:  # noqa: ANN401 - the same
        """What a shell may offer next, in words of one language."""
        return _spoken_items(super().shell_complete(ctx, incomplete))

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - the library's own
        """Write the page."""
        formatter.write(printable(page(self, ctx)))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 - the library's own
        """The command that is named first; WrongUsage where there is none of that name."""
        name = args[0]
        if name not in self.commands and not name.startswith("-"):
            raise no_command(name, list(self.commands))
        return super().resolve_command(ctx, args)


def page(command: Command | Group, ctx: Any) -> str:  # noqa: ANN401 - the library's own
    """The help page: usage, what the command does, its arguments, options and commands."""
    room = min(width(), LONGEST_LINE)
    shown = [p for p in command.get_params(ctx) if not getattr(p, "hidden", False)]
    arguments = [p for p in shown if p.param_type_name == "argument"]
    options = [p for p in shown if p.param_type_name == "option"]
    blocks = [
        [f"{say('用法：', 'usage: ')}{_usage(command, ctx, arguments)}"],
        list(fitted(_said(command.help or ""), room)),
        _section(say("参数：", "arguments:"), [_argument(p) for p in arguments], room),
        _section(say("选项：", "options:"), [_option(p) for p in options], room),
        _section(say("命令：", "commands:"), _commands(command), room),
    ]
    return "\n\n".join("\n".join(b) for b in blocks if b) + "\n"


def _spoken_items(items: list[Any]) -> list[Any]:
    for item in items:
        item.help = _said(OWN.get(item.value.lstrip("-").replace("-", "_"), item.help or ""))
    return items


def _said(text: str) -> str:
    return parted(text).say(spoken())


def _usage(command: Command | Group, ctx: Any, arguments: Sequence[Any]) -> str:  # noqa: ANN401
    names = [_name(p) for p in arguments]
    if isinstance(command, Group):
        names = [say("命令 ...", "COMMAND ...")]
    return " ".join([ctx.command_path, say("[选项]", "[OPTIONS]"), *names])


def _name(argument: Any) -> str:  # noqa: ANN401 - the library's own
    name = _said(argument.metavar or argument.name)
    return name if argument.required else f"[{name}]"


def _argument(argument: Any) -> Row:  # noqa: ANN401 - the library's own
    return _name(argument), _said(argument.help or "")


def _option(option: Any) -> Row:  # noqa: ANN401 - the library's own
    names = ", ".join(sorted(option.opts, key=len))
    left = f"{names} {_said(option.metavar)}" if option.metavar else names
    words = _said(OWN.get(option.name, option.help or ""))
    if isinstance(option.default, str):
        words += say(f"（默认 {option.default}）", f" (default: {option.default})")
    return left, words


def _commands(command: Command | Group) -> list[Row]:
    if not isinstance(command, Group):
        return []
    return [(name, _said(c.help or "")) for name, c in command.commands.items() if not c.hidden]


def _section(title: str, rows: Sequence[Row], room: int) -> list[str]:
    if not rows:
        return []
    left = min(max(display_width(name) for name, _ in rows), WIDEST_LEFT)
    return [title, *(line for row in rows for line in _row(row, left, room))]


def _row(row: Row, left: int, room: int) -> Iterator[str]:
    name, words = row
    lines = list(fitted(words, max(room - left - 4, 20)))
    if display_width(name) > left:
        yield f"  {name}"
        name = ""
    for line in lines or [""]:
        yield f"  {pad(name, left)}  {line}".rstrip()
        name = ""
