"""A part of a ruleset -> what an editor may write out at once, with places to fill in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from segrules.language.findings import Words

SNIPPETS: Mapping[str, tuple[tuple[Words, Any], ...]] = {
    "DropModel": (
        (Words("清洗规则", "cleaning rule"), {"when": "${1:amount <= 0}", "because": "${2:退款}"}),
    ),
    "MetricModel": (
        (
            Words("指标：对一张表汇总", "metric of a table"),
            {"from": "${1:orders}", "value": "${2:sum(amount)}", "window": "${3:365d}"},
        ),
    ),
    "ScoreModel": (
        (
            Words("打分：按人数等分", "score by quantiles"),
            {"of": "${1:monetary}", "better": "${2:higher}", "into": "${3:5}", "by": "quantile"},
        ),
        (
            Words("打分：固定分界点", "score by fixed cut points"),
            {"of": "${1:frequency}", "at": ["${2:2}", "${3:5}"]},
        ),
        (
            Words("打分：按累计贡献（ABC）", "score by contribution (ABC)"),
            {"of": "${1:monetary}", "by": "share", "at": ["80%", "95%"], "labels": ["A", "B", "C"]},
        ),
        (
            Words("打分：加权求和", "score as a weighted sum"),
            {"total": {"${1:R}": "${2:0.5}", "${3:F}": "${4:0.5}"}},
        ),
    ),
    "RuleModel": (
        (
            Words("分群规则", "segment"),
            {"id": "${1:id}", "label": "${2:label}", "when": "${3:R >= 4 and F >= 4}"},
        ),
    ),
    "ActionModel": (
        (
            Words("行动", "action"),
            {
                "id": "${1:id}",
                "for": ["${2:segment}"],
                "goal": "${3:goal}",
                "channels": ["${4:sms}"],
                "consent": {"${4:sms}": "${5:sms_ok}"},
                "timing": {"start": "1d", "every": "14d", "at_most": 2},
                "experiment": {"holdout": "10%"},
            },
        ),
    ),
    "CaseModel": (
        (
            Words("测试", "test"),
            {
                "name": "${1:name}",
                "given": {"${2:recency}": "${3:10}"},
                "expect": {"segment": "${4:segment}"},
            },
        ),
    ),
}
"""By the model; of the words the label is made."""
