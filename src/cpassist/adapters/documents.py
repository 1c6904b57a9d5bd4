"""Files handed in by a person: a saved answer, read with a limit and a clear refusal."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from cpassist.domain.errors import DocumentError

MAX_DOCUMENT_BYTES = 20_000_000


def read_document(path: Path | None) -> dict[str, Any]:
    """The JSON object in ``path``, or on stdin for ``None``. Raises ``DocumentError``."""
    name = path.name if path else "standard input"
    try:
        stream = path.open("rb") if path else sys.stdin.buffer
        with stream:
            raw = stream.read(MAX_DOCUMENT_BYTES + 1)
    except OSError as error:
        raise _bad(f"{name} cannot be read ({error.strerror})") from error
    if len(raw) > MAX_DOCUMENT_BYTES:
        raise _bad(f"{name} is larger than {MAX_DOCUMENT_BYTES:,} bytes")
    try:
        value = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise _bad(f"{name} is not JSON in UTF-8") from error
    if not isinstance(value, dict):
        raise _bad(f"{name} holds no JSON object")
    return value


def _bad(what: str) -> DocumentError:
    return DocumentError(what, hint="Save an answer with 'cpassist ask --json ... > FILE'.")
