"""Asks a cpassist server from Python: ``Client`` waits, ``AsyncClient`` is awaited.

    with Client("http://127.0.0.1:8000") as server:
        answer = server.ask("does cord blood help a child with cerebral palsy walk?")

Answers are the plain objects of ``docs/contract.md``. Every failure is a ``CpassistError`` with
code and hint; nothing that was asked stands in one.
"""

from __future__ import annotations

from cpassist.client.awaited import AsyncClient
from cpassist.client.calls import Event
from cpassist.client.waiting import Client

__all__ = ["AsyncClient", "Client", "Event"]
