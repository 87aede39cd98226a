"""A page -> the text of one HTML file that needs no other and reaches no network."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from segrules.outputs.report.blocks import Chart, Detail, Grid, Notice, Page
from segrules.outputs.rulesets.shipped import shipped

FOLDER = "report"
LEAVING = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
"""What could end the element that JSON stands in, or the line that a script is on."""


def html(page: Page) -> str:
    """The file; the same page gives the same text."""
    library, script = _asset("echarts.min.js"), _asset("report.js")
    text = _template().render(
        page=page,
        kinds={"grid": Grid, "chart": Chart, "detail": Detail, "notice": Notice},
        policy=policy(library, script),
        style=Markup(_asset("report.css")),  # noqa: S704 - our own file
        library=Markup(library),  # noqa: S704 - the same
        script=Markup(script),  # noqa: S704 - the same
        charts=Markup(inlined(page.charts)),  # noqa: S704 - JSON that holds no markup
    )
    return str(text)


def policy(*scripts: str) -> str:
    """A Content-Security-Policy: these scripts, styles of the page itself, and nothing else.

    Nothing may be fetched, sent, framed or submitted. Styles may stand in the page because the
    charts' hints carry theirs with them.
    """
    allowed = " ".join(f"'sha256-{_digest(s)}'" for s in scripts)
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def inlined(value: Mapping[str, Any]) -> str:
    """A value as JSON that can stand in a script element whatever texts are in it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return "".join(LEAVING.get(c, c) for c in text)


@cache
def _asset(name: str) -> str:
    return (shipped("templates") / FOLDER / name).read_text("utf-8")


@cache
def _template() -> Any:  # noqa: ANN401 - a template of the library
    environment = Environment(
        loader=FileSystemLoader(shipped("templates") / FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("report.html.j2")
