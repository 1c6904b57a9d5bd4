"""How held records stand in the store's rows, and come back out of them."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter

from cpassist.domain.holdings import Holding, StandingChange
from cpassist.domain.studies import RetractionStatus, Study

STUDY: TypeAdapter[Study] = TypeAdapter(Study)


def row_of(holding: Holding) -> tuple[Any, ...]:
    """The columns of a record, but for those that say who met it and when."""
    payload = holding.payload
    return (
        holding.source,
        holding.key,
        holding.state.value,
        holding.payload_sha256,
        holding.judged_by,
        holding.study.retraction_status.value,
        STUDY.dump_json(holding.study).decode(),
        json.dumps([[link.relation.value, link.target] for link in holding.links]),
        json.dumps(list(holding.remarks), ensure_ascii=False),
        payload and payload.media_type,
        payload and zlib.compress(payload.body),
    )


def study_of(stored: str, checked: str | None) -> Study:
    """As it was read, with the date of the last look at its standing."""
    study = STUDY.validate_json(stored)
    return replace(study, retraction_checked=checked or study.retraction_checked)


def change_of(row: Sequence[str]) -> StandingChange:
    """A change of state: study, title, before, after, seen."""
    study_id, title, before, after, seen = row
    return StandingChange(study_id, title, RetractionStatus(before), RetractionStatus(after), seen)
