"""Maintainers' corrections of appraisals, as a TOML file (``corpus/overrides.toml``)."""

from __future__ import annotations

import tomllib
from pathlib import Path

from cpassist.core.appraise.overrides import parse_overrides
from cpassist.domain.errors import CorpusError
from cpassist.domain.evidence import Override


def read_overrides(path: Path) -> dict[str, tuple[Override, ...]]:
    """Overrides by study id; none where there is no file. Raises ``CorpusError``."""
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CorpusError(
            f"{path.name} cannot be read ({error})",
            hint="Correct the file; its header describes an entry.",
        ) from error
    return parse_overrides(values, path.name)
