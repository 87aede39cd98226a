from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

import pydantic
from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag
from pydantic_core import PydanticCustomError

from segrules.language.findings import Finding, Lang
from segrules.language.messages import message_of
from segrules.language.places import Place
from segrules.language.shape import shape_findings
from segrules.language.source import load_text


class Strict(BaseModel):
    """A model as a ruleset's are: strict and closed."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Join(Strict):
    """A score of one kind."""

    join: list[str]


class Points(Strict):
    """A score of another kind, whose tag is one of its keys."""

    points: list[dict[str, int]]
    base: int


def _kind(value: Any) -> str | None:
    if isinstance(value, dict):
        return next((k for k in ("join", "points") if k in value), None)
    return None


Score = Annotated[
    Annotated[Join, Tag("join")] | Annotated[Points, Tag("points")], Discriminator(_kind)
]


def _short(value: Any) -> Any:
    return {"value": value} if isinstance(value, str) else value


def _twice(value: Any) -> Any:
    if value == 2:
        raise PydanticCustomError("file-missing", "unused", {"path": "p"})  # noqa: EM101 - a type
    if value == 3:
        message = "Three is odd"
        raise ValueError(message)
    return value


class Metric(Strict):
    """A metric that may be written short."""

    value: str
    source: Literal["orders", "customers"] = "orders"


class Model(Strict):
    """A file with all that a file may get wrong."""

    name: str = "x"
    metrics: dict[str, Annotated[Metric, BeforeValidator(_short)]] = {}
    loose: str | Metric | None = None
    scores: dict[str, Score] = {}
    share: int | Decimal = 0
    size: Annotated[int, Field(ge=2)] = 2
    names: Annotated[list[str], Field(min_length=1)] = ["x"]
    odd: Annotated[Any, BeforeValidator(_twice)] = None
    by_code: dict[Annotated[str, Field(pattern="^[a-z]+$")], int] = {}


def known_keys(loc: tuple[str | int, ...]) -> tuple[str, ...]:
    """The keys of the file and of a metric; none are known elsewhere."""
    if not loc:
        return tuple(Model.model_fields)
    return tuple(Metric.model_fields) if loc[0] == "metrics" else ()


def found(text: str) -> list[tuple[str, str, str]]:
    """Key, marked characters and English words of the findings of a text, in order of place."""
    loaded = load_text(text)
    assert loaded.findings == ()
    try:
        Model.model_validate(loaded.data)
    except pydantic.ValidationError as error:
        findings = shape_findings(error, loaded, known_keys)
        assert len({f.place for f in findings}) == len(findings)
        return [told(f, text) for f in sorted(findings, key=position)]
    return []


def position(finding: Finding) -> tuple[int, int]:
    """Where the finding stands."""
    assert finding.place is not None
    return finding.place.line, finding.place.column


def told(finding: Finding, text: str) -> tuple[str, str, str]:
    """Key, marked characters and English words with the cure."""
    place = finding.place
    assert isinstance(place, Place)
    line = text.split("\n")[place.line - 1]
    end = place.end_column - 1 if place.end_line == place.line else len(line)
    said = message_of(finding, Lang.EN)
    words = said.text if said.help is None else f"{said.text}; {said.help}"
    return finding.key, line[place.column - 1 : end], words


def test_a_fitting_file_has_no_findings():
    """Short forms and unions that fit are silent."""
    assert found("metrics: {a: count(), b: {value: x}}\nloose: y\nshare: 0.5\n") == []


def test_an_unknown_key_stands_at_the_key_with_the_nearest_names():
    """A slip names what was meant; another word lists what is known."""
    assert found("nmae: x\n") == [
        ("unknown-key/nearest", "nmae", "there is no key `nmae` here; did you mean `name`?")
    ]
    ((key, marked, words),) = found("metrics: {a: {value: x, colour: red}}\n")
    assert (key, marked) == ("unknown-key/known", "colour")
    assert words.endswith("the keys known here are `value` and `source`")
    assert found("scores: {a: {join: [], nothing: 1}}\n") == [
        ("unknown-key", "nothing", "there is no key `nothing` here")
    ]


def test_a_missing_key_stands_at_the_key_of_its_parent():
    """The parent's key is marked and named."""
    assert found("metrics:\n  a: {source: orders}\n") == [
        ("missing-key/of", "a", "`a` lacks `value`")
    ]


def test_a_misspelt_key_is_one_finding():
    """The key that is missing because it is misspelt is not reported a second time."""
    assert [f[:2] for f in found("metrics:\n  a: {vlaue: x}\n")] == [
        ("unknown-key/nearest", "vlaue")
    ]


def test_a_text_of_a_short_form_is_placed_where_it_is_written():
    """The file has no `value` below the text, so the text itself is marked."""
    assert found("metrics: {a: [x]}\n") == [
        ("wrong-shape", "[x]", "expected a mapping (`key: value`), found a list")
    ]


def test_numbers_for_texts_are_told_to_be_quoted_as_written():
    """The cure repeats the number as it stands in the file."""
    assert found("name: 1.50\n") == [
        ("wrong-shape/quote", "1.50", 'expected a text, found `1.50`; put it in quotes: `"1.50"`')
    ]


def test_the_branches_of_a_union_make_one_sentence():
    """What any branch expects is joined; a number takes integers too."""
    assert found("loose: 5\n")[0][2].startswith("expected a text or a mapping (`key: value`)")
    assert found("share: x\n") == [("wrong-shape", "x", "expected a number, found `x`")]


def test_the_branch_that_fits_best_speaks_alone():
    """A mapping with a fault inside is not also told that it should be a text."""
    assert found("loose: {value: x, source: oders}\n") == [
        (
            "wrong-shape/nearest",
            "oders",
            "expected `orders` or `customers`, found `oders`; did you mean `orders`?",
        )
    ]
    assert [f[0] for f in found("loose: {}\n")] == ["missing-key/of"]


def test_tags_that_are_also_keys_do_not_lead_astray():
    """A fault of `base` is not placed at `points`, the tag that pydantic puts before it."""
    assert [f[:2] for f in found("scores: {a: {points: [], base: x}}\n")] == [("wrong-shape", "x")]
    assert [f[:2] for f in found("scores: {a: {points: []}}\n")] == [("missing-key/of", "a")]
    assert [f[:2] for f in found("scores: {a: {points: [{x: y}], base: 1}}\n")] == [
        ("wrong-shape", "y")
    ]
    assert [f[:2] for f in found("scores: {a: {at: 5}}\n")] == [("wrong-shape/form", "{at: 5}")]


def test_bounds_and_lengths_are_said_in_words():
    """Numbers and lists outside their bounds say the bound."""
    assert found("size: 1\nnames: []\n") == [
        ("wrong-shape", "1", "expected a number not less than 2, found `1`"),
        ("wrong-shape", "[]", "expected at least 1 entry, found an empty list"),
    ]


def test_nothing_is_said_to_be_nothing():
    """A key without a value is told apart from a wrong value."""
    ((key, marked, words),) = found("name:\n")
    assert (key, marked) == ("wrong-shape/empty", "")
    assert words.startswith("expected a text, but nothing is written here")


def test_a_wide_colon_is_seen_in_the_value():
    """A mapping that is a text because of its colon is told so."""
    assert [f[:2] for f in found("metrics: value：x\n")] == [("wrong-shape/wide-colon", "value：x")]


def test_an_error_of_the_model_may_name_a_message():
    """A custom error whose type is a message key is that message; a plain one is quoted."""
    assert found("odd: 2\n") == [("file-missing", "2", "there is no file `p`")]
    assert found("odd: 3\n") == [("wrong-shape/other", "3", "this does not fit: Three is odd")]


def test_a_fault_of_a_key_stands_at_the_key():
    """A key of the wrong form is marked, not its value."""
    ((key, marked, words),) = found("by_code: {A1: 1}\n")
    assert (key, marked) == ("wrong-shape", "A1")
    assert words.startswith("expected a text of the form `^[a-z]+$`")


def test_chinese_words_are_spaced_around_code():
    """A backtick in a Chinese sentence has a space before it."""
    loaded = load_text("size: 1\n")
    try:
        Model.model_validate(loaded.data)
    except pydantic.ValidationError as error:
        (finding,) = shape_findings(error, loaded, known_keys)
        assert message_of(finding, Lang.ZH).text == "这里应当是不小于 2 的数，而不是 `1`"
