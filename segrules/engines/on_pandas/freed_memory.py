"""Memory that was freed -> given back to the system, where the C library can."""

from __future__ import annotations

import ctypes
import sys


def give_back() -> None:
    """Let other work have what millions of freed pieces of columns have left behind.

    The C library of Linux keeps freed pieces of less than 32 MB for itself: of ten million
    customers nearly a gigabyte after reading. Elsewhere nothing is done.
    """
    if sys.platform != "linux":
        return
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
