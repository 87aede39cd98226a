"""Tested rulesets -> JUnit XML: a suite for each ruleset, a failure with its reasons."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from segrules.language.findings import Lang
from segrules.language.messages import message_of
from segrules.language.width import visible
from segrules.outputs.cases.case_words import details_of, explained_lines
from segrules.verbs.case_explained import Explained
from segrules.verbs.cases import Ran
from segrules.verbs.tested import Tested


def tested_junit(tested: Iterable[Tested], lang: Lang) -> str:
    """The whole document. A case that could not be decided is an error, any other a failure."""
    root = ET.Element("testsuites", name="segrules")
    for one in tested:
        _suite(root, one, lang)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode")


def _suite(root: ET.Element, tested: Tested, lang: Lang) -> None:
    errors = sum(bool(one.ran.findings) for one in tested.failed)
    suite = ET.SubElement(
        root,
        "testsuite",
        name=visible(tested.program.header.name),
        tests=str(len(tested.ran)),
        failures=str(len(tested.failed) - errors),
        errors=str(errors),
    )
    why = {id(one.ran): one for one in tested.failed}
    for ran in tested.ran:
        _case(suite, ran, why.get(id(ran)), tested, lang)


def _case(suite: ET.Element, ran: Ran, why: Explained | None, tested: Tested, lang: Lang) -> None:
    names = {"name": visible(ran.case.name), "classname": visible(tested.program.header.name)}
    if ran.case.place is not None:
        names |= {"file": visible(ran.case.place.path), "line": str(ran.case.place.line)}
    case = ET.SubElement(suite, "testcase", names)
    if why is None:
        return
    if ran.findings:
        said = [message_of(f, lang) for f in ran.findings]
        error = ET.SubElement(case, "error", message=visible(said[0].text))
        error.text = "\n".join(visible(t) for s in said for t in (s.text, s.help) if t)
        return
    told = details_of(ran, tested.program).say(lang)
    failure = ET.SubElement(case, "failure", message=visible(told))
    lines = explained_lines(why, tested.program)
    failure.text = "\n".join(visible(words.say(lang)) for words in lines)
