"""What the tests in a browser stand on: a small collection with hostile records, and a server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.builders import make_study
from tests.loopback import served
from tests.world import make_world

from cpassist.api.app import build_app
from cpassist.api.serving import Opened
from cpassist.settings import ServerSettings, Settings

HOSTILE = '<img src=x onerror="document.title=1"><script>alert(1)</script> \u202etxt\u2066 '


@contextmanager
def served_page(folder: Path, **server: object) -> Iterator[str]:
    """The address of a server over records that try to break out of the page."""
    studies = [
        make_study("doe-2020", title=HOSTILE + "cord blood " + "long " * 2_000),
        make_study(
            "roe-2018",
            results=HOSTILE + "walking did not differ between cord blood and placebo 🧒.",
        ),
        make_study("wide-2001", title="Cord blood and walking " + "W" * 5_000, year=2001),
    ]
    world = make_world(folder, studies)

    def opened() -> Opened:
        service = world.ask_service()
        return Opened(service, world.builds.manifest(service.receipt.build))

    settings = Settings(server=ServerSettings.model_validate({"requests_per_minute": 0, **server}))
    with served(build_app(settings, open_build=opened, current_id=world.builds.current_id)) as at:
        yield at
