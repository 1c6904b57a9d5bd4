"""CSV with a header line: spreadsheets, and the exports of databases."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import partial

from cpassist.adapters.readers import rows
from cpassist.adapters.readers.pieces import Format, Piece, Stream, decoded, lines, refused
from cpassist.adapters.readers.rows import Columns

_DELIMITERS = ",;\t|"
_HINT = "Name the columns with --mapping FILE (docs/maintaining.md)."


def csv_format(columns: Columns | None) -> Format:
    """CSV as ``columns`` has it; columns of the usual names where there is none."""
    split_so = partial(split, columns=columns)
    return Format("csv", "text/csv", split_so, rows.key_of, rows.read_record)


def split(stream: Stream, columns: Columns | None) -> Iterator[Piece]:
    """The rows behind the header. Raises ``DocumentError`` for a header that does not fit.

    A row with more cells than the header, or that cannot be cut, is a piece with a fault.
    """
    numbered = _Numbered(stream)
    first = next(numbered, "")
    while first and not first.strip():
        first = next(numbered, "")
    delimiter = columns.delimiter if columns and columns.delimiter else _delimiter(first)
    header = [name.strip() for name in next(csv.reader([first], delimiter=delimiter), [])]
    columns = _fitting(header, columns)
    reader = csv.reader(numbered, delimiter=delimiter)
    while True:
        line = numbered.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Piece(b"", line, f"cannot be cut into cells: {error}")
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if any(cell.strip() for cell in cells[len(header) :]):
            fault = f"{len(cells)} cells where the header has {len(header)}"
            yield Piece(delimiter.join(cells)[:4096].encode("utf-8", "replace"), line, fault)
            continue
        row = {name: cell for name, cell in zip(header, cells, strict=False) if name}
        yield Piece(rows.row_body(row, columns), line)


class _Numbered:
    """The lines as text, and the number of the last one."""

    def __init__(self, stream: Stream) -> None:
        self._lines = lines(stream)
        self.number = 0

    def __iter__(self) -> _Numbered:
        return self

    def __next__(self) -> str:
        self.number, line = next(self._lines)
        return decoded(line)[0] + "\n"


def _delimiter(first: str) -> str:
    return max(_DELIMITERS, key=lambda sign: (first.count(sign), -_DELIMITERS.index(sign)))


def _fitting(header: list[str], columns: Columns | None) -> Columns:
    shown = ", ".join(repr(name[:40]) for name in header[:30])
    if len(set(filter(None, header))) != len(list(filter(None, header))):
        raise refused(f"two columns have the same name: {shown}", "Give each its own.")
    if columns is None:
        columns = rows.usual_columns(header)
        if not {"title", "pmid", "pmcid", "doi"} & set(columns.fields):
            raise refused(f"no column for a title or an identifier among: {shown}", _HINT)
    elif missing := columns.missing(header):
        raise refused(f"no column {missing[0][:80]!r} among: {shown}", _HINT)
    return columns
