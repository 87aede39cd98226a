"""Paths of rulesets -> their texts in the one layout, what would change, and the files changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import unified_diff
from pathlib import Path
from typing import Any

from segrules.language.decoded import LARGEST, Decoded, decode, read_text, too_large
from segrules.language.findings import Finding
from segrules.language.formatting.formatted import formatted
from segrules.language.formatting.modeline import modelined
from segrules.language.width import shown
from segrules.outputs.replaced_file import replace_file

STDIN = "-"


@dataclass(frozen=True, slots=True)
class FormattedFile:
    """A file as it is and as it should be: `new` is None where faults forbid a layout.

    `raw` are its bytes, `old` is its text with plain line breaks and no byte order mark.
    """

    name: str
    raw: bytes
    old: str
    new: str | None
    findings: tuple[Finding, ...]

    @property
    def changes(self) -> bool:
        """Whether the file is laid out otherwise."""
        return self.new is not None and self.new.encode() != self.raw

    @property
    def only_bytes(self) -> bool:
        """Whether all that changes are line breaks or a byte order mark, which no diff shows."""
        return self.changes and self.new == self.old

    @property
    def diff(self) -> str:
        """What changes, as `diff -u` says it; "" for nothing."""
        old, new = (text.splitlines(keepends=True) for text in (self.old, self.new or self.old))
        lines = unified_diff(old, new, f"{self.name} (old)", f"{self.name} (new)")
        return "".join(
            x if x.endswith("\n") else f"{x}\n\\ No newline at end of file\n" for x in lines
        )


def format_file(path: Path) -> FormattedFile:
    """The file at a path; nothing is written."""
    name = path.as_posix()
    decoded = read_text(str(path), name)
    return _formatted(name, path.read_bytes() if decoded.text is not None else b"", decoded)


def with_modeline(file: FormattedFile) -> FormattedFile:
    """The file with a first line that names its schema for editors; one that is there stays."""
    if file.new is None:
        return file
    return replace(file, new=modelined(file.new, Path(file.name).name))


def format_bytes(raw: bytes, name: str = STDIN) -> FormattedFile:
    """A ruleset that comes from elsewhere than a file."""
    return _formatted(name, raw, too_large(name) if len(raw) > LARGEST else decode(raw, name))


def _formatted(name: str, raw: bytes, decoded: Decoded) -> FormattedFile:
    if decoded.text is None:
        return FormattedFile(name, raw, "", None, decoded.findings)
    done = formatted(decoded.text, name)
    return FormattedFile(name, raw, done.old, done.new, done.findings)


def write_formatted(file: FormattedFile) -> Finding | None:
    """Write the new text into the file, whole or not at all; why it cannot be, where it cannot."""
    reason = replace_file(Path(file.name), (file.new or "").encode())
    if reason is None:
        return None
    return Finding("layout-unwritable", None, {"path": shown(file.name), "reason": reason})


def formatted_json(
    files: Iterable[FormattedFile], written: Iterable[str], *, diff: bool
) -> list[dict[str, Any]]:
    """Each file: whether it is read, whether its layout changes, whether it was written."""
    done = frozenset(written)
    return [_json(f, diff=diff) | {"written": f.name in done} for f in files]


def _json(file: FormattedFile, *, diff: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "path": file.name,
        "read": file.new is not None,
        "changes": file.changes,
    }
    text = {"text": file.new} if file.name == STDIN and not diff else {}
    return told | ({"diff": file.diff} if diff else {}) | text
