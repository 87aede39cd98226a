from __future__ import annotations

import time

import pytest

from segrules.language.findings import Finding, Lang
from segrules.language.messages import message_of
from segrules.outputs.playbooks.template_guard import MOST_BYTES, rendered, template_of

DATA = {
    "name": "VIP",
    "size": {"customers": 1234, "share": 0.125, "revenue": 1234.5},
    "metrics": [{"name": "recency", "mean": 12.25}, {"name": "basket", "mean": None}],
    "as_of": "2024-05-01",
    "offer": "满 200 | 减 60 <b>",
}


def run(source: str, lang: Lang = Lang.EN, **more: object) -> str | Finding:
    """Render a template with the test's data."""
    template = template_of(source, "t.md.j2", [*DATA, *more])
    return template if isinstance(template, Finding) else rendered(template, {**DATA, **more}, lang)


def fault(source: str, **more: object) -> Finding:
    """Render a template that must fail, with words in both languages."""
    found = run(source, **more)
    assert isinstance(found, Finding), found
    assert message_of(found, Lang.ZH).text
    assert message_of(found, Lang.EN).text
    return found


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{{ name }}: {{ size.customers | number }}", "VIP: 1,234"),
        ("{{ size['share'] | percent }}", "12.5%"),
        ("{{ size.revenue | money }}", "1,234.50"),
        ("{% for m in metrics %}{{ loop.index }}{{ m.name }} {% endfor %}", "1recency 2basket "),
        ("{{ metrics[1].mean | number }}", "—"),
        ("{% if 'VI' in name and size.customers > 10 %}yes{% endif %}", "yes"),
        ("{{ as_of | date }}", "1 May 2024"),
        ("{{ size.customers * 2 + 1 }}", "2469"),
        ("{{ name ~ '-' ~ size.customers }}", "VIP-1234"),
        ("{{ ['a', 'b'] | join('/') }}", "a/b"),
        ("{% if size.other is defined %}x{% else %}none{% endif %}", "none"),
        ("{{ size.other | default('nothing') }}", "nothing"),
        ("{% set n = metrics | length %}{{ n }}", "2"),
        ("{% for k, v in size | items %}{{ k }} {% endfor %}", "customers share revenue "),
        ("{{ 3.14159 | round(2) }} {{ none | number }} {{ true }}", "3.14 — true"),
    ],
)
def test_templates_print_test_and_loop(source: str, text: str) -> None:
    """What a playbook needs can be said: entries, filters, tests, loops, arithmetic."""
    assert run(source) == text


def test_dates_are_told_in_the_language() -> None:
    """The same date reads as a Chinese and as an English date."""
    assert run("{{ as_of | date }}", Lang.ZH) == "2024年5月1日"


def test_data_cannot_write_markdown() -> None:
    """Text from the data shows as it is: no table cells, tags, links or headings come of it."""
    assert run("{{ offer }}") == r"满 200 \| 减 60 \<b\>"
    assert run("{{ x }}", x="[a](http://b) *c*") == r"\[a\](http://b) \*c\*"
    assert run("{{ x }}", x="# 标题\n\n- 项") == r"\# 标题 - 项"
    assert run("{{ x }}", x="1. one") == r"1\. one"
    assert run("{{ x | quote }}", x="a\n# b") == "> a\n>\n> \\# b"
    assert run("{{ x }}", x="win_back and _this_ &lt;") == r"win_back and \_this\_ \&lt;"


ESCAPES = [
    "{{ ''.__class__ }}",
    "{{ name['__class__'] }}",
    "{{ name | attr('__class__') }}",
    "{{ size.__init__.__globals__ }}",
    "{{ metrics.append(1) }}",
    "{{ name.format(1) }}",
    "{{ name.upper }}",
    "{{ metrics['append'] }}",
    "{{ '{0.__class__}'.format(name) }}",
    "{{ cycler('a', 'b') }}",
    "{{ cycler.__init__ }}",
    "{{ lipsum() }}",
    "{{ lipsum }}",
    "{% set ns = namespace(a=1) %}",
    "{{ joiner }}",
    "{{ dict(a=1) }}",
    "{{ range(10) | join }}",
    "{{ range }}",
    "{{ self }}",
    "{{ self._TemplateReference__context }}",
    "{{ _budget }}",
    "{{ _lang }}",
    "{{ x | _each(0) }}",
    "{% for m in metrics %}{{ loop.cycle('a') }}{% endfor %}",
    "{% for m in metrics %}{{ loop._iterator }}{% endfor %}",
    "{% for m in metrics %}{{ loop }}{% endfor %}",
    "{% for m in metrics %}{{ loop.changed }}{% endfor %}",
    "{% include '../../etc/passwd' %}",
    "{% import 'os' as os %}",
    "{% from 'x' import y %}",
    "{% extends 'x' %}",
    "{% block a %}{% endblock %}",
    "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
    "{% call f() %}{% endcall %}",
    "{% filter upper %}a{% endfilter %}",
    "{% set x %}a{% endset %}",
    "{% autoescape true %}{% endautoescape %}",
    "{% for m in metrics recursive %}{{ loop(metrics) }}{% endfor %}",
    "{% set size.customers = 0 %}",
    "{{ size }}",
    "{{ metrics }}",
    "{{ metrics | map(attribute='name') }}",
    "{{ name | pprint }}",
    "{{ 'a' is callable }}",
    "{{ '%1000000000d' % 1 }}",
    "{{ '%1000000000d' is odd }}",
    "{{ 'a' * 1000000000 }}",
    "{{ [1] * 1000000000 }}",
    "{{ 9 ** 9 ** 9 }}",
    "{{ name[0:2] }}",
    "{{ 1 | round(1000000000) }}",
    "{{ 1 | round(-1000000000) }}",
    "{{ 1 | number(1000000000) }}",
    "{{ {'a': 1} }}",
    "{{ metrics == metrics }}",
    "{{ [metrics] | join }}",
    "{{ -name }}",
]


@pytest.mark.parametrize("source", ESCAPES)
def test_nothing_leads_out_of_the_data(source: str) -> None:
    """Attributes, calls, inclusion, private names and huge values are refused with a line."""
    found = fault(source, x=[1])
    assert found.name in {"template-forbidden", "template-undefined", "template-error"}
    assert found.args["line"] == 1


A = "{% set a = 'aaaaaaaaaa' %}"
NESTED = "{% for a in xs %}" * 12 + "x" + "{% endfor %}" * 12
QUIET = "{% for a in xs %}" * 8 + "{% if a == 1 %}{% endif %}" + "{% endfor %}" * 8
SQUARED = "{% set n = 9 %}" + "{% set n = n * n %}" * 40
ENDLESS = [
    NESTED,
    QUIET,
    A + "{% set a = a ~ a %}" * 60 + "{{ a }}",
    A + "{% set a = [a, a] | join %}" * 60 + "{{ a }}",
    "{% set a = [1, 1] %}{% set b = [1, 1] %}"
    + "{% set a = [a, a] %}{% set b = [b, b] %}" * 60
    + "{% if a == b %}x{% endif %}",
    "{% set a = [1] %}" + "{% set a = [a, a] %}" * 60 + "{{ a }}",
    SQUARED + "{{ n }}",
    "{% for a in xs %}{% for b in xs %}{{ text }}{% endfor %}{% endfor %}",
    "{% for a in xs %}{% for b in xs %}{% for c in xs %}"
    + "{% set d = a %}" * 2500
    + "{% endfor %}{% endfor %}{% endfor %}",
    "{% for a in xs %}{% for b in xs %}"
    + "{% if text in text %}{% endif %}" * 500
    + "{% endfor %}{% endfor %}",
    "{% for a in xs if a in xs %}" * 4 + "." + "{% endfor %}" * 4,
    "{{ " + "(" * 20000 + "1" + ")" * 20000 + " }}",
    "{{ " + "not " * 15000 + "1 }}",
    "{{ 1" + " + 1" * 15000 + " }}",
    "{% if 1 %}" * 3000 + "{% endif %}" * 3000,
    "{% for a in xs %}" * 30 + "{% endfor %}" * 30,
    "x" * (MOST_BYTES + 1),
]


@pytest.mark.parametrize("source", ENDLESS, ids=range(len(ENDLESS)))
def test_every_template_ends_soon(source: str) -> None:
    """Loops, doublings and nesting that would take ages or gigabytes are stopped, not awaited."""
    start = time.process_time()
    found = fault(source, xs=list(range(30)), text="字" * 20_000)
    assert found.name in {"template-too-long", "template-forbidden", "template-error"}
    assert time.process_time() - start < 60


def test_findings_name_the_template_and_the_line() -> None:
    """A fault is placed: template, line, and what could have been meant."""
    found = fault("a\n\n{{ size.custmers }}\n")
    assert found.key == "template-undefined/near"
    assert found.args == {
        "template": "t.md.j2", "line": 3, "name": "custmers", "near": "`customers`",
    }  # fmt: skip
    assert found.place is not None
    assert found.place.line == 3


def test_an_unknown_name_is_found_before_rendering() -> None:
    """A misspelt name is found even in a branch that is not taken."""
    found = fault("{% if false %}\n{{ naem }}{% endif %}")
    assert (found.key, found.args["line"], found.args["near"]) == (
        "template-undefined/near", 2, "`name`",
    )  # fmt: skip


def test_syntax_errors_are_placed() -> None:
    """A template that cannot be read says where."""
    found = fault("x\n{% if %}\n")
    assert (found.key, found.args["line"]) == ("template-error", 2)


def test_faults_of_expressions_are_placed() -> None:
    """An expression that comes to grief says where and why."""
    assert fault("\n{{ 1 / 0 }}").args["line"] == 2
    assert fault("\n\n{{ metrics[9] }}").args["line"] == 3
    assert fault("{% for m in metrics %}\n{{ m.mean + 1 }}{% endfor %}").args["line"] == 2


def test_a_context_is_not_changed() -> None:
    """Rendering leaves the data as it was."""
    before = repr(DATA)
    run("{% set name = 'x' %}{% for m in metrics %}{% set m = 1 %}{% endfor %}{{ name }}")
    assert repr(DATA) == before
