"""Dataclasses and words -> plain data, ready for JSON."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from segrules.language.findings import Lang, Words


def plain_data(value: object, lang: Lang | None) -> Any:  # noqa: ANN401 - plain data
    """A value as plain data; words as `{zh, en}`, or as text where a language is given."""
    match value:
        case Words():
            return value.say(lang) if lang else {"zh": value.zh, "en": value.en}
        case tuple():
            return [plain_data(v, lang) for v in value]
        case Mapping():
            return {str(k): plain_data(v, lang) for k, v in value.items()}
        case _ if dataclasses.is_dataclass(value):
            fields = dataclasses.fields(value)
            return {f.name: plain_data(getattr(value, f.name), lang) for f in fields}
        case _:
            return value
