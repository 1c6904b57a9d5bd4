"""Writes the examples of the OpenAPI document: real answers over the starter corpus.

``python -m tests.openapi_examples > src/cpassist/api/examples.json``, with an index of the corpus.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import httpx

from cpassist.api.app import build_app
from cpassist.settings import ServerSettings, Settings
from cpassist.settings_server import AdminKey, AdminSettings, ConversationSettings, Scope

JSON = "application/json"
QUESTION = {"question": "does cord blood help a child with cerebral palsy walk?", "limit": 1}
ARTICLE = "Cord blood cures cerebral palsy. Treatment costs $15,000. Talk to our team today!"
STUDY = "sun-2017"
KEY = "an example of a key, not one to be used"
JOB = {
    "id": "3f1c0a9be2d84756",
    "kind": "reindex",
    "state": "running",
    "begun_at": "2026-01-02T03:04:05Z",
    "ended_at": None,
    "stage": "encode",
    "done": 320,
    "total": 811,
    "told": "",
}


async def made(api: httpx.AsyncClient) -> dict[str, dict[str, Any]]:
    """An example for each operation and media type that has one."""

    async def get(path: str, **headers: str) -> Any:
        return (await api.get(path, headers=headers)).raise_for_status().json()

    async def post(path: str, body: Any, **headers: str) -> Any:
        return (await api.post(path, json=body, headers=headers)).raise_for_status().json()

    answer = await post("/v1/ask", QUESTION)
    corpus, index = await get("/v1/corpus"), await get("/v1/index")
    corpus["counts"] = {name: dict([*held.items()][:3]) for name, held in corpus["counts"].items()}
    why, glossary = await get(f"/v1/studies/{STUDY}/why"), await get("/v1/glossary")
    why["signals"], glossary["entries"] = why["signals"][:3], glossary["entries"][:2]
    begun = await post("/v1/conversations", None)
    held = {"X-Conversation-Key": begun["key"]}
    asked = await post(f"/v1/conversations/{begun['id']}/ask", QUESTION, **held)
    listed = await get("/v1/conversations", **held)
    read = await get(f"/v1/conversations/{begun['id']}", **held)
    begun["key"] = "Zm9yIGFuIGV4YW1wbGUgb25seSwgbm90IGEga2V5"
    keeper = {"X-Admin-Key": KEY}
    builds = await get("/v1/admin/builds", **keeper)
    builds["builds"] = builds["builds"][-2:]
    found: dict[str, Any] = {
        "is_alive": await get("/healthz"),
        "is_ready": await get("/readyz"),
        "ask": answer,
        "check": await post("/v1/check", {"text": ARTICLE}),
        "verify": await post("/v1/verify", answer),
        "sheet": await post("/v1/sheet", QUESTION),
        "search": await get("/v1/search?q=hyperbaric+oxygen&limit=1"),
        "read_study": await get(f"/v1/studies/{STUDY}"),
        "why": why,
        "corpus": corpus,
        "index": index,
        "glossary": glossary,
        "server": await get("/v1/server"),
        "begin_conversation": begun,
        "ask_in_conversation": asked,
        "list_conversations": listed,
        "read_conversation": read,
        "delete_conversation": {"deleted": 1},
        "delete_conversations": {"deleted": 3},
        "list_builds": builds,
        "restore_build": builds,
        "start_job": JOB,
        "cancel_job": JOB,
        "read_job": {"job": JOB},
    }
    whole: dict[str, dict[str, Any]] = {name: {JSON: value} for name, value in found.items()}
    for form in ("ris", "bibtex", "csl", "vancouver"):
        cited = await api.get(f"/v1/studies/{STUDY}/cite?format={form}")
        media = cited.headers["content-type"].partition(";")[0]
        text: Any = cited.json() if media.endswith("json") else cited.text
        whole.setdefault("cite", {})[media] = text
    stream = (await api.post("/v1/ask/stream", json=QUESTION)).text.split("\n\n")
    told = [frame[:300] + (" …" if len(frame) > 300 else "") for frame in stream if frame]
    whole["ask_stream"] = {"text/event-stream": "\n\n".join(told) + "\n\n"}
    whole["watch_job"] = {
        "text/event-stream": f"event: progress\ndata: {json.dumps(JOB)}\n\n",
    }
    whole["metrics"] = {"text/plain": (await api.get("/metrics")).text[:400]}
    return whole


async def main() -> None:
    """Print them."""
    with tempfile.TemporaryDirectory() as folder:
        kept = ConversationSettings(enabled=True, file=Path(folder) / "kept.sqlite")
        sha256 = hashlib.sha256(KEY.encode()).hexdigest()
        keys = (AdminKey(name="example", sha256=sha256, scopes=tuple(Scope)),)
        server = ServerSettings(conversations=kept, admin=AdminSettings(keys=keys))
        transport = httpx.ASGITransport(app=build_app(Settings(server=server)))
        async with httpx.AsyncClient(
            transport=transport, base_url="http://127.0.0.1", timeout=60
        ) as api:
            await api.get("/v1/index")
            found = await made(api)
    sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    asyncio.run(main())
