from __future__ import annotations

import importlib.util
import subprocess
import sys

import pytest

from segrules.cli import main


@pytest.mark.parametrize(("lang", "words"), [("zh", "语言服务器需要"), ("en", "server needs")])
def test_the_extra_is_named_where_it_is_not_installed(
    lang: str, words: str, capsys, monkeypatch
) -> None:
    """Without its library the command says what to install."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    assert main.run(["lsp", "--lang", lang]) == 1
    said = capsys.readouterr()
    assert words in said.err
    assert "segrules[lsp]" in said.err
    assert not said.out


@pytest.mark.parametrize("module", ["segrules.cli.watch", "segrules.editor.completion"])
def test_no_data_means_no_pandas(module: str) -> None:
    """What needs no data starts without the libraries for it."""
    heavy = "('pandas', 'numpy', 'pyarrow', 'duckdb')"
    script = (
        f"import sys, {module}, segrules.verbs.watched, segrules.editor.rename\n"
        f"print([m for m in {heavy} if m in sys.modules])"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert ended.stdout.decode().strip() == "[]"
