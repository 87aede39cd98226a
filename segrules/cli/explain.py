"""`segrules explain`: one customer, why he is where he is, and what would move him."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from segrules.cli.apply import applied, lock_of_ruleset
from segrules.cli.endings import Exit, told
from segrules.cli.options import (
    AsOf,
    Encoding,
    Format,
    Language,
    LockFile,
    NoLock,
    RulesetFile,
    Set,
    as_of_days,
    in_order,
    lock_path,
    one_of,
    settings,
)
from segrules.cli.pages import Command
from segrules.cli.printing import findings_data, out, out_json, show_findings, width
from segrules.cli.tongue import both, spoken
from segrules.cli.usage import WrongUsage
from segrules.language.findings import Finding, RulesetError, Words
from segrules.language.width import shown

if TYPE_CHECKING:
    from segrules.compiler.program import Program
    from segrules.engines.results import Result
    from segrules.verbs.explanation import Explanation
    from segrules.verbs.lock import Lock
    from segrules.verbs.one_customer import OneCustomer


def declare(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "explain",
        cls=Command,
        help=both(
            "解释一位客户：为什么在这个分群、为什么不在别的分群、最小的变化是什么",
            "explain one customer: why this segment, why not the others, the smallest change",
        ),
    )(explain)


def explain(
    ruleset: RulesetFile,
    data: Annotated[
        list[str] | None,
        typer.Argument(
            metavar=both("数据...", "DATA..."),
            help=both("数据文件，与 apply 相同", "data files, as for apply"),
        ),
    ] = None,
    customer: Annotated[
        str | None,
        typer.Option(
            "--customer",
            metavar=both("编号", "ID"),
            help=both("客户编号", "the customer's id"),
        ),
    ] = None,
    given: Annotated[
        list[str] | None,
        typer.Option(
            "--given",
            metavar=both("名称=取值", "NAME=VALUE"),
            help=both(
                "给定指标、客户列或评分的值，没有给定的就是缺失；与 --customer 同用则替换其值；"
                "可重复",
                "a metric, column or score, what is not given is missing; with --customer, instead "
                "of the customer's own; may be repeated",
            ),
        ),
    ] = None,
    brief: Annotated[
        bool,
        typer.Option("--brief", help=both("只打印一行", "print one line only")),
    ] = False,
    as_of: AsOf = None,
    set_: Set = None,
    encoding: Encoding = None,
    lock: LockFile = None,
    no_lock: NoLock = False,
    style: Format = "text",
    lang: Language = None,  # noqa: ARG001 - read before the commands are declared
) -> int:
    """Print the explanation."""
    one_of(style, ("text", "json"), "--format")
    day, chosen, typed = as_of_days(as_of), settings(set_), _typed(given)
    _check_asked(data, customer, typed)
    in_order(ruleset, data or ())
    named = lock_path(lock, none=no_lock)
    with told(style):
        from segrules.compiler.check import check_path  # noqa: PLC0415 - the help needs none

        checked = check_path(ruleset, chosen)
        if checked.program is None:
            raise RulesetError(checked.findings, checked.sources)
        used = None if no_lock else lock_of_ruleset(checked, ruleset, named)
        result = None
        if data:
            result = applied(checked, data, as_of=day, encoding=encoding, lock=used)
        one = _customer(checked.program, result or used, customer, typed, day)
        from segrules.verbs.explain import explain as explained  # noqa: PLC0415 - not for the help

        explanation = explained(one)
    found = result.report.findings + result.fitted.findings if result else ()
    _print(explanation, found, style, brief=brief)
    return Exit.DONE


def _check_asked(data: list[str] | None, customer: str | None, typed: dict[str, str]) -> None:
    if customer is None and not typed:
        raise WrongUsage(
            Words(
                "请写明 --customer 编号（并给出数据），或 --given 名称=取值",
                "say --customer ID (with data), or --given NAME=VALUE",
            )
        )
    if customer is not None and not data:
        raise WrongUsage(Words("--customer 需要数据文件", "--customer needs data files to look in"))


def _typed(pairs: list[str] | None) -> dict[str, str]:
    """`NAME=VALUE` options as a mapping; a name that is given twice takes its last value."""
    read = {}
    for pair in pairs or ():
        name, equals, value = pair.partition("=")
        if not equals or not name.strip():
            said = shown(pair)
            raise WrongUsage(
                Words(
                    f"--given 要写成 名称=取值，而不是 `{said}`",
                    f"--given takes NAME=VALUE, not `{said}`",
                )
            )
        read[name.strip()] = value.strip()
    return read


def _customer(
    program: Program,
    known: Result | Lock | None,
    customer: str | None,
    typed: dict[str, str],
    day: int | None,
) -> OneCustomer:
    """The customer of a run, or who was typed in: by the cut points of a run or of a lock."""
    from segrules.verbs.one_customer import (  # noqa: PLC0415 - not for the help
        from_given,
        from_result,
        with_given,
    )

    if known is None:
        return from_given(program, typed, day)
    from segrules.verbs.lock import Lock  # noqa: PLC0415 - starts pandas

    match known:
        case Lock():
            return from_given(program, typed, day, known.cuts)
        case _ if customer is None:
            return from_given(program, typed, known.fitted.as_of, known.fitted.cuts)
        case _:
            found = from_result(known, customer)
            return with_given(found, typed) if typed else found


def _print(
    explanation: Explanation, found: tuple[Finding, ...], style: str, *, brief: bool
) -> None:
    from segrules.outputs.explain_text import (  # noqa: PLC0415 - not for the help
        explain_brief,
        explain_json,
        explain_text,
    )

    if style == "json":
        out_json({**explain_json(explanation, spoken()), "findings": findings_data(found)})
    elif brief:
        out(explain_brief(explanation, spoken()))
    else:
        out(explain_text(explanation, spoken(), width()))
    show_findings(found, {}, "brief", sys.stderr)
