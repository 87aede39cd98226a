"""Finished playbooks and the formats asked for -> files: Markdown, HTML, Word, and an overview."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from segrules.compiler.program import Segment, Segmentation
from segrules.engines.results import Result
from segrules.language.findings import Finding
from segrules.outputs.playbooks.pictures import Picture, picture
from segrules.outputs.playbooks.playbook import Page

PlaybookFormat = Literal["md", "html", "docx"]
FORMATS: tuple[PlaybookFormat, ...] = get_args(PlaybookFormat)
OVERVIEW = "overview"


@dataclass(frozen=True, slots=True)
class PlaybookFile:
    """A file's name and what is in it."""

    name: str
    content: bytes


def missing_library(formats: Iterable[PlaybookFormat]) -> Finding | None:
    """What has to be installed for a format, if it is not."""
    if "docx" in formats and importlib.util.find_spec("docx") is None:
        return Finding("extra-missing", args={"format": "docx", "extra": "docx"})
    return None


def playbook_files(
    result: Result, pages: Sequence[Page], formats: Sequence[PlaybookFormat]
) -> Iterator[PlaybookFile]:
    """Every page in every format."""
    for page in pages:
        for wanted in formats:
            content = _MADE[wanted](result, page)
            yield PlaybookFile(f"{page.stem}.{page.lang.value}.{wanted}", content)


def overviews(result: Result, pages: Sequence[Page]) -> Iterator[PlaybookFile]:
    """The overview in each language of the pages; `_overview` where a segment is called so."""
    from segrules.outputs.playbooks.overview import overview_html  # noqa: PLC0415 - only when asked

    stem = OVERVIEW
    while stem in {p.stem.casefold() for p in pages}:
        stem = f"_{stem}"
    for lang in dict.fromkeys(p.lang for p in pages):
        text = overview_html(result, lang)
        yield PlaybookFile(f"{stem}.{lang.value}.html", text.encode("utf-8", "backslashreplace"))


def _as_markdown(result: Result, page: Page) -> bytes:  # noqa: ARG001 - the shape of all formats
    return page.text.encode()


def _as_html(result: Result, page: Page) -> bytes:
    from segrules.outputs.playbooks.playbook_html import playbook_html  # noqa: PLC0415 - as above

    drawn, segment = _picture(result, page)
    title = segment.label.say(page.lang)
    return playbook_html(page.text, drawn, title, page.lang).encode("utf-8", "backslashreplace")


def _as_docx(result: Result, page: Page) -> bytes:
    from segrules.outputs.playbooks.playbook_docx import playbook_docx  # noqa: PLC0415 - an extra

    drawn, segment = _picture(result, page)
    return playbook_docx(page.text, drawn, segment.label.say(page.lang), page.lang)


_MADE: Mapping[PlaybookFormat, Callable[[Result, Page], bytes]] = {
    "md": _as_markdown,
    "html": _as_html,
    "docx": _as_docx,
}


def _picture(result: Result, page: Page) -> tuple[Picture, Segment]:
    way = _way(result, page)
    segment = next(s for s in way.segments if s.id == page.segment)
    return picture(result, way, segment.id, page.lang), segment


def _way(result: Result, page: Page) -> Segmentation:
    return next(w for w in result.program.segmentations if w.name == page.way)
