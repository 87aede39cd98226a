"""A ruleset's tree and its `include:` -> one tree with the entries of the included files.

A file is found from the folder of the file that includes it and must lie in the repository, with
links resolved. A file that is reached twice is merged once.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from segrules.language.decoded import LARGEST, MEGABYTE
from segrules.language.document import document
from segrules.language.files import DISK, Files
from segrules.language.findings import Finding, Label, type_arg
from segrules.language.listing import all_of
from segrules.language.places import Place
from segrules.language.width import shown
from segrules.language.yaml_tree import Entries, Entry, Items, Scalar, Tree, value_of

SECTIONS = (
    "parameters",
    "tables",
    "models",
    "metrics",
    "scores",
    "segmentations",
    "contact",
    "actions",
    "tests",
    "assume",
    "properties",
    "include",
)
"""What an included file may hold."""

DEEPEST = 8
MOST_FILES = 32
LARGEST_TOGETHER = 2 * LARGEST
ABSOLUTE = re.compile(r"[/\\]|[A-Za-z]:|[A-Za-z]+://")


@dataclass(frozen=True, slots=True)
class File:
    """A file by its path with links resolved, and by the path that findings show."""

    real: Path
    shown: str


@dataclass(slots=True)
class Gathering:
    """What reading the included files has brought: texts by path as shown, and findings."""

    root: Path
    sources: dict[str, str]
    files: Files
    findings: list[Finding] = field(default_factory=list)
    seen: set[Path] = field(default_factory=set)

    def report(self, key: str, place: Place, /, *labels: Label, **args: type_arg) -> None:
        """Add a finding."""
        self.findings.append(Finding(key, place, args, labels))


def with_includes(
    tree: Entries, path: str, sources: dict[str, str], files: Files = DISK
) -> tuple[Entries, Gathering]:
    """The main file's tree joined with what it includes, and all texts and findings."""
    main = File(files.real(Path(path.removeprefix(files.prefix))), path)
    gathering = Gathering(files.root(main.real), dict(sources), files, seen={main.real})
    return _joined(tree, (main,), gathering), gathering


def _joined(tree: Entries, chain: tuple[File, ...], gathering: Gathering) -> Entries:
    """The tree with its own includes merged in; `chain` leads from the main file to this one."""
    include = tree.entries.get("include")
    if include is None:
        return tree
    names = _names(include)
    if names is None:
        gathering.report("include-shape", include.value.place)
        return _without(tree, {"include"})
    for name in names:
        part = _included(name, chain, gathering)
        if part is not None:
            tree = _merged(tree, part, gathering)
    return tree


def _names(include: Entry) -> list[Scalar] | None:
    """The file names of a list, or the one that stands there; None if that is not what it holds."""
    value = include.value
    items = value.items if isinstance(value, Items) else (value,)
    names = [i for i in items if isinstance(i, Scalar) and isinstance(value_of(i), str) and i.text]
    return names if len(names) == len(items) else None


def _included(name: Scalar, chain: tuple[File, ...], gathering: Gathering) -> Entries | None:
    file = _target(name, chain[-1], gathering)
    if file is None or _is_cycle(file, name, chain, gathering) or file.real in gathering.seen:
        return None
    if _is_limit_broken(name, chain, gathering):
        return None
    gathering.seen.add(file.real)
    tree = _read(file, name, gathering)
    return None if tree is None else _joined(tree, (*chain, file), gathering)


def _target(name: Scalar, includer: File, gathering: Gathering) -> File | None:
    text = name.text
    if ABSOLUTE.match(text):
        gathering.report("include-outside/absolute", name.place, name=shown(text))
        return None
    files = gathering.files
    real = files.real(includer.real.parent / text.replace("\0", "\ufffd"))
    if not real.is_relative_to(gathering.root):
        gathering.report("include-outside", name.place, name=shown(text))
        return None
    if real.suffix not in {".yml", ".yaml"}:
        gathering.report("include-name", name.place, name=shown(text))
        return None
    folder = Path(includer.shown.removeprefix(files.prefix)).parent
    path = files.prefix + Path(os.path.normpath(folder / text)).as_posix()
    if not files.is_file(real):
        gathering.report("include-missing", name.place, path=shown(path))
        return None
    return File(real, path)


def _is_cycle(file: File, name: Scalar, chain: tuple[File, ...], gathering: Gathering) -> bool:
    reals = [f.real for f in chain]
    if file.real not in reals:
        return False
    circle = [f.shown for f in chain[reals.index(file.real) :]]
    gathering.report("include-cycle", name.place, chain=" → ".join([*circle, circle[0]]))
    return True


def _is_limit_broken(name: Scalar, chain: tuple[File, ...], gathering: Gathering) -> bool:
    if len(chain) > DEEPEST:
        gathering.report("include-limit/depth", name.place, limit=DEEPEST)
    elif len(gathering.seen) > MOST_FILES:
        gathering.report("include-limit/count", name.place, limit=MOST_FILES)
    else:
        return False
    return True


def _read(file: File, name: Scalar, gathering: Gathering) -> Entries | None:
    decoded = gathering.files.read(file.real, file.shown)
    gathering.findings += decoded.findings
    if decoded.text is None:
        return None
    if sum(map(len, gathering.sources.values())) + len(decoded.text) > LARGEST_TOGETHER:
        gathering.report("include-limit/size", name.place, limit=LARGEST_TOGETHER // MEGABYTE)
        return None
    gathering.sources[file.shown] = decoded.text
    found = document(decoded.text, file.shown)
    gathering.findings += found.findings
    return None if found.tree is None else _allowed(found.tree, gathering)


def _allowed(tree: Entries, gathering: Gathering) -> Entries:
    barred = [entry for key, entry in tree.entries.items() if key not in SECTIONS]
    for entry in barred:
        names = all_of(SECTIONS)
        gathering.report("include-section", entry.place, key=shown(entry.key), names=names)
    return _without(tree, {entry.key for entry in barred})


def _without(tree: Entries, keys: set[str]) -> Entries:
    return replace(tree, entries={k: e for k, e in tree.entries.items() if k not in keys})


def _merged(tree: Entries, part: Entries, gathering: Gathering) -> Entries:
    entries = dict(tree.entries)
    for key, entry in _without(part, {"include"}).entries.items():
        own = entries.get(key)
        entries[key] = entry if own is None else _section(own, entry, gathering)
    return replace(tree, entries=entries)


def _section(own: Entry, other: Entry, gathering: Gathering) -> Entry:
    if _is_nothing(own.value):
        return other
    match _one_shape(own, own.value, other.value), _one_shape(own, other.value, own.value):
        case Entries() as mine, Entries() as theirs:
            return replace(own, value=_by_key(mine, theirs, gathering))
        case Items() as mine, Items() as theirs:
            return replace(own, value=replace(mine, items=(*mine.items, *theirs.items)))
    if not _is_nothing(other.value):
        label = Label(own.place, "include-shape/other")
        gathering.report("include-shape/section", other.place, label, key=shown(own.key))
    return own


def _one_shape(section: Entry, tree: Tree, beside: Tree) -> Tree:
    """The tree in its long form where the other file has that: a list of one, tests by `cases`."""
    if isinstance(tree, Scalar) and isinstance(value_of(tree), str):
        return Items((tree,), tree.place)
    if section.key == "tests" and isinstance(tree, Items) and isinstance(beside, Entries):
        return Entries({"cases": Entry("cases", section.place, tree)}, tree.place)
    return tree


def _by_key(mine: Entries, theirs: Entries, gathering: Gathering) -> Entries:
    entries = dict(mine.entries)
    for key, entry in theirs.entries.items():
        if key in entries and key == "cases":
            entries[key] = _section(entries[key], entry, gathering)
        elif key in entries:
            label = Label(entries[key].place, "duplicate-key/first")
            gathering.report("duplicate-key", entry.place, label, key=shown(key))
        else:
            entries[key] = entry
    return replace(mine, entries=entries)


def _is_nothing(tree: Tree) -> bool:
    return isinstance(tree, Scalar) and value_of(tree) is None
