"""A picture's bars -> SVG to stand inside a page, readable aloud, in the colours of the page."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from segrules.language.findings import Lang, Words
from segrules.language.width import clip, visible
from segrules.outputs.figures import percentage
from segrules.outputs.playbooks.pictures import SIZE, VALUE, Bar, Picture

WIDTH, LEFT, RIGHT, TOP = 720, 190, 70, 28
ROW, THICK = 34, 11
LABEL_CELLS = 24
LEFT_OUT = Words("另有 {n} 个较小的分群没有画出", "{n} smaller segments are not shown")


def picture_svg(picture: Picture, lang: Lang) -> str:
    """Two bars a segment, of customers above and of revenue below; one where there is none."""
    height = TOP + ROW * len(picture.bars) + (22 if picture.left_out else 6)
    box, told = f"0 0 {WIDTH} {height}", _safe(_told(picture, lang))
    parts = [
        f'<svg class="picture" role="img" viewBox="{box}" aria-label="{told}">',
        *_legend(picture, lang),
    ]
    for at, bar in enumerate(picture.bars):
        parts += _bar(bar, TOP + ROW * at, picture)
    if picture.left_out:
        said = LEFT_OUT.say(lang).format(n=picture.left_out)
        parts.append(f'<text class="small" x="{LEFT}" y="{height - 6}">{_safe(said)}</text>')
    return "\n".join([*parts, "</svg>\n"])


def _told(picture: Picture, lang: Lang) -> str:
    """The picture in words, for those who do not see it."""
    colon, comma, stop = (w.say(lang) for w in (_COLON, _COMMA, _STOP))
    said = [
        f"{b.label}{colon}{comma.join(f'{n.say(lang)} {percentage(s)}' for n, s in _shares(b))}"
        for b in picture.bars
    ]
    return f"{picture.title}{colon}{stop.join(said)}"


_COLON, _COMMA, _STOP = Words("：", ": "), Words("，", ", "), Words("；", "; ")


def _shares(bar: Bar) -> Iterator[tuple[Words, float]]:
    yield SIZE, bar.size
    if bar.value is not None:
        yield VALUE, bar.value


def _legend(picture: Picture, lang: Lang) -> Iterator[str]:
    shown = [("size", SIZE), ("value", VALUE)] if picture.has_value else [("size", SIZE)]
    for at, (kind, words) in enumerate(shown):
        x = LEFT + at * 150
        yield f'<rect class="{kind}" x="{x}" y="6" width="11" height="11"/>'
        yield f'<text class="small" x="{x + 17}" y="16">{_safe(words.say(lang))}</text>'


def _bar(bar: Bar, top: int, picture: Picture) -> Iterator[str]:
    own = " mine" if bar.mine else ""
    label = _safe(clip(visible(bar.label), LABEL_CELLS))
    middle = top + ROW // 2
    yield f'<text class="label{own}" x="{LEFT - 10}" y="{middle + 3}">{label}</text>'
    height = THICK if picture.has_value else THICK * 2
    yield from _one(bar.size, top + 4, height, picture.largest, f"size{own}")
    if picture.has_value and bar.value is not None:
        yield from _one(bar.value, top + 5 + THICK, height, picture.largest, f"value{own}")


def _one(share: float, top: int, height: int, largest: float, kind: str) -> Iterator[str]:
    width = max(round((WIDTH - LEFT - RIGHT) * max(share, 0.0) / largest, 1), 1.0)
    yield f'<rect class="{kind}" x="{LEFT}" y="{top}" width="{width}" height="{height}"/>'
    at = f'x="{LEFT + width + 6:.1f}" y="{top + height / 2 + 4:.1f}"'
    yield f'<text class="small" {at}>{percentage(share)}</text>'


def _safe(text: str) -> str:
    return escape(visible(text))
