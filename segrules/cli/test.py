"""`segrules test`: the ruleset's own tests, what they cover, and which mistakes they notice."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from segrules.cli.apply import lock_of_ruleset
from segrules.cli.endings import Exit, told
from segrules.cli.options import Language, LockFile, Set, lock_path, one_of, settings, without_locks
from segrules.cli.pages import Command
from segrules.cli.printing import findings_data, out, out_json, out_lines, show_findings
from segrules.cli.tongue import both, spoken
from segrules.cli.usage import WrongUsage
from segrules.language.findings import Finding, RulesetError, Words, is_error, type_arg

if TYPE_CHECKING:
    from segrules.language.source import Loaded
    from segrules.verbs.tested import Tested, Wish

STYLES = ("text", "json", "junit", "github")


def declare(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "test",
        cls=Command,
        help=both(
            "运行规则集自带的测试，并说明测到了多少；不需要数据",
            "run a ruleset's own tests and say how much they show; needs no data",
        ),
    )(run_tests)


def run_tests(
    rulesets: Annotated[
        list[Path],
        typer.Argument(
            metavar=both("规则集...", "RULESET..."),
            help=both("规则集文件（YAML）", "ruleset files"),
        ),
    ],
    mutate: Annotated[
        bool,
        typer.Option(
            "--mutate",
            help=both(
                "逐处改动规则（界限加减一步、去掉一个条件……），看测试能发现几处",
                "make one small mistake at a time in the rules and count those that tests notice",
            ),
        ),
    ] = False,
    suggest: Annotated[
        bool,
        typer.Option(
            "--suggest",
            help=both("列出缺少的测试", "print the tests that are missing"),
        ),
    ] = False,
    write: Annotated[
        bool,
        typer.Option(
            "--write",
            help=both(
                "与 --suggest 同用：把缺少的测试写进规则集的 tests: 末尾",
                "with --suggest: write them into the ruleset, after its last test",
            ),
        ),
    ] = False,
    fail_under: Annotated[
        int | None,
        typer.Option(
            "--fail-under",
            metavar="N",
            min=0,
            max=100,
            help=both(
                "覆盖率（用了 --mutate 则还有变异检验）低于 N% 时退出码为 4",
                "exit code 4 where coverage, and with --mutate the mutation score, is below N%",
            ),
        ),
    ] = None,
    set_: Set = None,
    lock: LockFile = None,
    no_lock: Annotated[
        bool,
        typer.Option(
            "--no-lock",
            help=both(
                "不用锁文件：来自数据的分数要由测试自己给出",
                "use no lock: tests give the scores that come from data themselves",
            ),
        ),
    ] = False,
    style: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="|".join(STYLES),
            help=both(
                "输出格式：文本、JSON、JUnit XML、GitHub 批注",
                "the format: text, JSON, JUnit XML, annotations for GitHub",
            ),
        ),
    ] = "text",
    lang: Language = None,  # noqa: ARG001 - read before the commands are declared
) -> int:
    """Print what the tests show; exit 4 where one fails or they show too little."""
    one_of(style, STYLES, "--format")
    rulesets = without_locks(rulesets)
    chosen, named = settings(set_), lock_path(lock, none=no_lock)
    if named is not None and len(rulesets) > 1:
        raise WrongUsage(
            Words(
                "--lock 只能与一个规则集同用；各规则集旁边的锁文件会自动使用",
                "--lock goes with one ruleset; the locks beside rulesets are used anyway",
            )
        )
    with told("json" if style == "json" else "text"):
        from segrules.verbs.tested import Wish  # noqa: PLC0415 - the help needs none of these

        wish = Wish(mutate, suggest or write, spoken())
        results = [(p, *_tested(p, chosen, wish, lock=not no_lock, named=named)) for p in rulesets]
    found = [f for _, _, tested in results for f in _shortfalls(tested, fail_under)]
    if write:
        found += [
            f for path, loaded, tested in results for f in _write(path, loaded, tested, chosen)
        ]
    _print([(path, tested) for path, _, tested in results], tuple(found), style)
    failed = any(tested.failed for _, _, tested in results)
    if any(f.name == "tests-not-written" for f in found):
        return Exit.NOT_DONE
    return Exit.FAILED if failed or any(is_error(f) for f in found) else Exit.DONE


def _tested(
    path: Path, chosen: dict[str, str], wish: Wish, *, lock: bool, named: Path | None
) -> tuple[Loaded, Tested]:
    from segrules.compiler.check import check  # noqa: PLC0415 - the help needs none of these
    from segrules.language.source import load  # noqa: PLC0415
    from segrules.verbs.tested import account  # noqa: PLC0415

    loaded = load(path)
    checked = check(loaded, chosen)
    if checked.program is None:
        raise RulesetError(checked.findings, checked.sources)
    used = lock_of_ruleset(checked, path, named) if lock else None
    return loaded, account(checked.program, wish, used)


def _shortfalls(tested: Tested, wanted: int | None) -> list[Finding]:
    """What is to be said of a ruleset as a whole: no tests, or tests that show too little."""
    name = tested.program.header.name
    found = [] if tested.ran else [Finding("no-tests", None, {"ruleset": name})]
    scores = [(Words("覆盖率", "coverage"), tested.coverage.percent)]
    if tested.mutation is not None:
        scores.append((Words("变异检验得分", "mutation score"), tested.mutation.percent))
    for what, percent in scores:
        if wanted is not None and percent < wanted:
            figures: dict[str, type_arg] = {"percent": percent, "wanted": wanted}
            args = {"ruleset": name, "what": what, **figures}
            found.append(Finding("tests-show-too-little", None, args))
    return found


def _write(path: Path, loaded: Loaded, tested: Tested, chosen: dict[str, str]) -> list[Finding]:
    from segrules.outputs.cases.cases_written import write_cases  # noqa: PLC0415 - only when asked

    if not tested.suggested:
        return []
    failed = write_cases(path, loaded, tested.program, tested.suggested, chosen)
    return [] if failed is None else [failed]


def _print(results: list[tuple[Path, Tested]], found: tuple[Finding, ...], style: str) -> None:
    match style:
        case "json":
            from segrules.outputs.cases.cases_json import tested_json  # noqa: PLC0415 - only when asked

            told_all = [tested_json(t, path.as_posix(), spoken()) for path, t in results]
            out_json({"rulesets": told_all, "findings": findings_data(found)})
        case "junit":
            from segrules.outputs.cases.cases_junit import tested_junit  # noqa: PLC0415

            out(tested_junit([tested for _, tested in results], spoken()))
        case "github":
            from segrules.outputs.cases.cases_json import failure_findings  # noqa: PLC0415

            failures = (f for _, tested in results for f in failure_findings(tested))
            show_findings((*failures, *found), {}, "github", sys.stdout)
            return
        case _:
            from segrules.outputs.cases.cases_text import tested_text  # noqa: PLC0415

            out_lines("".join(tested_text(tested, spoken()) for _, tested in results))
    show_findings(found, {}, "brief", sys.stderr)
