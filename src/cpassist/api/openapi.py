"""The OpenAPI document: complete with every error, and the same bytes each time.

``python -m cpassist.api.openapi > docs/openapi.json`` writes it; a test compares the two.
"""

from __future__ import annotations

import json
import sys
import tomllib
from functools import cache
from importlib.resources import files
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
            _explain(schemas)
            found["tags"] = [{"name": n, "description": w} for n, w in words()["tags"].items()]
            found["servers"] = [{"url": "/", "description": "The server this document is of"}]
            for path, operations in found["paths"].items():
                for method, operation in operations.items():
                    _name(operation, f"{method.upper()} {path}", schemas)
            app.openapi_schema = found
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]  # the documented way to extend it


@cache
def words() -> dict[str, Any]:
    """What fields, tags and operations are called and mean (``openapi.en.toml``)."""
    text = (files("cpassist.api") / "openapi.en.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def examples() -> dict[str, dict[str, Any]]:
    """Real answers over the starter corpus, by operation and media type (``examples.json``)."""
    found: dict[str, dict[str, Any]] = json.loads(
        (files("cpassist.api") / "examples.json").read_text("utf-8")
    )
    return found


def _explain(schemas: dict[str, Any]) -> None:
    """Give each field of each model its words."""
    for model, schema in schemas.items():
        own = words()["models"].get(model, {})
        for field, told in schema.get("properties", {}).items():
            if "description" not in told and (
                found := own.get(field, words()["fields"].get(field))
            ):
                # Beside a reference, which OpenAPI 3.1 allows.
                told["description"] = found


def _name(operation: dict[str, Any], place: str, schemas: dict[str, Any]) -> None:
    """Give an operation its name, its example, and words for what it answers with."""
    operation["operationId"] = name = words()["operations"][place]
    for status, response in operation["responses"].items():
        if not status.startswith("2"):
            continue
        for media, content in response.get("content", {}).items():
            if media in examples().get(name, {}):
                content["example"] = examples()[name][media]
            model = content.get("schema", {}).get("$ref", "").rsplit("/", 1)[-1]
            if response["description"] in {"", "Successful Response"}:
                told = schemas.get(model, {}).get("description", operation["summary"])
                response["description"] = told.split("\n")[0]


def written(app: FastAPI) -> str:
    """The document as it is committed."""
    return json.dumps(app.openapi(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    from cpassist.api.app import build_app
    from cpassist.settings import Settings

    sys.stdout.write(written(build_app(Settings())))
