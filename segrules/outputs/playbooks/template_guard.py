"""The text of a template and plain data -> the text that it renders, or a finding.

A template is as untrusted as a ruleset. It sees texts, numbers, lists and mappings; it can print,
test, loop and use a few filters; what it may spend is counted (see `template_rules`), so it ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import jinja2
from jinja2 import meta, nodes
from jinja2.exceptions import TemplateSyntaxError, UndefinedError
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from segrules.language.findings import Finding, Lang, type_arg
from segrules.language.nearest import nearest
from segrules.language.places import Place
from segrules.outputs.playbooks.template_budget import LARGEST, Budget, Stopped
from segrules.outputs.playbooks.template_filters import COUNTING, PUBLIC, budget_of, printed
from segrules.outputs.playbooks.template_rules import (
    DEEPEST,
    TESTS,
    Counted,
    Refused,
    TooDeep,
    checked,
    size,
)

MOST_BYTES = 64 * 1024
MOST_CHARACTERS = 200_000
LOOP = frozenset({"index", "index0", "revindex", "revindex0", "first", "last", "length"})
FAULTS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError)
"""What an expression can come to grief with: `none + 1`, `1 / 0`, `[1][5]`."""


@dataclass(frozen=True, slots=True)
class Template:
    """A template that may be rendered, for data with the entries that it was checked against."""

    name: str
    compiled: jinja2.Template
    cost: int


class UnknownEntryError(UndefinedError):
    """An entry that a mapping has not; the message is its name and, on the next line, its like."""


class Guard(ImmutableSandboxedEnvironment):
    """A sandbox in which values have entries and nothing else."""

    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "%", "**"})
    intercepted_unops = frozenset({"+", "-"})

    def __init__(self) -> None:
        super().__init__(
            undefined=jinja2.StrictUndefined,
            autoescape=False,
            optimized=False,
            finalize=printed,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            cache_size=0,
        )
        self.globals.clear()
        self.filters = {**PUBLIC, **COUNTING}
        self.tests = {n: t for n, t in self.tests.items() if n in TESTS}

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401 - any value of a template
        """`obj.attribute`: an entry of a mapping, or what a loop tells of itself."""
        if isinstance(obj, LoopContext) and attribute in LOOP:
            return getattr(obj, attribute)
        return self._entry(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:  # noqa: ANN401 - any value of a template
        """`obj[argument]`: an entry of a mapping or a place in a list."""
        if isinstance(obj, (list, tuple)) and isinstance(argument, int):
            return obj[argument]
        return self._entry(obj, argument)

    def _entry(self, obj: object, name: object) -> object:
        if isinstance(obj, jinja2.Undefined):
            str(obj)
        if not isinstance(obj, Mapping) or not isinstance(name, str):
            raise Stopped(key="template-forbidden/attribute", name=str(name)[:60])
        if name in obj:
            return obj[name]
        hint = "\n".join((name, ", ".join(f"`{n}`" for n in nearest(name, obj))))
        return self.undefined(hint=hint, obj=obj, name=name, exc=UnknownEntryError)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401 - any value
        """Arithmetic: on numbers of moderate size only."""
        budget_of(context).spend(1)
        for side in (left, right):
            _moderate(side, operator)
        return _moderate(self.binop_table[operator](left, right), operator)

    def call_unop(self, context: Context, operator: str, arg: Any) -> Any:  # noqa: ANN401 - any value
        """A sign: on numbers only."""
        budget_of(context).spend(1)
        return self.unop_table[operator](_moderate(arg, operator))


def _moderate(value: object, operator: str) -> int | float:
    if isinstance(value, jinja2.Undefined):
        str(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or abs(value) > LARGEST:
        raise Stopped(key="template-forbidden/operator", operator=operator)
    return value


GUARD = Guard()


def template_of(source: str, name: str, entries: Iterable[str]) -> Template | Finding:
    """The template, checked; `entries` are the names that its data will have."""
    if len(source.encode("utf-8", "replace")) > MOST_BYTES:
        return _finding("template-too-long/file", name, 1, {"most": MOST_BYTES})
    try:
        return _compiled(source, name, frozenset(entries))
    except (Refused, TooDeep) as refused:
        return _finding(refused.key, name, refused.line, refused.args_of_finding)
    except TemplateSyntaxError as wrong:
        return _finding("template-error", name, wrong.lineno, {"reason": wrong.message or ""})
    except (RecursionError, MemoryError, SyntaxError, OverflowError, ValueError):
        return _finding("template-forbidden/depth", name, 1, {"most": DEEPEST})


def _compiled(source: str, name: str, entries: frozenset[str]) -> Template | Finding:
    parsed = GUARD.parse(source, name, name)
    checked(parsed)
    unknown = sorted(meta.find_undeclared_variables(parsed) - entries)
    if unknown:
        return _undefined(unknown[0], nearest(unknown[0], entries), name, _line(parsed, unknown[0]))
    cost = size(parsed)
    counted = Counted().visit(parsed)
    counted.set_environment(GUARD)
    code = GUARD.compile(counted, name, name)
    return Template(name, jinja2.Template.from_code(GUARD, code, {}), cost)


def _line(template: nodes.Template, name: str) -> int:
    return min(n.lineno for n in template.find_all(nodes.Name) if n.name == name)


def rendered(template: Template, data: Mapping[str, Any], lang: Lang) -> str | Finding:
    """What the template makes of the data; a finding where it does what it may not."""
    budget = Budget()
    try:
        budget.spend(template.cost)
        context = template.compiled.new_context({**data, "_budget": budget, "_lang": lang})
        return _collected(template.compiled.root_render_func(context))
    except Stopped as stopped:
        line = _line_of(stopped.__traceback__, template)
        return _finding(stopped.key, template.name, line, stopped.args_of_finding)
    except UndefinedError as unknown:
        entry, _, near = str(unknown).partition("\n")
        line = _line_of(unknown.__traceback__, template)
        return _undefined(entry, (near,) if near else (), template.name, line)
    except FAULTS as fault:
        line = _line_of(fault.__traceback__, template)
        return _finding("template-error", template.name, line, {"reason": _reason(fault)})


def _collected(chunks: Iterable[str]) -> str:
    parts, total = [], 0
    for chunk in chunks:
        total += len(chunk)
        if total > MOST_CHARACTERS:
            raise Stopped(key="template-too-long", most=MOST_CHARACTERS)
        parts.append(chunk)
    return "".join(parts)


def _reason(fault: BaseException) -> str:
    return f"{type(fault).__name__}: {fault}"[:200]


def _line_of(trace: TracebackType | None, template: Template) -> int:
    """The template's line at which an error came up: that of the innermost frame of its code."""
    line = 1
    while trace is not None:
        if trace.tb_frame.f_globals.get("__jinja_template__") is template.compiled:
            line = template.compiled.get_corresponding_lineno(trace.tb_lineno)
        trace = trace.tb_next
    return line


def _undefined(name: str, near: Iterable[str], template: str, line: int) -> Finding:
    listed = ", ".join(n if n.startswith("`") else f"`{n}`" for n in near)
    key = "template-undefined/near" if listed else "template-undefined"
    return _finding(key, template, line, {"name": name[:60], "near": listed})


def _finding(key: str, template: str, line: int, args: Mapping[str, type_arg]) -> Finding:
    place = Place(template, line, 1, line, 1)
    return Finding(key, place, {"template": template, "line": line, **args})
