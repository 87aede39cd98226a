"""`segrules fmt`: rulesets in one layout, with the proof that they say the same."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from segrules.cli.endings import Exit, told
from segrules.cli.options import Format, Language, one_of, without_locks
from segrules.cli.pages import Command
from segrules.cli.printing import findings_data, out, out_bytes, out_json, show_findings
from segrules.cli.tongue import both, say, spoken
from segrules.cli.usage import WrongUsage
from segrules.language.findings import Finding, Words

if TYPE_CHECKING:
    from segrules.outputs.rulesets.formatted_files import FormattedFile

STYLES = ("text", "json")
STDIN = Path("-")


def declare(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "fmt",
        cls=Command,
        help=both(
            "统一规则集的排版：保留注释，并确认含义没有变",
            "lay rulesets out in one way: comments stay, and the meaning is compared",
        ),
    )(fmt)


def fmt(
    rulesets: Annotated[
        list[Path],
        typer.Argument(
            metavar=both("规则集...", "RULESET..."),
            help=both(
                "规则集文件（YAML），就地改写；- 表示从标准输入读、写到标准输出",
                "ruleset files, rewritten in place; - reads stdin and writes stdout",
            ),
        ),
    ],
    check: Annotated[
        bool,
        typer.Option(
            "--check",
            help=both(
                "不改文件；有文件需要重新排版时退出码为 4",
                "write nothing; exit code 4 where a file is laid out otherwise",
            ),
        ),
    ] = False,
    diff: Annotated[
        bool,
        typer.Option(
            "--diff",
            help=both(
                "不改文件；逐行列出会怎么改", "write nothing; show what would change, by line"
            ),
        ),
    ] = False,
    modeline: Annotated[
        bool,
        typer.Option(
            "--modeline",
            help=both(
                "在第一行写明给编辑器用的 Schema，并在旁边的 .segrules 里写出或更新它",
                "name the schema for editors in the first line, and write or refresh it in "
                ".segrules beside the ruleset",
            ),
        ),
    ] = False,
    style: Format = "text",
    lang: Language = None,  # noqa: ARG001 - read before the commands are declared
) -> int:
    """Rewrite the files; exit 3 where one cannot be read, 4 where `--check` finds other layouts."""
    one_of(style, STYLES, "--format")
    files = _read(rulesets, modeline=modeline)
    findings = [f for file in files for f in file.findings]
    written, unwritten = _write(files) if not check and not diff else ([], [])
    with told(style):
        schemas = _schemas(files) if modeline and not check and not diff and not unwritten else []
    _print(files, written, schemas, [*findings, *unwritten], style, diff=diff, check=check)
    if findings:
        return Exit.RULESET
    if unwritten:
        return Exit.NOT_DONE
    return Exit.FAILED if check and any(f.changes for f in files) else Exit.DONE


def _read(paths: list[Path], *, modeline: bool) -> list[FormattedFile]:
    """All files are laid out before the first is written."""
    from segrules.outputs.rulesets.formatted_files import (  # noqa: PLC0415 - not for the help
        format_bytes,
        format_file,
        with_modeline,
    )

    if STDIN not in paths:
        files = [format_file(path) for path in dict.fromkeys(without_locks(paths))]
        return [with_modeline(f) for f in files] if modeline else files
    if len(paths) > 1:
        zh, en = "- 不能与文件同时用", "- does not go together with files"
        raise WrongUsage(Words(zh, en))
    if modeline:
        zh, en = "- 不能与 --modeline 同时用", "- does not go together with --modeline"
        raise WrongUsage(Words(zh, en))
    return [format_bytes(sys.stdin.buffer.read())]


def _write(files: list[FormattedFile]) -> tuple[list[str], list[Finding]]:
    """Write what changes: the names of the files written, and why others could not be."""
    from segrules.outputs.rulesets.formatted_files import write_formatted  # noqa: PLC0415

    todo = [f for f in files if f.changes and f.name != STDIN.name]
    failed = {f.name: write_formatted(f) for f in todo}
    written = [name for name, finding in failed.items() if finding is None]
    return written, [finding for finding in failed.values() if finding is not None]


def _schemas(files: list[FormattedFile]) -> list[str]:
    """Write the schemas that rulesets name and that are other by now: their names."""
    from segrules.outputs.rulesets.schema_text import refreshed  # noqa: PLC0415 - not for the help

    found = [refreshed(Path(f.name), spoken()) for f in files if f.new is not None]
    return [path.as_posix() for path in found if path is not None]


# ---------------------------------------------------------------- what is told


def _print(
    files: list[FormattedFile],
    written: list[str],
    schemas: list[str],
    findings: list[Finding],
    style: str,
    *,
    diff: bool,
    check: bool,
) -> None:
    sources = {f.name: f.old for f in files if f.old}
    if style == "json":
        from segrules.outputs.rulesets.formatted_files import formatted_json  # noqa: PLC0415

        told = formatted_json(files, written, diff=diff)
        out_json({"files": told, "schemas": schemas, "findings": findings_data(findings)})
        return
    if diff:
        _print_diffs(files)
    elif files[0].name == STDIN.name and not check:
        out_bytes((files[0].new or "").encode())
    else:
        _print_names(files, [*written, *schemas], check=check)
    show_findings(findings, sources, "text", sys.stderr)


def _print_diffs(files: list[FormattedFile]) -> None:
    for file in files:
        if file.only_bytes:
            zh, en = "只改换行符或字节顺序标记", "only line breaks or the byte order mark change"
            out(f"{file.name}: {say(zh, en)}")
        elif file.changes:
            out(file.diff)


def _print_names(files: list[FormattedFile], written: list[str], *, check: bool) -> None:
    """Each file that changes, and how many do not."""
    changing = [f.name for f in files if f.changes] if check else written
    for name in changing:
        out(say(f"需要重新排版：{name}", f"would change {name}") if check else _done(name))
    same = sum(f.new is not None and not f.changes for f in files)
    if same:
        files_en = "1 file is" if same == 1 else f"{same} files are"
        out(say(f"{same} 个文件无需改动", f"{files_en} laid out already"))


def _done(name: str) -> str:
    return say(f"已重新排版：{name}", f"changed {name}")
