"""A path into a ruleset -> what is written there: keys, an expression, the names of some kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from segrules.editor.terms import Glossary, Kind
from segrules.language.catalogue import MODELS, SCORE_METHODS
from segrules.language.findings import Words as Meaning
from segrules.language.loaded import Loc
from segrules.language.model import keys_at, part_at
from segrules.language.schema.words import meaning


@dataclass(frozen=True, slots=True)
class Formula:
    """An expression or condition: on the rows of a table where one is named.

    `aggregates` says that it stands around aggregates over those rows.
    """

    table: str = ""
    aggregates: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """Names of some kinds, of those that belong to `of` where that is given.

    `free` says that other words may stand there too.
    """

    kinds: tuple[Kind, ...]
    of: str | None = None
    free: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """One of some words."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Other:
    """A text, number or mapping of which nothing is known but the keys that it may have."""


Slot = Formula | Named | Words | Other

CONNECTIVES = frozenset({"all", "any", "not"})
VALUES = (Kind.METRIC, Kind.SCORE, Kind.COLUMN)
FACTS = (Kind.METRIC, Kind.SCORE)
SEGMENTED = (Kind.SEGMENT,)
TYPES = ("text", "integer", "number", "money", "boolean", "date", "instant")
BOOLEANS = ("true", "false")


def slot_of(loc: Loc, known: Glossary) -> Slot:  # noqa: PLR0911 - one a section
    """What stands at a path; numbers in it stand for any entry of a list."""
    match _without_connectives(loc):
        case ("tables", str(table), *rest):
            return _in_table(table, tuple(rest), known)
        case ("metrics", str(name), *rest):
            return _in_metric(name, tuple(rest), known)
        case ("models", str(name), *rest):
            return _in_model(name, tuple(rest), known)
        case ("scores", str(), *rest):
            return _in_score(tuple(rest))
        case ("segments", *rest) | ("segmentations", str(), *rest):
            return _in_segmentation(tuple(rest))
        case ("actions", int(), *rest):
            return _in_action(tuple(rest))
        case ("tests", *rest):
            return _in_test(tuple(rest), known)
        case _:
            return _elsewhere(_without_connectives(loc))


def keys_of(loc: Loc, known: Glossary) -> tuple[str, ...]:
    """The keys that the mapping at a path may have, as the model of the file has them."""
    if loc and loc[-1] in {"never", "always"}:
        return ("segment", "when")
    return keys_at(_for_model(loc)) if isinstance(slot_of(loc, known), Other) else ()


def key_means(loc: Loc, key: str) -> Meaning | None:
    """What a key of the mapping at a path means."""
    part = part_at(_for_model(loc))
    return None if part is None else meaning(part.__name__, key)


def _for_model(loc: Loc) -> Loc:
    return ("tests", "cases", *loc[1:]) if loc[:1] == ("tests",) and _is_listed(loc) else loc


def _is_listed(loc: Loc) -> bool:
    return len(loc) > 1 and isinstance(loc[1], int)


def _without_connectives(loc: Loc) -> Loc:
    """The path of the whole condition: `when` for `when.all.0.any.1`."""
    for at, step in enumerate(loc):
        inside = at and loc[at - 1] in {"when", "where", "assume"}
        if inside and (step in CONNECTIVES or isinstance(step, int)):
            return loc[:at] if loc[at - 1] != "assume" else loc[: at + 1]
    return loc


def _in_table(table: str, loc: Loc, known: Glossary) -> Slot:  # noqa: PLR0911 - one a key
    match loc:
        case ("key" | "time",) | ("unique",) | ("unique", int()):
            return Named((Kind.COLUMN,), table)
        case ("drop", int(), "when"):
            return Formula(table)
        case ("columns", str(), "looks_up"):
            return Named((Kind.TABLE,))
        case ("columns", str()) | ("columns", str(), "type"):
            return Other() if _is_mapping(("tables", table, *loc), known) else Words(TYPES)
        case ("columns", str(), "required"):
            return Words(BOOLEANS)
        case ("columns", str(), "pii"):
            return Words(("id", "contact", "name", "address", "other"))
        case _:
            return Other()


def _is_mapping(loc: Loc, known: Glossary) -> bool:
    return isinstance(known.at(loc), Mapping)


def _in_metric(name: str, loc: Loc, known: Glossary) -> Slot:
    table = known.at(("metrics", name, "from"))
    match loc:
        case () if not _is_mapping(("metrics", name), known):
            return Formula()
        case ("value" | "where" as key,):
            return Formula(table if isinstance(table, str) else "", aggregates=key == "value")
        case ("from",):
            return Named((Kind.TABLE,))
        case ("window",) | ("window", "from" | "to"):
            return Named((Kind.PARAMETER,), free=True)
        case _:
            return Other()


def _in_model(name: str, loc: Loc, known: Glossary) -> Slot:
    table = known.at(("models", name, "from"))
    match loc:
        case ("value" | "where" | "repeats" | "age_at_last" | "age",):
            return Formula(table if isinstance(table, str) else "")
        case ("from",):
            return Named((Kind.TABLE,))
        case ("by",):
            return Words(tuple(MODELS))
        case ("until",):
            return Words(("as_of", "last_day"))
        case _:
            return Other()


def _in_score(loc: Loc) -> Slot:  # noqa: PLR0911 - one for each key
    match loc:
        case ("of" | "standardise",) | ("points", int(), "when"):
            return Formula()
        case ("within" | "join" | "reverse",) | ("within" | "join" | "reverse", int()):
            return Named(FACTS)
        case ("split_by",) | ("split_by", int()) | ("nearest", "of", int()):
            return Named(VALUES)
        case ("total" | "items",):
            return Named(FACTS)
        case ("better",):
            return Words(("higher", "lower"))
        case ("by",):
            return Words(tuple(SCORE_METHODS))
        case ("ties",):
            return Words(("low", "high", "mid", "edges"))
        case ("align",):
            return Words(("top", "bottom"))
        case ("closed",):
            return Words(("left", "right"))
        case ("compat",):
            return Words(("r-rfm-0.3", "pymc", "pandas-rank-first", "ntile"))
        case ("deviation",):
            return Words(("population", "sample"))
        case _:
            return Other()


def _in_segmentation(loc: Loc) -> Slot:
    match loc:
        case ("rules", int(), "when") | ("table",):
            return Formula()
        case ("assign",):
            return Words(("first", "one", "all"))
        case ("ordered",):
            return Words(BOOLEANS)
        case _:
            return Other()


def _in_action(loc: Loc) -> Slot:
    match loc:
        case ("when",) | ("consent", str()):
            return Formula()
        case ("for",) | ("for", int()):
            return Named(SEGMENTED)
        case ("budget", "by"):
            return Words(("value", "share"))
        case _:
            return Other()


def _in_test(loc: Loc, known: Glossary) -> Slot:  # noqa: PLR0911 - one a key
    match loc[2:] if loc[:1] == ("cases",) else loc[1:] if loc and isinstance(loc[0], int) else loc:
        case ("given" | "defaults",):
            return Named((*VALUES, Kind.TABLE), free=True)
        case ("given" | "defaults", str(table), int()):
            return Named((Kind.COLUMN,), table)
        case ("expect",):
            return Named((*VALUES, Kind.SEGMENTATION), free=True)
        case ("because",) | ("expect", "segment"):
            return Named(SEGMENTED)
        case ("expect" | "given" | "defaults", str(name)):
            return _value_of(name, known)
        case ("expect", str(name), int()):
            return Named(SEGMENTED, name)
        case _:
            return Other()


def _value_of(name: str, known: Glossary) -> Slot:
    """The segments of a segmentation, or the values that a column or score declares."""
    for term in known.by_name.get(name, ()):
        if term.kind is Kind.SEGMENTATION:
            return Named(SEGMENTED, name)
        if term.kind in {Kind.SCORE, Kind.COLUMN}:
            of = f"{term.of}.{name}" if term.of else name
            return Named((Kind.VALUE,), of, free=True)
    return Other()


def _elsewhere(loc: Loc) -> Slot:
    match loc:
        case ("assume",) | ("assume", int()) | ("properties", int(), "never" | "always", "when"):
            return Formula()
        case ("properties", int(), "never" | "always", "segment"):
            return Named(SEGMENTED)
        case ("revenue",) | ("contact", "value"):
            return Named((Kind.METRIC,))
        case ("contact", "language") | ("contact", "addresses", str()):
            return Named((Kind.COLUMN,), "customers")
        case ("segrules",):
            return Words(("1",))
        case _:
            return Other()
