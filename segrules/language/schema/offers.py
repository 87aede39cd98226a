"""A part and its key -> the names of a ruleset that an editor offers there.

They are offered, never demanded: a schema is a picture of the ruleset as it was, and a metric that
was added a minute ago is no mistake. Which names there are is for `check` and `lsp` to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from segrules.language.catalogue import AGGREGATES, MODELS, SCORE_METHODS
from segrules.language.findings import Words
from segrules.language.schema.forms import EXAMPLES, FORMS
from segrules.language.schema.names import NOTHING, Named, Names

Offer = Callable[[Names], Named]

CHANNELS: Named = {
    "sms": Words("短信", "SMS"),
    "email": Words("邮件", "e-mail"),
    "wecom": Words("企业微信", "WeCom"),
    "phone": Words("电话", "phone"),
    "push": Words("App 推送", "push message of an app"),
    "store": Words("门店", "in the store"),
}
FIXED = Words("固定的分界点，写在 `at`", "fixed cut points, in `at`")
PER_CUSTOMER = Words("每位客户，各渠道合计", "a customer, over all channels")


def _channels(names: Names) -> Named:
    return {**names.channels, **CHANNELS}


def _segments(names: Names) -> Named:
    """Ids; where two segmentations have one of that name, with the segmentation before it."""
    several = {s: w for part in names.segments.values() for s, w in part.items()}
    full = {f"{p}.{s}": w for p, part in names.segments.items() for s, w in part.items()}
    return {**several, **full} if len(names.segments) > 1 else several


def _scored(names: Names) -> Named:
    return {**names.metrics, **names.of_customers}


OFFERS: Mapping[tuple[str, str], Offer] = {
    ("Ruleset", "revenue"): lambda names: names.metrics,
    ("ColumnModel", "looks_up"): lambda names: names.tables,
    ("MetricModel", "from"): lambda names: names.tables,
    ("ModelModel", "from"): lambda names: names.tables,
    ("ModelModel", "by"): lambda _: {m.name: m.meaning for m in MODELS.values()},
    ("ModelModel", "value"): lambda names: names.values,
    ("ModelModel", "repeats"): lambda names: names.values,
    ("ModelModel", "age_at_last"): lambda names: names.values,
    ("ModelModel", "age"): lambda names: names.values,
    ("ScoreModel", "of"): _scored,
    ("ScoreModel", "standardise"): _scored,
    ("ScoreModel", "by"): lambda _: {
        **{m.name: m.meaning for m in SCORE_METHODS.values()},
        "fixed": FIXED,
    },
    ("ScoreModel", "split_by"): lambda names: names.of_customers,
    ("ScoreModel", "within"): lambda names: names.scores,
    ("ScoreModel", "join"): lambda names: names.scores,
    ("ScoreModel", "total"): lambda names: {**names.scores, **names.metrics},
    ("ScoreModel", "items"): _scored,
    ("ScoreModel", "reverse"): _scored,
    ("NearestModel", "of"): lambda names: {**names.scores, **names.metrics},
    ("ActionModel", "for"): _segments,
    ("ActionModel", "channels"): _channels,
    ("ActionModel", "consent"): _channels,
    ("ActionModel", "cap"): lambda names: {"per_customer": PER_CUSTOMER, **_channels(names)},
    ("ContactModel", "cap"): lambda names: {"per_customer": PER_CUSTOMER, **_channels(names)},
    ("ContactModel", "addresses"): _channels,
    ("ContactModel", "value"): lambda names: names.metrics,
    ("ContactModel", "language"): lambda names: names.of_customers,
    ("CaseModel", "because"): _segments,
    ("CasesModel", "defaults"): lambda names: names.values,
    ("PropertyModel", "segment"): _segments,
}
"""Of a list, what its items may be; of a mapping, its keys."""

CLOSED = frozenset({("ModelModel", "by"), ("ScoreModel", "by")})
"""Where the language itself has the names, and no other may stand."""


def offered(part: str, key: str, names: Names) -> Named:
    """What may stand at a place, with words where there are any."""
    if (part, key) in OFFERS:
        return OFFERS[part, key](names)
    if (part, key) in FORMS:
        return dict.fromkeys(FORMS[part, key].examples, NOTHING)
    return dict.fromkeys(EXAMPLES.get((part, key), ()), NOTHING)


def values_below(part: str, key: str, names: Names) -> Named:
    """What the values of a mapping may be."""
    match part, key:
        case ("ContactModel", "addresses"):
            return names.of_customers
        case ("ActionModel" | "ContactModel" | "ExperimentModel", _) if (part, key) in FORMS:
            return dict.fromkeys(FORMS[part, key].examples, NOTHING)
        case _:
            return {}


AGGREGATE_SNIPPETS: Mapping[str, str] = {
    "none": "{name}()",
    "optional": "{name}()",
    "value": "{name}({column})",
    "condition": "{name}(${{1:condition}})",
    "conditions": "{name}(${{1:first}}, ${{2:then}})",
    "duration": "{name}(${{1:30d}})",
}


def aggregates(names: Names) -> Mapping[str, tuple[str, Words]]:
    """Each aggregate: what is written into the file, with the place to go on, and its meaning.

    Where the ruleset has tables of events, their columns are there to choose from.
    """
    events = {c for t, named in names.columns.items() if t != "customers" for c in named}
    listed = ",".join(re.sub(r"([,|\\$}])", r"\\\1", c) for c in sorted(events))
    column = f"${{1|{listed}|}}" if events else "${1:column}"
    return {
        a.name: (AGGREGATE_SNIPPETS[a.argument].format(name=a.name, column=column), a.meaning)
        for a in AGGREGATES.values()
    }
