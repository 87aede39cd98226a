"""Cards as HTML -> how many stand side by side on a sheet of A3, and how large their text can be.

The sheet is as browsers print it: 400 mm by 277 mm at 96 dots an inch. The estimate is on the safe
side, so that one sheet is enough.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from html import unescape

from segrules.language.width import display_width

SHEET = (1512, 1046)
HEAD = 64
GAP = 12
TEXT = 13.5
"""The height of letters in print, in dots."""
SCALES = (1.5, 1.4, 1.3, 1.2, 1.1, 1.0, 0.94, 0.88, 0.82, 0.76, 0.7, 0.64, 0.58, 0.52, 0.46)
MOST_ACROSS = 6
NARROW = 0.46
"""How wide a Latin letter is, to the height of letters; a 汉字 is as wide as it is high."""
BLOCK = re.compile(r"<(h2|p|dd)\b[^>]*>(.*?)</\1>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")
SIZES = {"h2": 1.35, "p": 1.0, "dd": 0.95}
ROOM = {"h2": 0.0, "p": 0.7, "dd": 0.25}
"""What stands above and below a block, to the height of letters."""
LABEL = 3.6
"""The room that the names of a plan's lines take."""
BAR, EDGES = 1.4, 2.1


def layout(cards: Sequence[str]) -> tuple[int, float]:
    """Cards in a row, and the size of their text to the page's own; of several the largest text."""
    fitting = [
        (scale, -across) for across in _rows(len(cards)) for scale in [_scale(cards, across)]
    ]
    scale, across = max(fitting, default=(SCALES[0], -1))
    return -across, scale


def _rows(many: int) -> range:
    return range(min(many, 3) or 1, min(many, MOST_ACROSS) + 1)


def _scale(cards: Sequence[str], across: int) -> float:
    """The largest text with which every row of cards is as high as the sheet leaves room for."""
    rows = math.ceil(len(cards) / across)
    high = (SHEET[1] - HEAD - GAP * rows) / rows
    wide = (SHEET[0] - GAP * (across - 1)) / across
    fitting = (s for s in SCALES if all(_height(c, wide, s * TEXT) <= high for c in cards))
    return next(fitting, SCALES[-1])


def _height(card: str, wide: float, text: float) -> float:
    """How high a card is with text of this height."""
    room = wide / text - 2.2
    lines = EDGES + card.count('class="bar') * BAR + card.count("<dl>") * 1.2
    for kind, inside in BLOCK.findall(card):
        size = SIZES[kind] * (1.7 if "<b>" in inside else 1.0)
        broad = max(room - LABEL if kind == "dd" else room, 1.0)
        needed = _length(unescape(TAG.sub("", inside))) * SIZES[kind]
        lines += max(math.ceil(needed / broad), 1) * size * 1.5 + ROOM[kind]
    return lines * text


def _length(text: str) -> float:
    """How long a text is, to the height of its letters."""
    wide = max(display_width(text) - len(text), 0)
    return wide + (len(text) - wide) * NARROW
