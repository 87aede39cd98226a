"""`segrules lsp`: the language server of an editor, on stdin and stdout."""

from __future__ import annotations

import importlib.util

import typer

from segrules.cli.endings import Exit
from segrules.cli.options import Language
from segrules.cli.pages import Command
from segrules.cli.printing import err
from segrules.cli.tongue import both, say, spoken


def declare(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "lsp",
        cls=Command,
        help=both(
            "编辑器的语言服务器：边写边检查、补全、改名（由编辑器启动，走标准输入输出）",
            "the language server of an editor: findings as you type, completion, rename; started "
            "by the editor, on stdin and stdout",
        ),
    )(lsp)


def lsp(
    lang: Language = None,  # noqa: ARG001 - read before the commands are declared
) -> int:
    """Serve one editor until it ends."""
    if importlib.util.find_spec("pygls") is None:
        err(
            say(
                "语言服务器需要 segrules[lsp]：pip install 'segrules[lsp]'",
                "the language server needs segrules[lsp]: pip install 'segrules[lsp]'",
            )
        )
        return Exit.NOT_DONE
    from segrules.editor.serving.server import serve  # noqa: PLC0415 - only where it is installed

    serve(spoken())
    return Exit.DONE
