"""A shipped method's name -> a folder with its ruleset and example data to start from."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from segrules.language.findings import Finding, Words
from segrules.language.nearest import nearest
from segrules.language.source import load
from segrules.outputs.shipped import shipped

RULESET = "ruleset.yml"


@dataclass(frozen=True, slots=True)
class Method:
    """A shipped ruleset: its name, its title, where it is."""

    name: str
    title: Words
    path: Path


@dataclass(frozen=True, slots=True)
class Starter:
    """What was made: the folder, its files, and the commands to go on with."""

    folder: Path
    files: tuple[str, ...]
    commands: tuple[str, ...]


def methods() -> tuple[Method, ...]:
    """The shipped methods, by name."""
    folder = shipped("rulesets")
    paths = sorted(p for p in folder.glob("*/*.yml"))
    return tuple(Method(_name(p, folder), _title(p), p) for p in paths)


def _name(path: Path, folder: Path) -> str:
    return path.relative_to(folder).with_suffix("").as_posix()


def _title(path: Path) -> Words:
    title = (load(path).data or {}).get("title", path.stem)
    if isinstance(title, str):
        return Words(title, title)
    return Words(title.get("zh", path.stem), title.get("en", path.stem))


def start(name: str, folder: Path) -> Starter | Finding:
    """Copy a method into a new or empty folder; a finding where that cannot be done."""
    known = {m.name: m for m in methods()}
    if name not in known:
        near = ", ".join(f"`{n}`" for n in nearest(name, known) or known)
        return Finding("unknown-method-to-start", None, {"name": name, "near": near})
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        return Finding("folder-not-empty", None, {"name": folder.as_posix()})
    try:
        return _copied(known[name], folder)
    except OSError:
        return Finding("folder-not-writable", None, {"name": folder.as_posix()})


def _copied(method: Method, folder: Path) -> Starter:
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(method.path, folder / RULESET)
    data = [t for t in _tables(method) if (shipped("examples") / f"{t}.csv").is_file()]
    for table in data:
        shutil.copyfile(shipped("examples") / f"{table}.csv", folder / f"{table}.csv")
    files = (RULESET, *(f"{t}.csv" for t in data))
    arguments = " ".join(f"{t}={t}.csv" if len(data) > 1 else f"{t}.csv" for t in data)
    where = folder.as_posix()
    commands = (
        f"cd {where}",
        f"segrules check {RULESET}",
        f"segrules apply {RULESET} {arguments} --out run",
    )
    return Starter(folder, files, commands)


def _tables(method: Method) -> tuple[str, ...]:
    return tuple((load(method.path).data or {}).get("tables", {}))
