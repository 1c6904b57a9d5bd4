"""PubMed's E-utilities, played: numbers by search, records by number, entry dates, limits."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from tests.harvest_services import Answered, Params

XML = "text/xml; charset=UTF-8"


def article(number: int, text: str = "", links: str = "") -> str:
    """What efetch says of the record of that number."""
    words = text or f"Walking grew by {number % 40} m (10<sup>7</sup> cells, p &lt; 0.05)."
    return (
        f'<PubmedArticle><MedlineCitation><PMID Version="1">{number}</PMID><Article><Journal>'
        "<JournalIssue><PubDate><Year>2019</Year></PubDate></JournalIssue><Title>Made up</Title>"
        f"</Journal><ArticleTitle>Cells {number} in cerebral palsy: a made-up trial.</ArticleTitle>"
        f'<Abstract><AbstractText Label="RESULTS">{words}</AbstractText><CopyrightInformation>'
        "© The Authors, CC BY 4.0.</CopyrightInformation></Abstract></Article>"
        f"{links}</MedlineCitation></PubmedArticle>"
    )


@dataclass
class PubMedService:
    """What it holds, by number, with the day each came in; no search hands out over ``most``."""

    articles: dict[int, str] = field(default_factory=dict)
    entered: dict[int, date] = field(default_factory=dict)
    most: int = 9_999
    as_json: bool = False
    windows: list[tuple[str, str]] = field(default_factory=list)
    """Of the searches asked."""

    @property
    def routes(self) -> dict[str, Callable[[Params], Answered]]:
        """For ``Services.routes``."""
        return {"/pubmed/esearch.fcgi": self.search, "/pubmed/efetch.fcgi": self.records}

    def search(self, asked: Params) -> Answered:
        """As esearch does."""
        found = sorted(self.articles, reverse=True)
        if "mindate" in asked:
            self.windows.append((asked["mindate"], asked["maxdate"]))
            first, last = (
                date.fromisoformat(asked[end].replace("/", "-")) for end in ("mindate", "maxdate")
            )
            found = [n for n in found if first <= self.entered.get(n, date(2020, 1, 1)) <= last]
        start, size = int(asked["retstart"]), int(asked["retmax"])
        if start + size > self.most:
            return XML, b"<eSearchResult><ERROR>retstart is too large</ERROR></eSearchResult>"
        page = found[start : start + size]
        if self.as_json:
            ids = ", ".join(f'"{number}"' for number in page)
            body = f'{{"esearchresult": {{"count": "{len(found)}", "idlist": [{ids}]}}}}'
            return "application/json", body.encode()
        ids = "".join(f"<Id>{number}</Id>\n" for number in page)
        return XML, (
            '<?xml version="1.0" encoding="UTF-8" ?>\n<!DOCTYPE eSearchResult PUBLIC "-//NLM//DTD'
            ' esearch 20060628//EN" "https://eutils.ncbi.nlm.nih.gov/eutils/dtd/esearch.dtd">\n'
            f"<eSearchResult><Count>{len(found)}</Count><RetMax>{len(page)}</RetMax><RetStart>{start}"
            f"</RetStart><IdList>{ids}</IdList><TranslationSet/></eSearchResult>"
        ).encode()

    def records(self, asked: Params) -> Answered:
        """As efetch does: numbers it does not know are left out."""
        numbers = [int(number) for number in re.findall(r"[0-9]+", asked["id"])]
        held = "".join(self.articles.get(number, "") for number in numbers)
        return XML, (
            '<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle,'
            ' 1st January 2025//EN" "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n'
            f"<PubmedArticleSet>{held}</PubmedArticleSet>\n"
        ).encode()
