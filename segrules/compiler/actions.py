"""Declared actions -> actions of the program, their segments found, their numbers read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from segrules.compiler.action_terms import CAP, percent
from segrules.compiler.lower import condition
from segrules.compiler.program import Action, Condition
from segrules.compiler.scope import Names, Scope
from segrules.compiler.spelling import odd_name
from segrules.compiler.targets import target
from segrules.compiler.unknown import counted
from segrules.compiler.written import Loc, Reader
from segrules.language.model import ActionModel, ExperimentModel, Ruleset

PUSHED = frozenset({"sms", "email", "mail", "phone", "call", "wecom", "wechat", "push", "edm"})
_DURATION = re.compile(r"[1-9][0-9]{0,4}(h|d|w|mo|y)")
_START = re.compile(r"[0-9]{1,5}(h|d|w|mo|y)")
RESERVED = ("holdout", "control")
"""The arms of those who are left alone, which no arm of an experiment may be called."""


def actions(ruleset: Ruleset, names: Names, reader: Reader) -> tuple[Action, ...]:
    """The actions that can be made; what is wrong with the others is reported."""
    seen: set[str] = set()
    made = []
    for i, model in enumerate(ruleset.actions):
        loc: Loc = ("actions", i)
        if model.id in seen:
            reader.report("action-twice", (*loc, "id"), name=model.id)
        seen.add(model.id)
        reader.found.extend(odd_name(model.id, reader.loaded.place((*loc, "id"))))
        made.append(_action(model, loc, names, reader))
    return tuple(a for a in made if a is not None)


def _action(model: ActionModel, loc: Loc, names: Names, reader: Reader) -> Action | None:
    targets = [target(t, (*loc, "for", i), names, reader) for i, t in enumerate(model.for_)]
    scope = Scope(names, reader.found)
    narrowed = _condition(model.when, (*loc, "when"), scope, reader)
    consent = _consent(model, loc, scope, reader)
    _check_times(model, loc, reader)
    if model.experiment is not None:
        _check_experiment(model.experiment, model.id, (*loc, "experiment"), reader)
    known = tuple(t for t in targets if t is not None)
    if len(known) < len(targets) or (narrowed is None and model.when is not None):
        return None
    place = reader.loaded.place(loc)
    return Action(model.id, known, narrowed, consent, _details(model), place, model.priority)


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
            _report_channel(channel, model, (*loc, "consent", channel), reader)
    for i, channel in enumerate(model.channels):
        if channel in PUSHED and channel not in model.consent:
            at = (*loc, "channels", i)
            reader.report("no-consent", at, action=model.id, channel=channel)
    lowered = [
        (c, _condition(raw, (*loc, "consent", c), scope, reader))
        for c, raw in model.consent.items()
    ]
    return tuple((c, k) for c, k in lowered if k is not None)


def _report_channel(channel: str, model: ActionModel, loc: Loc, reader: Reader) -> None:
    key = "consent-without-channel" if model.channels else "consent-without-channel/none"
    reader.report_key(key, loc, name=channel, near=counted(list(model.channels)))


# ---------------------------------------------------------------- numbers


def _check_times(model: ActionModel, loc: Loc, reader: Reader) -> None:
    for at, written, form in _times(model):
        if written is not None and not form.fullmatch(written):
            key = "not-a-cap" if form is CAP else "not-a-duration/action"
            reader.report(key, (*loc, *at))


def _times(model: ActionModel) -> Iterator[tuple[Loc, str | None, re.Pattern[str]]]:
    """Each length of time and each cap, where it stands, and the form that it must have."""
    if model.timing is not None:
        yield ("timing", "start"), model.timing.start, _START
        yield ("timing", "every"), model.timing.every, _DURATION
    for key, cap in model.cap.items():
        yield ("cap", key), cap, CAP
    for key, kpi in model.kpi.items():
        yield ("kpi", key, "within"), kpi.within, _DURATION


def _check_experiment(model: ExperimentModel, action: str, loc: Loc, reader: Reader) -> None:
    written = {(*loc, "arms", arm): share for arm, share in model.arms.items()}
    shares = {at: percent(share) for at, share in written.items()}
    holdout = percent(model.holdout or "0%")
    for at, share in [*shares.items(), ((*loc, "holdout"), holdout)]:
        if share is None or share > 1:
            reader.report("not-a-percentage", at)
    for arm in (a for a in model.arms if a in RESERVED):
        reader.report_key("arm-reserved", (*loc, "arms", arm), name=arm)
    good = [share for share in shares.values() if share is not None and share <= 1]
    if sum(good, Decimal(0)) > 1:
        reader.report_key("arms-over-one", (*loc, "arms"), action=action)


def _details(model: ActionModel) -> Mapping[str, Any]:
    """All that the outputs say of an action: words, texts, lists and mappings of such."""
    named = (
        "label",
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
