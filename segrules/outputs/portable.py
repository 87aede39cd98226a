"""A file's name as given on the command line -> a name that tells nothing of the machine."""

from __future__ import annotations

import re
from pathlib import PurePosixPath, PureWindowsPath
from urllib.parse import urlsplit

DRIVE = re.compile(r"[A-Za-z]:|\\\\")
LOCAL_SCHEMES = frozenset({"file", "sqlite", "duckdb"})


def portable(name: str) -> str:
    """Relative names as they are, with `/`; of absolute ones the last part.

    Of a URL the scheme, host and path remain: no user, no password, no query (which may be a key).
    """
    if "://" in name:
        return _url(name)
    if DRIVE.match(name):
        return PureWindowsPath(name).name
    path = PurePosixPath(name)
    return path.name if path.is_absolute() or name.startswith("~") else name.replace("\\", "/")


def _url(name: str) -> str:
    parts = urlsplit(name)
    if parts.scheme in LOCAL_SCHEMES:
        return PurePosixPath(parts.path).name
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}"
