"""The OpenAPI document: complete with every error, and the same bytes each time.

``python -m cpassist.api.openapi > docs/openapi.json`` writes it; a test compares the two.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from cpassist.api.schemas import Problem

_DESCRIPTION = (
    "What the published evidence on cerebral palsy and cell therapy really says: quoted, cited, "
    "graded. Not medical advice. Every error is problem+json with a stable `code` and a `hint`."
)
_REFERENCE = "#/components/schemas/{model}"


def describe(app: FastAPI) -> None:
    """Have ``app`` describe itself in full, problems included."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            found = get_openapi(
                title=app.title, version=app.version, description=_DESCRIPTION, routes=app.routes
            )
            schemas = found.setdefault("components", {}).setdefault("schemas", {})
            schemas["Problem"] = Problem.model_json_schema(ref_template=_REFERENCE)
            app.openapi_schema = found
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]  # the documented way to extend it


def written(app: FastAPI) -> str:
    """The document as it is committed."""
    return json.dumps(app.openapi(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    from cpassist.api.app import build_app
    from cpassist.settings import Settings

    sys.stdout.write(written(build_app(Settings())))
