"""The OpenAPI document as a reader meets it: everything has a name, words and an example."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.routing import APIRoute
from pydantic import BaseModel, TypeAdapter

from cpassist.api.app import build_app
from cpassist.api.openapi import examples, words
from cpassist.settings import Settings

APP = build_app(Settings(), open_build=lambda: pytest.fail("opened"), current_id=lambda: "none")
DOCUMENT: dict[str, Any] = APP.openapi()
OPERATIONS: dict[str, dict[str, Any]] = {
    f"{method.upper()} {path}": operation
    for path, held in DOCUMENT["paths"].items()
    for method, operation in held.items()
}
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]


def _routes(routes: Any) -> Iterator[APIRoute]:
    for route in routes:
        if isinstance(route, APIRoute):
            yield route
        yield from _routes(getattr(getattr(route, "original_router", None), "routes", []))


@pytest.mark.parametrize("place", OPERATIONS)
def test_an_operation_says_what_it_does_and_shows_it(place: str) -> None:
    operation = OPERATIONS[place]
    assert operation["summary"]
    assert operation["description"]
    assert operation["tags"]
    assert not operation["summary"].endswith(".")
    for parameter in operation.get("parameters", []):
        assert parameter.get("description"), parameter["name"]
    for status, response in operation["responses"].items():
        assert response["description"] not in {"", "Successful Response"}
        for media, content in response.get("content", {}).items():
            if media != "text/html":
                assert "example" in content or content["examples"], (status, media)


def test_operations_are_named_once_each() -> None:
    names = [operation["operationId"] for operation in OPERATIONS.values()]
    assert sorted(names) == sorted(set(names))
    assert set(words()["operations"]) == set(OPERATIONS)
    assert set(examples()) <= set(names)


def test_every_tag_has_words_and_is_used() -> None:
    used = {tag for operation in OPERATIONS.values() for tag in operation["tags"]}
    assert used == {tag["name"] for tag in DOCUMENT["tags"]}


def test_every_field_has_words() -> None:
    bare = [
        f"{model}.{field}"
        for model, schema in SCHEMAS.items()
        for field, told in schema.get("properties", {}).items()
        if not told.get("description")
    ]
    assert bare == []


def test_no_words_are_left_over() -> None:
    fields = {field for schema in SCHEMAS.values() for field in schema.get("properties", {})}
    assert set(words()["fields"]) <= fields
    for model, own in words()["models"].items():
        assert set(own) <= set(SCHEMAS[model]["properties"])


def test_no_model_is_named_by_its_place() -> None:
    assert [name for name in SCHEMAS if "__" in name] == []


def test_examples_are_what_the_models_say() -> None:
    found = 0
    for route in _routes(APP.routes):
        place = f"{min(route.methods)} {route.path}"
        name = words()["operations"].get(place)
        model = route.response_model
        if name and isinstance(model, type) and issubclass(model, BaseModel):
            TypeAdapter(model).validate_python(examples()[name]["application/json"])
            found += 1
    assert found > 20
