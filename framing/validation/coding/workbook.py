"""Workbooks: a sheet to fill in, as XLSX with drop-downs, instructions beside it; every cell is text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from framing.errors import ParameterError

MOST_CELL = 32_767
"""Characters of a cell in XLSX (ECMA-376; Excel's limit)."""
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_ESCAPE = re.compile("_x[0-9A-Fa-f]{4}_")
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_WIDE = {"text": 90, "comment": 40}
_STYLES = (
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3">'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1">'
    '<alignment vertical="top" wrapText="1"/></xf>'
    '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
)
"""The second format is text that wraps, the third a bold head; 49 is Excel's number of the format "text"."""


def column_letter(place: int) -> str:
    """Return the letter of a column, from 0.

    Examples
    --------
    >>> column_letter(0), column_letter(25), column_letter(26)
    ('A', 'Z', 'AA')
    """
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def as_cell_text(text: str) -> str:
    """Return a text without the characters that no workbook can hold.

    Examples
    --------
    >>> as_cell_text("a\x07b")
    'a\ufffdb'
    """
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def workbook(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    choices: Mapping[str, Sequence[str]],
    instructions: Sequence[str],
) -> bytes:
    """Return a workbook: the sheet ``coding``, ``instructions``, and the values of the drop-downs.

    Parameters
    ----------
    head : sequence of str
        Names of the columns.
    rows : sequence of sequence of str
    choices : mapping of str to sequence of str
        Column to what may be chosen in it. Other values can be typed after a warning, and are found when it is read.
    instructions : sequence of str
        Lines.

    Raises
    ------
    ParameterError
        If a cell is longer than the format allows.

    Notes
    -----
    All cells have the format "text", so that a spreadsheet turns neither 01 nor 1-2 nor TRUE into something else. The
    same content gives the same bytes.
    """
    for row in rows:
        for cell in row:
            if len(cell) > MOST_CELL:
                raise ParameterError(
                    f"A text has {len(cell):,} characters; a cell of XLSX has at most {MOST_CELL:,}. Code passages or "
                    "write CSV alone."
                )
    columns = {name: list(values) for name, values in choices.items() if values}
    longest = max((len(values) for values in columns.values()), default=0)
    listed = [[values[i] if i < len(values) else "" for values in columns.values()] for i in range(longest)]
    sheets = {
        "coding": _sheet([head, *rows], _validations(head, len(rows), columns), _columns(head), frozen=True),
        "instructions": _sheet(
            [[line] for line in instructions], "", '<cols><col min="1" max="1" width="110"/></cols>'
        ),
        "values": _sheet([list(columns), *listed], "", ""),
    }
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as file:
        for name, text in {**_frame(list(sheets)), **_numbered(sheets)}.items():
            file.writestr(ZipInfo(name, (1980, 1, 1, 0, 0, 0)), (_HEAD + text).encode("utf-8"), ZIP_DEFLATED)
    return out.getvalue()


def _numbered(sheets: Mapping[str, str]) -> dict[str, str]:
    return {f"xl/worksheets/sheet{number}.xml": text for number, text in enumerate(sheets.values(), 1)}


def _sheet(rows: Sequence[Sequence[str]], validations: str, columns: str, frozen: bool = False) -> str:
    lines = []
    for number, row in enumerate(rows, 1):
        style = 2 if number == 1 and frozen else 1
        cells = "".join(_cell(f"{column_letter(place)}{number}", cell, style) for place, cell in enumerate(row))
        lines.append(f'<row r="{number}">{cells}</row>')
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>' if frozen else ""
    view = f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
    return f"<worksheet {_MAIN}>{view}{columns}<sheetData>{''.join(lines)}</sheetData>{validations}</worksheet>"


def _cell(place: str, text: str, style: int) -> str:
    if not text:
        return f'<c r="{place}" s="{style}"/>'
    # _x0041_ in a text would be read as the character of that number.
    kept = _ESCAPE.sub(lambda found: f"_x005F{found[0]}", as_cell_text(text))
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(kept)}</t></is></c>'


def _validations(head: Sequence[str], rows: int, columns: Mapping[str, Sequence[str]]) -> str:
    made = []
    for place, (name, values) in enumerate(columns.items()):
        letter, there = column_letter(place), column_letter(list(head).index(name))
        made.append(
            '<dataValidation type="list" errorStyle="warning" allowBlank="1" showErrorMessage="1" '
            f'errorTitle="Not in the codebook" error="Choose a value of the list." sqref="{there}2:{there}{rows + 1}">'
            f"<formula1>values!${letter}$2:${letter}${len(values) + 1}</formula1></dataValidation>"
        )
    return f'<dataValidations count="{len(made)}">{"".join(made)}</dataValidations>' if made else ""


def _columns(head: Sequence[str]) -> str:
    made = (
        f'<col min="{number}" max="{number}" width="{_WIDE.get(name, 16)}" style="1" customWidth="1"/>'
        for number, name in enumerate(head, 1)
    )
    return f"<cols>{''.join(made)}</cols>"


def _frame(names: Sequence[str]) -> dict[str, str]:
    """Return the parts of a workbook that are not its sheets."""
    package = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    relation = "http://schemas.openxmlformats.org/package/2006/relationships"
    count = len(names)
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{package}worksheet+xml"/>'
        for n in range(1, count + 1)
    )
    sheets = "".join(f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(names, 1))
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, count + 1)
    )
    return {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{package}sheet.main+xml"/>{parts}'
        f'<Override PartName="/xl/styles.xml" ContentType="{package}styles+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{relation}"><Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {_MAIN} xmlns:r="{_RELATIONS}"><sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{relation}">{related}<Relationship Id="rId{count + 1}" '
        f'Type="{_RELATIONS}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f"<styleSheet {_MAIN}>{_STYLES}</styleSheet>",
    }
