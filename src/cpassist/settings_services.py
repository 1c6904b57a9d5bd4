"""The services records are harvested from: where each stands, and how it is asked."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    field_validator,
    model_validator,
)

_PORTS = {"https": 443, "http": 80}
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class ServiceSettings(BaseModel):
    """One service. Its host is the only one it may send us to."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str
    """What paths are put behind; encrypted, but on this machine."""
    requests_per_second: float = Field(default=3.0, gt=0.0, le=50.0)
    page_size: int = Field(default=100, ge=1, le=1000)
    """The most records asked for at once; a search may ask for fewer."""
    timeout_s: float = Field(default=30.0, ge=0.1, le=600.0)
    """For connecting, and for each pause within an answer."""
    deadline_s: float = Field(default=180.0, ge=0.1, le=3600.0)
    """For a whole answer."""
    attempts: int = Field(default=5, ge=1, le=20)
    """How often a question that failed for a passing reason is asked in all."""
    first_wait_s: float = Field(default=1.0, ge=0.0, le=60.0)
    """Before the second time; doubled for each that follows."""
    max_bytes: int = Field(default=32_000_000, ge=1_000, le=1_000_000_000)
    """Of one answer, unpacked; a longer one is refused."""

    @field_validator("url")
    @classmethod
    def _address(cls, url: str) -> str:
        parts = urlsplit(url)
        safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
        if not safe or not parts.hostname or not parts.netloc.isascii():
            raise ValueError("an https address is expected (http on this machine alone)")
        if parts.port == 0:  # reading it raises ValueError for one that is none
            raise ValueError("port 0 is no place to ask")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ValueError("an address without name, password, query and fragment is expected")
        return url.rstrip("/")

    @property
    def host(self) -> str:
        """The one host that is contacted, with its port where that is not the usual one."""
        parts = urlsplit(self.url)
        usual = f":{_PORTS[parts.scheme]}"
        return parts.netloc.lower().removesuffix(usual)


class EuropePmcSettings(ServiceSettings):
    """Europe PMC."""

    url: str = "https://www.ebi.ac.uk/europepmc/webservices/rest"


class ClinicalTrialsSettings(ServiceSettings):
    """ClinicalTrials.gov."""

    url: str = "https://clinicaltrials.gov/api/v2"
    requests_per_second: float = Field(default=1.0, gt=0.0, le=50.0)
    """Its users report that more than some fifty a minute are sent away."""
    licence: str = Field(
        default="Public domain: ClinicalTrials.gov, U.S. National Library of Medicine",
        max_length=300,
    )
    """The terms its entries are taken to stand under; the licence gate judges by them."""


class PubMedSettings(ServiceSettings):
    """PubMed's E-utilities."""

    url: str = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils"
    api_key: SecretStr | None = Field(default=None, min_length=8)
    """NCBI's key of whoever asks; with one, ten requests a second are allowed, else three."""

    @model_validator(mode="before")
    @classmethod
    def _rate(cls, told: Any) -> Any:
        """As fast as NCBI allows, where nothing else is set."""
        if isinstance(told, dict) and told.get("api_key"):
            return {"requests_per_second": 10.0, **told}
        return told

    @model_validator(mode="after")
    def _allowed(self) -> PubMedSettings:
        most = 10.0 if self.api_key else 3.0
        if self.requests_per_second > most and urlsplit(self.url).hostname not in _LOOPBACK:
            raise ValueError(f"NCBI allows {most:.0f} requests a second; more needs an api_key")
        return self
