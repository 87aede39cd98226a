"""A wrong command line -> what is wrong with it, in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import typer

from segrules.cli.tongue import parted
from segrules.language.findings import Words
from segrules.language.nearest import nearest
from segrules.language.width import shown


class WrongUsage(Exception):  # noqa: N818 - it says what happened
    """A command line that cannot be followed; `said` tells why."""

    def __init__(self, said: Words) -> None:
        super().__init__(said.en)
        self.said = said


def no_command(name: str, known: Sequence[str]) -> WrongUsage:
    """A command that there is not, with the nearest one or all of them."""
    said, near = shown(name), ", ".join(nearest(name, known))
    if near:
        return WrongUsage(
            Words(f"没有命令 `{said}`，是不是 {near}？", f"no command `{said}`; is it {near}?")
        )
    every = ", ".join(known)
    return WrongUsage(
        Words(f"没有命令 `{said}`，可用：{every}", f"no command `{said}`; there is {every}")
    )


def none_of(option: str, value: str, options: Iterable[str]) -> WrongUsage:
    """A word that an option does not take."""
    offered, said = ", ".join(options), shown(value)
    return WrongUsage(
        Words(
            f"{option} 不接受 `{said}`，可选：{offered}",
            f"{option} does not take `{said}`; choose from {offered}",
        )
    )


def usage_words(fault: typer.TyperException) -> Words:
    """What the library found wrong; its own words in both languages where it is something rare."""
    match type(fault).__name__:
        case "NoSuchOption":
            return _no_option(fault)
        case "MissingParameter":
            name = _parameter(fault)
            return Words(f"缺少参数：{name.zh}", f"{name.en} is missing")
        case "BadOptionUsage":
            return _bad_option(fault)
        case _:
            return _other(fault)


def _no_option(fault: typer.TyperException) -> Words:
    name = shown(str(getattr(fault, "option_name", "")))
    near = ", ".join(sorted(getattr(fault, "possibilities", None) or ()))
    if near:
        return Words(f"没有选项 `{name}`，是不是 {near}？", f"no option `{name}`; is it {near}?")
    return Words(f"没有选项 `{name}`", f"no option `{name}`")


def _bad_option(fault: typer.TyperException) -> Words:
    name = shown(str(getattr(fault, "option_name", "")))
    if "requires" in fault.format_message():
        return Words(f"选项 `{name}` 后面要写一个值", f"the option `{name}` needs a value after it")
    return Words(f"选项 `{name}` 后面不能写值", f"the option `{name}` takes no value")


def _parameter(fault: typer.TyperException) -> Words:
    parameter = getattr(fault, "param", None)
    return parted(str(getattr(parameter, "metavar", None) or getattr(parameter, "name", "")))


def _other(fault: typer.TyperException) -> Words:
    said = fault.format_message()
    extra = re.search(r"unexpected extra argument\S* \((.*)\)", said, re.DOTALL)
    if extra is not None:
        words = shown(extra[1])
        return Words(f"多余的参数：{words}", f"too many arguments: {words}")
    plain = (said[:1].lower() + said[1:]).rstrip(".")
    return Words(f"命令行无法解析：{plain}", plain)
