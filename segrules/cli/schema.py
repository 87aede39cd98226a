"""`segrules schema`: the JSON Schema of the language, or of one ruleset, for editors."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from segrules.cli.endings import Exit, told
from segrules.cli.options import Language
from segrules.cli.pages import Command
from segrules.cli.printing import err, out
from segrules.cli.tongue import both, say, spoken
from segrules.cli.usage import WrongUsage
from segrules.language.findings import RulesetError, Words


def declare(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "schema",
        cls=Command,
        help=both(
            "给编辑器用的 JSON Schema：补全、悬停说明、拼写检查",
            "the JSON Schema for editors: completion, words on hover, misspelt keys",
        ),
    )(schema)


def schema(
    ruleset: Annotated[
        Path | None,
        typer.Argument(
            metavar=both("规则集", "RULESET"),
            help=both(
                "规则集文件：补全里会有它自己的列、指标和分群；不写则只有语言本身",
                "a ruleset, whose columns, metrics and segments are then offered too; without it, "
                "the language alone",
            ),
        ),
    ] = None,
    out_: Annotated[
        str | None,
        typer.Option(
            "--out",
            metavar=both("文件", "FILE"),
            help=both("写到文件；不写则打印", "write to a file; without it, it is printed"),
        ),
    ] = None,
    lang: Language = None,  # noqa: ARG001 - read before the commands are declared
) -> int:
    """Print the schema, or write it; its words are in the language of messages."""
    target = _file(out_)
    with told("text"):
        from segrules.language.source import load  # noqa: PLC0415 - the help needs none
        from segrules.outputs.rulesets.schema_text import (  # noqa: PLC0415 - the same
            schema_text,
            write_schema,
        )

        loaded = None if ruleset is None else load(ruleset)
        if loaded is not None and loaded.data is None:
            raise RulesetError(loaded.findings, loaded.sources)
        text = schema_text(loaded, spoken())
        if target is not None:
            write_schema(text, target)
    if target is None:
        out(text)
    else:
        err(say(f"已写入 {target.as_posix()}", f"written to {target.as_posix()}"))
    return Exit.DONE


def _file(text: str | None) -> Path | None:
    if text is None:
        return None
    if not text.strip() or text.startswith("--"):
        raise WrongUsage(Words("--out 后面要写文件", "--out needs a file after it"))
    return Path(text)
