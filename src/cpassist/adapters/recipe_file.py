"""The recipe as a TOML file: strict, so that a misspelt key is an error and not a default."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cpassist.domain.builds import Recipe, Windows
from cpassist.domain.errors import SettingsError


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Windows(_Strict):
    window_sentences: int = Field(default=Windows().window_sentences, ge=1, le=20)
    stride_sentences: int = Field(default=Windows().stride_sentences, ge=1, le=20)
    max_chars: int = Field(default=Windows().max_chars, ge=100, le=10_000)


class _Recipe(_Strict):
    model: str = Field(default=Recipe().model, min_length=1)
    max_tokens: int = Field(default=Recipe().max_tokens, ge=16, le=8192)
    windows: _Windows = _Windows()
    weights: dict[str, float] = {}


def read_recipe(path: Path, *, model: str | None = None) -> Recipe:
    """The recipe at ``path``, with another ``model`` where the settings ask for one.

    Raises ``SettingsError`` for a file that is missing, not TOML, or has an unknown or bad field.
    """
    try:
        values = _Recipe.model_validate(tomllib.loads(path.read_text("utf-8")))
    except OSError as error:
        raise _bad(path, str(error.strerror)) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _bad(path, str(error)) from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise _bad(path, f"{field}: {first['msg']}") from error
    windows = values.windows
    if windows.stride_sentences > windows.window_sentences:
        raise _bad(path, "windows.stride_sentences is above window_sentences: words would be lost")
    return Recipe(
        model=model or values.model,
        max_tokens=values.max_tokens,
        windows=Windows(**windows.model_dump()),
        weights=tuple(sorted(values.weights.items())),
    )


def _bad(path: Path, what: str) -> SettingsError:
    return SettingsError(
        f"the recipe {path.name} cannot be used: {what}",
        hint="index/README.md describes each field of the recipe.",
    )
