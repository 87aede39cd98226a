"""Models in whole runs: fitted, refused, locked, and answered alike by both engines."""

from __future__ import annotations

import importlib.util
import json
import random
from datetime import date, timedelta

import pandas as pd
import pytest

import segrules
from segrules.compiler.literals import days
from segrules.engines.on_pandas.running import fitting
from segrules.engines.rows import run_rows
from segrules.language.findings import Lang, LockError
from segrules.language.messages import message_of
from segrules.language.messages.modelling import FITTING
from segrules.outputs.describe_text import describe_text
from segrules.outputs.locks.lock_drift_text import drift_json, drift_text, is_over
from segrules.verbs.describe import describe
from segrules.verbs.lock_drift import drift

RULESET = """\
segrules: 1
name: shop
timezone: Asia/Shanghai
tables:
  orders:
    key: id
    columns:
      id: {type: text, pii: id}
      at: AT
      amount: {type: money, unit: CNY}
models:
  buying: {by: bg_nbd, from: orders}
  spend: {by: gamma_gamma, from: orders, value: amount}
metrics:
  p: p_alive(buying)
  n: expected_purchases(buying, 90d)
  v: expected_value(spend)
  c: clv(buying, spend, 1y, 10%)
segments: {rules: [{id: there, when: p >= 50%}], otherwise: gone}
"""
GIVEN = """\
segrules: 1
name: given
tables:
  customers:
    key: id
    columns: {id: text, x: integer, tx: number, T: number, z: number}
models:
  buying: {by: bg_nbd, repeats: x, age_at_last: tx, age: T}
  spend: {by: gamma_gamma, repeats: x, value: z}
metrics:
  p: p_alive(buying)
  v: expected_value(spend)
segments: {rules: [{id: there, when: p >= 50%}], otherwise: gone}
"""
AS_OF = "2025-01-01"


def ruleset(text=RULESET, at="date"):
    """A compiled ruleset."""
    return segrules.compile(text.replace("AT", at))


def orders(many=220, seed=1):
    """Orders of customers who buy and leave each in their own way."""
    rng = random.Random(seed)  # noqa: S311 - the same customers every time
    rows = []
    for number in range(many):
        day = date(2023, 1, 1) + timedelta(days=rng.randrange(600))
        rate, gone, mean = (
            rng.gammavariate(0.9, 1 / 30),
            rng.betavariate(1, 4),
            30 + rng.expovariate(0.01),
        )
        while day < date(2025, 1, 1):
            rows.append(
                (f"c{number:03d}", day.isoformat(), round(mean * rng.gammavariate(4, 0.25), 2))
            )
            if rng.random() < gone:
                break
            day += timedelta(days=1 + int(rng.expovariate(rate + 1e-4)))
    return pd.DataFrame(rows, columns=["id", "at", "amount"]).astype("str")


@pytest.fixture(scope="module")
def data():
    """The orders."""
    return orders()


@pytest.fixture(scope="module")
def result(data):
    """A run that fits."""
    return ruleset().apply(data, as_of=AS_OF).result


def refused(compiled, frame, as_of=AS_OF):
    """The key and arguments of the finding that ends a run, whose words are whole."""
    with pytest.raises(segrules.DataError) as fault:
        compiled.apply(frame, as_of=as_of)
    (finding,) = [f for f in fault.value.findings if f.key in FITTING]
    assert finding.place is not None
    for lang in Lang:
        assert "{" not in message_of(finding, lang).text
    return finding.key, finding.args


# ---------------------------------------------------------------- answers


def physical(frame, at="date"):
    """The rows as the row interpreter takes them."""
    moment = days if at == "date" else lambda d: days(d) * 86_400_000_000 + 4 * 3_600_000_000
    return [
        {"id": r.id, "at": moment(date.fromisoformat(r.at)), "amount": round(float(r.amount) * 100)}
        for r in frame.itertuples()
    ]


@pytest.mark.parametrize("at", ["date", "instant"])
def test_both_engines_answer_alike(data, at):
    """The closed forms one by one give what the summed integrals give, to nine digits."""
    frame = data if at == "date" else data.assign(at=data["at"] + " 12:00")
    found = ruleset(at=at).apply(frame, as_of=AS_OF).result
    models = {name: p.values for name, p in found.fitted.models.items()}
    rows = {"orders": physical(data, at)}
    slow = run_rows(ruleset(at=at).program, rows, days(date(2025, 1, 1)), models=models)
    assert list(slow.keys) == list(found.customers["id"])
    for name in "pnvc":
        theirs = [c[name] for c in slow.customers]
        assert list(found.customers[name]) == pytest.approx(theirs, rel=3e-9), name


def test_several_orders_of_a_day_are_one_purchase(data, result):
    """An order split in two on the same day changes nothing."""
    whole = data["amount"].astype("float")
    parts = [(whole - whole.round(0).mod(7)).round(2), whole.round(0).mod(7)]
    split = pd.concat([data.assign(amount=p.astype("str")) for p in parts])
    again = ruleset().apply(split, as_of=AS_OF).result
    assert again.fitted.models["buying"] == result.fitted.models["buying"]
    assert list(again.customers["p"]) == list(result.customers["p"])


def test_shuffled_rows_change_no_byte(data, result):
    """Parameters, answers and the lock are the same whatever the order of the rows."""
    shuffled = data.sample(frac=1, random_state=5)
    again = ruleset().apply(shuffled, as_of=AS_OF).result
    pd.testing.assert_frame_equal(again.customers, result.customers, check_exact=True)
    texts = [ruleset().fit(d, as_of=AS_OF).text for d in (data, shuffled)]
    assert texts[0] == texts[1]


def test_the_age_ends_with_as_of_or_the_day_before(data):
    """`until: last_day` counts as published tables do; the other way all are a day older."""
    text = RULESET.replace("from: orders}", "from: orders, unit: 1d}")
    once = ruleset(text).apply(data, as_of=AS_OF).result.fitted.models["buying"]
    text = text.replace("unit: 1d}", "unit: 1d, until: last_day}")
    again = ruleset(text).apply(data, as_of=AS_OF).result.fitted.models["buying"]
    assert once.values != again.values
    assert once.values == pytest.approx(again.values, rel=0.1)


def test_the_unit_changes_no_answer(data, result):
    """Days or weeks: only alpha is another number."""
    text = RULESET.replace("from: orders}", "from: orders, unit: 1d}")
    again = ruleset(text).apply(data, as_of=AS_OF).result.customers
    for name in "pnc":
        assert list(again[name]) == pytest.approx(list(result.customers[name]), rel=1e-4)


# ---------------------------------------------------------------- refusals


def test_who_never_bought_again_cannot_be_fitted_to(data):
    """Data of single purchases says nothing of rhythm or leaving."""
    single = data.drop_duplicates("id")
    key, args = refused(ruleset(), single)
    assert (key, args["customers"]) == ("model-few-repeats/none", len(single))


def test_few_who_bought_again_are_refused(data):
    """A fit to a handful of people would be made of chance."""
    few = data[data["id"].isin(sorted(set(data["id"]))[:25])]
    key, args = refused(ruleset(), few)
    assert key == "model-few-repeats"
    assert args["repeaters"] < args["least"] == 30


def test_a_parameter_that_runs_away_is_named():
    """Everybody buys every day up to now: nothing says when people leave."""
    days_ = [(date(2024, 11, 1) + timedelta(days=i)).isoformat() for i in range(61)]
    rows = [(f"c{n:02d}", d, "10") for n in range(40) for d in days_[n % 7 :]]
    key, args = refused(ruleset(), pd.DataFrame(rows, columns=["id", "at", "amount"]))
    assert key == "model-did-not-fit/at-bound"
    assert args["parameter"] in {"r", "alpha", "a", "b"}


def test_amounts_without_a_mean_are_refused(data, monkeypatch):
    """With q of 1 and below no mean value of a purchase is to be had."""
    monkeypatch.setattr(fitting, "has_mean", lambda _: False)
    assert refused(ruleset(), data)[0] == "model-no-mean"


def test_a_likelihood_without_a_maximum_is_refused(data, monkeypatch):
    """What cannot be sharpened to a maximum is no fit."""
    failed = fitting.Optimum(failure="no-maximum")
    monkeypatch.setattr(fitting.bg_nbd_fit, "fit_bg_nbd", lambda _: failed)
    key, args = refused(ruleset(), data)
    assert (key, args["starts"]) == ("model-did-not-fit", 3)


def test_without_scipy_a_fit_says_how_to_get_it(data, monkeypatch):
    """The cure is one line; with a lock nothing is fitted and nothing is missed."""
    lock = ruleset().fit(data, as_of=AS_OF)
    monkeypatch.setattr(fitting, "find_spec", lambda _: None)
    assert refused(ruleset(), data)[0] == "model-needs-scipy"
    assert importlib.util.find_spec("scipy") is not None
    assert ruleset().apply(data, as_of=AS_OF, lock=lock).result.fitted.models == lock.lock.models


def test_spending_that_goes_with_frequency_is_warned_of(data):
    """Gamma-Gamma supposes that it does not: the figure is said."""
    counts = data.groupby("id")["id"].transform("count")
    frame = data.assign(
        amount=(counts * 10 + data["amount"].astype("float") / 10).round(2).astype("str")
    )
    found = ruleset().apply(frame, as_of=AS_OF).result.fitted.findings
    (finding,) = [f for f in found if f.key == "model-correlated"]
    assert float(finding.args["correlation"]) > 0.9


def test_spending_of_nothing_is_left_out_and_counted(data):
    """Who got repeat orders for free has no expected value, and no say in the fit."""
    buyers = data.groupby("id").filter(lambda g: len(set(g["at"])) > 1)["id"].unique()[:3]
    frame = data.assign(amount=data["amount"].where(~data["id"].isin(buyers), "0"))
    found = ruleset().apply(frame, as_of=AS_OF).result
    (finding,) = [f for f in found.fitted.findings if f.key == "model-left-out/spend"]
    assert finding.args["customers"] == 3
    lost = found.customers.set_index("id").loc[list(buyers)]
    assert lost["v"].isna().all()
    assert lost["c"].isna().all()
    assert lost["p"].notna().all()
    assert found.fitted.models["spend"].customers == found.fitted.models["buying"].repeaters - 3


def given_rows(data):
    """The customers' numbers as a table of their own, in weeks."""
    when = pd.to_datetime(data["at"])
    days_ = data.assign(at=when, amount=data["amount"].astype("float"))
    by_day = days_.groupby(["id", "at"], as_index=False)["amount"].sum()
    first = by_day.groupby("id")["at"].transform("min")
    later = by_day[by_day["at"] > first].groupby("id")
    found = by_day.groupby("id")["at"].agg(["min", "max"])
    rows = pd.DataFrame({"id": found.index})
    rows["x"] = later.size().reindex(found.index, fill_value=0).to_numpy()
    rows["tx"] = ((found["max"] - found["min"]).dt.days / 7).to_numpy()
    rows["T"] = ((pd.Timestamp(AS_OF) - found["min"]).dt.days / 7).to_numpy()
    rows["z"] = later["amount"].mean().reindex(found.index).to_numpy()
    return rows


def test_given_numbers_fit_as_rows_do(data, result):
    """Whoever counted repeats and ages themselves gets the same parameters."""
    found = ruleset(GIVEN).apply(given_rows(data)).result.fitted.models
    assert found["buying"].values == pytest.approx(result.fitted.models["buying"].values, rel=1e-4)
    assert found["spend"].values == pytest.approx(result.fitted.models["spend"].values, rel=1e-4)


def test_histories_that_cannot_be_are_left_out_and_counted(data):
    """A last purchase after now, or repeats without one: two customers, without predictions."""
    frame = given_rows(data)
    frame.loc[0, ["x", "tx"]] = [2, 999.0]
    frame.loc[1, ["x", "tx"]] = [0, 3.0]
    frame.loc[2, "T"] = None
    found = ruleset(GIVEN).apply(frame).result
    (finding,) = [f for f in found.fitted.findings if f.key == "model-left-out"]
    assert finding.args["customers"] == 2
    missing = found.customers.set_index("id")["p"].isna()
    assert list(missing[missing].index) == list(frame["id"][:3])


def test_customers_without_purchases_have_no_predictions(data):
    """Who is in the customers table and never bought is no model's customer."""
    text = RULESET.replace(
        "  orders:\n", "  customers: {key: id, columns: {id: text}}\n  orders:\n", 1
    )
    people = pd.DataFrame({"id": [*sorted(set(data["id"])), "nobody"]})
    found = ruleset(text).apply({"customers": people, "orders": data}, as_of=AS_OF).result
    row = found.customers.set_index("id").loc["nobody"]
    assert row[["p", "n", "c"]].isna().all()
    assert found.fitted.models["buying"].customers == len(people) - 1


# ---------------------------------------------------------------- locks


def test_a_lock_gives_the_same_answers_as_the_fit(data, result, tmp_path):
    """What is frozen is what was used: written, read back and applied, no byte differs."""
    path = ruleset().fit(data, as_of=AS_OF).write(tmp_path / "shop.lock.yml")
    again = ruleset().apply(data, as_of=AS_OF, lock=path).result
    assert again.fitted.models == result.fitted.models
    pd.testing.assert_frame_equal(again.customers, result.customers, check_exact=True)


def test_a_lock_holds_the_parameters_one_a_line(data):
    """A reviewer reads each parameter by its name, whom it was fitted to, and how likely it is."""
    lines = ruleset().fit(data, as_of=AS_OF).text.splitlines()
    start = lines.index("  buying:")
    keys = [line.split(":")[0].strip() for line in lines[start + 1 : start + 10]]
    names = ["customers", "fingerprint", "log_likelihood", "parameters", "a", "alpha", "b", "r"]
    assert keys == [*names, "repeaters"]


def test_a_locked_model_does_not_follow_the_data(data, result, tmp_path):
    """New data is answered with the old parameters until someone fits again."""
    path = ruleset().fit(data, as_of=AS_OF).write(tmp_path / "shop.lock.yml")
    later = ruleset().apply(orders(seed=9), as_of=AS_OF, lock=path).result
    assert later.fitted.models == result.fitted.models


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("from: orders}", "from: orders, unit: 1d}", "model `buying`"),
        ("value: amount}", "value: amount * 2}", "model `spend`"),
        ("name: shop\n", "name: shop\n", None),
    ],
)
def test_a_change_below_a_model_makes_its_lock_stale(data, tmp_path, old, new, part):
    """The finding names the model and what changed; nothing changed is nothing said."""
    path = ruleset().fit(data, as_of=AS_OF).write(tmp_path / "shop.lock.yml")
    changed = ruleset(RULESET.replace(old, new, 1))
    if part is None:
        assert changed.apply(data, as_of=AS_OF, lock=path).result.lock
        return
    with pytest.raises(LockError) as stale:
        changed.apply(data, as_of=AS_OF, lock=path)
    (finding,) = stale.value.findings
    assert finding.name == "stale-lock"
    assert part in message_of(finding, Lang.EN).text


@pytest.mark.parametrize(
    ("old", "new"),
    [("    a: ", "    z: "), ("    q: ", "    q: 0.5 # "), ("    alpha: ", "    alpha: -")],
)
def test_parameters_that_cannot_be_are_not_used(data, tmp_path, old, new):
    """A lock that someone wrote by hand is refused, whether its checksum fits or not."""
    text = ruleset().fit(data, as_of=AS_OF).text.replace("  " + old, "  " + new, 1)
    path = tmp_path / "shop.lock.yml"
    path.write_text(text, "utf-8")
    with pytest.raises(LockError):
        ruleset().apply(data, as_of=AS_OF, lock=path)


def test_the_drift_tells_the_parameters_then_and_now(data):
    """Both sides are shown, and customers who would change segment count as drift."""
    compiled = ruleset()
    lock = compiled.fit(data, as_of=AS_OF).lock
    from segrules.engines.on_pandas.reading.sources import FrameSource  # noqa: PLC0415

    found = drift(
        compiled.program, [FrameSource(orders(seed=9))], lock, as_of=days(date(2025, 1, 1))
    )
    told = drift_json(found, 0)
    assert set(told["models"]["buying"]["locked"]) == {"r", "alpha", "a", "b"}
    assert told["models"]["buying"]["locked"] != told["models"]["buying"]["fitted"]
    assert is_over(found, 0) is any(found.segments.values())
    text = drift_text(found, 0, "Asia/Shanghai", Lang.ZH, 200)
    assert "模型 buying" in text
    assert f"alpha {lock.models['buying'].values[1]:g}" in text


def test_tests_of_a_ruleset_use_the_locks_parameters(data):
    """Rows of a case are answered by the lock; without one what models say is missing."""
    from segrules.verbs.tested import Wish, account  # noqa: PLC0415

    case = """\
tests:
  - name: bought twice, long ago
    as_of: 2025-01-01
    given:
      orders:
        - {id: a, at: 2023-01-01, amount: 10}
        - {id: a, at: 2023-02-01, amount: 10}
    expect: {segments: gone}
"""
    compiled = ruleset(RULESET + case)
    lock = compiled.fit(data, as_of=AS_OF).lock
    for known in (None, lock):
        told = account(compiled.program, Wish(), known)
        scope = told.ran[0].scope
        assert (scope.customer["p"] is None) is (known is None)


def test_describe_tells_what_models_see_and_their_parameters(data, result):
    """In words a reader can check, with the parameters where they are known."""
    del data
    bare = describe_text(describe(ruleset().program), Lang.EN, 400)
    assert "buying: BG/NBD, buying and leaving" in bare
    assert "log-likelihood" not in bare
    full = describe_text(describe(result.program, result), Lang.EN, 400)
    assert "r 0." in full
    assert "of whom bought more than once; log-likelihood -" in full


def test_the_manifest_of_a_run_has_the_parameters(data, tmp_path):
    """run.json says which numbers the answers rest on."""
    ruleset().apply(data, as_of=AS_OF).write(tmp_path / "out")
    told = json.loads((tmp_path / "out" / "run.json").read_text("utf-8"))["models"]
    assert set(told) == {"buying", "spend"}
    assert set(told["spend"]["parameters"]) == {"p", "q", "v"}
