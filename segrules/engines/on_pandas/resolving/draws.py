"""Customers' keys, an action and a salt -> draws in [0, 1), and the arms in which they lie."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from hashlib import sha256
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from segrules.engines.contacts import CONTROL, HOLDOUT, Codes
from segrules.engines.on_pandas.columns import Mask, Vector
from segrules.engines.on_pandas.packed_words import texts_at
from segrules.language.types import Kind

Draws = npt.NDArray[np.uint64]
ARM = "arm"


def key_texts(keys: Vector) -> list[bytes]:
    """The keys of all customers as they are written, in UTF-8."""
    text = keys.type.kind is Kind.TEXT
    written: Iterable[str] = (
        texts_at(keys.words, keys.values) if text else map(str, keys.values.tolist())
    )
    return [text.encode("utf-8", "surrogatepass") for text in written]


def draws(action: str, purpose: str, customers: Iterable[bytes]) -> Draws:
    """For each customer a number that only the action, the purpose and the customer's key decide.

    The first eight bytes of sha256 over the three, joined by zero bytes; over 2^64 it is a fraction
    in [0, 1). A customer who is held out at 5 % is held out at 10 % as well, on every machine and
    engine.
    """
    begun = f"{action}\0{purpose}\0".encode()
    digests = b"".join([sha256(begun + customer).digest()[:8] for customer in customers])
    return np.frombuffer(digests, ">u8").astype(np.uint64)


def salted(purpose: str, salt: str) -> str:
    """The purpose of a draw with the ruleset's salt; without one the purpose alone."""
    return f"{purpose}\0{salt}" if salt else purpose


def in_control(share: Fraction, salt: str, customers: Sequence[bytes]) -> Mask:
    """Who is in the control group of all actions."""
    return _below(share, draws("", salted(CONTROL, salt), customers))


def held_out(action: str, share: Fraction, salt: str, customers: Sequence[bytes]) -> Mask:
    """Whom an action leaves alone."""
    if not share:
        return np.zeros(len(customers), np.bool_)
    return _below(share, draws(action, salted(HOLDOUT, salt), customers))


def arms_of(
    action: str,
    shares: Mapping[str, Fraction],
    salt: str,
    customers: Sequence[bytes],
    names: Sequence[str],
) -> Codes:
    """The arm in whose share of [0, 1), one after the other as declared, each draw lies; -1: none.

    `names` are the arms that the codes stand for.
    """
    taken = [(names.index(arm), share) for arm, share in shares.items() if share]
    if not taken:
        return np.full(len(customers), -1, np.int32)
    drawn = draws(action, salted(ARM, salt), customers)
    ends = [_last_below(end) for end in accumulate(share for _, share in taken)]
    place = np.searchsorted(np.array(ends, np.uint64), drawn)
    return np.array([*(arm for arm, _ in taken), -1], np.int32)[place]


def _below(share: Fraction, drawn: Draws) -> Mask:
    if not share:
        return np.zeros(len(drawn), np.bool_)
    return np.asarray(drawn <= np.uint64(_last_below(share)), np.bool_)


def _last_below(share: Fraction) -> int:
    """The last whole number below share * 2^64: a draw lies below a share up to it."""
    return math.ceil(share * 2**64) - 1
