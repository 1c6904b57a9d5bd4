"""The named searches as a TOML file (``corpus/sources.toml``): strict, and explained in words."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cpassist.domain.errors import InputError, SettingsError
from cpassist.domain.harvest import SourceQuery


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class NamedQuery(_Strict):
    """One search: what it is for, and its words for each source."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$")
    why: str = Field(min_length=20)
    words: dict[str, str] = Field(min_length=1)
    page_size: int = Field(default=100, ge=1, le=1000)

    def of_sources(self, since: str | None = None) -> tuple[SourceQuery, ...]:
        """The search as each source is asked, in the order of the file."""
        return tuple(
            SourceQuery(self.name, source, words, since, self.page_size)
            for source, words in self.words.items()
        )


class _File(_Strict):
    query: list[NamedQuery] = Field(min_length=1)


def read_queries(path: Path) -> tuple[NamedQuery, ...]:
    """Every search of the file, in its order. Raises ``SettingsError`` naming what is wrong."""
    try:
        found = _File.model_validate(tomllib.loads(path.read_text("utf-8"))).query
    except OSError as error:
        raise _bad(path, str(error.strerror)) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _bad(path, str(error)) from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise _bad(path, f"{place}: {first['msg']}") from error
    names = [query.name for query in found]
    if doubled := sorted({name for name in names if names.count(name) > 1}):
        raise _bad(path, f"two searches are called {', '.join(doubled)}")
    return tuple(found)


def chosen(queries: tuple[NamedQuery, ...], name: str | None) -> tuple[NamedQuery, ...]:
    """The search called ``name``, or all. Raises ``InputError`` for a name that is none."""
    found = tuple(query for query in queries if name in (None, query.name))
    if not found:
        known = ", ".join(query.name for query in queries)
        raise InputError(f"no search is called {str(name)[:80]!r}", hint=f"There are: {known}.")
    return found


def _bad(path: Path, what: str) -> SettingsError:
    return SettingsError(
        f"the searches {path.name} cannot be used: {what}",
        hint="The head of corpus/sources.toml describes an entry.",
    )
