"""A report -> what is proved of the rules, and what was found, with a witness."""

from __future__ import annotations

from segrules.compiler.phrases import joined, put, same
from segrules.language.findings import Finding, Lang, Severity, Words, severity_of
from segrules.language.messages import message_of
from segrules.outputs.findings.witness_words import witness_line
from segrules.outputs.report.blocks import Block, Cell, Grid, Head, Notice, Section, text_cell
from segrules.verbs.reporting.report import Report, Verdict

YES, NO = Words("是", "yes"), Words("否", "no")
UNPROVED = Words("未能证明", "not proved")
MARKS = {
    Severity.ERROR: ("error", Words("错误", "error")),
    Severity.WARNING: ("warning", Words("警告", "warning")),
    Severity.INFO: ("info", Words("提示", "note")),
}


def proofs(report: Report) -> Section:
    """What is proved of each segmentation, and what was found, with the customer who shows it."""
    heads = (
        Head(Words("分群方案", "segmentation")),
        Head(Words("人人有归属", "everybody is in a segment")),
        Head(Words("至多归一个", "nobody fits two segments")),
        Head(Words("没人能进的分群", "segments that nobody can be in")),
    )
    rows = tuple(map(_verdict, report.verdicts))
    caption = Words("每个分群方案的证明结果", "what is proved of each segmentation")
    blocks: list[Block] = [Grid("proofs-1", caption, heads, rows)]
    blocks += [_notice(f) for f in report.findings]
    if not report.findings:
        good = Words(
            "没有发现缺口、重叠或多余的规则", "no gap, no overlap and no idle rule was found"
        )
        blocks.append(Notice("good", Words("通过", "good"), good))
    about = Words(
        "这些结论由规则本身证明，不看数据；例证是构造的客户，不是真人。",
        "Proved of the rules themselves, whatever the data; a witness is made up and is no real "
        "customer.",
    )
    return Section("proofs", Words("规则证明", "Proofs"), about, tuple(blocks))


def _verdict(verdict: Verdict) -> tuple[Cell, ...]:
    proof, tags = verdict.proof, verdict.assign == "all"
    everybody, single = (
        _sure(proof.exhaustive, whole=proof.complete),
        _sure(proof.exclusive, whole=proof.complete),
    )
    if tags:
        everybody = single = Words("标签，不要求", "tags: not asked for")
    elif verdict.assign == "first" and not proof.exclusive:
        single = Words("按顺序取第一个", "the first that fits decides")
    nobody = joined(verdict.unreachable) if verdict.unreachable else Words("没有", "none")
    return tuple(text_cell(w) for w in (same(proof.segmentation), everybody, single, nobody))


def _sure(found: bool, *, whole: bool) -> Words:  # noqa: FBT001 - a verdict
    return YES if found else (NO if whole else UNPROVED)


def _notice(finding: Finding) -> Notice:
    tone, mark = MARKS[severity_of(finding)]
    said = {lang: message_of(finding, lang) for lang in Lang}
    zh, en = said[Lang.ZH], said[Lang.EN]
    more = []
    if finding.region is not None and finding.region.zh not in zh.text:
        more.append(put(Words("范围：{r}", "region: {r}"), r=finding.region))
    if finding.witness:
        lines = {lang: witness_line(finding.witness, lang, finding.spoken) for lang in Lang}
        line = Words(lines[Lang.ZH], lines[Lang.EN])
        more.append(put(Words("例证（构造的客户）：{w}", "witness (made up): {w}"), w=line))
    if zh.help is not None and en.help is not None:
        more.append(put(Words("办法：{h}", "cure: {h}"), h=Words(zh.help, en.help)))
    return Notice(tone, mark, Words(zh.text, en.text), tuple(more))
