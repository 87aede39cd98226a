"""A template's name and a language -> the template, from beside the ruleset or a shipped one."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from segrules.language.findings import Finding, Lang
from segrules.language.places import Place
from segrules.outputs.playbooks.playbook_data import ENTRIES
from segrules.outputs.playbooks.template_guard import MOST_BYTES, Template, template_of
from segrules.outputs.rulesets.shipped import shipped

DEFAULT = "playbook.md.j2"
ENDING = ".md.j2"


def find_template(name: str, lang: Lang, beside: Path | None) -> Template | Finding:
    """The template of that name: `win_back.zh.md.j2` before `win_back.md.j2`, own before shipped.

    A name that leads out of its folder (by `..`, an absolute path or a link) is refused.
    """
    if not _inside(name):
        return _finding("template-forbidden/path", name)
    folders = [f for f in (beside, shipped("templates")) if f is not None]
    for folder in folders:
        for spelling in _spellings(name, lang):
            path = folder / spelling
            if path.is_file():
                return _read(path, spelling, folder)
    return _finding("template-not-found", name, near=", ".join(_shipped_names()))


def _inside(name: str) -> bool:
    path = PurePosixPath(name)
    plain = not path.is_absolute() and ".." not in path.parts and bool(path.parts)
    return plain and "\\" not in name and ":" not in name and "\0" not in name


def _spellings(name: str, lang: Lang) -> Iterable[str]:
    if name.endswith(ENDING):
        yield f"{name.removesuffix(ENDING)}.{lang.value}{ENDING}"
    yield name


def _read(path: Path, name: str, folder: Path) -> Template | Finding:
    if not path.resolve().is_relative_to(folder.resolve()):
        return _finding("template-forbidden/path", name)
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _finding("template-error", name, line=1, reason="UTF-8")
    except OSError as failed:
        return _finding("template-error", name, line=1, reason=failed.strerror or "")
    return template_of(text.replace("\r\n", "\n"), name, ENTRIES)


def _shipped_names() -> list[str]:
    return sorted(f"`{p.name}`" for p in shipped("templates").glob(f"*{ENDING}"))


def _finding(key: str, template: str, **args: str | int) -> Finding:
    place = Place(template, 1, 1, 1, 1) if "line" in args else None
    return Finding(key, place, {"template": template, **args})
