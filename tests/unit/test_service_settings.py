"""Where services stand and how they are asked: bounded, and one host each."""

from __future__ import annotations

from contextlib import ExitStack

import pytest
from pydantic import ValidationError

from cpassist.domain.errors import InputError, SettingsError
from cpassist.settings import Settings, read_settings
from cpassist.settings_services import ServiceSettings
from cpassist.wiring.sources import open_source


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.example.org/api/", "www.example.org"),
        ("https://WWW.Example.org:8443", "www.example.org:8443"),
        ("http://127.0.0.1:81/x", "127.0.0.1:81"),
        ("http://localhost/x", "localhost"),
        ("https://example.org:443/x", "example.org"),
        ("http://[::1]:8080", "[::1]:8080"),
        ("http://[::1]", "[::1]"),
    ],
)
def test_the_one_host_of_a_service(url: str, host: str) -> None:
    settings = ServiceSettings(url=url)
    assert settings.host == host
    assert not settings.url.endswith("/")


@pytest.mark.parametrize(
    "url",
    [
        "http://www.example.org/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "www.example.org",
        "https://",
        "https://exämple.org/",
        "https://example.org:99999/",
        "https://me:secret@example.org/",
        "https://example.org/?key=1",
        "https://example.org/#top",
        "http://127.0.0.1.example.org/",
    ],
)
def test_what_is_no_safe_address_is_refused(url: str) -> None:
    with pytest.raises(ValidationError):
        ServiceSettings(url=url)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CPASSIST_HARVEST__EUROPEPMC__URL", "http://example.org"),
        ("CPASSIST_HARVEST__EUROPEPMC__REQUESTS_PER_SECOND", "0"),
        ("CPASSIST_HARVEST__CLINICALTRIALS__PAGE_SIZE", "5000"),
        ("CPASSIST_HARVEST__CLINICALTRIALS__NO_SUCH", "1"),
        ("CPASSIST_HARVEST__CONTACT", "someone"),
        ("CPASSIST_HARVEST__CONTACT", "a@b\r\nX-Other: 1"),
    ],
)
def test_bad_settings_are_named(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name.rpartition("__")[2].lower()):
        read_settings()


def test_one_part_of_a_service_can_be_set_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CPASSIST_HARVEST__EUROPEPMC__PAGE_SIZE", "7")
    harvest = read_settings().harvest
    assert harvest.europepmc.page_size == 7
    assert harvest.europepmc.host == "www.ebi.ac.uk"
    assert harvest.clinicaltrials.host == "clinicaltrials.gov"


def test_a_source_nobody_knows_is_refused_by_name() -> None:
    with ExitStack() as at_end, pytest.raises(InputError, match="no-such") as caught:
        open_source(Settings(), "no-such", at_end)
    assert "europepmc" in caught.value.hint
