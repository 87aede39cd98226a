"""The command line: declares the commands and turns every ending into an exit code."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Annotated

import typer

from segrules import __version__
from segrules.cli.endings import (
    Exit,
    cannot_print,
    internal_error,
    interrupted,
    out_of_memory,
)
from segrules.cli.options import Language
from segrules.cli.pages import Group
from segrules.cli.printing import CannotPrint, NotRead, abandon, err, flush, out, prepare
from segrules.cli.tongue import both, chosen, say, speaking, spoken
from segrules.cli.usage import WrongUsage, usage_words
from segrules.language.findings import Words


def _version(wanted: bool) -> None:  # noqa: FBT001 - the shape that the library calls
    if wanted:
        out(f"segrules {__version__}")
        raise typer.Exit


def _root(
    _: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_version,
            is_eager=True,
            help=both("显示版本", "show the version"),
        ),
    ] = False,
    lang: Language = None,
) -> None:
    pass


COMMANDS = {
    "apply": "apply",
    "audience": "audience",
    "audit": "audit",
    "check": "check",
    "compare": "compare",
    "describe": "describe",
    "diff": "diff",
    "explain": "explain",
    "fit": "fit",
    "fmt": "fmt",
    "forget": "forget",
    "import": "import_",
    "init": "init",
    "lsp": "lsp",
    "measure": "measure",
    "playbook": "playbook",
    "power": "power",
    "report": "report",
    "retain": "retain",
    "schema": "schema",
    "sql": "sql",
    "test": "test",
    "watch": "watch",
    "workbook": "workbook",
}
"""Each command and the module that declares it: `segrules.cli.` and this name."""


def application(names: Iterable[str] = COMMANDS) -> typer.Typer:
    """The command line with these commands; a module is only read for a command that is there."""
    made = typer.Typer(
        name="segrules",
        cls=Group,
        help=both(
            "客户分群规则：检查、证明、应用。查看某个命令的用法：segrules 命令 --help",
            "customer segmentation as rules: checked, proved, applied. For one command: "
            "segrules COMMAND --help",
        ),
        no_args_is_help=True,
        add_completion=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    made.callback()(_root)
    for name in names:
        import_module(f"segrules.cli.{COMMANDS[name]}").declare(made)
    return made


def _asked(words: Sequence[str]) -> Iterable[str]:
    """The one command that is called, if that is plain; else all, to tell of them.

    Twenty commands with their options take longer to declare than one takes to check a ruleset.
    """
    rest = list(words)
    while rest and rest[0].startswith("--lang"):
        del rest[: 1 if "=" in rest[0] else 2]
    return rest[:1] if rest[:1] and rest[0] in COMMANDS else COMMANDS


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - kept
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - kept
    prepare(sys.stdout)
    prepare(sys.stderr)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(Exit.TERMINATED))
    sys.exit(int(run(argv)))


def run(argv: Sequence[str] | None = None) -> int:
    """Run the command line; what ended it becomes an exit code, never a traceback of the user's.

    A fault of a user's is told in words (codes 1 to 4); one of ours with its trace (code 70).
    """
    words = sys.argv[1:] if argv is None else list(argv)
    with speaking(chosen(words, os.environ)):
        code: int = Exit.NOT_READ
        try:
            code = _run(words)
            flush()
        except (KeyboardInterrupt, typer.Abort):
            return interrupted()
        except NotRead:
            abandon()
        except CannotPrint as failed:
            abandon()
            return cannot_print(failed)
        except MemoryError:
            return out_of_memory()
        except Exception:  # noqa: BLE001 - the one place where a mistake of ours ends
            return internal_error()
        return interrupted() if code == Exit.INTERRUPTED else code


def _run(words: Sequence[str]) -> int:
    try:
        code = application(_asked(words))(args=words, prog_name="segrules", standalone_mode=False)
    except typer.Exit as ended:
        return ended.exit_code
    except WrongUsage as fault:
        return _usage(fault.said, words)
    except typer.TyperException as fault:
        if type(fault).__name__ == "NoArgsIsHelpError":
            out(fault.format_message())
            return Exit.USAGE
        return _usage(usage_words(fault), words)
    return code if isinstance(code, int) else Exit.DONE


def _usage(said: Words, words: Sequence[str]) -> int:
    """A wrong command line, in two lines."""
    command = next((f" {w}" for w in words[:1] if w in COMMANDS), "")
    err(f"{say('用法错误：', 'usage: ')}{said.say(spoken())}")
    err(say(f"查看用法：segrules{command} --help", f"see segrules{command} --help"))
    return Exit.USAGE
