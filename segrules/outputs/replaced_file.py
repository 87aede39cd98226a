"""A file's new content -> the file, changed in one step or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path


def replace_file(path: Path, content: bytes) -> str | None:
    """Put the new content in the place of the old; why that cannot be done, where it cannot.

    The file keeps its permissions; where the path is a link, what it leads to is replaced.
    """
    target = path.resolve()
    part = None
    try:
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as file:
            part = Path(file.name)
            file.write(content)
        shutil.copymode(target, part)
        os.replace(part, target)  # noqa: PTH105 - the one step
    except OSError as failed:
        return failed.strerror or "?"
    finally:
        if part is not None:
            with contextlib.suppress(OSError):
                part.unlink()
    return None
