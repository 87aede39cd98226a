"""A ruleset -> the text of its JSON Schema, and that text in the file beside it."""

from __future__ import annotations

import contextlib
import errno
import json
import os
from pathlib import Path

from segrules.language.findings import DataError, Finding, Lang
from segrules.language.formatting.modeline import named_schema, schema_beside
from segrules.language.loaded import Loaded
from segrules.language.schema.names import Names, names_of
from segrules.language.schema.schema import schema
from segrules.language.source import load
from segrules.language.width import shown
from segrules.outputs.replaced_file import replace_file


def schema_text(ruleset: Loaded | None, lang: Lang) -> str:
    """The schema with the names of a ruleset; without one, that of the language."""
    made = schema(Names() if ruleset is None else names_of(ruleset), lang)
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


def write_schema(text: str, path: Path) -> None:
    """Write a schema, whole or not at all, and its folder; DataError where that cannot be done."""
    reason = _written(text, path)
    if reason is not None:
        args = {"path": shown(path.as_posix()), "reason": reason}
        raise DataError([Finding("schema-unwritable", None, args)])


def _written(text: str, path: Path) -> str | None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            return os.strerror(errno.EISDIR)
        path.touch()
    except OSError as failed:
        return failed.strerror or "?"
    return replace_file(path, text.encode())


def refreshed(ruleset: Path, lang: Lang) -> Path | None:
    """Write the schema beside a ruleset that names it; the file, None where nothing changes."""
    with contextlib.suppress(OSError, UnicodeDecodeError):
        own = schema_beside(ruleset.name)
        if named_schema(ruleset.read_text("utf-8")) != own:
            return None
        return _changed(ruleset.parent / own, schema_text(load(ruleset), lang))
    return None


def _changed(path: Path, text: str) -> Path | None:
    if path.is_file() and path.read_bytes() == text.encode():
        return None
    write_schema(text, path)
    return path
