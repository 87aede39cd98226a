"""Options that several commands share, and texts of options -> values."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer

from segrules.cli.tongue import both
from segrules.cli.usage import WrongUsage, none_of
from segrules.language.findings import Lang, Words
from segrules.language.width import shown
from segrules.verbs.engine_choice import ENGINES, Chosen, WrongChoiceError, choose

EPOCH = date(1970, 1, 1)
RULESETS = frozenset({".yml", ".yaml"})
SHARE = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")
LANGUAGES = tuple(lang.value for lang in Lang)

RulesetFile = Annotated[
    Path,
    typer.Argument(
        metavar=both("规则集", "RULESET"), help=both("规则集文件（YAML）", "the ruleset file")
    ),
]
Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar=both("参数=取值", "NAME=VALUE"),
        help=both(
            "设置规则集的一个参数，如 window=180d；可重复",
            "set a parameter of the ruleset, such as window=180d; may be repeated",
        ),
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar=both("日期", "DATE"),
        help=both(
            "统计日，如 2024-07-01：只看这一天零点之前的数据；不写则取最后一笔的次日",
            "count up to the start of this day, such as 2024-07-01; without it, the day after the "
            "last event",
        ),
    ),
]
Encoding = Annotated[
    str | None,
    typer.Option(
        "--encoding",
        metavar=both("编码", "NAME"),
        help=both(
            "数据文件的编码，如 gb18030；不写则自动识别",
            "the encoding of the data files, such as cp1252; without it, it is found out",
        ),
    ),
]
LockFile = Annotated[
    str | None,
    typer.Option(
        "--lock",
        metavar=both("文件", "FILE"),
        help=both(
            "锁文件；不写则用规则集旁边的 规则集名.lock.yml",
            "the lock; without it, RULESET.lock.yml beside the ruleset",
        ),
    ),
]
NoLock = Annotated[
    bool,
    typer.Option(
        "--no-lock",
        help=both(
            "不用锁文件，切分点由手上的数据拟合", "use no lock: fit cut points on the data at hand"
        ),
    ),
]
EngineName = Annotated[
    str | None,
    typer.Option(
        "--engine",
        metavar="|".join(ENGINES),
        help=both(
            "计算引擎：pandas 在内存里算（默认）；duckdb 算得了比内存大的数据；spark 用集群算",
            "what does the work: pandas, in memory (the default); duckdb, for data larger than it; "
            "spark, on a cluster",
        ),
    ),
]
Memory = Annotated[
    str | None,
    typer.Option(
        "--memory",
        metavar=both("大小", "SIZE"),
        help=both(
            "内存上限，如 2GB，放不下的写到磁盘；不写 --engine 时用 duckdb",
            "a limit such as 2GB, with what does not fit written to disk; chooses duckdb where "
            "--engine is not given",
        ),
    ),
]
Language = Annotated[
    str | None,
    typer.Option(
        "--lang",
        metavar="zh|en",
        callback=lambda text: language(text),  # noqa: PLW0108 - which is defined below
        help=both(
            "界面语言；不写则看 SEGRULES_LANG，再看系统语言",
            "the language of messages; without it, SEGRULES_LANG or the system's",
        ),
    ),
]
Format = Annotated[
    str,
    typer.Option(
        "--format",
        metavar="text|json",
        help=both("输出格式", "the format of what is printed"),
    ),
]


def settings(pairs: Iterable[str] | None) -> dict[str, str]:
    """`NAME=VALUE` options as a mapping; a name that is set twice takes its last value."""
    read = {}
    for pair in pairs or ():
        name, equals, value = pair.partition("=")
        plain = name.strip().removeprefix("$")
        if not equals or not plain:
            said = shown(pair)
            raise WrongUsage(
                Words(
                    f"--set 要写成 参数=取值，而不是 `{said}`",
                    f"--set takes NAME=VALUE, not `{said}`",
                )
            )
        read[plain] = value.strip()
    return read


def as_of_days(text: str | None) -> int | None:
    """A date option as days since 1970."""
    if text is None:
        return None
    try:
        return (date.fromisoformat(text.strip()) - EPOCH).days
    except ValueError:
        said = shown(text)
        raise WrongUsage(
            Words(
                f"--as-of 的 `{said}` 不是日期，请写成 2024-07-01 这样",
                f"--as-of: `{said}` is no date; write it like 2024-07-01",
            )
        ) from None


def one_of(value: str, options: tuple[str, ...], name: str) -> str:
    """An option that takes one of a few words."""
    if value not in options:
        raise none_of(name, value, options)
    return value


def engine_of(engine: str | None, memory: str | None) -> Chosen:
    """The engine that is named, or that a memory limit asks for."""
    if engine is not None:
        one_of(engine, tuple(ENGINES), "--engine")
    try:
        return choose(engine, memory)
    except WrongChoiceError as fault:
        zh, en = f"--memory：{fault.said.zh}", f"--memory: {fault.said.en}"
        raise WrongUsage(Words(zh, en)) from None


def in_order(ruleset: Path, data: Iterable[str]) -> None:
    """The ruleset stands before the data; the other way round is an easy slip."""
    late = [d for d in data if Path(d).suffix.lower() in RULESETS]
    if late and ruleset.suffix.lower() not in RULESETS:
        zh = f"规则集要写在数据前面：segrules apply {late[0]} {ruleset}"
        en = f"the ruleset goes before the data: segrules apply {late[0]} {ruleset}"
        raise WrongUsage(Words(zh, en))


def without_locks(paths: list[Path]) -> list[Path]:
    """The paths without the locks of others among them, as `check *.yml` names them too."""
    locks = {path.parent / f"{path.stem}.lock.yml" for path in paths}
    return [path for path in paths if path not in locks]


def folder(text: str | None, name: str) -> Path | None:
    """An option that names a folder: nothing empty, as of a variable not set, and no option."""
    if text is None:
        return None
    if not text.strip() or text.startswith("--"):
        raise WrongUsage(Words(f"{name} 后面要写文件夹", f"{name} needs a folder after it"))
    return Path(text)


def file_path(text: str | None, name: str) -> Path | None:
    """An option that names a file: nothing empty, as of a variable not set, and no option."""
    if text is None:
        return None
    if not text.strip() or text.startswith("--"):
        raise WrongUsage(Words(f"{name} 后面要写文件", f"{name} needs a file after it"))
    return Path(text)


def listed_files(texts: list[str] | None, name: str) -> list[str]:
    """An option that names files, and may be repeated."""
    return [str(file_path(text, name)) for text in texts or ()]


def lock_path(text: str | None, *, none: bool = False) -> Path | None:
    """An option that names a lock; not beside the wish for none."""
    if text is None:
        return None
    if none:
        raise WrongUsage(
            Words("--lock 与 --no-lock 不能同时用", "--lock and --no-lock exclude each other")
        )
    if not text.strip() or text.startswith("--"):
        raise WrongUsage(Words("--lock 后面要写文件", "--lock needs a file after it"))
    return Path(text)


def share(text: str, name: str) -> Fraction:
    """An option that takes a share from 0 to 1: `5%` or `0.05`."""
    plain = text.strip().replace("％", "%")
    number = plain.removesuffix("%")
    if SHARE.fullmatch(number):
        value = Fraction(number) / (100 if plain.endswith("%") else 1)
        if value <= 1:
            return value
    said = shown(text)
    raise WrongUsage(
        Words(
            f"{name} 要写占比，如 5%，而不是 `{said}`",
            f"{name} takes a share such as 5%, not `{said}`",
        )
    )


def points(text: str, name: str) -> Fraction:
    """An option that takes percentage points, `5pp` or `5%`, as a share."""
    plain = text.strip().replace("％", "%").removesuffix("个百分点")
    number = plain.removesuffix("pp").removesuffix("%").strip()
    if plain != number or plain != text.strip():
        value = Fraction(number) / 100 if SHARE.fullmatch(number) else None
        if value is not None and value <= 1:
            return value
    said = shown(text)
    raise WrongUsage(
        Words(
            f"{name} 要写百分点，如 5pp，而不是 `{said}`",
            f"{name} takes percentage points such as 5pp, not `{said}`",
        )
    )


def size(text: str, name: str) -> float:
    """An option that takes a number from 0 on."""
    if SHARE.fullmatch(text.strip()):
        return float(text)
    said = shown(text)
    raise WrongUsage(
        Words(
            f"{name} 要写不小于 0 的数，如 0.25，而不是 `{said}`",
            f"{name} takes a number from 0 on such as 0.25, not `{said}`",
        )
    )


def language(text: str | None) -> str | None:
    """A language that there is; it was chosen before the options are read."""
    return text if text is None else one_of(text, LANGUAGES, "--lang")
