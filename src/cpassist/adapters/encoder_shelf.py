"""Encoders exported once and kept beside the index: checked against the model before they serve.

``<folder>/<fingerprint>/`` holds ``fp32/``, ``int8/`` and ``check.json``, which is written last: a
folder without it is junk of a crash and is made again.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from cpassist.domain.errors import ModelError

FULL, SMALL = "fp32", "int8"
_CHECK = "check.json"


@dataclass(frozen=True, slots=True)
class EncoderCheck:
    """How like the model's vectors those of its exports are, on the probe texts."""

    dimension: int
    full_cosine: float
    """Mean cosine of the float32 export."""
    small_cosine: float
    """Mean cosine of the int8 export."""


class EncoderShelf:
    """The exported encoders under one folder, by the fingerprint of their model."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, fingerprint: str, kind: str) -> Path:
        """Where the files of one export stand."""
        return self._folder / fingerprint / kind

    def check(self, fingerprint: str) -> EncoderCheck | None:
        """What the check found when the encoder was exported; ``None`` where none was."""
        try:
            value = json.loads((self._folder / fingerprint / _CHECK).read_text("utf-8"))
            return EncoderCheck(**value)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError) as error:
            raise ModelError(
                "what is kept of the exported encoder cannot be read",
                hint=f"Delete {self._folder.name}/{fingerprint[:12]}... and build again.",
            ) from error

    def add(self, fingerprint: str, make: Callable[[Path, Path], EncoderCheck]) -> EncoderCheck:
        """Have ``make`` fill the folders of both kinds; keep them only when it has checked them."""
        part = self._folder / f"{fingerprint}.part"
        shutil.rmtree(part, ignore_errors=True)
        for kind in (FULL, SMALL):
            (part / kind).mkdir(parents=True)
        found = make(part / FULL, part / SMALL)
        (part / _CHECK).write_text(json.dumps(asdict(found)) + "\n", "utf-8")
        shutil.rmtree(self._folder / fingerprint, ignore_errors=True)
        part.rename(self._folder / fingerprint)
        return found
