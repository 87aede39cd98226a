"""Actions and the customers' data -> findings: channels that nobody can be reached by, and why."""

from __future__ import annotations

from collections.abc import Iterator

from segrules.compiler.action_terms import terms
from segrules.compiler.program import Action, Column, Condition, Named, Program
from segrules.compiler.walk import nodes
from segrules.engines.on_pandas.columns import Vector
from segrules.engines.on_pandas.evaluating.rows import Rows, column
from segrules.engines.on_pandas.vectors import known_mask
from segrules.language.findings import Finding
from segrules.language.width import shown


def unknown_reach(program: Program, rows: Rows) -> tuple[Finding, ...]:
    """One finding for each channel of which no consent, or no address, is known of anybody."""
    if not len(rows):
        return ()
    found = {
        (f.key, f.args["channel"], f.args["name"]): f
        for f in (*_consents(program, rows), *_addresses(program, rows))
    }
    return tuple(found.values())


def _consents(program: Program, rows: Rows) -> Iterator[Finding]:
    for action in program.actions:
        for channel, asked in action.consent:
            name = _unknown_name(asked, rows)
            if name is not None:
                yield _told("consent-unknown", action, channel, name)


def _addresses(program: Program, rows: Rows) -> Iterator[Finding]:
    for channel, address in program.contact.addresses:
        if _is_unknown(column(address, rows)):
            using = (a for a in program.actions if channel in terms(a).channels)
            yield from (_told("address-unknown", a, channel, address.name) for a in using)


def _told(key: str, action: Action, channel: str, name: str) -> Finding:
    args = {"action": shown(action.id), "channel": shown(channel), "name": shown(name)}
    return Finding(key, None, args)


def _unknown_name(asked: Condition, rows: Rows) -> str | None:
    """The first name that a condition rests on, where nothing of any of them is known."""
    leaves = [n for n in nodes(asked) if isinstance(n, (Column, Named))]
    unknown = [_is_unknown(_vector(leaf, rows)) for leaf in leaves]
    return leaves[0].name if leaves and all(unknown) else None


def _vector(leaf: Column | Named, rows: Rows) -> Vector | None:
    return column(leaf, rows) if isinstance(leaf, Column) else rows.names.get(leaf.name)


def _is_unknown(vector: Vector | None) -> bool:
    return vector is not None and not known_mask(vector).any()
