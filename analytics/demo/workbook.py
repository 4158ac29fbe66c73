"""A table as a workbook, part by part. Same table, same bytes."""

import zipfile
from collections.abc import Sequence
from html import escape
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

_THEN = (2020, 1, 1, 0, 0, 0)  # a workbook's members carry a time; a fixed one keeps equal files equal
_EXCEL_EPOCH = 25_569  # days from 30 December 1899, Excel's day 0, to 1 January 1970
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPES}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/>'
        "</sheets></workbook>"
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
    ),
    "xl/styles.xml": (
        f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font/></fonts>'
        '<fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf xfId="0"/>'
        '<xf numFmtId="14" applyNumberFormat="1" xfId="0"/></cellXfs></styleSheet>'
    ),
}


def write_xlsx(path: Path, table: pa.Table, headers: Sequence[str] | None = None) -> None:
    """A workbook with one sheet: text as text, numbers as numbers, dates as dates."""
    names = headers or table.column_names
    head = "".join(f'<c r="{_letter(i)}1" t="inlineStr"><is><t>{escape(n)}</t></is></c>' for i, n in enumerate(names))
    numbers = pc.cast(pa.array(range(2, table.num_rows + 2), pa.int32()), pa.string())
    cells = [_cells(_letter(i), numbers, column.combine_chunks()) for i, column in enumerate(table.columns)]
    rows = pc.binary_join_element_wise('<row r="', numbers, '">', *cells, "</row>", "")
    parts = {
        **_PARTS,
        "xl/worksheets/sheet1.xml": (
            f'<worksheet xmlns="{_MAIN}"><sheetData><row r="1">{head}</row>{"".join(rows.to_pylist())}</sheetData>'
            "</worksheet>"
        ),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as book:
        for name, text in parts.items():
            book.writestr(zipfile.ZipInfo(name, _THEN), _HEAD + text, zipfile.ZIP_DEFLATED, 3)


def _letter(column: int) -> str:
    return chr(ord("A") + column)  # no demo table has more than 26 columns


def _cells(letter: str, numbers: pa.Array, values: pa.Array) -> pa.Array:
    """The XML of a column's cells; nothing at all where a value is absent."""
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    place = pc.binary_join_element_wise(f'<c r="{letter}', numbers, "")
    if pa.types.is_string(values.type):
        safe = pc.replace_substring(pc.replace_substring(values, "&", "&amp;"), "<", "&lt;")
        cells = pc.binary_join_element_wise(place, '" t="inlineStr"><is><t>', safe, "</t></is></c>", "")
    elif pa.types.is_date(values.type):
        serial = pc.cast(pc.add(pc.cast(values, pa.int32()), _EXCEL_EPOCH), pa.string())
        cells = pc.binary_join_element_wise(place, '" s="1"><v>', serial, "</v></c>", "")
    else:
        cells = pc.binary_join_element_wise(place, '"><v>', pc.cast(values, pa.string()), "</v></c>", "")
    return pc.fill_null(cells, "")
