"""`segrules power`: how many customers an experiment needs, or what it can find."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from segrules.cli.endings import Exit, told
from segrules.cli.options import Format, Language, one_of, share, size
from segrules.cli.pages import Command
from segrules.cli.printing import findings_data, out, out_json, show_findings, width
from segrules.cli.tongue import both, spoken
from segrules.cli.usage import WrongUsage
from segrules.language.findings import Words

if TYPE_CHECKING:
    from segrules.outputs.measuring.blocks import Block
    from segrules.verbs.measuring.sizes import Mean, Rate

MOST = {"--arms": 20, "--customers": 1_000_000_000}
"""A larger number is a slip."""


def declare(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "power",
        cls=Command,
        help=both(
            "算一个实验需要多少客户，或这么多客户能看出多大的提升",
            "work out how many customers an experiment needs, or what so many can find",
        ),
    )(power)


def power(
    run: Annotated[
        Path | None,
        typer.Argument(
            metavar="RUN",
            help=both(
                "一次运行的文件夹：它的每个行动凭自己的对照能看出多大的提升",
                "the folder of a run: what each of its actions can find with its holdout",
            ),
        ),
    ] = None,
    base: Annotated[
        str | None,
        typer.Option(
            "--base",
            metavar=both("占比", "SHARE"),
            help=both("不触达时的响应率，如 5%", "the rate without the action, such as 5%"),
        ),
    ] = None,
    uplift: Annotated[
        str | None,
        typer.Option(
            "--uplift",
            metavar=both("提升", "UPLIFT"),
            help=both(
                "要看出的提升：响应率写百分点，如 1%；人均金额写金额，如 10，或写百分比",
                "the change to be found: of a rate in points, such as 1%; of revenue a head as an "
                "amount, such as 10, or as a percentage",
            ),
        ),
    ] = None,
    mean: Annotated[
        str | None,
        typer.Option(
            "--mean",
            metavar=both("金额", "AMOUNT"),
            help=both("不触达时的人均金额", "revenue a head without the action"),
        ),
    ] = None,
    sd: Annotated[
        str | None,
        typer.Option(
            "--sd",
            metavar=both("金额", "AMOUNT"),
            help=both("人均金额的标准差", "the standard deviation of revenue a head"),
        ),
    ] = None,
    customers: Annotated[
        int | None,
        typer.Option(
            "--customers",
            metavar=both("人数", "NUMBER"),
            help=both(
                "一共有多少客户：改为算能看出的最小提升",
                "so many customers in all: the smallest uplift that they can find",
            ),
        ),
    ] = None,
    power_: Annotated[
        str,
        typer.Option(
            "--power",
            metavar=both("占比", "SHARE"),
            help=both("真有提升时看得出来的把握", "the chance to find the uplift if it is there"),
        ),
    ] = "80%",
    alpha: Annotated[
        str,
        typer.Option(
            "--alpha",
            metavar=both("占比", "SHARE"),
            help=both("没有提升却误判有的机会", "the chance to find one that is not there"),
        ),
    ] = "5%",
    holdout: Annotated[
        str | None,
        typer.Option(
            "--holdout",
            metavar=both("占比", "SHARE"),
            help=both("留作对照的占比（默认 10%）", "the share that is left alone (default: 10%)"),
        ),
    ] = None,
    arms: Annotated[
        int | None,
        typer.Option(
            "--arms",
            metavar=both("组数", "NUMBER"),
            help=both(
                "触达的客户平分成几组，每组都与对照相比（默认 1）",
                "into how many equal arms the others are parted, each compared with those left "
                "alone (default: 1)",
            ),
        ),
    ] = None,
    style: Format = "text",
    lang: Language = None,  # noqa: ARG001 - read before the commands are declared
) -> int:
    """Print the sizes, or what can be found."""
    one_of(style, ("text", "json"), "--format")
    asked = _Asked(base, mean, sd, uplift, customers, holdout, arms)
    asked.check(of_run=run is not None)
    levels = _inside(power_, "--power"), _inside(alpha, "--alpha")
    parts = _inside(holdout or "10%", "--holdout"), _whole(1 if arms is None else arms, "--arms", 1)
    with told(style):
        from segrules.verbs.measuring.extra import installed  # noqa: PLC0415 - not for the help

        installed()
        if run is None:
            _plan(asked, levels, parts, style)
        else:
            _of_run(run, asked, levels, style)
    return Exit.DONE


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked, as it was written."""

    base: str | None
    mean: str | None
    sd: str | None
    uplift: str | None
    customers: int | None
    holdout: str | None
    arms: int | None

    def check(self, *, of_run: bool) -> None:
        """Raise WrongUsage where options are missing or exclude each other."""
        if (self.mean is None) != (self.sd is None):
            raise WrongUsage(Words("--mean 与 --sd 要一起写", "--mean and --sd go together"))
        if self.base is not None and self.mean is not None:
            raise WrongUsage(
                Words("--base 与 --mean 只能写一个", "--base and --mean exclude each other")
            )
        if of_run:
            self._of_run()
            return
        if self.base is None and self.mean is None:
            raise WrongUsage(
                Words(
                    "要写 --base（响应率），或 --mean 与 --sd（人均金额），或一次运行的文件夹",
                    "give --base (a rate), or --mean and --sd (revenue a head), or a run's folder",
                )
            )
        if (self.uplift is None) == (self.customers is None):
            raise WrongUsage(
                Words(
                    "--uplift 与 --customers 要写一个，也只能写一个",
                    "give one of --uplift and --customers",
                )
            )

    def _of_run(self) -> None:
        given = {
            "--uplift": self.uplift,
            "--customers": self.customers,
            "--holdout": self.holdout,
            "--arms": self.arms,
        }
        name = next((n for n, value in given.items() if value is not None), None)
        if name is not None:
            raise WrongUsage(
                Words(
                    f"给出运行文件夹时不写 {name}：人数和对照都按这次运行",
                    f"{name} does not go with a run, which has its own customers and holdout",
                )
            )


# ---------------------------------------------------------------- options as values


def _inside(text: str, name: str) -> float:
    """A share above 0 and below 1."""
    value = float(share(text, name))
    if not 0 < value < 1:
        raise WrongUsage(
            Words(f"{name} 要大于 0、小于 100%", f"{name} takes a share above 0 and below 100%")
        )
    return value


def _whole(value: int, name: str, least: int) -> int:
    if not least <= value <= MOST[name]:
        most = MOST[name]
        raise WrongUsage(Words(f"{name} 要写 {least} 到 {most}", f"{name} takes {least} to {most}"))
    return value


def _compared(asked: _Asked) -> Rate | Mean:
    from segrules.verbs.measuring.sizes import Mean, Rate  # noqa: PLC0415 - starts statsmodels

    if asked.base is not None:
        return Rate(_inside(asked.base, "--base"))
    mean, sd = size(asked.mean or "", "--mean"), size(asked.sd or "", "--sd")
    if not sd > 0:
        raise WrongUsage(Words("--sd 要大于 0", "--sd takes a number above 0"))
    return Mean(mean, sd)


def _uplift(text: str, of: Rate | Mean) -> float:
    """The uplift in the units of what is compared: a share, or an amount."""
    from segrules.verbs.measuring.sizes import Rate  # noqa: PLC0415 - starts statsmodels

    percentage = text.strip().replace("％", "%").endswith("%")
    if isinstance(of, Rate):
        value = float(
            share(text.strip().removesuffix("pp") + "%" * text.strip().endswith("pp"), "--uplift")
        )
        fits = 0 < value < 1 - of.base
    else:
        value = float(share(text, "--uplift")) * of.base if percentage else size(text, "--uplift")
        fits = value > 0
    if not fits:
        raise WrongUsage(
            Words(
                "--uplift 要大于 0，加上 --base 之后要小于 100%",
                "--uplift takes what is above 0, and with --base stays below 100%",
            )
        )
    return value


# ---------------------------------------------------------------- printing


def _plan(asked: _Asked, levels: tuple[float, float], parts: tuple[float, int], style: str) -> None:
    from segrules.outputs.measuring.power_page import plan_json, plan_page  # noqa: PLC0415
    from segrules.verbs.measuring.planning import plan_for, plan_with  # noqa: PLC0415
    from segrules.verbs.measuring.sizes import Design  # noqa: PLC0415

    design = Design(_compared(asked), *levels, *parts)
    if asked.customers is None:
        plan = plan_for(design, _uplift(asked.uplift or "", design.of))
    else:
        plan = plan_with(design, _whole(asked.customers, "--customers", 1))
    if style == "json":
        out_json({**plan_json(plan), "findings": []})
    else:
        _print(plan_page(plan, spoken()))


def _of_run(run: Path, asked: _Asked, levels: tuple[float, float], style: str) -> None:
    from segrules.outputs.measuring.power_page import (  # noqa: PLC0415 - starts statsmodels
        run_power_json,
        run_power_page,
    )
    from segrules.verbs.measuring.planning import BASES, power_of_run  # noqa: PLC0415
    from segrules.verbs.measuring.sizes import Design, Rate  # noqa: PLC0415

    given = asked.base is not None or asked.mean is not None
    tried = [_compared(asked)] if given else [Rate(b) for b in BASES]
    found = power_of_run(run, Design(tried[0], *levels), tried)
    if style == "json":
        out_json({**run_power_json(found), "findings": findings_data(found.findings)})
    else:
        _print(run_power_page(found, spoken()))
    show_findings(found.findings, {}, "brief", sys.stderr)


def _print(blocks: tuple[Block, ...]) -> None:
    from segrules.outputs.measuring.blocks_out import blocks_text  # noqa: PLC0415

    out(blocks_text(blocks, spoken(), width()))
