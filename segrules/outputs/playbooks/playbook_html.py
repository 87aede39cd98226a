"""A playbook's Markdown and its picture -> one HTML page that needs nothing else."""

from __future__ import annotations

import re
from functools import cache
from html import escape

from markdown_it import MarkdownIt

from segrules.language.findings import Lang
from segrules.language.width import visible
from segrules.outputs.playbooks.page_style import POLICY, STYLE
from segrules.outputs.playbooks.picture_svg import picture_svg
from segrules.outputs.playbooks.pictures import Picture

TAGS = {Lang.ZH: "zh-CN", Lang.EN: "en"}
SECOND = re.compile(r"(?=<h2>)")


@cache
def markdown() -> MarkdownIt:
    """The reader of playbooks: tables, no HTML of its own, no pictures from elsewhere."""
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def playbook_html(text: str, picture: Picture, title: str, lang: Lang) -> str:
    """The page: the playbook as it is written, its picture before the third heading.

    There it stands below how many they are and how much. A page of another shape has it at its end.
    """
    parts = SECOND.split(markdown().render(text))
    figure = _figure(picture, lang)
    at = min(PLACE, len(parts))
    body = "".join([*parts[:at], figure, *parts[at:]])
    return page_html(f"<main>\n{body}</main>\n", title, lang, STYLE)


PLACE = 3
"""Before the first heading, `who they are` and `how many` there are three parts."""


def _figure(picture: Picture, lang: Lang) -> str:
    caption = escape(visible(picture.title))
    drawn = picture_svg(picture, lang)
    return f"<figure>\n<figcaption>{caption}</figcaption>\n{drawn}</figure>\n"


def page_html(body: str, title: str, lang: Lang, style: str) -> str:
    """A whole page around its body."""
    return (
        f'<!DOCTYPE html>\n<html lang="{TAGS[lang]}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(visible(title))}</title>\n<style>{style}</style>\n</head>\n"
        f"<body>\n{body}</body>\n</html>\n"
    )
