"""A CSV of orders -> customers.csv and segments.csv of the eight RFM types, in plain pandas.

What an analyst writes for the job. Run: python benchmarks/pandas_eight_types.py orders.csv OUT
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

orders = pd.read_csv(sys.argv[1], parse_dates=["ordered_at"])
orders = orders.dropna(subset=["customer_id"])
orders = orders[orders["amount"] > 0]
orders["ordered_at"] = orders["ordered_at"].dt.normalize()
as_of = orders["ordered_at"].max() + pd.Timedelta(days=1)

customers = (
    orders.groupby("customer_id")
    .agg(
        last_order=("ordered_at", "max"),
        frequency=("order_id", "count"),
        monetary=("amount", "sum"),
    )
    .reset_index()
)
customers["recency"] = (as_of - customers["last_order"]).dt.days
customers["monetary"] = customers["monetary"].round(2)

recent = customers["recency"] <= customers["recency"].mean()
often = customers["frequency"] >= customers["frequency"].mean()
much = customers["monetary"] >= customers["monetary"].mean()
customers["R"] = np.where(recent, "high", "low")
customers["F"] = np.where(often, "high", "low")
customers["M"] = np.where(much, "high", "low")
customers["rfm"] = np.select(
    [
        recent & often & much,
        recent & ~often & much,
        ~recent & often & much,
        ~recent & ~often & much,
        recent & often & ~much,
        recent & ~often & ~much,
        ~recent & often & ~much,
    ],
    [
        "important_value",
        "important_develop",
        "important_keep",
        "important_win_back",
        "ordinary_value",
        "ordinary_develop",
        "ordinary_keep",
    ],
    "ordinary_win_back",
)

segments = customers.groupby("rfm").agg(
    customers=("customer_id", "size"),
    revenue=("monetary", "sum"),
    mean_recency=("recency", "mean"),
    mean_frequency=("frequency", "mean"),
    mean_monetary=("monetary", "mean"),
)
segments["share"] = segments["customers"] / len(customers)
segments["revenue_share"] = segments["revenue"] / segments["revenue"].sum()

out = Path(sys.argv[2])
out.mkdir(parents=True, exist_ok=True)
columns = ["customer_id", "recency", "frequency", "monetary", "R", "F", "M", "rfm"]
customers[columns].to_csv(out / "customers.csv", index=False)
segments.reset_index().to_csv(out / "segments.csv", index=False)
print(segments.to_string())
