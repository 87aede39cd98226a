"""Messages about commands and their outputs (codes U...)."""

from __future__ import annotations

from collections.abc import Mapping

from segrules.language.messages import writing
from segrules.language.messages.message import Message, error

MESSAGES: Mapping[str, Message] = {
    **writing.MESSAGES,
    "overflow": error(
        "U101",
        "`{function}` 的结果太大，64 位整数放不下",
        "a result of `{function}` is too large for a 64-bit integer",
        (
            "看看数据里有没有异常大的值；确实需要这么大的数，就把该列的类型改为 number",
            (
                "look for values that are far too large; where such sizes are real, declare the "
                "column as number"
            ),
        ),
    ),
}
