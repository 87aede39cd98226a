"""`segrules check`: every finding of a ruleset, with the proofs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from segrules.cli.apply import lock_of_ruleset
from segrules.cli.endings import Exit, ruleset_code, told
from segrules.cli.options import (
    AsOf,
    Encoding,
    Language,
    Set,
    as_of_days,
    one_of,
    settings,
    without_locks,
)
from segrules.cli.pages import Command
from segrules.cli.printing import findings_data, out_json, out_lines, show_findings
from segrules.cli.progress import progress
from segrules.cli.tongue import both, say, spoken
from segrules.language.findings import DataError, Finding, Severity, Words, is_error, severity_of

if TYPE_CHECKING:
    from segrules.compiler.check import Checked
    from segrules.compiler.program import Segmentation
    from segrules.proofs.deciding import Decider
    from segrules.proofs.proof import Proofs, SegmentationProof

STYLES = ("text", "json", "github", "concise")


def declare(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "check",
        cls=Command,
        help=both(
            "检查规则集，并证明分群没有遗漏、没有重叠、没有到不了的；可以不用数据",
            "check rulesets and prove them: no gap, no overlap, nothing unreachable; data may be "
            "given, but need not",
        ),
    )(check)


def check(
    rulesets: Annotated[
        list[Path],
        typer.Argument(
            metavar=both("规则集...", "RULESET..."),
            help=both("规则集文件（YAML）", "ruleset files"),
        ),
    ],
    set_: Set = None,
    style: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="|".join(STYLES),
            help=both(
                "输出格式：代码框、JSON、GitHub 批注、一行一条",
                "the format of findings: code frames, JSON, annotations for GitHub, a line each",
            ),
        ),
    ] = "text",
    strict: Annotated[
        bool,
        typer.Option(
            "--strict",
            help=both("有警告也算不通过（退出码 4）", "a warning is a failure too (exit code 4)"),
        ),
    ] = False,
    data: Annotated[
        list[str] | None,
        typer.Option(
            "--data",
            metavar=both("数据", "DATA"),
            help=both(
                "数据文件，可重复：例证取真实客户的值（不含客户编号），并数出每处有多少客户",
                "a data file, may be repeated: witnesses are then values of real customers (never "
                "their key), and each region is counted",
            ),
        ),
    ] = None,
    smt: Annotated[
        bool,
        typer.Option(
            "--smt",
            help=both(
                "判定涉及多列的条件（如 花费 > 3 * 客单价），需要 segrules[smt]",
                "decide conditions over several columns (spend > 3 * basket); needs segrules[smt]",
            ),
        ),
    ] = False,
    as_of: AsOf = None,
    encoding: Encoding = None,
    lang: Language = None,  # noqa: ARG001 - read before the commands are declared
) -> int:
    """Print the findings; exit 3 where a ruleset has an error."""
    chosen, day = one_of(style, STYLES, "--format"), as_of_days(as_of)
    with told("json" if chosen == "json" else "text"):
        decider = _decider() if smt else None
        paths = without_locks(rulesets)
        results = [_checked(p, settings(set_), data, day, encoding, decider) for p in paths]
    findings = tuple(f for checked, proofs in results for f in _all(checked, proofs))
    if chosen == "json":
        out_json(_json(results, findings))
    else:
        sources = {k: v for checked, _ in results for k, v in checked.sources.items()}
        show_findings(findings, sources, chosen, sys.stdout)
        if chosen == "text":
            _verdicts(results)
    return _exit(findings, strict=strict)


def _checked(
    path: Path,
    chosen: dict[str, str],
    data: list[str] | None,
    as_of: int | None,
    encoding: str | None,
    decider: Decider | None,
) -> tuple[Checked, Proofs | None]:
    from segrules.compiler.check import check_path  # noqa: PLC0415 - the help needs none of these
    from segrules.proofs.prove import prove  # noqa: PLC0415

    checked = check_path(path, chosen)
    if checked.program is None:
        return checked, None
    if not data:
        return checked, prove(checked.program, decider=decider)
    from segrules.verbs.check_data import check_on_files  # noqa: PLC0415 - starts pandas

    with progress() as tell:
        found = check_on_files(
            checked.program,
            data,
            as_of=as_of,
            encoding=encoding,
            progress=tell,
            decider=decider,
            lock=lock_of_ruleset(checked, path, None),
        )
    show_findings(found.findings, {}, "brief", sys.stderr)
    return checked, found.proofs


def _decider() -> Decider:
    """What decides conditions over several columns; DataError where its extra is not installed."""
    from segrules.proofs.deciding import linear  # noqa: PLC0415 - not for the help

    found = linear()
    if isinstance(found, Finding):
        raise DataError([found])
    return found


def _all(checked: Checked, proofs: Proofs | None) -> tuple[Finding, ...]:
    return (*checked.findings, *(proofs.findings if proofs else ()))


def _exit(findings: tuple[Finding, ...], *, strict: bool) -> int:
    if any(is_error(f) for f in findings):
        return ruleset_code(findings)
    warned = any(severity_of(f) is Severity.WARNING for f in findings)
    return Exit.FAILED if strict and warned else Exit.DONE


def _json(
    results: list[tuple[Checked, Proofs | None]], findings: tuple[Finding, ...]
) -> dict[str, Any]:
    proofs = [p for _, made in results if made for p in made.segmentations]
    return {
        "findings": findings_data(findings),
        "proofs": [
            {
                "segmentation": p.segmentation,
                "exhaustive": p.exhaustive,
                "exclusive": p.exclusive,
                "unreachable": list(p.unreachable),
                "complete": p.complete,
            }
            for p in proofs
        ],
    }


def _verdicts(results: list[tuple[Checked, Proofs | None]]) -> None:
    """One line a segmentation: what has been proved of it."""
    for checked, proofs in results:
        if checked.program is None or proofs is None:
            continue
        proved = {p.segmentation: p for p in proofs.segmentations}
        for whole in checked.program.segmentations:
            out_lines(_verdict(checked.program.header.name, whole, proved[whole.name]))


def _verdict(ruleset: str, whole: Segmentation, proof: SegmentationProof) -> str:
    told = [(not proof.unreachable, NOTHING_UNREACHABLE)]
    if whole.assign == "one":
        told.insert(0, (proof.exclusive, NO_OVERLAP))
    if whole.assign != "all":
        told.insert(0, (proof.exhaustive, NO_GAP))
    said, rules = _verdict_words(told).say(spoken()), len(whole.rules)
    if not proof.complete:
        said += say("（未证完）", " (incomplete)")
    plural = "" if rules == 1 else "s"
    return say(
        f"{ruleset} 的 {whole.name}：{rules} 条规则，{said}",
        f"{ruleset}, {whole.name}: {rules} rule{plural}, {said}",
    )


NO_GAP = Words("没有遗漏", "no gap"), Words("有遗漏", "gaps")
NO_OVERLAP = Words("没有重叠", "no overlap"), Words("有重叠", "overlaps")
NOTHING_UNREACHABLE = (
    Words("没有到不了的分群", "nothing unreachable"),
    Words("有到不了的分群", "unreachable segments"),
)


def _verdict_words(told: list[tuple[bool, tuple[Words, Words]]]) -> Words:
    """What is well, then what is not: `no gap, but unreachable segments`."""
    good = [well for is_good, (well, _) in told if is_good]
    bad = [ill for is_good, (_, ill) in told if not is_good]
    zh = "，但".join("、".join(w.zh for w in ws) for ws in (good, bad) if ws)
    en = ", but ".join(", ".join(w.en for w in ws) for ws in (good, bad) if ws)
    return Words(zh, en)
