"""`segrules fit`: a ruleset and data -> its lock; with `--check`, how far the lock drifted."""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from segrules.cli.apply import applied, lock_of_ruleset, proved
from segrules.cli.endings import Exit, told
from segrules.cli.options import (
    AsOf,
    Encoding,
    EngineName,
    Format,
    Language,
    Memory,
    RulesetFile,
    Set,
    as_of_days,
    engine_of,
    in_order,
    lock_path,
    one_of,
    settings,
    share,
)
from segrules.cli.pages import Command
from segrules.cli.printing import findings_data, out, out_json, show_findings, width
from segrules.cli.progress import progress
from segrules.cli.tongue import both, say, spoken
from segrules.language.findings import Finding, LockError

if TYPE_CHECKING:
    from segrules.compiler.check import Checked
    from segrules.engines.results import Result
    from segrules.outputs.locks.locked import Locked
    from segrules.verbs.engine_choice import Chosen
    from segrules.verbs.lock_drift import Drift


def declare(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "fit",
        cls=Command,
        help=both(
            "在数据上拟合切分点，写成锁文件；--check 只比较，不写",
            "fit cut points on data and write the lock; --check compares and writes nothing",
        ),
    )(fit)


def fit(
    ruleset: RulesetFile,
    data: Annotated[
        list[str],
        typer.Argument(
            metavar=both("数据...", "DATA..."),
            help=both("数据文件，写法同 apply", "data files, given as for apply"),
        ),
    ],
    lock: Annotated[
        str | None,
        typer.Option(
            "--lock",
            metavar=both("文件", "FILE"),
            help=both(
                "锁文件；不写则是规则集旁边的 规则集名.lock.yml",
                "the lock; without it, RULESET.lock.yml beside the ruleset",
            ),
        ),
    ] = None,
    check: Annotated[
        bool,
        typer.Option(
            "--check",
            help=both(
                "比较锁文件与这份数据会给出的切分点，什么都不写；差得多则退出码为 4",
                "compare the lock with what this data would give, and write nothing; exit code 4 "
                "where it drifted",
            ),
        ),
    ] = False,
    tolerance: Annotated[
        str,
        typer.Option(
            "--tolerance",
            metavar=both("占比", "SHARE"),
            help=both(
                "--check 容许多少客户在某个评分上换档",
                "how many customers --check lets change class by a score",
            ),
        ),
    ] = "5%",
    as_of: AsOf = None,
    set_: Set = None,
    encoding: Encoding = None,
    engine: EngineName = None,
    memory: Memory = None,
    style: Format = "text",
    lang: Language = None,  # noqa: ARG001 - read before the commands are declared
) -> int:
    """Write the lock, or compare it."""
    one_of(style, ("text", "json"), "--format")
    in_order(ruleset, data)
    named, limit = lock_path(lock), share(tolerance, "--tolerance")
    chosen, day = settings(set_), as_of_days(as_of)
    used = engine_of(engine, memory)
    with told(style):
        from segrules.compiler.check import check_path  # noqa: PLC0415 - the help needs none

        checked = check_path(ruleset, chosen)
        if check:
            found = _drift(checked, data, ruleset, named, as_of=day, encoding=encoding, engine=used)
            return _print_drift(found, limit, proved(checked).header.timezone, style)
        return _fit(checked, data, ruleset, named, style, as_of=day, encoding=encoding, engine=used)


# ---------------------------------------------------------------- fitting


def _fit(
    checked: Checked,
    data: list[str],
    ruleset: Path,
    named: Path | None,
    style: str,
    *,
    as_of: int | None,
    encoding: str | None,
    engine: Chosen,
) -> int:
    from segrules.compiler.fingerprint import is_fitted  # noqa: PLC0415 - not for the help

    if not is_fitted(proved(checked)):
        return _nothing(style)
    from segrules.language.lock_file import lock_beside  # noqa: PLC0415 - starts pydantic
    from segrules.outputs.locks.locked import holds, locked  # noqa: PLC0415 - starts pandas
    from segrules.verbs.lock import check_lockable  # noqa: PLC0415

    check_lockable(proved(checked), checked.sources)
    result = applied(checked, data, as_of=as_of, encoding=encoding, engine=engine)
    made, path = locked(result), named or lock_beside(ruleset)
    changed = not holds(path, made.text)
    made.write(path)
    _print(made, result, path, style, changed=changed)
    return Exit.DONE


def _nothing(style: str) -> int:
    """A ruleset that takes nothing from data needs no lock."""
    if style == "json":
        out_json({"lock": None, "scores": {}, "findings": []})
    else:
        out(
            say(
                "没有要拟合的：没有评分的切分点来自数据，不需要锁文件",
                "nothing to fit: no score takes its cut points from data, so no lock is needed",
            )
        )
    return Exit.DONE


def _print(made: Locked, result: Result, path: Path, style: str, *, changed: bool) -> None:
    from segrules.outputs.locks.fit_text import fit_json, fit_text  # noqa: PLC0415 - starts pandas

    if style == "json":
        content = fit_json(made, result, path, changed=changed)
        out_json({**content, "findings": findings_data(made.findings)})
    else:
        out(fit_text(made, result, spoken(), width()))
        written = say(f"已写入 {path}", f"written to {path}")
        out("\n" + (written if changed else say(f"{path} 没有变化", f"{path} is unchanged")))
    show_findings(made.findings, {}, "brief", sys.stderr)


# ---------------------------------------------------------------- comparing


def _drift(
    checked: Checked,
    data: list[str],
    ruleset: Path,
    named: Path | None,
    *,
    as_of: int | None,
    encoding: str | None,
    engine: Chosen,
) -> Drift:
    program = proved(checked)
    from segrules.language.lock_file import lock_beside  # noqa: PLC0415 - starts pydantic
    from segrules.verbs.lock_drift import drift_of_files  # noqa: PLC0415

    lock = lock_of_ruleset(checked, ruleset, named)
    if lock is None:
        name = lock_beside(ruleset).name
        raise LockError((Finding("no-lock", None, {"lock": name}),), checked.sources)
    with progress() as tell:
        return drift_of_files(
            program,
            data,
            lock,
            as_of=as_of,
            encoding=encoding,
            progress=tell,
            engine=engine,
        )


def _print_drift(drift: Drift, limit: Fraction, zone: str, style: str) -> int:
    from segrules.outputs.locks.lock_drift_text import (  # noqa: PLC0415 - starts pandas
        drift_json,
        drift_text,
        is_over,
    )

    if style == "json":
        out_json({**drift_json(drift, limit), "findings": findings_data(drift.findings)})
    else:
        out(drift_text(drift, limit, zone, spoken(), width()))
    show_findings(drift.findings, {}, "brief", sys.stderr)
    return Exit.FAILED if is_over(drift, limit) else Exit.DONE
