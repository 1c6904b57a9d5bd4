"""The sources records come from, by the name a search calls them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from cpassist import __version__
from cpassist.adapters.clinical_trials import ClinicalTrials
from cpassist.adapters.corpus_files import parse_line
from cpassist.adapters.europe_pmc import EuropePmc
from cpassist.adapters.file_source import FileSource, head_of
from cpassist.adapters.http import Policy, PoliteClient
from cpassist.adapters.pubmed import PubMed
from cpassist.adapters.readers import jats, nbib, pubmed_xml, ris
from cpassist.adapters.readers.csv_rows import csv_format
from cpassist.adapters.readers.own_jsonl import jsonl_format
from cpassist.adapters.readers.recognised import ALIASES, KINDS, WHOLE, recognised
from cpassist.adapters.readers.rows import read_columns
from cpassist.domain.errors import InputError
from cpassist.ports import Source
from cpassist.settings import HarvestSettings, Settings
from cpassist.settings_services import ServiceSettings


def open_source(settings: Settings, name: str, at_end: ExitStack) -> Source:
    """The service called ``name``; its connections are given back when ``at_end`` is left.

    Raises ``InputError`` where there is none.
    """
    if name not in _SERVICES:
        raise InputError(
            f"no source is called {name[:80]!r}", hint=f"There are: {', '.join(_SERVICES)}."
        )
    return _SERVICES[name](settings.harvest, at_end)


def open_file(settings: Settings, path: Path, kind: str | None, mapping: Path | None) -> Source:
    """The records of a file, of the format ``kind`` or the one its content tells.

    Raises ``InputError`` for a file that cannot be read and a format that is not known.
    """
    kind = None if kind is None else ALIASES.get(kind.lower(), kind.lower())
    if kind is not None and kind not in KINDS:
        raise InputError(f"{kind[:60]!r} is no format", hint=f"There are: {', '.join(KINDS)}.")
    head = head_of(path, WHOLE)
    columns = None if mapping is None else read_columns(mapping)
    told, kind = kind, kind or recognised(head, mapped=columns is not None)
    if columns is not None and kind not in {"csv", "jsonl"}:
        raise InputError(f"a mapping has no meaning for {kind}", hint="It is for CSV and JSONL.")
    formats = {one.kind: one for one in (pubmed_xml.FORMAT, nbib.FORMAT, ris.FORMAT, jats.FORMAT)}
    formats["jsonl"] = jsonl_format(parse_line, columns)
    formats["csv"] = csv_format(columns)
    return FileSource(path, formats[kind], may_be_empty=told is None)


def _europe_pmc(settings: HarvestSettings, at_end: ExitStack) -> Source:
    service = settings.europepmc
    return EuropePmc(_client(settings, service, at_end), service.url, service.page_size)


def _clinical_trials(settings: HarvestSettings, at_end: ExitStack) -> Source:
    service = settings.clinicaltrials
    client = _client(settings, service, at_end)
    return ClinicalTrials(client, service.url, service.page_size, service.licence)


def _pubmed(settings: HarvestSettings, at_end: ExitStack) -> Source:
    service = settings.pubmed
    told = {"email": settings.contact} if settings.contact else {}
    if service.api_key is not None:
        told["api_key"] = service.api_key.get_secret_value()
    return PubMed(_client(settings, service, at_end), service.url, service.page_size, told)


_SERVICES: dict[str, Callable[[HarvestSettings, ExitStack], Source]] = {
    "europepmc": _europe_pmc,
    "clinicaltrials": _clinical_trials,
    "pubmed": _pubmed,
}


def _client(settings: HarvestSettings, service: ServiceSettings, at_end: ExitStack) -> PoliteClient:
    """A client that contacts the service's host alone, and says who asks."""
    contact = f" (mailto:{settings.contact})" if settings.contact else ""
    client = PoliteClient(
        Policy(
            agent=f"cpassist/{__version__}{contact}",
            hosts=frozenset({service.host}),
            per_second=service.requests_per_second,
            timeout_s=service.timeout_s,
            deadline_s=service.deadline_s,
            attempts=service.attempts,
            first_wait_s=service.first_wait_s,
            max_bytes=service.max_bytes,
        )
    )
    at_end.callback(client.close)
    return client
