"""What the OpenAPI document promises holds for whatever is sent: generated calls, a real server.

No fault of the server's, no status and no shape that the document does not name.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import checks
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.builders import make_study
from tests.loopback import served
from tests.world import make_world

from cpassist.api.app import build_app
from cpassist.api.serving import Opened
from cpassist.settings import ServerSettings, Settings
from cpassist.settings_server import ConversationSettings

_PROMISES = [
    checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
_EXAMPLES = 8


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("described")
    world = make_world(folder, [make_study("doe-2020"), make_study("roe-2018", year=2018)])

    def opened() -> Opened:
        service = world.ask_service()
        return Opened(service, world.builds.manifest(service.receipt.build))

    kept = ConversationSettings(enabled=True, file=folder / "c.sqlite")
    server = ServerSettings(requests_per_minute=0, conversations=kept)
    app = build_app(Settings(server=server), open_build=opened, current_id=world.builds.current_id)
    with served(app) as at:
        yield at


schema = schemathesis.openapi.from_dict(build_app(Settings()).openapi())


@schema.parametrize()
@settings(
    max_examples=_EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
def test_every_call_ends_as_the_document_says(case: schemathesis.Case, url: str) -> None:
    case.call_and_validate(base_url=url, checks=_PROMISES, timeout=30)
