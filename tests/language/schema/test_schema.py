"""The JSON Schema of the language: words for every key, the compiler's own forms, speed."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydantic import BeforeValidator

from segrules.compiler.check import check
from segrules.compiler.parameters import SECTIONS
from segrules.language.catalogue import MODELS, SCORE_METHODS
from segrules.language.findings import Lang, is_error
from segrules.language.model import Part, Ruleset
from segrules.language.schema.forms import CAP, DURATION, EXAMPLES, FORMS, PERCENTAGE, QUIET, START
from segrules.language.schema.names import Names, names_of
from segrules.language.schema.offers import OFFERS
from segrules.language.schema.schema import FILLED, SHORT, schema
from segrules.language.schema.words import CHOICES, MEANINGS, meaning
from segrules.language.source import load_text
from segrules.outputs.rulesets.schema_text import schema_text

ACTION = """\
segrules: 1
name: x
tables: {customers: {key: id, columns: {id: text}}}
segments: {rules: [{id: a, when: "true"}]}
actions:
  - id: b
    for: a
"""
SHIPPED = sorted((Path(__file__).parents[3] / "rulesets").rglob("*.yml"))
SHOP = """\
segrules: 1
name: shop
tables:
  orders:
    key: customer_id
    columns:
      customer_id: text
      金额: {type: money, label: {zh: 实付金额, en: paid}}
metrics:
  recency: {from: orders, value: count(), about: {zh: 天数, en: days}}
scores:
  R: {of: recency, at: [1], labels: [{id: low, zh: 低, en: low}, high]}
segmentations:
  rfm:
    table: |
      | R   | segment |
      | low | quiet   |
    segments: [{id: quiet, label: 沉默}]
    otherwise: {id: rest, label: {zh: 其余, en: the rest}}
  stage: {rules: [{id: quiet, when: R = low}, {id: new, when: R = high}]}
actions:
  - {id: a, for: rfm.quiet, channels: [sms, 传单]}
"""


def parts(model: type[Part] = Ruleset) -> dict[str, type[Part]]:
    """Every model that a ruleset is made of, by its name."""
    found = {model.__name__: model}
    for info in model.model_fields.values():
        for inner in _models_in(info.annotation):
            if inner.__name__ not in found:
                found |= parts(inner)
    return found


def _models_in(hint: Any) -> list[type[Part]]:
    if isinstance(hint, type) and get_origin(hint) is None:
        return [hint] if issubclass(hint, Part) else []
    return [m for g in get_args(hint) for m in _models_in(g)]


def _keys(model: type[Part]) -> list[str]:
    return [info.alias or name for name, info in model.model_fields.items()]


@pytest.mark.parametrize("model", parts().values(), ids=lambda m: m.__name__)
def test_every_key_has_words_in_both_languages(model):
    """Whatever key an editor points at, there are words for it in Chinese and in English."""
    for key in _keys(model):
        words = meaning(model.__name__, key)
        assert words is not None, f"{model.__name__}.{key}"
        assert re.search("[一-鿿]", words.zh), key
        assert words.en.isascii(), key
        assert words.zh[-1] not in "。."
        assert words.en[-1] != "."


def test_every_closed_choice_has_words():
    """Each value that the models name has its meaning; score methods have the catalogue's."""
    spoken = set(CHOICES)
    for model in parts().values():
        for info in model.model_fields.values():
            assert {o for o in _options(info.annotation) if isinstance(o, str)} <= spoken


def _options(hint: Any) -> list[object]:
    if str(get_origin(hint)) == "typing.Literal":
        return list(get_args(hint))
    return [o for g in get_args(hint) for o in _options(g)]


def test_every_short_form_is_known():
    """What a validator of the models spells out, the schema lets stand."""
    hints = [h for m in parts().values() for h in get_type_hints(m, include_extras=True).values()]
    used = {v.func.__name__ for h in hints for v in _validators(h)}
    assert used == {*SHORT, "_words", "_language", "_column", "_cases"}


def _validators(hint: Any) -> list[BeforeValidator]:
    inner = [v for g in get_args(hint) for v in _validators(g)]
    return inner + [v for v in getattr(hint, "__metadata__", ()) if isinstance(v, BeforeValidator)]


def test_names_are_offered_where_there_are_such_keys():
    """No offer, form or word is for a key that the language does not have (any more)."""
    known = {(n, k) for n, m in parts().items() for k in _keys(m)}
    assert {*OFFERS, *FORMS, *EXAMPLES} - known == {("PropertyModel", "segment")}
    assert {(n, k) for n, words in MEANINGS.items() for k in words} == known


def test_parameters_stand_where_the_compiler_fills_them_in():
    """A `$name` is let through in the sections in which it has a meaning, and only there."""
    assert set(SECTIONS) == FILLED


@pytest.mark.parametrize(
    ("form", "key"),
    [
        (START, "timing: {{start: {}}}"),
        (DURATION, "timing: {{every: {}}}"),
        (DURATION, "kpi: {{a: {{within: {}}}}}"),
        (CAP, "cap: {{per_customer: {}}}"),
        (PERCENTAGE, "experiment: {{holdout: {}}}"),
    ],
    ids=["start", "every", "within", "cap", "holdout"],
)
@settings(max_examples=40, deadline=None)
@given(text=st.from_regex(r"[0-9]{0,6}( per )?[0-9]{0,5}(h|d|w|mo|y|m|%| %|％)?", fullmatch=True))
def test_forms_let_through_what_the_compiler_does(form, key, text):
    """A duration, a cap or a percentage is right in the editor if and only if it is in `check`."""
    assume(text)
    whole = ACTION + "    " + key.format(json.dumps(text, ensure_ascii=False)) + "\n"
    found = [f for f in check(load_text(whole)).findings if is_error(f)]
    assert bool(re.fullmatch(form.pattern, text)) == (not found)


@pytest.mark.parametrize(
    "day",
    ["sat", "Sun", "saturday", "weekend", "2026-02-16", "2026-2-16", "2026-02-16..2026-02-23",
     "2026-02-16 .. 2026-02-23", "2026-02-16..", "..2026-02-16", "2026/02/16"],
)  # fmt: skip
def test_quiet_days_are_those_of_the_compiler(day):
    """A day on which nothing is sent is right in the editor where it is right in `check`."""
    found = check(load_text(f"{ACTION}contact: {{quiet: ['{day}']}}\n")).findings
    assert bool(re.fullmatch(QUIET.pattern, day)) == (not any(is_error(f) for f in found))


def test_the_names_of_a_ruleset_are_read_whatever_their_spelling():
    """Short forms, decision tables and several segmentations give their names and words."""
    names = names_of(load_text(SHOP))
    assert names.columns["orders"]["金额"].zh == "实付金额"
    assert names.metrics["recency"].en == "days"
    assert {k: w.zh for k, w in names.labels["R"].items()} == {"low": "低", "high": ""}
    assert list(names.segments["rfm"]) == ["quiet", "rest"]
    assert names.segments["rfm"]["quiet"].zh == "沉默"
    assert list(names.segments["stage"]) == ["quiet", "new"]
    assert list(names.channels) == ["sms", "传单"]


@pytest.mark.parametrize(
    "text",
    ["", "segrules: 1", "tables: []", "tables: {a: 5, b: {columns: [x]}}", "metrics: text",
     "scores: {R: {labels: {a: 1}}, S: []}", "segments: [a]", "segmentations: {a: 1}",
     "segments: {rules: [{when: x}, 5, {id: [a]}], otherwise: 7}", "segments: {table: 5}",
     "segments: {table: '| R |'}", "actions: {a: 1}", "actions: [5, {channels: sms}]", "- a"],
)  # fmt: skip
def test_a_ruleset_of_a_wrong_shape_still_has_a_schema(text):
    """Half-typed files are what an editor mostly holds."""
    made = schema(names_of(load_text(text)), Lang.ZH)
    assert made["properties"]["segrules"]["const"] == 1
    json.dumps(made)


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(SHIPPED), st.data())
def test_a_half_typed_ruleset_still_has_a_schema(path, data):
    """Shipped rulesets that are cut anywhere, or lack a line, give a schema all the same."""
    text = path.read_text("utf-8")
    at = data.draw(st.integers(0, len(text)))
    lines = text.splitlines(keepends=True)
    gone = data.draw(st.integers(0, len(lines) - 1))
    for half in (text[:at], "".join([*lines[:gone], *lines[gone + 1 :]])):
        assert json.loads(schema_text(load_text(half), Lang.ZH))["definitions"]


def test_segments_of_two_segmentations_are_offered_with_both_names():
    """Where one id stands in two segmentations, the full name is offered beside the short one."""
    made = schema(names_of(load_text(SHOP)), Lang.EN)
    target = made["properties"]["actions"]["items"]["properties"]["for"]
    offered = next(b["enum"] for b in target["items"]["anyOf"] if "enum" in b)
    assert {"quiet", "new", "rfm.quiet", "stage.quiet"} <= set(offered)


def test_methods_come_from_the_catalogue():
    """The ways to cut a score and the models are those that the checker knows."""
    made = schema(Names(), Lang.EN)["properties"]
    cuts = made["scores"]["additionalProperties"]["properties"]["by"]["anyOf"][0]["enum"]
    assert set(cuts) == {*SCORE_METHODS, "fixed"}
    models = made["models"]["additionalProperties"]["properties"]["by"]["anyOf"][0]["enum"]
    assert set(models) == set(MODELS)


def test_aggregates_offer_the_columns_of_events():
    """`sum` is written out with a choice of the columns, odd names and all."""
    text = "tables: {orders: {columns: {a: text, '金|额': money}}, customers: {columns: {c: text}}}"
    made = schema(names_of(load_text(text)), Lang.EN)["properties"]["metrics"]
    snippets = made["additionalProperties"]["properties"]["value"]["defaultSnippets"]
    bodies = {s["label"]: s["body"] for s in snippets}
    assert bodies["sum"] == r"sum(${1|a,金\|额|})"
    assert bodies["count"] == "count()"


def test_a_name_that_is_new_is_no_mistake():
    """What a ruleset declares is offered and never demanded: a schema may be older than it."""
    made = schema(names_of(load_text(SHOP)), Lang.EN)["properties"]
    of = made["scores"]["additionalProperties"]["properties"]["of"]["anyOf"]
    assert {"type": "string"}.items() <= of[1].items()


def test_the_languages_differ_in_words_alone():
    """A schema in Chinese and one in English have the same structure."""
    names = names_of(load_text(SHOP))
    zh, en = (_bare(schema(names, lang)) for lang in (Lang.ZH, Lang.EN))
    assert zh == en


WORDS = {"description", "markdownDescription", "errorMessage", "patternErrorMessage", "label"}


def _bare(made: Any) -> Any:
    """A schema without its words; keys of rulesets are kept by what stands below them."""
    match made:
        case dict():
            texts = {k for k in WORDS & made.keys() if isinstance(made[k], str)}
            kept = made.keys() - texts - {"markdownEnumDescriptions"}
            return {k: _bare(made[k]) for k in sorted(kept)}
        case list():
            return [_bare(x) for x in made]
        case _:
            return made
