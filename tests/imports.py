"""Files of records as the import reads them, without a store behind it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from cpassist.domain.errors import CorpusError
from cpassist.domain.harvest import ReadRecord, SourceQuery
from cpassist.ports import Source
from cpassist.settings import Settings
from cpassist.wiring.sources import open_file


def opened(path: Path, mapping: Mapping[str, str] | None = None, kind: str | None = None) -> Source:
    """The file as a source; ``mapping`` is field to column."""
    with TemporaryDirectory() as folder:
        told = None
        if mapping is not None:
            told = Path(folder) / "mapping.toml"
            told.write_text("".join(f'{name} = "{column}"\n' for name, column in mapping.items()))
        return open_file(Settings(), path, kind, told)


def read_all(source: Source, page_size: int = 100) -> tuple[list[ReadRecord], list[CorpusError]]:
    """Every record that can be read, and why the others cannot."""
    records: list[ReadRecord] = []
    errors: list[CorpusError] = []
    cursor: str | None = None
    while True:
        page = source.discover(SourceQuery("file", source.name, "", None, page_size), cursor)
        for item in page.announcements:
            assert item.payload is not None
            try:
                records.append(source.read(item.payload))
            except CorpusError as error:
                errors.append(error)
        cursor = page.next_cursor
        if cursor is None:
            return records, errors


def read_file(path: Path, mapping: Mapping[str, str] | None = None) -> list[ReadRecord]:
    """The records of a file in which nothing is amiss."""
    records, errors = read_all(opened(path, mapping))
    assert errors == []
    return records


def written(folder: Path, name: str, content: bytes | str) -> Path:
    """A file in ``folder``."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path
