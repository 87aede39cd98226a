"""The command line: declares the commands and turns every ending into an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from segrules import __version__
from segrules.cli import apply, check, describe, init
from segrules.cli.printing import Exit, err, out, prepare, show_findings
from segrules.cli.tongue import LANG, say
from segrules.language.findings import DataError, Lang, RulesetError

app = typer.Typer(
    name="segrules",
    help=say(
        "客户分群规则：检查、证明、应用。命令的说明：segrules 命令 --help",
        "Customer segmentation as rules: checked, proved, applied. For one command: "
        "segrules COMMAND --help",
    ),
    no_args_is_help=True,
    add_completion=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:  # noqa: FBT001 - the shape that the library calls
    if wanted:
        out(f"segrules {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    _: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_version,
            is_eager=True,
            help=say("显示版本", "show the version"),
        ),
    ] = False,
) -> None:
    pass


for _module in (apply, check, describe, init):
    _module.declare(app)


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    prepare(sys.stdout)
    prepare(sys.stderr)
    sys.exit(int(run(argv)))


def run(argv: Sequence[str] | None = None) -> int:  # noqa: PLR0911 - one arm for each ending
    """Run the command line; what ended it becomes an exit code, never a traceback."""
    try:
        code = app(args=argv, standalone_mode=False)
    except typer.Exit as ended:
        return ended.exit_code
    except RulesetError as fault:
        show_findings(fault.findings, fault.sources, "text", sys.stderr)
        return Exit.RULESET
    except DataError as fault:
        show_findings(fault.findings, {}, "text", sys.stderr)
        return Exit.NOT_DONE
    except typer.TyperException as fault:
        return _usage(fault)
    except (KeyboardInterrupt, typer.Abort):
        err(say("已中断，没有写出任何文件", "interrupted; nothing was written"))
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.DONE
    return code if isinstance(code, int) else Exit.DONE


def _usage(fault: typer.TyperException) -> int:
    """A wrong command line, in a line or two."""
    if type(fault).__name__ == "NoArgsIsHelpError":
        out(fault.format_message())
        return Exit.USAGE
    err(f"{say('用法错误', 'usage')}: {_said(fault)}")
    err(say("查看用法：segrules --help", "see segrules --help"))
    return Exit.USAGE


def _said(fault: typer.TyperException) -> str:
    """The library's message; in Chinese for the faults that people meet."""
    if LANG is Lang.EN:
        return _uncapitalised(fault.format_message())
    name = getattr(fault, "option_name", "") or getattr(fault, "param_hint", "") or ""
    chinese = {
        "NoSuchOption": f"没有选项 `{name}`",
        "MissingParameter": f"缺少参数 {_parameter(fault)}",
        "BadParameter": f"{name} {fault.message}".strip(),
    }
    return chinese.get(type(fault).__name__, fault.format_message())


def _parameter(fault: typer.TyperException) -> str:
    parameter = getattr(fault, "param", None)
    name = getattr(parameter, "metavar", None) or getattr(parameter, "name", None) or ""
    return f"`{name}`" if name else ""


def _uncapitalised(text: str) -> str:
    return (text[:1].lower() + text[1:]).rstrip(".")
