"""``cpassist serve``: the HTTP API and the page, on this machine unless told otherwise."""

from __future__ import annotations

import logging
import sys
from typing import Annotated

import typer

from cpassist.cli import output

_SWITCH_S = 0.0005
"""How soon a waiting thread asks a computing one to let go; Python's own is ten times as long."""


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="0 takes a free one.")] = None,
) -> None:
    """Serve the API under /v1 and the page under /, until stopped.

    Logs one line a request on stderr, without what was asked or who asked.
    """
    import uvicorn

    from cpassist.api.app import build_app
    from cpassist.settings import read_settings

    settings = read_settings()
    server = settings.server
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    for name in ("cpassist", "uvicorn"):
        logging.getLogger(name).setLevel(logging.INFO)
    where = host or server.host
    chosen = server.port if port is None else port
    output.talk(f"Serving on http://{where}:{chosen} (the page: /, the API: /v1). Stop: Ctrl-C.")
    # The workers compute; without this the loop that takes and refuses requests waits behind them.
    sys.setswitchinterval(_SWITCH_S)
    uvicorn.run(
        build_app(settings),
        host=where,
        port=chosen,
        access_log=False,  # its lines would hold what was searched for
        log_config=None,
        server_header=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=server.shutdown_s,
    )
