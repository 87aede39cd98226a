"""A lock file -> its shape as a model, with places; nothing of it is believed yet."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from segrules.language.findings import Finding, LockError, is_error
from segrules.language.loaded import Loaded
from segrules.language.shape import shape_findings
from segrules.language.source import load_alone, load_alone_text

Value = int | Decimal | str
Tie = int | Decimal | str | bool | None
Digests = dict[str, str]

OURS = frozenset({"checksum", "parts", "rows", "ruleset"})
"""Keys of a lock, of which even a damaged one has some."""


class Part(BaseModel):
    """No unknown keys, no conversions."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class GroupModel(Part):
    """The cut points of a score inside one combination of outer classes; or mean and deviation."""

    closed: Literal["left", "right"] | None = None
    deviation: int | Decimal | None = None
    found: int = Field(default=0, ge=0)
    mean: int | Decimal | None = None
    points: list[Value] | None = Field(default=None, max_length=1000)
    scores: list[int] = []
    statistic: int | Decimal | None = None
    ties: list[list[Tie]] = []
    within: dict[str, int] = {}


class ScoreModel(Part):
    """A locked score."""

    fingerprint: str
    groups: list[GroupModel]


class ModelLockModel(Part):
    """The parameters of a locked model, by name."""

    customers: int = Field(ge=0)
    fingerprint: str
    log_likelihood: int | Decimal
    parameters: dict[str, int | Decimal] = Field(max_length=10)
    repeaters: int = Field(ge=0)


class PartsModel(Part):
    """The digest of every part that a locked score rests on."""

    columns: dict[str, Digests] = {}
    metrics: Digests = {}
    models: Digests = {}
    scores: Digests = {}
    segmentations: Digests = {}
    tables: Digests = {}
    timezone: str = ""


class LockModel(Part):
    """A lock file."""

    as_of: str | None = Field(pattern=r"^\d{4}-\d{2}-\d{2}$")
    checksum: str
    customers: int
    models: dict[str, ModelLockModel] = {}
    parameters: dict[str, str]
    parts: PartsModel
    rows: dict[str, int]
    ruleset: str
    scores: dict[str, ScoreModel]
    segrules: int


@dataclass(frozen=True, slots=True)
class LockFile:
    """A lock whose shape is right; `sha256` is of its text in UTF-8 with plain line breaks."""

    model: LockModel
    loaded: Loaded
    path: str
    sha256: str


def lock_beside(ruleset: Path) -> Path:
    """Where the lock of a ruleset stands: `rfm.yml` has `rfm.lock.yml` beside it."""
    return ruleset.with_name(f"{ruleset.stem}.lock.yml")


def lock_file(path: Path, language: int) -> LockFile:
    """The lock at a path, for a version of the ruleset language; LockError where it is none."""
    return _file(load_alone(path), path.as_posix(), language)


def lock_file_text(text: str, path: str, language: int) -> LockFile:
    """The same of a text, as if it stood at `path`."""
    return _file(load_alone_text(text, path), path, language)


def _file(loaded: Loaded, path: str, language: int) -> LockFile:
    found = _why_no_lock(loaded, path, language)
    if any(is_error(f) for f in found):
        raise LockError(found, loaded.sources)
    try:
        model = LockModel.model_validate(loaded.data)
    except ValidationError as fault:
        raise LockError(shape_findings(fault, loaded, lambda _: ()), loaded.sources) from None
    digest = hashlib.sha256(loaded.sources[path].encode()).hexdigest()
    return LockFile(model, loaded, path, digest)


NO_MAPPING = frozenset({"empty-ruleset", "not-a-mapping", "file-is-folder"})


def _damage(finding: Finding, top: Finding) -> Finding:
    """What keeps a file from being read, as it is said of a lock: nobody mends one by hand."""
    if finding.name in NO_MAPPING:
        return top
    return Finding("lock-edited", finding.place) if finding.name == "yaml-syntax" else finding


def _why_no_lock(loaded: Loaded, path: str, language: int) -> tuple[Finding, ...]:
    """What is wrong before the shape is looked at: the file, its kind, its language version."""
    top = Finding("not-a-lock", loaded.place(()), {"lock": path})
    if loaded.data is None:
        return tuple(_damage(f, top) for f in loaded.findings)
    if any(is_error(f) for f in loaded.findings):
        return loaded.findings
    if not OURS & set(loaded.data) or {"segments", "segmentations"} & set(loaded.data):
        return (top,)
    version = loaded.data.get("segrules")
    if isinstance(version, int) and version != language:
        args = {"other": version, "version": language}
        return (Finding("lock-other-language", loaded.place(("segrules",)), args),)
    lacks = {n for n, f in LockModel.model_fields.items() if f.is_required()} - set(loaded.data)
    return (Finding("lock-edited", loaded.place(())),) if lacks else ()
