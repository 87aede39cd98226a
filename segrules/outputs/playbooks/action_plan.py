"""An action as declared -> the plain texts and lists that a playbook says, in one language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from segrules.compiler.constants_in_words import number_text
from segrules.compiler.phrases import put, same
from segrules.compiler.program import Action
from segrules.compiler.words import Names, condition_words
from segrules.language.findings import Lang, Words

Plan = Mapping[str, Any]

CHANNELS: Mapping[str, Words] = {
    "sms": Words("短信", "SMS"),
    "email": Words("邮件", "e-mail"),
    "edm": Words("邮件", "e-mail"),
    "mail": Words("邮寄", "direct mail"),
    "phone": Words("电话", "phone"),
    "call": Words("电话", "phone"),
    "wecom": Words("企业微信", "WeCom"),
    "wechat": Words("微信", "WeChat"),
    "mini_program": Words("小程序", "mini program"),
    "push": Words("App 推送", "app push"),
    "app": Words("App", "app"),
    "web": Words("网站", "website"),
    "store": Words("门店", "store"),
    "sales": Words("客户经理", "account manager"),
}
KPIS: Mapping[str, Words] = {
    "repeat_rate": Words("复购率", "repeat purchase rate"),
    "response_rate": Words("响应率", "response rate"),
    "conversion": Words("转化率", "conversion"),
    "retention": Words("留存率", "retention"),
    "churn": Words("流失率", "churn"),
    "revenue": Words("销售额", "revenue"),
    "uplift": Words("相对对照组的增量", "uplift over the control group"),
    "referral": Words("老带新", "referrals"),
    "basket": Words("客单价", "average order value"),
}
ARMS: Mapping[str, Words] = {
    "advisor": Words("专属顾问", "advisor"),
    "advisor_call": Words("顾问来电", "call by an advisor"),
    "basket": Words("凑单礼", "basket offer"),
    "bundle": Words("组合装", "bundle"),
    "category": Words("新品类", "new category"),
    "collection": Words("上门取退", "collection of returns"),
    "coupon": Words("优惠券", "coupon"),
    "early_access": Words("提前购", "early access"),
    "early_look": Words("新品先看", "early look"),
    "gift": Words("赠礼", "gift"),
    "home_check": Words("上门检查", "check at home"),
    "level_trial": Words("等级体验", "trial of the next level"),
    "lounge": Words("贵宾室", "lounge"),
    "points": Words("积分", "points"),
    "present": Words("礼品", "present"),
    "preview": Words("新品先看", "preview"),
    "progress": Words("升级进度", "progress page"),
    "reminder": Words("提醒", "reminder"),
    "service": Words("服务", "service"),
    "styling": Words("搭配建议", "styling advice"),
    "subscribe": Words("按期订购", "subscription"),
    "three_questions": Words("三个问题", "three questions"),
    "trial": Words("试用", "trial"),
    "upgrade": Words("升舱升级", "upgrade"),
    "video": Words("教学视频", "video"),
    "voucher": Words("代金券", "voucher"),
}
UNITS: Mapping[str, Words] = {
    "h": Words("{n} 小时", "{n} hour"),
    "d": Words("{n} 天", "{n} day"),
    "w": Words("{n} 周", "{n} week"),
    "mo": Words("{n} 个月", "{n} month"),
    "y": Words("{n} 年", "{n} year"),
}
DURATION = re.compile(r"\s*(\d+)\s*(h|d|w|mo|y)\s*")
CAP = re.compile(r"\s*(\d+)\s+per\s+(\S+)\s*")
PLACEHOLDER = re.compile(r"\{\{\s*(.*?)\s*\}\}", re.DOTALL)
TEXTS = ("goal", "offer", "message", "first_week", "avoid", "owner", "justification")
CAPS = Words("{d}内最多 {n} 次", "at most {n} in {d}")


def action_plan(action: Action, names: Names, lang: Lang) -> Plan:
    """Every entry that a template may ask for; what is not declared is None or an empty list."""
    given = action.details
    narrowed = condition_words(action.condition, names).say(lang) if action.condition else None
    return {
        "id": action.id,
        "label": _text(given.get("label"), names, lang) or action.id,
        **{k: _text(given.get(k), names, lang) for k in TEXTS},
        "condition": narrowed,
        "channels": [channel_words(c).say(lang) for c in given.get("channels", ())],
        "consent": [
            {"channel": channel_words(c).say(lang), "words": condition_words(k, names).say(lang)}
            for c, k in action.consent
        ],
        **_timing(given.get("timing") or {}, lang),
        "caps": [_cap(k, str(v), lang) for k, v in (given.get("cap") or {}).items()],
        "budget": _budget(given.get("budget") or {}),
        "experiment": _experiment(given.get("experiment") or {}, lang),
        "kpis": [_kpi(k, v, names, lang) for k, v in (given.get("kpi") or {}).items()],
    }


def channel_words(channel: str) -> Words:
    """A channel's name as marketers say it; an unknown one is said as it is written."""
    return CHANNELS.get(channel, same(channel))


def _text(value: object, names: Names, lang: Lang) -> str | None:
    """A declared text in the language, its placeholders as people read them: 〔customer.name〕."""
    if value is None:
        return None
    if isinstance(value, Mapping):
        value = value.get(lang.value) or next(iter(value.values()), None)
    said = value.say(lang) if isinstance(value, Words) else str(value)
    return placeholders(said, names, lang).strip() or None


def placeholders(text: str, names: Names, lang: Lang) -> str:
    """`{{ customer.name }}` as 〔customer.name〕: shown, never filled in.

    A metric or a score of the customer is shown by its label: 〔消费金额〕.
    """
    return PLACEHOLDER.sub(lambda found: f"〔{_filled_with(found[1], names, lang)}〕", text)


def _filled_with(written: str, names: Names, lang: Lang) -> str:
    name = written.removeprefix("customer.")
    return names.values[name].say(lang) if name in names.values and name != written else written


def duration_words(written: str) -> Words:
    """`14d` as 14 days; what is no duration stays as it is written."""
    found = DURATION.fullmatch(written)
    if found is None:
        return same(written)
    said = put(UNITS[found[2]], n=found[1])
    return said if found[1] == "1" else Words(said.zh, f"{said.en}s")


def _timing(timing: Mapping[str, Any], lang: Lang) -> Plan:
    start, every = timing.get("start"), timing.get("every")
    return {
        "start": duration_words(str(start)).say(lang) if start else None,
        "every": duration_words(str(every)).say(lang) if every else None,
        "at_most": timing.get("at_most"),
    }


def _cap(key: str, written: str, lang: Lang) -> str:
    found = CAP.fullmatch(written)
    limit = put(CAPS, n=found[1], d=duration_words(found[2])) if found else same(written)
    if key == "per_customer":
        each = Words("每位客户 {l}", "each customer {l}")
        return put(each, l=limit).say(lang)
    return put(Words("{k}：{l}", "{k}: {l}"), k=channel_words(key), l=limit).say(lang)


def _budget(budget: Mapping[str, Any]) -> Plan:
    """Amounts as numbers; `reaches` is how many customers the total is enough for."""
    each, total = _amount(budget.get("per_customer")), _amount(budget.get("total"))
    reaches = int(total // each) if each and total else None
    unit = str(budget.get("unit") or "")
    return {"per_customer": each, "total": total, "unit": unit, "reaches": reaches}


def _amount(value: object) -> float | None:
    if isinstance(value, Decimal):
        return float(value)
    return value if isinstance(value, (int, float)) else None


def arm_words(arm: str) -> Words:
    """An arm's name as marketers say it; an unknown one is said as it is written."""
    return ARMS.get(arm, same(arm))


def _experiment(experiment: Mapping[str, Any], lang: Lang) -> Plan:
    listed = (experiment.get("arms") or {}).items()
    arms = [{"name": arm_words(k).say(lang), "share": _plain(v)} for k, v in listed]
    holdout = experiment.get("holdout")
    return {"holdout": _plain(holdout) if holdout else None, "arms": arms}


def _kpi(name: str, kpi: object, names: Names, lang: Lang) -> Plan:
    given = kpi if isinstance(kpi, Mapping) else {"target": kpi}
    within, target = given.get("within"), given.get("target")
    return {
        "name": _text(given.get("label"), names, lang) or KPIS.get(name, same(name)).say(lang),
        "target": _plain(target) if target is not None else None,
        "within": duration_words(str(within)).say(lang) if within else None,
        "about": _text(given.get("about"), names, lang),
    }


def _plain(value: object) -> str:
    """A number or a text such as `12%` as it is written."""
    amount = _amount(value)
    return str(value) if amount is None else number_text(amount)
