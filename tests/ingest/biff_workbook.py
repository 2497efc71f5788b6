"""The least of an old workbook (.xls): BIFF8 records in an OLE container, as [MS-XLS] and [MS-CFB] describe them."""

from __future__ import annotations

import struct

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def _record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _begin(kind: int) -> bytes:
    return _record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0x41, 0x06))


def _cell(row: int, column: int, value: object) -> bytes:
    if isinstance(value, int | float):
        return _record(0x0203, struct.pack("<HHHd", row, column, 15, float(value)))
    text = str(value)
    return _record(0x0204, struct.pack("<HHHHB", row, column, 15, len(text), 1) + text.encode("utf-16-le"))


def _stream(rows: list[list[object]], sheet: str) -> bytes:
    cells = b"".join(_cell(r, c, value) for r, row in enumerate(rows) for c, value in enumerate(row) if value != "")
    size = struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0)
    body = _begin(0x0010) + _record(0x0200, size) + cells + _record(0x000A)
    name = sheet.encode("latin-1")
    before = _begin(0x0005) + _record(0x0042, struct.pack("<H", 1200))
    at = len(before) + 4 + 8 + len(name) + 4
    bound = _record(0x0085, struct.pack("<IBBBB", at, 0, 0, len(name), 0) + name)
    return before + bound + _record(0x000A) + body


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    wide = name.encode("utf-16-le").ljust(64, b"\0")
    length = (len(name) + 1) * 2 if name else 0
    links = struct.pack("<HBBIII", length, kind, 1, _FREE, _FREE, child)
    return wide + links + bytes(16 + 4 + 16) + struct.pack("<IQ", start, size)


def workbook(rows: list[list[object]], sheet: str = "Sheet1") -> bytes:
    """Return a workbook of one sheet; texts of up to 4,000 characters, numbers as such."""
    stream = _stream(rows, sheet)
    stream = stream.ljust(max(4096, -(-len(stream) // _SECTOR) * _SECTOR), b"\0")
    sectors = len(stream) // _SECTOR
    tables = -(-(sectors + 2) // 127)
    first = tables + 1
    chain = [_FAT] * tables + [_END] + list(range(first + 1, first + sectors)) + [_END]
    chain += [_FREE] * (tables * 128 - len(chain))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    header += struct.pack(
        "<HHHHHHIIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 0, 0, tables, tables, 0, 4096, _END, 0, _END, 0
    )
    header += struct.pack("<109I", *range(tables), *[_FREE] * (109 - tables))
    folder = _entry("Root Entry", 5, 1, _END, 0) + _entry("Workbook", 2, _FREE, first, len(stream))
    folder += _entry("", 0, _FREE, 0, 0) * 2
    return header + struct.pack(f"<{len(chain)}I", *chain) + folder + stream
