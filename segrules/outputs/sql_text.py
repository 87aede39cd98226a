"""A statement of SQL in parts -> its text, with comments that say what each part is."""

from __future__ import annotations

from typing import Any

from segrules.compiler.constants_in_words import day_text
from segrules.engines.sql.dialects import Dialect, named
from segrules.engines.sql.printed import Part
from segrules.engines.sql.scopes import aliased, indented
from segrules.language.findings import Lang, Words
from segrules.verbs.sql import Statement


def sql_text(statement: Statement, lang: Lang) -> str:
    """The whole statement, ready to be run where the tables are."""
    made = statement.printed
    lines = [f"-- {line}" for line in _header(statement, lang)]
    parts = ",\n".join(_part(p, made.dialect, lang) for p in made.parts)
    columns = ",\n".join(aliased(c, made.dialect) for c in made.columns)
    done = made.lowered
    source, key = (named(made.dialect, n).text for n in (done.relation, done.key))
    last = f"SELECT\n{indented(columns)}\nFROM {source}\nORDER BY {key};"
    return "\n".join([*lines, f"WITH {parts}", last, ""])


def _header(statement: Statement, lang: Lang) -> list[str]:
    header, lock = statement.program.header, statement.lock
    day = None if statement.as_of is None else day_text(statement.as_of)
    said = [
        Words(f"{header.name} {header.version}", f"{header.name} {header.version}"),
        Words(
            f"数据库：{statement.printed.dialect.name}",
            f"written for {statement.printed.dialect.name}",
        ),
    ]
    if day is not None:
        said.append(Words(f"统计日：{day}（只看这一天零点之前）", f"as of {day}: events before it"))
    if lock is not None:
        said.append(Words("切分点取自锁文件", "cut points are those of the lock"))
    said.append(
        Words(
            "由 segrules sql 生成；请改规则集，不要改这里",
            "made by segrules sql; change the ruleset, not this",
        )
    )
    return [" ".join(words.say(lang).split()) for words in said]


def _part(part: Part, dialect: Dialect, lang: Lang) -> str:
    about = " ".join(part.about.say(lang).split())
    return f"{named(dialect, part.name).text} AS (\n  -- {about}\n{indented(part.query)}\n)"


def sql_json(statement: Statement, lang: Lang) -> dict[str, Any]:
    """The same as plain data."""
    return {
        "dialect": statement.printed.dialect.name,
        "as_of": None if statement.as_of is None else day_text(statement.as_of),
        "lock": None if statement.lock is None else statement.lock.sha256,
        "sql": sql_text(statement, lang),
    }
