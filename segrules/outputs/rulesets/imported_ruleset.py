"""A foreign text -> the ruleset that says the same, checked, with everything found on the way."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from segrules.compiler.check import Checked, check
from segrules.language.findings import Finding, Lang, is_error
from segrules.language.source import load_text
from segrules.outputs.rulesets.ruleset_text import ruleset_text
from segrules.verbs.foreign.formats import read_foreign
from segrules.verbs.foreign.imported import NO_WISH, Imported, Wish
from segrules.verbs.table_defects import Defects, table_defects


@dataclass(frozen=True, slots=True)
class ImportedRuleset:
    """What came of an import.

    `imported` and what follows are None where an error of the source forbids a ruleset; `told` is
    what was found in the source, `sources` the texts that places point into.
    """

    told: tuple[Finding, ...]
    sources: dict[str, str]
    imported: Imported | None = None
    text: str | None = None
    checked: Checked | None = None
    defects: Defects | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything found: in the source, in the ruleset, and by the proofs."""
        checked = self.checked.findings if self.checked else ()
        return (*self.told, *checked, *(self.defects.findings if self.defects else ()))


def imported_ruleset(
    text: str,
    source: str,
    target: str,
    lang: Lang,
    *,
    format_: str | None = None,
    wish: Wish = NO_WISH,
) -> ImportedRuleset:
    """Import a text that was read from `source`; its ruleset is spoken of as `target`."""
    reading = read_foreign(text, source, format_, wish)
    sources = {source: text}
    if reading.imported is None or any(is_error(f) for f in reading.findings):
        return ImportedRuleset(reading.findings, sources)
    written = ruleset_text(reading.imported, lang)
    checked = check(load_text(written, target))
    defects = table_defects(checked.program) if checked.program else None
    return ImportedRuleset(
        reading.findings,
        {**sources, **checked.sources},
        reading.imported,
        written,
        checked,
        defects,
    )


def write_new(text: str, path: Path, *, force: bool) -> Finding | None:
    """Write a ruleset to a file that is not there yet; why it cannot be, where it cannot."""
    name = path.as_posix()
    try:
        with path.open("w" if force else "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        return Finding("import-out-exists", None, {"name": name})
    except OSError as failed:
        reason = failed.strerror or str(failed)
        return Finding("import-out-unwritable", None, {"name": name, "reason": reason})
    return None
