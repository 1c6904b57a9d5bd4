"""The reviewed knowledge of the product as TOML files, and the one way to read them."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def load(name: str) -> dict[str, Any]:
    """The parsed contents of ``core/data/<name>.toml``; treat it as read-only."""
    return tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text("utf-8"))
