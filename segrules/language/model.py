"""Plain data -> `Ruleset`: the shape of a ruleset file, strict, nothing unknown let through.

Expressions and conditions are kept as they were written (texts, or trees of `all`, `any`, `not`);
the compiler reads them, since only it can say where in the file a fault stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from segrules.language.findings import Words

Plain = int | Decimal


def _words(value: object) -> object:
    """Read one text, or `{zh: ..., en: ...}`; a language not given says the other's words."""
    if isinstance(value, str):
        return Words(value, value)
    if isinstance(value, dict) and value and set(value) <= {"zh", "en"}:
        zh, en = value.get("zh", value.get("en")), value.get("en", value.get("zh"))
        if isinstance(zh, str) and isinstance(en, str):
            return Words(zh, en)
    raise PydanticCustomError("words", "a text, or zh and en")  # noqa: EM101 - a message's key


def _language(value: object) -> object:
    """Read a number too large for any version as the text it was."""
    return str(value) if isinstance(value, int) and value.bit_length() > 62 else value  # noqa: PLR2004 - what the library's integers hold


def _column(value: object) -> object:
    """Read `text` as `{type: text}`."""
    return {"type": value} if isinstance(value, str) else value


def _expression(value: object) -> object:
    """Read what YAML takes for a number, `true` or `false` as the expression that it is."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, (int, Decimal)) else value


def _metric(value: object) -> object:
    """Read a bare expression as `{value: expression}`."""
    return {"value": value} if isinstance(value, (str, int, Decimal)) else value


def _texts(value: object) -> object:
    """Read one text as a list of one."""
    return [value] if isinstance(value, str) else value


def _as_written(value: object) -> object:
    """Read what YAML takes for a number as the text it was."""
    number = isinstance(value, (int, Decimal)) and not isinstance(value, bool)
    return str(value) if number else value


def _parameter(value: object) -> object:
    """Read a bare value as `{default: value}`."""
    return value if isinstance(value, dict) else {"default": value}


def _cases(value: object) -> object:
    """Read a list of cases as `{cases: [...]}`."""
    return {"cases": value} if isinstance(value, list) else value


Text2 = Annotated[Words, BeforeValidator(_words)]
Texts = Annotated[list[str], BeforeValidator(_texts)]
Written = Annotated[str, BeforeValidator(_as_written)]
"""A text that the compiler reads: an expression, a duration, a share."""
Formula = Annotated[str, BeforeValidator(_expression)]
"""An expression that may look like a number, `true` or `false` to YAML."""


class Part(BaseModel):
    """What every part of a ruleset has in common: no unknown keys, no conversions, no change."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        arbitrary_types_allowed=True,
        defer_build=True,  # only the whole is ever validated
    )


class ParameterModel(Part):
    """A constant that a user may set."""

    default: Any
    one_of: list[Any] | None = None
    about: Text2 | None = None


class ClassModel(Part):
    """A class of a score or a value of a text: what rules say, and what people read instead."""

    id: str
    zh: str | None = None
    en: str | None = None


def _called(written: Sequence[str | ClassModel] | None) -> list[tuple[str, Words]]:
    """What is listed, each with its words, else its id."""
    given = [ClassModel(id=c) if isinstance(c, str) else c for c in written or ()]
    return [(c.id, Words(c.zh or c.id, c.en or c.id)) for c in given]


class ColumnModel(Part):
    """A declared column."""

    type: Literal["text", "integer", "number", "money", "boolean", "date", "instant"]
    aliases: Texts = []
    formats: Texts = []
    one_of: list[str | ClassModel] | None = Field(default=None, min_length=1)
    between: list[Plain] | None = Field(default=None, min_length=2, max_length=2)
    unit: str | None = None
    decimals: int | None = Field(default=None, ge=0, le=6)
    required: bool = False
    pii: Literal["id", "contact", "name", "address", "other"] | None = None
    looks_up: str | None = None
    label: Text2 | None = None
    about: Text2 | None = None

    def options(self) -> dict[str, Words]:
        """The values that the text may take, in order, and what they are called."""
        return dict(_called(self.one_of))


class DropModel(Part):
    """A cleaning rule."""

    when: Any
    because: Text2


class TableModel(Part):
    """A declared table."""

    key: str
    columns: dict[str, Annotated[ColumnModel, BeforeValidator(_column)]] = Field(min_length=1)
    unique: Texts = []
    time: str | None = None
    drop: list[DropModel] = []
    label: Text2 | None = None
    about: Text2 | None = None


class WindowModel(Part):
    """An earlier stretch of time: from so long before `as_of` up to so long before it."""

    from_: Written = Field(alias="from")
    to: Written


class MetricModel(Part):
    """A metric: an expression, over the rows of a table where `from` is given."""

    value: Formula
    from_: str | None = Field(default=None, alias="from")
    where: Any = None
    window: Written | WindowModel | None = None
    label: Text2 | None = None
    about: Text2 | None = None


class ModelModel(Part):
    """A probability model; which keys go together is the compiler's to say."""

    by: str
    from_: str | None = Field(default=None, alias="from")
    where: Any = None
    value: Formula | None = None
    repeats: Formula | None = None
    age_at_last: Formula | None = None
    age: Formula | None = None
    unit: Written | None = None
    until: Literal["as_of", "last_day"] | None = None
    label: Text2 | None = None
    about: Text2 | None = None


class PointsModel(Part):
    """One line of a scorecard."""

    when: Any
    add: int
    about: Text2 | None = None


class NearestModel(Part):
    """The values that are compared with centres, and each centre's label and numbers."""

    of: list[str] = Field(min_length=1, max_length=50)
    centres: dict[str, list[Plain]] = Field(min_length=2, max_length=100)


class ScoreModel(Part):
    """A score of any kind; which keys go together is the compiler's to say."""

    of: Written | None = None
    better: Literal["higher", "lower"] | None = None
    into: int | None = Field(default=None, ge=2, le=100)
    by: str | None = None
    at: list[Any] | None = Field(default=None, min_length=1, max_length=99)
    ties: Literal["low", "high", "mid", "edges"] | None = None
    split_by: Annotated[list[str] | None, BeforeValidator(_texts)] = None
    align: Literal["top", "bottom"] | None = None
    closed: Literal["left", "right"] | None = None
    labels: list[str | ClassModel] | None = None
    within: Annotated[list[str] | None, BeforeValidator(_texts)] = None
    compat: Literal["r-rfm-0.3", "pymc", "pandas-rank-first", "ntile"] | None = None
    join: list[str] | None = Field(default=None, min_length=1)
    total: dict[str, Plain] | None = Field(default=None, min_length=1)
    points: list[PointsModel] | None = Field(default=None, min_length=1)
    base: int | None = None
    standardise: Written | None = None
    deviation: Literal["population", "sample"] | None = None
    nearest: NearestModel | None = None
    items: dict[str, Plain] | None = Field(default=None, min_length=1)
    scale: list[Plain] | None = Field(default=None, min_length=2, max_length=2)
    reverse: Annotated[list[str] | None, BeforeValidator(_texts)] = None
    at_least: int | None = Field(default=None, ge=1)
    label: Text2 | None = None
    about: Text2 | None = None

    def classes(self) -> list[tuple[str, Words]]:
        """The labels as written: each one's id and its words."""
        return _called(self.labels)


class RuleModel(Part):
    """A segment and who is in it."""

    id: str
    when: Any
    label: Text2 | None = None
    about: Text2 | None = None


class SegmentModel(Part):
    """A segment's words where its rule stands elsewhere: `otherwise`, or a decision table."""

    id: str
    label: Text2 | None = None
    about: Text2 | None = None


def _segment(value: object) -> object:
    """Read a bare id as `{id: ...}`."""
    return {"id": value} if isinstance(value, str) else value


class SegmentationModel(Part):
    """One segmentation: rules, or a decision table."""

    assign: Literal["first", "one", "all"] = "first"
    rules: list[RuleModel] | None = Field(default=None, min_length=1)
    table: str | None = None
    segments: list[Annotated[SegmentModel, BeforeValidator(_segment)]] | None = None
    otherwise: Annotated[SegmentModel | None, BeforeValidator(_segment)] = None
    ordered: bool = False
    about: Text2 | None = None


class TimingModel(Part):
    """When an action speaks: first after `start`, again `every`, `at_most` so many times."""

    start: Written | None = None
    every: Written | None = None
    at_most: int | None = Field(default=None, ge=1)


class BudgetModel(Part):
    """What an action may cost."""

    per_customer: Plain | None = Field(default=None, ge=0)
    total: Plain | None = Field(default=None, ge=0)
    unit: str | None = None
    by: Literal["value", "share"] | None = None


class ContactBudgetModel(Part):
    """What all actions together may cost in a run."""

    total: Plain = Field(ge=0)
    unit: str | None = None


class ContactModel(Part):
    """The rules of contact that hold for all actions."""

    per_run: int = Field(default=1, ge=1, le=100)
    cap: dict[str, Written] = {}
    quiet: Annotated[list[Written], BeforeValidator(_texts)] = []
    control: Written | None = None
    salt: Written = ""
    budget: ContactBudgetModel | None = None
    value: str | None = None
    addresses: dict[str, str] = {}
    language: str | None = None


class ExperimentModel(Part):
    """Who is left alone to compare with, and the arms of the rest."""

    holdout: Written | None = None
    arms: dict[str, Written] = {}


class KpiModel(Part):
    """One number that an action is judged by."""

    within: Written | None = None
    target: str | int | Decimal | None = None
    label: Text2 | None = None
    about: Text2 | None = None


class ActionModel(Part):
    """What marketing does for segments."""

    id: str
    label: Text2 | None = None
    priority: int = Field(default=0, ge=-1_000_000, le=1_000_000)
    for_: Annotated[list[str], BeforeValidator(_texts)] = Field(alias="for", min_length=1)
    when: Any = None
    goal: Text2 | None = None
    channels: Texts = []
    consent: dict[str, Any] = {}
    offer: Text2 | None = None
    message: Text2 | None = None
    first_week: Text2 | None = None
    avoid: Text2 | None = None
    timing: TimingModel | None = None
    cap: dict[str, Written] = {}
    budget: BudgetModel | None = None
    owner: str | None = None
    experiment: ExperimentModel | None = None
    kpi: dict[str, KpiModel] = {}
    playbook: str | None = None
    justification: Text2 | None = None


class CaseModel(Part):
    """A test: what is given, what is expected."""

    name: str
    given: dict[str, Any] = {}
    expect: dict[str, Any] | None = None
    table: str | None = None
    because: str | None = None
    as_of: Written | None = None


class CasesModel(Part):
    """All tests, with what they share."""

    cases: list[CaseModel]
    defaults: dict[str, Any] = {}


def _no_cases() -> CasesModel:
    """No tests; made without validation, for which the library would be built once more."""
    return CasesModel.model_construct(cases=[])


class PropertyModel(Part):
    """What must never, or always, hold: `{never: {segment: vip, when: ...}}`."""

    never: dict[str, Any] | None = None
    always: dict[str, Any] | None = None


class Ruleset(Part):
    """A whole ruleset, includes merged and parameters filled in."""

    segrules: Annotated[Literal[1], BeforeValidator(_language)]
    name: str
    version: Written = "0"
    title: Text2 | None = None
    description: Text2 | None = None
    owner: str | None = None
    timezone: str = "UTC"
    revenue: str | None = None
    sources: Texts = []
    include: Texts = []
    parameters: dict[str, Annotated[ParameterModel, BeforeValidator(_parameter)]] = {}
    tables: dict[str, TableModel] = Field(min_length=1)
    models: dict[str, ModelModel] = {}
    metrics: dict[str, Annotated[MetricModel, BeforeValidator(_metric)]] = {}
    scores: dict[str, ScoreModel] = {}
    segments: SegmentationModel | None = None
    segmentations: dict[str, SegmentationModel] = {}
    contact: ContactModel | None = None
    actions: list[ActionModel] = []
    tests: Annotated[CasesModel, BeforeValidator(_cases)] = Field(default_factory=_no_cases)
    assume: Annotated[list[Any], BeforeValidator(_texts)] = []
    properties: list[PropertyModel] = []


def keys_at(loc: tuple[str | int, ...]) -> tuple[str, ...]:
    """The keys that the part at a path of the file may have, for curing an unknown one."""
    model = part_at(loc)
    if model is None:
        return ()
    return tuple(f.alias or n for n, f in model.model_fields.items())


def part_at(loc: tuple[str | int, ...]) -> type[Part] | None:
    """The part that stands at a path of the file, or that the names of a mapping there lead to."""
    found: Any = Ruleset
    for step in loc:
        found = _below(found, step)
        if found is None:
            return None
    return _model_in(found)


def _below(annotation: object, step: str | int) -> object | None:
    """What stands below a part: a field of a model, an item of a list, a value of a mapping."""
    model = _model_in(annotation)
    if model is not None and not _is_container(annotation):
        for name, field in model.model_fields.items():
            if step in {name, field.alias}:
                return field.annotation
        return None
    return model


def _is_container(annotation: object) -> bool:
    options = [a for a in get_args(annotation) if a is not type(None)] or [annotation]
    return any(get_origin(o) in {list, dict} or o in {list, dict} for o in [annotation, *options])


def _model_in(annotation: object) -> type[Part] | None:
    """The model that an annotation holds, however it is wrapped."""
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return annotation
    for argument in get_args(annotation):
        found = _model_in(argument)
        if found is not None:
            return found
    return None
