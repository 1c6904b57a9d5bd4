"""The services records are harvested from, played on a loopback port, with faults on demand.

``Services.routes`` maps a path to what answers it; a test may add its own.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cpassist.ports import Source
from cpassist.settings import Settings
from cpassist.wiring.sources import open_source

JSON = "application/json;charset=UTF-8"
Params = dict[str, str]
Answered = tuple[str, bytes]
"""Media type and body."""
Record = dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """What happens to one request in place of, or on top of, its answer."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    media: str | None = None
    wait_s: float = 0.0
    cut_after: int | None = None
    """Bytes of the body that are sent before the connection is cut."""
    drip_s: float = 0.0
    """Pause between bytes."""


@dataclass
class Services:
    """What the services hold, what goes wrong next, and what was asked."""

    papers: list[Record] = field(default_factory=list)
    trials: list[Record] = field(default_factory=list)
    faults: deque[Fault | None] = field(default_factory=deque)
    """One for each request to come; none stands for a request that goes well."""
    asked: list[tuple[str, Params]] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    ends_like_solr: bool = False
    """Whether the last page names itself as the next, as Solr does."""
    stuck_at: str | None = None
    """A cursor that names itself for ever."""
    pause_s: float = 0.0
    """Before each answer."""
    routes: dict[str, Callable[[Params], Answered]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.routes |= {"/europepmc/search": self.search, "/trials/studies": self.studies}

    def search(self, asked: Params) -> Answered:
        """As Europe PMC does."""
        named = re.findall(r'EXT_ID:"([^"]+)" AND SRC:([A-Z]{3})', asked["query"])
        found = [
            paper
            for paper in self.papers
            if not named or (paper.get("id"), paper.get("source")) in named
        ]
        size, cursor = int(asked["pageSize"]), asked["cursorMark"]
        start = 0 if cursor == "*" else int(cursor.removeprefix("C="))
        page: Record = {"version": "6.9", "hitCount": len(found)}
        if cursor == self.stuck_at:
            page["nextCursorMark"] = cursor
        elif start + size < len(found):
            page["nextCursorMark"] = f"C={start + size}"
        elif self.ends_like_solr:
            page["nextCursorMark"] = cursor
        page |= {"request": asked, "resultList": {"result": found[start : start + size]}}
        return JSON, json.dumps(page).encode()

    def studies(self, asked: Params) -> Answered:
        """As ClinicalTrials.gov does: the total stands on the first page alone."""
        ids = [item for item in asked.get("filter.ids", "").split(",") if item]
        found = [trial for trial in self.trials if not ids or _number(trial) in ids]
        size, start = int(asked["pageSize"]), int(asked.get("pageToken", "tok-0")[4:])
        page: Record = {}
        if "pageToken" not in asked and asked.get("countTotal") == "true":
            page["totalCount"] = len(found)
        page["studies"] = found[start : start + size]
        if start + size < len(found):
            page["nextPageToken"] = f"tok-{start + size}"
        return "application/json", json.dumps(page, indent=1).encode()


def _number(trial: Record) -> str:
    try:
        return str(trial["protocolSection"]["identificationModule"]["nctId"])
    except (KeyError, TypeError):
        return ""


def paper(number: int, **fields: Any) -> Record:
    """What Europe PMC says of its record of that number, some fields replaced or, as None, gone."""
    usual: Record = {
        "id": str(number),
        "source": "MED",
        "pmid": str(number),
        "doi": f"10.1000/made.{number}",
        "title": f"Cells of kind {number} for children with cerebral palsy: a made-up trial.",
        "authorList": {"author": [{"fullName": "Doe J"}, {"collectiveName": "Made-up Group"}]},
        "journalInfo": {"yearOfPublication": 2019, "journal": {"title": "Journal of Made Things"}},
        "pubYear": "2019",
        "abstractText": (
            f"<h4>Background</h4>Cells were given to {number} children."
            f"<h4>Results</h4>Walking grew by {number % 40} m (10<sup>7</sup> cells, p &lt; 0.05)."
        ),
        "pubTypeList": {"pubType": ["Randomized Controlled Trial", "Journal Article"]},
        "isOpenAccess": "Y",
        "license": "cc by",
    }
    return {key: value for key, value in (usual | fields).items() if value is not None}


def trial(number: int, **modules: Any) -> Record:
    """What ClinicalTrials.gov says of the trial of that number, some modules replaced."""
    usual: Record = {
        "identificationModule": {
            "nctId": f"NCT{number:08}",
            "briefTitle": f"Made-up cells {number} in cerebral palsy",
        },
        "statusModule": {
            "overallStatus": "COMPLETED",
            "studyFirstPostDateStruct": {"date": "2015-03-02", "type": "ACTUAL"},
            "lastUpdatePostDateStruct": {"date": "2020-01-05", "type": "ACTUAL"},
        },
        "descriptionModule": {"briefSummary": f"Trial {number} asks whether cells are safe."},
        "designModule": {
            "studyType": "INTERVENTIONAL",
            "phases": ["PHASE1", "PHASE2"],
            "designInfo": {
                "allocation": "RANDOMIZED",
                "maskingInfo": {"masking": "DOUBLE", "whoMasked": ["PARTICIPANT", "INVESTIGATOR"]},
            },
            "enrollmentInfo": {"count": 30, "type": "ACTUAL"},
        },
    }
    filed = {key: value for key, value in (usual | modules).items() if value is not None}
    return {"protocolSection": filed, "hasResults": False}


@contextmanager
def playing(services: Services) -> Iterator[str]:
    """The address ``services`` answer at until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            _answer(self, services)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def _answer(handler: BaseHTTPRequestHandler, services: Services) -> None:
    parts = urlsplit(handler.path)
    asked = {name: found[0] for name, found in parse_qs(parts.query).items()}
    services.asked.append((parts.path, asked))
    services.agents.add(handler.headers.get("User-Agent", ""))
    fault = services.faults.popleft() if services.faults else None
    fault = fault or Fault()
    time.sleep(services.pause_s + fault.wait_s)
    media, body = "text/plain", b""
    if fault.status == 200 and fault.body is None:
        try:
            media, body = services.routes[parts.path](asked)
        except (KeyError, ValueError):  # no such path, or no cursor of ours
            fault = Fault(400)
    body = fault.body if fault.body is not None else body
    try:
        handler.send_response(fault.status)
        handler.send_header("Content-Type", fault.media or media)
        handler.send_header("Content-Length", str(len(body)))
        for name, value in fault.headers:
            handler.send_header(name, value)
        handler.end_headers()
        _send(handler, body, fault)
    except OSError:
        handler.close_connection = True  # the one who asked is gone


def _send(handler: BaseHTTPRequestHandler, body: bytes, fault: Fault) -> None:
    if fault.cut_after is not None:
        handler.wfile.write(body[: fault.cut_after])
        handler.close_connection = True
    elif fault.drip_s:
        for at in range(len(body)):
            handler.wfile.write(body[at : at + 1])
            time.sleep(fault.drip_s)
    else:
        handler.wfile.write(body)


def keys_of(records: Sequence[Record]) -> list[str]:
    """What the sources call papers and trials."""
    return [
        f"{item['source']}:{item['id']}" if "source" in item else _number(item) for item in records
    ]


def opened(name: str, address: str, at_end: ExitStack, **more: float) -> Source:
    """The service called ``name``, taken to stand at ``address``, and asked without patience."""
    quick: dict[str, object] = {
        "requests_per_second": 50.0,
        "attempts": 1,
        "timeout_s": 2.0,
        **more,
    }
    harvest = {
        "europepmc": {"url": f"{address}/europepmc", **quick},
        "clinicaltrials": {"url": f"{address}/trials", **quick},
        "pubmed": {"url": f"{address}/pubmed", **quick},
    }
    return open_source(Settings(harvest=harvest), name, at_end)  # type: ignore[arg-type]
