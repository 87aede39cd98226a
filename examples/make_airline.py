"""A fixed seed -> members.csv: the members of a small airline's frequent-flyer programme.

`python examples/make_airline.py [FOLDER]` writes `airline/members.csv` into the folder, else beside
this script: always the same bytes. The members are invented.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from drawn import chance, csv_bytes, whole

SEED = 20250703
LAST_DAY = date(2025, 6, 30)
HEADER = (
    "会员卡号", "入会日期", "最近乘机日期", "飞行次数", "飞行里程", "平均折扣率",
    "短信授权", "邮件授权",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of member: how many, years since joining, days since the last flight, flights, fares.

    `fare` is the average discount rate in percent of the full fare, above 100 in the front cabins.
    """

    members: int
    years: tuple[int, int]
    silent: tuple[int, int]
    flights: tuple[int, int]
    leg: tuple[int, int]
    fare: tuple[int, int]


KINDS = (
    Kind(60, (2, 10), (1, 40), (22, 60), (900, 2600), (85, 140)),
    Kind(90, (1, 4), (1, 90), (2, 8), (700, 1800), (85, 130)),
    Kind(70, (3, 9), (240, 700), (14, 34), (900, 2400), (80, 120)),
    Kind(180, (1, 9), (30, 200), (4, 12), (700, 1600), (60, 80)),
    Kind(200, (1, 3), (200, 720), (1, 3), (500, 1500), (35, 62)),
)


def member(rng: Random, number: int, kind: Kind) -> list[str]:
    """The cells of a member."""
    last = LAST_DAY - timedelta(days=whole(rng, *kind.silent))
    joined = min(
        last, LAST_DAY - timedelta(days=whole(rng, 365 * kind.years[0], 365 * kind.years[1]))
    )
    flights = whole(rng, *kind.flights)
    return [
        f"{number:06d}",
        joined.isoformat(),
        last.isoformat(),
        str(flights),
        str(flights * whole(rng, *kind.leg)),
        f"{whole(rng, *kind.fare) / 100:.2f}",
        *("是" if chance(rng, 0.7) else "否" for _ in range(2)),
    ]


def content() -> bytes:
    """The bytes of members.csv."""
    rng = Random(SEED)  # noqa: S311 - the same members every time
    kinds = [kind for kind in KINDS for _ in range(kind.members)]
    members = (member(rng, n, kind) for n, kind in enumerate(kinds, start=1))
    return csv_bytes(HEADER, members, "utf-8-sig")


def main(folder: Path) -> None:
    """Write members.csv into `airline` in the folder."""
    (folder / "airline").mkdir(exist_ok=True)
    (folder / "airline" / "members.csv").write_bytes(content())


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
