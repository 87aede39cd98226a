from __future__ import annotations

import os
from pathlib import Path

import pytest

import segrules
from segrules.engines.on_pandas.reading import reading
from segrules.language.findings import DataError, Lang
from segrules.language.messages import message_of
from segrules.outputs.runs.run_folder import written
from segrules.verbs.apply import apply_files

RULES = """
segrules: 1
name: spenders
tables:
  customers:
    key: id
    columns: {id: text, spent: {type: money, required: true}}
segments:
  rules:
    - {id: big, when: spent >= 100}
  otherwise: small
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Three customers in a file."""
    path = tmp_path / "customers.csv"
    path.write_text("id,spent\na,1\nb,100\nc,5.50\n")
    return path


def keys(error: DataError) -> list[str]:
    """What was found, each with words in both languages."""
    for finding in error.findings:
        assert all("customers.csv" in message_of(finding, lang).text for lang in Lang)
    return [f.key for f in error.findings]


def test_a_file_that_grows_while_it_is_read(data: Path, monkeypatch) -> None:
    """A row that is added between the first and the last look is a fault, not half a result."""
    read_text = reading.read_text

    def slowly(*args: object) -> object:
        made = read_text(*args)
        with data.open("a") as file:
            file.write("d,7\n")
        return made

    monkeypatch.setattr(reading, "read_text", slowly)
    with pytest.raises(DataError) as caught:
        apply_files(segrules.compile(RULES).program, [str(data)])
    assert keys(caught.value) == ["changed-while-read"]


@pytest.mark.parametrize("change", ["written", "replaced", "touched", "gone"])
def test_a_file_that_changes_before_its_digest_is_taken(data: Path, tmp_path: Path, change) -> None:
    """The manifest never names a digest of other bytes than were read; nothing is written."""
    result = apply_files(segrules.compile(RULES).program, [str(data)])
    match change:
        case "written":
            data.write_text("id,spent\na,2\nb,100\nc,5.50\n")
        case "replaced":
            (tmp_path / "new.csv").write_text(data.read_text())
            (tmp_path / "new.csv").replace(data)
        case "touched":
            os.utime(data, ns=(1, 1))
        case "gone":
            data.unlink()
    with pytest.raises(DataError) as caught:
        written(result, tmp_path / "out", None, {}, [str(data)])
    assert keys(caught.value) == ["changed-while-read"]
    assert not (tmp_path / "out").exists()


def test_a_file_that_stays_is_written_with_its_digest(data: Path, tmp_path: Path) -> None:
    """The same run on a file that nobody touches is written."""
    result = apply_files(segrules.compile(RULES).program, [str(data)])
    assert written(result, tmp_path / "out", None, {}, [str(data)]) == tmp_path / "out"
