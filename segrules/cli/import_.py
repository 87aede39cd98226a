"""`segrules import`: others' definitions of segments -> a ruleset, and what is wrong with them."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from segrules.cli.endings import Exit
from segrules.cli.options import Format, Language, one_of
from segrules.cli.pages import Command
from segrules.cli.printing import err, findings_data, out, out_json, show_findings
from segrules.cli.tongue import both, say, spoken
from segrules.cli.usage import WrongUsage
from segrules.language.findings import Finding, Words
from segrules.language.width import shown

if TYPE_CHECKING:
    from segrules.outputs.rulesets.imported_ruleset import ImportedRuleset
    from segrules.verbs.foreign.imported import Scale, Wish

FORMATS = ("r-rfm", "pymc", "seg-map", "codes", "rudderstack")
CUTTINGS = ("r-rfm", "pymc", "pandas", "quantile", "given")
SCALE = re.compile(r"([0-9]{1,3})-([0-9]{1,3})", re.ASCII)


def declare(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "import",
        cls=Command,
        help=both(
            "导入别处的分群定义（R rfm 上下限、pymc 字典、seg_map、代码列表、RudderStack cohort），"
            "写成规则集，并指出其中的缺口、重叠和到不了的分群",
            "bring in others' definitions (R rfm bounds, pymc dictionaries, seg_map patterns, code "
            "lists, RudderStack cohorts) as a ruleset, and say what is wrong with them",
        ),
    )(import_)


def import_(
    source: Annotated[
        Path,
        typer.Argument(
            metavar=both("来源", "SOURCE"),
            help=both(
                "定义所在的文件：CSV、JSON、R 或 Python 代码、YAML；只读取，不执行",
                "the file with the definition: CSV, JSON, R or Python code, YAML; read, never run",
            ),
        ),
    ],
    out_: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar=both("文件", "FILE"),
            help=both(
                "要写的规则集文件；不写此项则打印到标准输出",
                "the ruleset file to write; without it, the ruleset is printed",
            ),
        ),
    ] = None,
    from_: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="|".join(FORMATS),
            help=both("来源的格式；不写则按内容识别", "the format; without it, the content tells"),
        ),
    ] = None,
    scale: Annotated[
        str | None,
        typer.Option(
            "--scale",
            metavar=both("最低-最高", "LOW-HIGH"),
            help=both(
                "评分的取值，如 1-5；不写则取里面出现的最大值",
                "the classes of scores, such as 1-5; without it, the highest in the source",
            ),
        ),
    ] = None,
    scores: Annotated[
        str | None,
        typer.Option(
            "--scores",
            metavar="|".join(CUTTINGS),
            help=both(
                "评分怎么来；不写则按格式的惯例；given 表示已经算好，作为列读取",
                "how scores come about; without it, as the format does; given: they are columns",
            ),
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help=both("文件已存在时覆盖", "write over a file"))
    ] = False,
    style: Format = "text",
    lang: Language = None,  # noqa: ARG001 - read before the commands are declared
) -> int:
    """Print or write the ruleset, and tell what was found."""
    one_of(style, ("text", "json"), "--format")
    wish = _wish(scale, scores)
    format_ = one_of(from_, FORMATS, "--from") if from_ is not None else None
    from segrules.language.decoded import read_text  # noqa: PLC0415 - the help needs none
    from segrules.outputs.rulesets.imported_ruleset import imported_ruleset  # noqa: PLC0415

    shown_source = source.as_posix()
    read = read_text(str(source), shown_source)
    if read.text is None:
        return _refused(read.findings, {}, style)
    target = out_.as_posix() if out_ else "ruleset.yml"
    made = imported_ruleset(read.text, shown_source, target, spoken(), format_=format_, wish=wish)
    if made.text is None:
        return _refused(made.findings, made.sources, style)
    failed = _written(made.text, out_, force=force)
    if failed is not None:
        return _refused((*made.told, failed), made.sources, style)
    _tell(made, out_, style)
    return Exit.DONE


def _wish(scale: str | None, scores: str | None) -> Wish:
    from segrules.verbs.foreign.imported import CUTTINGS as ALL  # noqa: PLC0415 - not for the help
    from segrules.verbs.foreign.imported import Wish  # noqa: PLC0415

    if scores is not None:
        one_of(scores, CUTTINGS, "--scores")
    return Wish(_scale(scale), next((c for c in ALL if c == scores), None))


def _scale(text: str | None) -> Scale | None:
    from segrules.verbs.foreign.imported import Scale  # noqa: PLC0415 - not for the help

    if text is None:
        return None
    match = SCALE.fullmatch(text.strip())
    if match is None or not int(match[1]) < int(match[2]) <= int(match[1]) + 99:
        said = shown(text)
        raise WrongUsage(
            Words(
                f"--scale 的 `{said}` 不是评分范围，请写成 1-5 这样",
                f"--scale: `{said}` is no range of scores; write it like 1-5",
            )
        )
    return Scale(int(match[1]), int(match[2]))


def _written(text: str, path: Path | None, *, force: bool) -> Finding | None:
    if path is None:
        return None
    from segrules.outputs.rulesets.imported_ruleset import write_new  # noqa: PLC0415 - not for the help

    return write_new(text, path, force=force)


def _refused(findings: tuple[Finding, ...], sources: dict[str, str], style: str) -> int:
    if style == "json":
        out_json({"findings": findings_data(findings)})
    show_findings(findings, sources, "text", sys.stderr)
    return Exit.NOT_DONE


def _tell(made: ImportedRuleset, path: Path | None, style: str) -> None:
    """The ruleset on stdout unless it was written; what was found, and the verdict, on stderr."""
    if style == "json":
        out_json(_json(made, path))
        return
    if path is None and made.text is not None:
        out(made.text)
    show_findings(made.findings, made.sources, "text", sys.stderr)
    from segrules.outputs.rulesets.defects_words import verdict  # noqa: PLC0415 - not for the help

    err(verdict(made).say(spoken()))
    if path is not None:
        err(say(f"已写入 {path}", f"written to {path}"))


def _json(made: ImportedRuleset, path: Path | None) -> dict[str, Any]:
    from segrules.outputs.rulesets.defects_words import defects_json  # noqa: PLC0415 - not for the help

    imported = made.imported
    return {
        "format": imported.format if imported else None,
        "segments": len(imported.segments) if imported else 0,
        "left_out": [name for name, _ in imported.left_out] if imported else [],
        "out": str(path) if path else None,
        "ruleset": made.text,
        "defects": defects_json(made.defects, spoken()),
        "findings": findings_data(made.findings),
    }
