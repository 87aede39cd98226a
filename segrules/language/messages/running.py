"""Messages about commands and their outputs (codes U...)."""

from __future__ import annotations

from collections.abc import Mapping

from segrules.language.messages.message import Message

MESSAGES: Mapping[str, Message] = {}
