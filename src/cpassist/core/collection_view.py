"""What stands behind the answers as a list of blocks, from ``GET /v1/corpus`` alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cpassist.core import words as plain
from cpassist.core.blocks import Block, Heading, Items, Line
from cpassist.domain.evidence import StudyDesign
from cpassist.domain.studies import StudyKind

_SHOWN_CHARS = 24
"""Of a hash: enough to tell two builds apart."""
_BUILD = ("build", "built", "passages", "corpus_sha256")


def collection_blocks(found: Mapping[str, Any]) -> tuple[Block, ...]:
    """Size, whose words, designs (strongest first), licences, what is lacking, and the build.

    Raises ``KeyError`` or ``ValueError`` where ``found`` is of another version.
    """
    return tuple(_blocks(found))


def _blocks(found: Mapping[str, Any]) -> Iterator[Block]:
    counts = found["counts"]
    yield Heading(_said("size", studies=f"{found['studies']:,}"))
    if years := sorted(year for year in counts["year"] if year.isdecimal()):
        yield Line(_said("years", first=years[0], last=years[-1]))
    kinds = {plain.kind_words(StudyKind(kind)): n for kind, n in counts["kind"].items()}
    designs = {
        plain.design_name(design, counts["design"][design.value]): counts["design"][design.value]
        for design in StudyDesign
        if design.value in counts["design"]
    }
    tables = (("kinds", kinds), ("designs", designs), ("licences", counts["license"]))
    for title, table in tables:
        yield Heading(_said(title))
        yield Items(
            tuple(_said("row", count=f"{count:,}", name=name) for name, count in table.items())
        )
    yield Heading(_said("gaps"))
    yield Items(tuple(str(gap["text"]) for gap in found["gaps"]))
    yield Heading(_said("build"))
    yield Items((*(_build_row(found, key, "unknown") for key in _BUILD), _harvest_row(found)))
    yield Line(_said("more"))


def _harvest_row(found: Mapping[str, Any]) -> str:
    """A harvest looks every study's standing up again, so that its day is the harvest's."""
    return _build_row(found, "retraction_last_checked", "never")


def _build_row(found: Mapping[str, Any], key: str, missing: str) -> str:
    value = found[key]
    if value is None:
        value = _said(missing)
    elif isinstance(value, int):
        value = f"{value:,}"
    return _said(f"row_{key}", value=str(value)[:_SHOWN_CHARS])


def _said(key: str, **values: object) -> str:
    return plain.template("collection", key, **values)
