"""Suggested cases -> a ruleset's file with them in it, written whole, if it then reads so."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from segrules.compiler.check import check
from segrules.compiler.program import Case, Program
from segrules.language.findings import Finding, Words, type_arg
from segrules.language.source import Loaded, load_text
from segrules.outputs.cases.cases_yaml import with_cases
from segrules.outputs.replaced_file import replace_file

BRACKETS = Words("现有的测试写在方括号里", "the tests there stand in brackets")
NOT_UTF8 = Words("文件不是 UTF-8 编码", "the file is not in UTF-8")
NOT_READ = Words("加上之后读出来的不是这些测试", "with them it would not read as it should")


def write_cases(
    path: Path,
    loaded: Loaded,
    program: Program,
    cases: tuple[Case, ...],
    settings: Mapping[str, str],
) -> Finding | None:
    """Put cases behind the last test of a ruleset's file; a finding where that cannot be done.

    The rest of the file stays as it is, byte for byte. What was written is read again first: a file
    in which the cases would not be these cases is left alone.
    """
    try:
        old = path.read_bytes()
        text = old.decode("utf-8")
    except UnicodeDecodeError:
        return _finding(path, NOT_UTF8)
    except OSError as failed:
        return _finding(path, failed.strerror or "")
    newline = "\r\n" if "\r\n" in text else "\n"
    plain = text.replace("\r\n", "\n")
    new = with_cases(plain, cases, program, _last(loaded, path), _shared(loaded))
    if new is None:
        return _finding(path, BRACKETS)
    if not _reads_so(new, path, program, cases, settings):
        return _finding(path, NOT_READ)
    reason = replace_file(path, new.replace("\n", newline).encode())
    return None if reason is None else _finding(path, reason)


def _finding(path: Path, reason: Words | str) -> Finding:
    args: dict[str, type_arg] = {"path": path.as_posix(), "reason": reason}
    return Finding("tests-not-written", None, args)


def _last(loaded: Loaded, path: Path) -> int | None:
    """The line on which the file's last test begins; None where it has none."""
    entries = [
        place.line
        for loc, place in loaded.value_places.items()
        if place.path == path.as_posix() and _is_test(loc)
    ]
    return max(entries, default=None)


def _is_test(loc: tuple[str | int, ...]) -> bool:
    if loc[:1] != ("tests",) or not isinstance(loc[-1], int):
        return False
    return loc[1:-1] in {(), ("cases",)}


def _shared(loaded: Loaded) -> tuple[str, ...]:
    """What every test is given."""
    tests = (loaded.data or {}).get("tests")
    return tuple(tests.get("defaults") or ()) if isinstance(tests, dict) else ()


def _reads_so(
    text: str, path: Path, program: Program, cases: tuple[Case, ...], settings: Mapping[str, str]
) -> bool:
    read = check(load_text(text, path.as_posix()), settings).program
    if read is None or len(read.cases) != len(program.cases) + len(cases):
        return False
    found = {case.name: case for case in read.cases}
    return all(case.name in found and _is_same(case, found[case.name]) for case in cases)


def _is_same(one: Case, other: Case) -> bool:
    known = {n: v for n, v in other.given.items() if v is not None}
    return (dict(one.given), dict(one.expect), one.as_of) == (
        known,
        dict(other.expect),
        other.as_of,
    )
