"""A playbook's Markdown and its picture -> a Word document.

The picture is a table whose cells are shaded as bars: it prints, can be read aloud and edited, and
its 汉字 are text in the reader's own fonts, which a drawn picture could not have without bringing
fonts along.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html import escape
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from markdown_it.token import Token

from segrules.language.findings import Lang
from segrules.language.width import visible
from segrules.outputs.figures import percentage
from segrules.outputs.playbooks.pictures import SIZE, VALUE, Bar, Picture
from segrules.outputs.playbooks.playbook_html import PLACE, markdown

MADE = datetime(2000, 1, 1, tzinfo=UTC)
"""A document must say when it was made; the same run must make the same bytes."""
ZIPPED = (1980, 1, 1, 0, 0, 0)
LATIN, CHINESE = "Calibri", "Microsoft YaHei"
INK, SOFT, BLUE, ORANGE, BAND = "1C2733", "55616E", "1F4E79", "B45309", "F1F5F9"
PALE = {BLUE: "A5B8C9", ORANGE: "E1BA9C"}
UNITS = 24
"""Into so many parts a bar's room is divided."""
ALIGNED = {"left": WD_ALIGN_PARAGRAPH.LEFT, "center": WD_ALIGN_PARAGRAPH.CENTER,
           "right": WD_ALIGN_PARAGRAPH.RIGHT}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Inside:
    """What a block stands in: how deep in lists, the mark of its list item, a quotation."""

    depth: int = 0
    mark: str | None = None
    quoted: bool = False


def playbook_docx(text: str, picture: Picture, title: str, lang: Lang) -> bytes:
    """The document: the playbook as it is written, its picture where the HTML page has it."""
    document = Document()
    _settle(document, title, lang)
    tokens = markdown().parse(text)
    starts = [i for i, t in enumerate(tokens) if t.type == "heading_open" and t.tag == "h2"]
    at = starts[PLACE - 1] if len(starts) >= PLACE else len(tokens)
    _blocks(document, tokens[:at], Inside())
    _picture(document, picture, lang)
    _blocks(document, tokens[at:], Inside())
    return _same_bytes(document)


def _settle(document: Any, title: str, lang: Lang) -> None:  # noqa: ANN401 - python-docx has no types
    """Paper, fonts of both scripts, and what the file says of itself."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin = section.bottom_margin = Mm(18)
    sizes = {"Normal": 10.5, "Heading 1": 20, "Heading 2": 14, "Heading 3": 11.5}
    for name, size in sizes.items():
        style = document.styles[name]
        style.font.size = Pt(size)
        style.font.color.rgb = RGBColor.from_string(INK if name == "Normal" else BLUE)
        _fonts(style.element.get_or_add_rPr(), lang)
    document.styles["Normal"].paragraph_format.space_after = Pt(5)
    said = document.core_properties
    said.title, said.author, said.language = visible(title)[:250], "segrules", _TAGS[lang]
    said.comments, said.last_modified_by, said.revision = "", "segrules", 1
    said.created = said.modified = MADE


_TAGS = {Lang.ZH: "zh-CN", Lang.EN: "en-US"}


def _fonts(properties: Any, lang: Lang) -> None:  # noqa: ANN401 - as above
    """Latin letters in one font, 汉字 in another; no font of the theme before them."""
    fonts = properties.get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for kind in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{kind}"), LATIN)
    fonts.set(qn("w:eastAsia"), CHINESE)
    tags = f'w:val="{_TAGS[lang]}" w:eastAsia="zh-CN"'
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    properties.append(parse_xml(f"<w:lang {nsdecls('w')} {tags}/>"))


# ---------------------------------------------------------------- blocks


def _blocks(document: Any, tokens: Sequence[Token], inside: Inside) -> None:  # noqa: ANN401
    """Every block of a sequence, each with what it holds."""
    at = 0
    while at < len(tokens):
        end = _end(tokens, at)
        _block(document, tokens[at : end + 1], inside)
        at = end + 1


def _end(tokens: Sequence[Token], start: int) -> int:
    """Where the block that starts here ends."""
    level = 0
    for at in range(start, len(tokens)):
        level += tokens[at].nesting
        if level <= 0:
            return at
    return len(tokens) - 1


def _block(document: Any, tokens: Sequence[Token], inside: Inside) -> None:  # noqa: ANN401
    first = tokens[0]
    match first.type:
        case "heading_open":
            level = min(int(first.tag[1]), 3)
            _runs(document.add_paragraph(style=f"Heading {level}"), tokens[1])
        case "paragraph_open":
            _runs(_paragraph(document, inside), tokens[1])
        case "bullet_list_open" | "ordered_list_open":
            _list(document, tokens[1:-1], inside, first)
        case "blockquote_open":
            _blocks(document, tokens[1:-1], replace(inside, quoted=True))
        case "table_open":
            _table(document, tokens)
        case "hr":
            _rule(document)
        case "fence" | "code_block":
            _paragraph(document, inside).add_run(
                visible_lines(first.content)
            ).font.name = "Consolas"
        case _:
            _blocks(document, tokens[1:-1], inside)


def _paragraph(document: Any, inside: Inside) -> Any:  # noqa: ANN401 - as above
    made = document.add_paragraph()
    form = made.paragraph_format
    if inside.depth:
        form.left_indent = Mm(6 * inside.depth)
        form.space_after = Pt(2)
    if inside.mark is not None:
        form.first_line_indent = Mm(-6)
        form.tab_stops.add_tab_stop(Mm(6 * inside.depth))
        made.add_run(f"{inside.mark}\t")
    if inside.quoted:
        form.left_indent = Mm(6 * (inside.depth + 1))
        fill = f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{BAND}"/>'
        _insert(made, parse_xml(fill))
    return made


def _list(document: Any, tokens: Sequence[Token], inside: Inside, first: Token) -> None:  # noqa: ANN401
    """The items of a list; numbers are written, so that each list begins at its own."""
    number = int(first.attrGet("start") or 1)
    at = 0
    while at < len(tokens):
        end = _end(tokens, at)
        mark = "•" if first.type == "bullet_list_open" else f"{number}."
        item = replace(inside, depth=inside.depth + 1, mark=mark)
        _item(document, tokens[at + 1 : end], item)
        number, at = number + 1, end + 1


def _item(document: Any, tokens: Sequence[Token], item: Inside) -> None:  # noqa: ANN401
    """An item: its first block has the mark, further ones only stand below it."""
    first = _end(tokens, 0) + 1 if tokens else 0
    _blocks(document, tokens[:first], item)
    _blocks(document, tokens[first:], replace(item, mark=None))


def _rule(document: Any) -> None:  # noqa: ANN401 - as above
    line = f'<w:bottom w:val="single" w:sz="6" w:space="1" w:color="{SOFT}"/>'
    border = parse_xml(f"<w:pBdr {nsdecls('w')}>{line}</w:pBdr>")
    _insert(document.add_paragraph(), border)


def _insert(paragraph: Any, element: Any) -> None:  # noqa: ANN401 - as above
    """Put a border or a shade where the format demands it: before tabs, spacing and indents."""
    properties = paragraph.paragraph_format.element.get_or_add_pPr()
    properties.insert_element_before(element, "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


# ---------------------------------------------------------------- text


def _runs(paragraph: Any, inline: Token) -> None:  # noqa: ANN401 - as above
    """The text of a block, with what is strong, emphasised or code."""
    bold = italic = 0
    for token in inline.children or ():
        match token.type:
            case "strong_open" | "strong_close":
                bold += token.nesting
            case "em_open" | "em_close":
                italic += token.nesting
            case "softbreak":
                paragraph.add_run(" ")
            case "hardbreak":
                paragraph.add_run().add_break()
            case "text" | "code_inline":
                run = paragraph.add_run(visible(token.content))
                run.bold, run.italic = bool(bold) or None, bool(italic) or None
            case _:
                continue


def visible_lines(text: str) -> str:
    """Lines of text, each as it can be shown."""
    return "\n".join(map(visible, text.rstrip("\n").split("\n")))


# ---------------------------------------------------------------- tables


def _table(document: Any, tokens: Sequence[Token]) -> None:  # noqa: ANN401 - as above
    rows = [row for row in _rows(tokens) if any(cell.content for cell, _ in row)]
    if not rows:
        return
    table = document.add_table(len(rows), max(map(len, rows)))
    table.style = document.styles["Table Grid"]
    headed = tokens[0].type == "table_open" and any(c.content for c, _ in next(_rows(tokens)))
    for cells, row in zip(table.rows, rows, strict=True):
        for cell, (inline, align) in zip(cells.cells, row, strict=False):
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(1)
            paragraph.alignment = ALIGNED.get(align)
            _runs(paragraph, inline)
            if headed and row is rows[0]:
                _shade(cell, paragraph)
    if headed:
        _repeat(table.rows[0])
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _rows(tokens: Sequence[Token]) -> Iterator[list[tuple[Token, str]]]:
    """The rows of a table: of each cell its text and its alignment."""
    row: list[tuple[Token, str]] = []
    for at, token in enumerate(tokens):
        if token.type in {"th_open", "td_open"}:
            style = str(token.attrGet("style") or "text-align:left")
            row.append((tokens[at + 1], style.partition(":")[2]))
        elif token.type == "tr_close":
            yield row
            row = []


def _shade(cell: Any, paragraph: Any) -> None:  # noqa: ANN401 - as above
    fill = f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{BAND}"/>'
    cell._tc.get_or_add_tcPr().append(parse_xml(fill))  # noqa: SLF001 - python-docx has no other way
    for run in paragraph.runs:
        run.bold = True


def _repeat(row: Any) -> None:  # noqa: ANN401 - as above
    """The titles stand again on each further page."""
    again = parse_xml(f"<w:tblHeader {nsdecls('w')}/>")
    row._tr.get_or_add_trPr().append(again)  # noqa: SLF001 - as above


# ---------------------------------------------------------------- the picture


def _picture(document: Any, picture: Picture, lang: Lang) -> None:  # noqa: ANN401 - as above
    caption = document.add_paragraph()
    caption.paragraph_format.keep_with_next = True
    run = caption.add_run(visible(picture.title))
    run.font.size, run.font.color.rgb = Pt(9), RGBColor.from_string(SOFT)
    table = parse_xml(_bars_xml(picture, lang))
    caption._p.addnext(table)  # noqa: SLF001 - as above
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _bars_xml(picture: Picture, lang: Lang) -> str:
    """A table of a row a segment; the room of each bar is parted, and as much of it shaded."""
    groups = 2 if picture.has_value else 1
    bar = 5400 // groups // UNITS
    grid = [2700, *([bar] * UNITS + [800]) * groups]
    columns = "".join(f'<w:gridCol w:w="{w}"/>' for w in grid)
    heads = [SIZE, VALUE][:groups]
    titles = "".join(_tc(UNITS + 1, h.say(lang), soft=True) for h in heads)
    rows = [f"<w:tr>{_tc(1, '')}{titles}</w:tr>"]
    rows += [_bar_xml(b, picture) for b in picture.bars]
    layout = '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0000"/>'
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(grid)}" w:type="dxa"/>{layout}'
        f"</w:tblPr><w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _bar_xml(bar: Bar, picture: Picture) -> str:
    shares = [(bar.size, BLUE), (bar.value, ORANGE)][: 2 if picture.has_value else 1]
    cells = [_tc(1, bar.label, bold=bar.mine)]
    for share, colour in shares:
        long = 0 if share is None else round(max(share, 0.0) / picture.largest * UNITS)
        if share:
            long = max(long, 1)
        if long:
            cells.append(_tc(long, "", fill=colour if bar.mine else PALE[colour]))
        if long < UNITS:
            cells.append(_tc(UNITS - long, ""))
        cells.append(_tc(1, "" if share is None else percentage(share), bold=bar.mine))
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"


def _tc(
    span: int, text: str, *, fill: str | None = None, bold: bool = False, soft: bool = False
) -> str:
    """A cell of the picture, over so many columns of the grid."""
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    edge = '<w:top w:val="single" w:sz="24" w:color="FFFFFF"/>'
    edges = f"<w:tcBorders>{edge}{edge.replace('top', 'bottom')}</w:tcBorders>"
    weight = "<w:b/>" if bold else ""
    colour = f'<w:color w:val="{SOFT}"/>' if soft else ""
    run = f'<w:rPr>{weight}{colour}<w:sz w:val="18"/></w:rPr>'
    said = (
        f'<w:r>{run}<w:t xml:space="preserve">{escape(visible(text))}</w:t></w:r>' if text else ""
    )
    space = '<w:pPr><w:keepNext/><w:spacing w:before="20" w:after="20"/></w:pPr>'
    return (
        f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/>{edges}{shade}</w:tcPr>'
        f"<w:p>{space}{said}</w:p></w:tc>"
    )


# ---------------------------------------------------------------- the file


def _same_bytes(document: Any) -> bytes:  # noqa: ANN401 - as above
    """The document as a file whose parts carry no time of day."""
    made, out = io.BytesIO(), io.BytesIO()
    document.save(made)
    with zipfile.ZipFile(made) as parts, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as whole:
        for name in parts.namelist():
            info = zipfile.ZipInfo(name, ZIPPED)
            info.compress_type = zipfile.ZIP_DEFLATED
            whole.writestr(info, parts.read(name))
    return out.getvalue()
