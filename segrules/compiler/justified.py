"""Actions -> findings: prices that differ by segment without a word why.

Whoever decides by rules may not treat people unreasonably unequally in price and other terms of
trade (PIPL of the People's Republic of China, article 24), and must be able to say why somebody
else was offered something else (also GDPR, article 13(2)(f)).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from segrules.compiler.program import Action, Program
from segrules.language.findings import Finding, Words
from segrules.language.width import shown

PRICE = re.compile(
    r"减\s*(?:\d|[一二三四五六七八九十百])|(?:\d|[一二三四五六七八九])\s*折|返现\s*\d"
    r"|\d\s*% off|\b(?:CNY|EUR|USD|[$€£¥])\s*\d+(?:\.\d+)? off|\bcash ?back\b",
    re.IGNORECASE,
)
"""An offer that takes something off the price; free delivery and gifts are none."""


def unjustified(program: Program) -> Iterator[Finding]:
    """One finding for each action with a price that not everybody is given, and no reason."""
    for action in program.actions:
        offer = action.details.get("offer")
        if offer is None or action.details.get("justification") or not _is_price(offer):
            continue
        if _left_out(action, offer, program):
            yield Finding("price-unjustified", action.place, {"action": shown(action.id)})


def _is_price(offer: object) -> bool:
    texts = (offer.zh, offer.en) if isinstance(offer, Words) else (str(offer),)
    return any(PRICE.search(text) for text in texts)


def _left_out(action: Action, offer: object, program: Program) -> bool:
    """Whether a segment of the same segmentation gets no action with this offer."""
    given = {s for a in program.actions if a.details.get("offer") == offer for s in a.segments}
    ways = {way for way, _ in action.segments}
    everybody = {(w.name, s.id) for w in program.segmentations for s in w.segments}
    return any(way in ways and (way, segment) not in given for way, segment in everybody)
