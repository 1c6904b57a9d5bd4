"""``cpassist serve``: the HTTP API and the page, on this machine unless told otherwise."""

from __future__ import annotations

from typing import Annotated

import typer

from cpassist.cli import output


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="0 takes a free one.")] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=256, help="Processes; one for each core by default.")
    ] = None,
    reload_index: Annotated[
        bool | None,
        typer.Option(
            "--reload-index/--no-reload-index",
            help="Take up a new build while it runs; done by default.",
        ),
    ] = None,
) -> None:
    """Serve the API under /v1 and the page under /, until stopped.

    Logs one line a request on stderr, without what was asked or who asked.
    """
    from cpassist.api.workers import cores, listening, run, speak
    from cpassist.settings import read_settings

    settings = read_settings()
    if reload_index is not None:
        server = settings.server.model_copy(update={"reload_index": reload_index})
        settings = settings.model_copy(update={"server": server})
    speak()
    count = workers or settings.server.workers or cores()
    where = host or settings.server.host
    chosen = settings.server.port if port is None else port
    with listening(where, chosen, count) as listeners:
        output.talk(
            f"Serving on http://{where}:{listeners[0].getsockname()[1]} (the page: /, the API: /v1)"
            f", {count} worker{'s' if count > 1 else ''}. Stop: Ctrl-C."
        )
        status = run(settings, listeners)
    raise typer.Exit(status)
