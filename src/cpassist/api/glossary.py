"""``GET /v1/glossary``: the field's terms in plain words."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from cpassist.api.caching import as_json, tagged
from cpassist.api.collection_schemas import GlossaryOut
from cpassist.api.problems import documented
from cpassist.core.data import load

router = APIRouter(prefix="/v1", tags=["collection"])


@router.get(
    "/glossary",
    response_model=GlossaryOut,
    responses={304: {"description": "Unchanged since the ETag sent"}, **documented()},
    summary="Terms in plain words",
)
async def glossary(request: Request) -> Response:
    """Each term, the ways it is written, what it means, and where that was taken from."""
    entries = [
        {
            "term": entry["term"],
            "forms": list(entry.get("forms", ())),
            "meaning": entry["meaning"],
            "source": entry.get("record") or entry["reference"],
        }
        for entry in load("glossary")["entries"]
    ]
    return tagged(request, as_json({"entries": entries}))
