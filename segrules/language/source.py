"""A path or a text -> `Loaded`: plain data with places, and everything that was found wrong.

The order guards each step by the one before: size, encoding, characters, parse events, tree,
included files, data. Nothing here raises for what a file holds.
"""

from __future__ import annotations

from pathlib import Path

from segrules.language.decoded import Decoded, checked
from segrules.language.document import document
from segrules.language.files import DISK, Files
from segrules.language.includes import with_includes
from segrules.language.loaded import Loaded, loaded

__all__ = ["Loaded", "load", "load_alone", "load_alone_text", "load_text"]


def load(path: Path, files: Files = DISK) -> Loaded:
    """The ruleset file at the path, with its includes; findings name it by the path as given."""
    shown = files.prefix + path.as_posix()
    return _load(files.read(path, shown), shown, files)


def load_text(text: str, path: str = "ruleset.yml") -> Loaded:
    """A ruleset given as text, as if it stood at `path`: its includes are looked for from there."""
    return _load(checked(text, path), path)


def load_alone(path: Path) -> Loaded:
    """A file that includes no others, such as a lock: an `include` in it is a key like any."""
    shown = path.as_posix()
    return _alone(DISK.read(path, shown), shown)


def load_alone_text(text: str, path: str) -> Loaded:
    """The same of a text, as if it stood at `path`."""
    return _alone(checked(text, path), path)


def _alone(decoded: Decoded, path: str) -> Loaded:
    if decoded.text is None:
        return loaded(None, path, {}, decoded.findings)
    main = document(decoded.text, path)
    return loaded(main.tree, path, {path: decoded.text}, main.findings)


def _load(decoded: Decoded, path: str, files: Files = DISK) -> Loaded:
    if decoded.text is None:
        return loaded(None, path, {}, decoded.findings)
    sources = {path: decoded.text}
    main = document(decoded.text, path)
    if main.tree is None:
        return loaded(None, path, sources, main.findings)
    tree, gathering = with_includes(main.tree, path, sources, files)
    return loaded(tree, path, gathering.sources, (*main.findings, *gathering.findings))
