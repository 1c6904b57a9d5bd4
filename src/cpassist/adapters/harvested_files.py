"""Harvested studies as corpus lines, written whole or not at all, beside the standings file.

The lines are those ``corpus/README.md`` describes; who reads them is ``adapters/corpus_files``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from cpassist.domain.holdings import KnownStanding
from cpassist.domain.studies import Study

LINES, STANDINGS = "harvested.jsonl", "standings.json"


def write_harvested(
    folder: Path, studies: Iterable[Study], standings: Sequence[KnownStanding]
) -> None:
    """Replace the harvested part of the corpus; a crash leaves each file as it was or as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    write_lines(folder / LINES, studies)
    found = [{**asdict(item), "status": item.status.value} for item in standings]
    text = json.dumps({"standings": found}, ensure_ascii=False, indent=1) + "\n"
    _replace(folder / STANDINGS, [text.encode("utf-8")])


def write_lines(path: Path, studies: Iterable[Study]) -> None:
    """One study a line, in the order given; the file appears when it is whole."""
    _replace(path, (study_line(study) for study in studies))


def study_line(study: Study) -> bytes:
    """One corpus line with its line feed; what is empty is left out."""
    facts = study.facts
    fields: dict[str, Any] = {
        "id": study.id,
        "kind": study.kind.value,
        "title": study.title,
        "authors": list(study.authors),
        "journal": study.journal,
        "year": study.year,
        "url": study.url,
        "pmid": study.identifiers.pmid,
        "pmcid": study.identifiers.pmcid,
        "doi": study.identifiers.doi,
        "registration": study.identifiers.registration,
        "publication_types": list(study.publication_types),
        "mesh_terms": list(study.mesh_terms),
        "open_access": study.license.open_access,
        "license": study.license.name,
        "retraction_status": study.retraction_status.value,
        "retraction_checked": study.retraction_checked,
        "sections": [{"label": part.label, "text": part.text} for part in study.sections],
        "facts": None if facts is None else asdict(facts),
        "sources": [asdict(source) for source in study.sources],
        "same_study": list(study.same_study),
    }
    kept = {name: value for name, value in fields.items() if value is not None and value != []}
    # Half a surrogate pair is written as its escape, so that the reader can name it.
    return (json.dumps(kept, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")


def _replace(path: Path, parts: Iterable[bytes]) -> None:
    part = path.with_name(path.name + ".part")
    with part.open("wb") as stream:
        for chunk in parts:
            stream.write(chunk)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)
    _sync(path.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
