"""Declared actions -> actions of the program, their segments found, their numbers read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from segrules.compiler.lower import condition
from segrules.compiler.program import Action, Condition, Segmentation
from segrules.compiler.scope import Names, Scope
from segrules.compiler.written import Loc, Reader
from segrules.language.model import ActionModel, Ruleset
from segrules.language.nearest import nearest

PUSHED = frozenset({"sms", "email", "mail", "phone", "call", "wecom", "wechat", "push", "edm"})
_DURATION = re.compile(r"[1-9][0-9]{0,4}(h|d|w|mo|y)")
_CAP = re.compile(r"[1-9][0-9]{0,3} per [1-9][0-9]{0,3}(h|d|w|mo|y)")


def actions(
    ruleset: Ruleset, segmentations: tuple[Segmentation, ...], names: Names, reader: Reader
) -> tuple[Action, ...]:
    """The actions that can be made; what is wrong with the others is reported."""
    seen: set[str] = set()
    made = []
    for i, model in enumerate(ruleset.actions):
        loc: Loc = ("actions", i)
        if model.id in seen:
            reader.report("action-twice", (*loc, "id"), name=model.id)
        seen.add(model.id)
        made.append(_action(model, loc, segmentations, names, reader))
    return tuple(a for a in made if a is not None)


def _action(
    model: ActionModel,
    loc: Loc,
    segmentations: tuple[Segmentation, ...],
    names: Names,
    reader: Reader,
) -> Action | None:
    targets = [_target(t, (*loc, "for"), segmentations, reader) for t in model.for_]
    scope = Scope(names, reader.found)
    narrowed = _condition(model.when, (*loc, "when"), scope, reader)
    consent = _consent(model, loc, scope, reader)
    _check_numbers(model, loc, reader)
    known = tuple(t for t in targets if t is not None)
    if len(known) < len(targets) or (narrowed is None and model.when is not None):
        return None
    place = reader.loaded.place(loc)
    return Action(model.id, known, narrowed, consent, _details(model), place)


def _target(
    written: str, loc: Loc, segmentations: tuple[Segmentation, ...], reader: Reader
) -> tuple[str, str] | None:
    """`at_risk`, or `rfm.at_risk` where two segmentations have such a segment."""
    pairs = [(s.name, g.id) for s in segmentations for g in s.segments]
    found = [p for p in pairs if written in {p[1], f"{p[0]}.{p[1]}"}]
    if len(found) == 1:
        return found[0]
    if found:
        spelled = ", ".join(f"`{a}.{b}`" for a, b in found)
        reader.report("which-segment", loc, name=written, options=spelled)
        return None
    near = ", ".join(f"`{n}`" for n in nearest(written, [p[1] for p in pairs]))
    key = "action-for-unknown/near" if near else "action-for-unknown"
    reader.report(key, loc, name=written, near=near)
    return None


def _condition(raw: Any, loc: Loc, scope: Scope, reader: Reader) -> Condition | None:  # noqa: ANN401 - YAML
    if raw is None:
        return None
    read = reader.condition(raw, loc)
    return None if read is None else condition(read, scope, positive=True)


def _consent(
    model: ActionModel, loc: Loc, scope: Scope, reader: Reader
) -> tuple[tuple[str, Condition], ...]:
    for channel in model.consent:
        if channel not in model.channels:
            near = ", ".join(f"`{c}`" for c in model.channels)
            reader.report(
                "consent-without-channel", (*loc, "consent", channel), name=channel, near=near
            )
    for channel in model.channels:
        if channel in PUSHED and channel not in model.consent:
            reader.report("no-consent", (*loc, "channels"), action=model.id, channel=channel)
    lowered = [
        (c, _condition(raw, (*loc, "consent", c), scope, reader))
        for c, raw in model.consent.items()
    ]
    return tuple((c, k) for c, k in lowered if k is not None)


def _check_numbers(model: ActionModel, loc: Loc, reader: Reader) -> None:
    for key in ("start", "every"):
        given = getattr(model.timing, key) if model.timing else None
        if given is not None and not _DURATION.fullmatch(given):
            reader.report("not-a-duration/action", (*loc, "timing", key))
    for key, given in model.cap.items():
        if not _CAP.fullmatch(given):
            reader.report("not-a-cap", (*loc, "cap", key))
    for key, kpi in model.kpi.items():
        if kpi.within is not None and not _DURATION.fullmatch(kpi.within):
            reader.report("not-a-duration/action", (*loc, "kpi", key, "within"))
    if model.experiment is not None:
        _check_experiment(model, loc, reader)


def _check_experiment(model: ActionModel, loc: Loc, reader: Reader) -> None:
    if model.experiment is None:
        return
    arms = {(*loc, "experiment", "arms", a): s for a, s in model.experiment.arms.items()}
    holdout = {(*loc, "experiment", "holdout"): model.experiment.holdout or "0%"}
    read = {at: percent(s) for at, s in {**arms, **holdout}.items()}
    for at, share in read.items():
        if share is None or not 0 <= share <= 1:
            reader.report("not-a-percentage", at)
    if sum((read[at] or Decimal(0) for at in arms), Decimal(0)) > 1:
        reader.report("arms-over-one", (*loc, "experiment"), action=model.id)


def percent(text: str) -> Decimal | None:
    """`12.5%` as 0.125; None where the text is no percentage."""
    stripped = text.strip()
    if not stripped.endswith(("%", "％")):
        return None
    try:
        return Decimal(stripped[:-1]) / 100
    except InvalidOperation:
        return None


def _details(model: ActionModel) -> Mapping[str, Any]:
    """All that the outputs say of an action: words, texts, lists and mappings of such."""
    named = (
        "goal",
        "offer",
        "message",
        "first_week",
        "avoid",
        "justification",
        "owner",
        "playbook",
    )
    details = {k: getattr(model, k) for k in named}
    details["channels"] = tuple(model.channels)
    details["cap"] = dict(model.cap)
    details["kpi"] = {k: v.model_dump(exclude_none=True) for k, v in model.kpi.items()}
    for key in ("timing", "budget", "experiment"):
        part = getattr(model, key)
        details[key] = part.model_dump(exclude_none=True) if part is not None else None
    return {k: v for k, v in details.items() if v}
