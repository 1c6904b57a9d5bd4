"""JSON Lines files for measuring, plain or gzipped, read with line-exact errors."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, TypeVar, cast

from pydantic import BaseModel, ValidationError

from cpassist.domain.errors import DocumentError

Model = TypeVar("Model", bound=BaseModel)

_HINT = "Check the file's path and format; docs/evaluation.md describes what each command reads."


def read_objects(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Line number (from 1) and object of each line that is not blank.

    Raises ``DocumentError`` naming file and line.
    """
    try:
        with _open(path) as stream:
            for number, raw in enumerate(stream, start=1):
                if raw.strip():
                    value = json.loads(raw.decode("utf-8"))
                    if not isinstance(value, dict):
                        raise DocumentError(
                            f"{path.name} line {number}: expected an object", hint=_HINT
                        )
                    yield number, value
    except (OSError, EOFError) as error:
        raise DocumentError(f"{path.name} cannot be read ({error})", hint=_HINT) from error
    except ValueError as error:
        raise DocumentError(f"{path.name}: a line is not JSON in UTF-8", hint=_HINT) from error


def _open(path: Path) -> BinaryIO:
    opener = gzip.open if path.suffix == ".gz" else open
    return cast(BinaryIO, opener(path, "rb"))


def read_lines(path: Path, model: type[Model]) -> Iterator[Model]:
    """Each line as a ``model``. Raises ``DocumentError`` naming file, line and field."""
    for number, value in read_objects(path):
        try:
            yield model.model_validate(value)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            field = ".".join(str(part) for part in first["loc"])
            raise DocumentError(
                f"{path.name} line {number}: field {field!r}: {first['msg']}", hint=_HINT
            ) from error
