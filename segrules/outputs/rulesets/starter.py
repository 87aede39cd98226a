"""A shipped method's name -> a folder with its ruleset and example data to start from."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from segrules.language.findings import Finding, Lang, Words
from segrules.language.formatting.modeline import modelined, schema_beside
from segrules.language.nearest import nearest
from segrules.language.source import load
from segrules.language.width import shown
from segrules.outputs.rulesets.schema_text import schema_text
from segrules.outputs.rulesets.shipped import shipped
from segrules.outputs.runs.staged_folder import staged

RULESET = "ruleset.yml"
WORKFLOW = ".github/workflows/segrules.yml"
"""Where GitHub looks for what to do on a pull request."""


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


def start(name: str, folder: Path, lang: Lang, *, ci: bool = False) -> Starter | Finding:
    """Copy a method into a new or empty folder, whole or not at all; a finding where it fails.

    The ruleset names its schema for editors, whose words are in the language. With `ci` also a
    workflow for GitHub that checks each pull request and says whom it moves.
    """
    known = {m.name: m for m in methods()}
    if name not in known:
        near = ", ".join(f"`{n}`" for n in nearest(name, known) or known)
        return Finding("unknown-method-to-start", None, {"name": shown(name), "near": near})
    where = folder.as_posix()
    try:
        if folder.exists() and not folder.is_dir():
            return Finding("folder-not-empty/file", None, {"name": where})
        if folder.exists() and any(folder.iterdir()):
            return Finding("folder-not-empty", None, {"name": where})
        return _copied(known[name], folder, lang, ci=ci)
    except OSError as failed:
        reason = failed.strerror or str(failed)
        return Finding("folder-not-writable", None, {"name": where, "reason": reason})


def _copied(method: Method, folder: Path, lang: Lang, *, ci: bool) -> Starter:
    data = example_data(method)
    sources = {RULESET: method.path, **{p.name: p for p in data}, **_templates()}
    if ci:
        sources[WORKFLOW] = shipped("templates") / "ci" / "segrules.yml"
    with staged(folder.resolve()) as stage:
        for name, source in sources.items():
            (stage / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, stage / name)
        schema = _for_editors(stage, lang)
    files = (RULESET, schema, *[name for name in sources if name != RULESET])
    return Starter(folder, files, next_commands(folder, [p.name for p in data]))


def _for_editors(stage: Path, lang: Lang) -> str:
    """Give the ruleset its schema, and the line that names it; the schema's name."""
    ruleset, name = stage / RULESET, schema_beside(RULESET)
    ruleset.write_text(modelined(ruleset.read_text("utf-8"), RULESET), "utf-8", newline="\n")
    (stage / name).parent.mkdir()
    (stage / name).write_text(schema_text(load(ruleset), lang), "utf-8", newline="\n")
    return name


def example_data(method: Method) -> tuple[Path, ...]:
    """The example files of a method's tables, in the order in which it declares them.

    They lie in the method's own folder, or in that of its family; the raw export of orders serves
    `rfm`, the tables of the shop every family that has none. A table may have no example.
    """
    examples = shipped("examples")
    family, _, name = method.name.partition("/")
    folders = (examples / name, examples if family == "rfm" else examples / family)
    folder = next((f for f in folders if f.is_dir()), examples / "shop")
    paths = (folder / f"{table}.csv" for table in _tables(method))
    return tuple(p for p in paths if p.is_file())


def _templates() -> dict[str, Path]:
    """The playbooks' templates, to be edited: those beside a ruleset go before the shipped ones."""
    return {p.name: p for p in sorted(shipped("templates").glob("*.md.j2"))}


def next_commands(folder: Path, data: Sequence[str]) -> tuple[str, ...]:
    """What to do next; without example data there is nothing to apply the ruleset to yet."""
    where = folder.as_posix()
    quoted = f'"{where}"' if re.search(r"[^\w./~-]", where) else where
    tables = [f"{Path(d).stem}={d}" if len(data) > 1 else d for d in data]
    apply = [f"segrules apply {RULESET} {' '.join(tables)} --out run"] if data else []
    return (f"cd {quoted}", f"segrules check {RULESET}", *apply)


def _tables(method: Method) -> tuple[str, ...]:
    return tuple((load(method.path).data or {}).get("tables", {}))
