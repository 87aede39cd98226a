"""The folder of a run, data with addresses, perhaps an earlier run -> its audiences again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from segrules.compiler.program import Program
from segrules.engines.on_pandas.vectors import from_cells
from segrules.language.findings import DataError, Finding
from segrules.language.types import TEXT
from segrules.language.width import shown
from segrules.outputs.audiences.audiences import Audiences, audiences
from segrules.outputs.audiences.changed_audiences import Addresses, Earlier, only_new, removals
from segrules.outputs.audiences.people import Sending, people_of_run, sending_of
from segrules.verbs.own_columns import AsKey, Own, own_columns
from segrules.verbs.pseudonyms import Pseudonyms
from segrules.verbs.recorded_contacts import WrittenContacts, contacts_of, written_contacts
from segrules.verbs.recorded_run import RecordedRun, key_texts, recorded_run
from segrules.verbs.run_manifest import RunManifest, run_manifest


def audiences_of_run(
    folder: Path,
    data: Sequence[str],
    *,
    encoding: str | None = None,
    earlier: Path | None = None,
    pseudonyms: Pseudonyms | None = None,
    hide: bool = False,
) -> Audiences:
    """The audiences of a run, by what data says of its customers.

    With an `earlier` run only customers who were not in the action then, and lists of those who
    were and are no more. `hide` puts pseudonyms in the place of the customers' keys; for a run that
    has them already `pseudonyms` are needed to find its customers in the data. Raises DataError
    where the run or the data cannot be read.
    """
    run = recorded_run(folder)
    written = written_contacts(run.manifest, run.program)
    sending = sending_of(run.program)
    own = _own(run, data, sending, encoding)
    as_key = key_maker(run.manifest, pseudonyms) if own else str
    keys = key_texts(run.keys)
    columns, found = own.of(keys, as_key) if own else ({}, 0)
    if own is not None and not found:
        raise DataError([Finding("audience-of-others", None, {"path": run.manifest.name})])
    people = people_of_run(run, columns)
    before = None if earlier is None else _before(run, earlier)
    contacts = contacts_of(written, run.keys)
    fresh = contacts if before is None else only_new(contacts, keys, before)
    hidden = hide and run.manifest.pseudonyms is None
    show: AsKey = pseudonyms.of if pseudonyms is not None and hidden else str
    if hidden:
        people = replace(people, shown=from_cells([show(k) for k in keys], TEXT))
    made = audiences(run.program, fresh, people, sending)
    addresses = Addresses(own, sending, as_key, show)
    gone = () if before is None else removals(contacts, keys, before, people.key, addresses)
    told = own.findings if own else ()
    return Audiences((*made.files, *gone), (*told, *made.findings))


def key_maker(run: RunManifest, pseudonyms: Pseudonyms | None) -> AsKey:
    """How the data's keys are written in the run; DataError where that cannot be told."""
    if run.pseudonyms is None:
        return str
    if pseudonyms is None:
        raise DataError([Finding("pseudonym-key-absent")])
    if pseudonyms.mark != run.pseudonyms:
        raise DataError([Finding("pseudonym-key-other", None, {"path": run.name})])
    return pseudonyms.of


def _own(
    run: RecordedRun, data: Sequence[str], sending: Sending, encoding: str | None
) -> Own | None:
    """What the data says of customers; DataError where there is none and addresses are needed."""
    if data:
        return own_columns(run.program, data, encoding=encoding, as_of=run.manifest.as_of)
    names = sorted({*sending.addresses.values(), *filter(None, [sending.language])})
    if names:
        columns = ", ".join(f"`{shown(n)}`" for n in names)
        raise DataError([Finding("audience-needs-data", None, {"columns": columns})])
    return None


def _before(run: RecordedRun, earlier: Path) -> Earlier:
    """Who was sent what in the earlier run."""
    manifest = run_manifest(earlier)
    if manifest.pseudonyms != run.manifest.pseudonyms:
        raise DataError([Finding("pseudonyms-apart")])
    written: WrittenContacts = written_contacts(manifest, _program_of(manifest, run))
    return written.sent()


def _program_of(manifest: RunManifest, run: RecordedRun) -> Program:
    if manifest.ruleset != run.manifest.ruleset:
        args = {"a": shown(manifest.ruleset), "b": shown(run.manifest.ruleset)}
        raise DataError([Finding("runs-of-two-rulesets", None, args)])
    return run.program
