"""RudderStack cohorts in YAML -> tags over the customer's columns, as far as they are plain.

A filter pipeline keeps what its `include` steps take and its `exclude` steps do not. A cohort with
anything but plain comparisons is left out whole and named: half a filter would be another cohort.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from segrules.language.document import document
from segrules.language.findings import Finding, Words
from segrules.language.places import Place
from segrules.language.width import shown
from segrules.language.yaml_tree import Entries, Items, Scalar, Tree
from segrules.verbs.foreign.imported import (
    NO_WISH,
    Condition,
    Foreign,
    Imported,
    Kind,
    Reading,
    Wish,
)
from segrules.verbs.foreign.naming import named_twice
from segrules.verbs.foreign.sql_comparison import Unplain, joined_kind, plain_condition

FORMAT = "rudderstack"
SQL_KEYS = ("sql", "value")
EVERYBODY = "/all"
COHORT = "entity_cohort"
KEY = "customer_id"
MOST_SHOWN = 40
DEEPEST = 20
NOTES = (
    Words(
        "一位客户可以同时属于几个 cohort，所以写成标签（assign: all）；"
        "列的类型按比较的值推断，请核对",
        "a customer may be in several cohorts, so they are tags (assign: all); the types of "
        "columns are taken from what they are compared with and should be checked",
    ),
    Words(
        "缺失值：条件不明时不在该 cohort 内，与 SQL 的 where 相同",
        "missing values: where a condition is unknown the customer is not in the cohort, as with "
        "where in SQL",
    ),
)


@dataclass(frozen=True, slots=True)
class Cohort:
    """A cohort as it is written."""

    name: str
    place: Place
    spec: Entries


@dataclass(slots=True)
class Work:
    """What has been read so far: conditions by cohort (None: left out), the kinds of columns."""

    parts: dict[str, tuple[str, ...] | None] = field(default_factory=dict)
    columns: dict[str, Kind] = field(default_factory=dict)
    left_out: list[tuple[str, str]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def read(text: str, path: str, wish: Wish = NO_WISH) -> Reading:
    """Read the cohorts of a `profiles.yaml`: `models` (or `cohorts`) with a filter each."""
    del wish
    made = document(text, path)
    if made.tree is None:
        return Reading(None, made.findings)
    cohorts = _cohorts(made.tree)
    work = Work(findings=[*made.findings, *named_twice([(c.name, c.place) for c in cohorts])])
    by_name = {c.name: c for c in cohorts}
    for cohort in cohorts:
        _take(cohort, by_name, work, ())
    segments = tuple(
        Foreign(c.name, Condition(_joined(parts)), c.place)
        for c in by_name.values()
        if (parts := work.parts[c.name]) is not None
    )
    if not segments:
        return Reading(None, tuple(work.findings))
    imported = Imported(
        format=FORMAT,
        source=path,
        segments=segments,
        cutting="given",
        columns=work.columns,
        tags=True,
        notes=NOTES,
        left_out=tuple(work.left_out),
    )
    return Reading(imported, tuple(work.findings))


# ---------------------------------------------------------------- YAML


def _cohorts(tree: Entries) -> list[Cohort]:
    """The cohorts of a file, in its order."""
    listed = _value(tree, "models") or _value(tree, "cohorts")
    items = listed.items if isinstance(listed, Items) else ()
    found = [_cohort(item) for item in items]
    return [c for c in found if c is not None]


def _cohort(item: Tree) -> Cohort | None:
    if not isinstance(item, Entries):
        return None
    kind, name = _text(item, "model_type"), _text(item, "name") or _text(item, "id")
    spec = _value(item, "model_spec")
    inner = spec if isinstance(spec, Entries) else item
    if kind not in {None, COHORT} or name is None or not _has_filter(inner):
        return None
    return Cohort(name, item.entries["name" if "name" in item.entries else "id"].value.place, inner)


def _has_filter(spec: Entries) -> bool:
    return any(k in spec.entries for k in ("filter_pipeline", "filter_expression", "extends"))


def _value(tree: Entries, key: str) -> Tree | None:
    entry = tree.entries.get(key)
    return entry.value if entry else None


def _text(tree: Entries, key: str) -> str | None:
    value = _value(tree, key)
    return value.text if isinstance(value, Scalar) else None


# ---------------------------------------------------------------- cohorts


def _take(
    cohort: Cohort, by_name: Mapping[str, Cohort], work: Work, above: Sequence[str]
) -> tuple[str, ...] | None:
    """The conditions of a cohort, those of the one that it extends first; None if left out."""
    if cohort.name in work.parts:
        return work.parts[cohort.name]
    work.parts[cohort.name] = None
    try:
        base = _base(cohort, by_name, work, above)
        own = [_plain(sql, work) for sql in _filters(cohort)]
    except Unplain as reason:
        said = shown(str(reason)[:MOST_SHOWN])
        work.left_out.append((cohort.name, said))
        args = {"segment": shown(cohort.name), "text": said}
        work.findings.append(Finding("import-left-out", cohort.place, args))
        return None
    work.parts[cohort.name] = (*base, *own)
    return work.parts[cohort.name]


def _base(
    cohort: Cohort, by_name: Mapping[str, Cohort], work: Work, above: Sequence[str]
) -> tuple[str, ...]:
    """The conditions of the cohort that this one narrows."""
    extends = _text(cohort.spec, "extends")
    if extends is None or extends.endswith(EVERYBODY):
        return ()
    other = by_name.get(extends.rpartition("/")[2])
    known = other is not None and other.name not in above and len(above) < DEEPEST
    parts = _take(other, by_name, work, (*above, cohort.name)) if other and known else None
    if parts is None:
        message = f"extends: {extends}"
        raise Unplain(message)
    return parts


def _filters(cohort: Cohort) -> list[str]:
    """The SQL of each filter, an excluding one as `not (...)`."""
    expression = _value(cohort.spec, "filter_expression")
    if expression is not None:
        return [_expression(expression, 0)]
    steps = _value(cohort.spec, "filter_pipeline")
    if steps is None:
        return []
    if not isinstance(steps, Items):
        message = "filter_pipeline"
        raise Unplain(message)
    return [_step(step) for step in steps.items]


def _step(step: Tree) -> str:
    if isinstance(step, Entries):
        kind = _text(step, "type")
        sql = next((t for k in SQL_KEYS if (t := _text(step, k)) is not None), None)
        if sql is not None and kind == "include":
            return sql
        if sql is not None and kind == "exclude":
            return f"not ({sql})"
    message = "filter_pipeline"
    raise Unplain(message)


def _expression(tree: Tree, depth: int) -> str:
    """`filter_expression`: a text, or texts under AND and OR."""
    if isinstance(tree, Scalar):
        return tree.text
    if isinstance(tree, Entries) and len(tree.entries) == 1 and depth < DEEPEST:
        ((key, entry),) = tree.entries.items()
        if key.upper() in {"AND", "OR"} and isinstance(entry.value, Items):
            parts = [_expression(item, depth + 1) for item in entry.value.items]
            return f" {key.lower()} ".join(f"({p})" for p in parts)
    message = "filter_expression"
    raise Unplain(message)


def _plain(sql: str, work: Work) -> str:
    read = plain_condition(sql)
    columns = dict(work.columns)
    for name, kind in read.columns.items():
        columns[name] = joined_kind(columns.get(name, kind), kind, name)
    work.columns.update(columns)
    return f"({read.text})" if read.junction else read.text


def _joined(parts: Sequence[str]) -> str:
    """One condition of all the parts, or one that holds for everybody."""
    if not parts:
        return f"{KEY} is known"
    return " and ".join(parts)
