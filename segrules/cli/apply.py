"""`segrules apply`: a ruleset and data -> a run folder, and the summary on the terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from segrules.cli.options import (
    AsOf,
    Encoding,
    Format,
    Language,
    Set,
    as_of_days,
    one_of,
    settings,
)
from segrules.cli.printing import Exit, err, out, out_json, show_findings, width
from segrules.cli.tongue import LANG, say
from segrules.language.findings import RulesetError, is_error

if TYPE_CHECKING:
    from segrules.compiler.check import Checked
    from segrules.compiler.program import Program

TABLES = ("csv", "parquet", "xlsx")


def declare(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "apply",
        help=say(
            "把规则集应用到数据上：清洗、计算、分群，写出结果文件夹",
            "Apply a ruleset to data: clean, compute, assign, and write a run folder.",
        ),
    )(apply)


def apply(
    ruleset: Annotated[
        Path, typer.Argument(metavar="RULESET", help=say("规则集文件", "the ruleset file"))
    ],
    data: Annotated[
        list[str],
        typer.Argument(
            metavar="DATA...",
            help=say(
                "数据文件；有多张表时写 表名=文件；- 表示标准输入",
                "data files; TABLE=FILE where there are several tables; - is stdin",
            ),
        ),
    ],
    out_: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="DIR",
            help=say("结果文件夹；不写则只打印", "the run folder to write; without it only prints"),
        ),
    ] = None,
    as_of: AsOf = None,
    set_: Set = None,
    encoding: Encoding = None,
    table: Annotated[
        str,
        typer.Option(
            "--table",
            metavar="|".join(TABLES),
            help=say("客户明细的文件格式", "the format of the customers' file"),
        ),
    ] = "csv",
    raw: Annotated[
        bool,
        typer.Option(
            "--raw",
            help=say(
                "CSV 不加 BOM，也不防公式注入，给程序读",
                "write the CSV for programs: no BOM, cells not defused",
            ),
        ),
    ] = False,
    style: Format = "text",
    lang: Language = None,  # noqa: ARG001 - read before the commands are declared
) -> int:
    """Apply, write where asked, print the summary."""
    one_of(style, ("text", "json"), "--format")
    one_of(table, TABLES, "--table")
    chosen, day = settings(set_), as_of_days(as_of)
    from segrules.compiler.check import check_path  # noqa: PLC0415 - the help needs none of these

    checked = check_path(ruleset, chosen)
    program = _program(checked)
    from segrules.outputs.run_folder import written  # noqa: PLC0415 - starts pandas
    from segrules.outputs.summary_json import summary_json  # noqa: PLC0415
    from segrules.outputs.summary_text import summary_text  # noqa: PLC0415
    from segrules.verbs.apply import apply_files  # noqa: PLC0415

    result = apply_files(program, data, as_of=day, encoding=encoding, progress=progress())
    folder = None
    if out_ is not None:
        folder = written(result, out_, ruleset, checked.sources, data, table=table, raw=raw)
    _noted(result.report.findings + result.fitted.findings)
    if style == "json":
        out_json(summary_json(result, folder))
    else:
        out(summary_text(result, LANG, width()))
        if out_ is not None:
            out(say(f"\n已写入 {out_}", f"\nwritten to {out_}"))
    return Exit.DONE


def _program(checked: Checked) -> Program:
    """The program, or the findings that forbid one; what the proofs find is only told."""
    if checked.program is None:
        raise RulesetError(checked.findings, checked.sources)
    from segrules.proofs.prove import prove  # noqa: PLC0415

    proofs = prove(checked.program)
    errors = sum(is_error(f) for f in proofs.findings)
    if errors:
        err(
            say(
                f"提示：证明发现 {errors} 处问题，详见 segrules check",
                f"note: the proofs find fault with the segments ({errors}); see segrules check",
            )
        )
    return checked.program


def _noted(findings: tuple[object, ...]) -> None:
    listed = tuple(f for f in findings if hasattr(f, "key"))
    if listed:
        show_findings(listed, {}, "concise", sys.stderr)  # type: ignore[arg-type]


def progress() -> Callable[[str, int], None] | None:
    """A line on stderr that counts rows as they are read; nothing where stderr is no terminal."""
    if not sys.stderr.isatty():
        return None

    def tell(table: str, rows: int) -> None:
        sys.stderr.write(say(f"\r读取 {table}：{rows:,} 行", f"\rreading {table}: {rows:,} rows"))
        sys.stderr.flush()

    return tell
