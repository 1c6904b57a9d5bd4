"""PubMed's XML: what a record says in every shape the DTD allows."""

# ruff: noqa: E501 - records stand as they come
from __future__ import annotations

import pytest

from cpassist.adapters.readers import pubmed_xml
from cpassist.domain.errors import RecordError
from cpassist.domain.harvest import Link, Payload, ReadRecord, Relation

WHOLE = """<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM">
<PMID Version="2">90000010</PMID>
<Article PubModel="Print-Electronic">
<Journal><JournalIssue><PubDate><MedlineDate>1998 Dec-1999 Jan</MedlineDate></PubDate></JournalIssue>
<Title>Made-up journal</Title></Journal>
<ArticleTitle>Cells &amp; <i>care</i>: 10<sup>7</sup> &alpha;-cells in CO<sub>2</sub></ArticleTitle>
<ELocationID EIdType="doi" ValidYN="N">10.5555/wrong</ELocationID>
<ELocationID EIdType="doi" ValidYN="Y">10.5555/right</ELocationID>
<Abstract>
<AbstractText Label="AIM" NlmCategory="OBJECTIVE">To see.</AbstractText>
<AbstractText NlmCategory="RESULTS">It rose (p&lt;0.05).</AbstractText>
<AbstractText Label="UNLABELLED">Registered.</AbstractText>
<AbstractText Label="EMPTY"/>
<CopyrightInformation>© The Authors 2020. CC BY-NC.</CopyrightInformation></Abstract>
<AuthorList CompleteYN="Y">
<Author ValidYN="Y"><LastName>Doe</LastName><ForeName>Jane Ann</ForeName><Initials>JA</Initials></Author>
<Author ValidYN="N"><LastName>Wrong</LastName><Initials>W</Initials></Author>
<Author ValidYN="Y"><LastName>Roe</LastName><ForeName>Jean-Paul</ForeName><Suffix>Jr</Suffix></Author>
<Author ValidYN="Y"><CollectiveName>The Made-up Group</CollectiveName></Author></AuthorList>
<Language>spa</Language>
<DataBankList><DataBank><DataBankName>ClinicalTrials.gov</DataBankName><AccessionNumberList>
<AccessionNumber>NCT00000001</AccessionNumber></AccessionNumberList></DataBank>
<DataBank><DataBankName>GENBANK</DataBankName><AccessionNumberList>
<AccessionNumber>AB123</AccessionNumber></AccessionNumberList></DataBank></DataBankList>
<GrantList><Grant><GrantID>1</GrantID><Agency>Made-up Fund</Agency></Grant></GrantList>
<PublicationTypeList><PublicationType UI="1">Journal Article</PublicationType>
<PublicationType UI="2">Preprint</PublicationType></PublicationTypeList>
</Article>
<CommentsCorrectionsList>
<CommentsCorrections RefType="ErratumIn"><RefSource>X. doi: 10.5555/err.</RefSource></CommentsCorrections>
<CommentsCorrections RefType="UpdateIn"><RefSource>Y.</RefSource><PMID>90000011</PMID></CommentsCorrections>
<CommentsCorrections RefType="CommentIn"><RefSource>Z.</RefSource><PMID>1</PMID></CommentsCorrections>
</CommentsCorrectionsList>
<MeshHeadingList><MeshHeading><DescriptorName MajorTopicYN="Y">Cerebral Palsy</DescriptorName>
<QualifierName>therapy</QualifierName></MeshHeading>
<MeshHeading><DescriptorName>Humans</DescriptorName></MeshHeading></MeshHeadingList>
<CoiStatement>JD sells cells.</CoiStatement>
</MedlineCitation>
<PubmedData><ArticleIdList><ArticleId IdType="pubmed">90000010</ArticleId>
<ArticleId IdType="pmc">PMC77</ArticleId></ArticleIdList>
<ReferenceList><Reference><Citation>C</Citation><ArticleIdList><ArticleId IdType="doi">10.5555/other</ArticleId>
<ArticleId IdType="pmc">PMC1</ArticleId></ArticleIdList></Reference></ReferenceList></PubmedData>
</PubmedArticle>"""


def _read(xml: str) -> ReadRecord:
    body = xml.encode()
    return pubmed_xml.read_record(Payload("file", pubmed_xml.key_of(body) or "k", "x", body))


def _article(inner: str, after: str = "") -> str:
    head = "<PubmedArticle><MedlineCitation><PMID>5</PMID><Article>"
    return f"{head}{inner}</Article>{after}</MedlineCitation></PubmedArticle>"


def test_a_whole_record_keeps_everything() -> None:
    record = _read(WHOLE)
    study = record.study
    assert study.title == "Cells & care: 10⁷ α-cells in CO₂"
    assert [(part.label, part.text) for part in study.sections] == [
        ("AIM", "To see."),
        ("RESULTS", "It rose (p<0.05)."),
        ("", "Registered."),
        ("CONFLICT OF INTEREST", "JD sells cells."),
    ]
    assert study.authors == ("Doe JA", "Roe JP Jr", "The Made-up Group")
    assert (study.journal, study.year) == ("Made-up journal", 1998)
    ids = study.identifiers
    assert (ids.pmid, ids.pmcid, ids.doi) == ("90000010", "PMC77", "10.5555/right")
    assert ids.registration == "NCT00000001"
    assert study.mesh_terms == ("Cerebral Palsy", "Humans")
    assert study.license.name == "© The Authors 2020. CC BY-NC."
    assert study.url == "https://pubmed.ncbi.nlm.nih.gov/90000010/"
    assert set(record.links) == {
        Link(Relation.CORRECTED_BY, "DOI:10.5555/err"),
        Link(Relation.PREPRINT_OF, "PMID:90000011"),
        Link(Relation.REGISTERED_AS, "NCT00000001"),
    }
    assert any("Made-up Fund" in remark for remark in record.remarks)
    assert any("spa" in remark for remark in record.remarks)
    assert any("EMPTY" in remark for remark in record.remarks)


def test_a_version_of_record_names_its_preprint() -> None:
    kin = (
        '<CommentsCorrectionsList><CommentsCorrections RefType="UpdateOf"><RefSource>medRxiv. 2020.'
        "</RefSource><PMID>6</PMID></CommentsCorrections></CommentsCorrectionsList>"
    )
    title = "<ArticleTitle>T</ArticleTitle>"
    assert _read(_article(title, kin)).links == (Link(Relation.VERSION_OF_RECORD_OF, "PMID:6"),)
    assert _read(_article(title, kin.replace("medRxiv", "Cochrane"))).links == ()


@pytest.mark.parametrize(
    ("inner", "title"),
    [
        (
            "<ArticleTitle>[Not Available].</ArticleTitle><VernacularTitle>Títol</VernacularTitle>",
            "Títol",
        ),
        ("<VernacularTitle>Títol</VernacularTitle>", "Títol"),
        ("<ArticleTitle>[A translated one.]</ArticleTitle>", "[A translated one.]"),
        ("<ArticleTitle/>", "[no title]"),
    ],
)
def test_a_title_is_found_where_one_is(inner: str, title: str) -> None:
    assert _read(_article(inner)).study.title == title


def test_an_abstract_that_runs_on_is_cut_at_its_labels() -> None:
    text = "BACKGROUND: We asked. METHODS: We looked. RESULTS: TNF: high. CONCLUSION: So."
    study = _read(_article(f"<Abstract><AbstractText>{text}</AbstractText></Abstract>")).study
    assert [part.label for part in study.sections] == [
        "BACKGROUND",
        "METHODS",
        "RESULTS",
        "CONCLUSION",
    ]
    assert study.sections[2].text == "TNF: high."


@pytest.mark.parametrize(
    ("attributes", "taken"),
    [
        ('Type="Publisher" Language="eng"', True),
        ('Type="Publisher" Language="fre"', False),
        ('Type="plain-language-summary" Language="eng"', False),
    ],
)
def test_another_abstract_stands_in_where_it_is_english(attributes: str, taken: bool) -> None:
    other = f"<OtherAbstract {attributes}><AbstractText>Words.</AbstractText></OtherAbstract>"
    record = _read(_article("<ArticleTitle>T</ArticleTitle>", other))
    assert bool(record.study.sections) is taken
    assert any("fre" in remark for remark in record.remarks) is ("fre" in attributes)


def test_conflicts_alone_are_no_abstract() -> None:
    record = _read(_article("<ArticleTitle>T</ArticleTitle>", "<CoiStatement>None.</CoiStatement>"))
    assert record.study.sections == ()


def test_a_chapter_of_a_book_is_read() -> None:
    record = _read(
        "<PubmedBookArticle><BookDocument><PMID>7</PMID><ArticleIdList>"
        '<ArticleId IdType="bookaccession">NBK1</ArticleId></ArticleIdList><Book><Publisher>'
        "<PublisherName>P</PublisherName></Publisher><BookTitle>B</BookTitle><PubDate><Year>1993"
        '</Year></PubDate></Book><ArticleTitle>A chapter</ArticleTitle><AuthorList Type="authors">'
        "<Author><LastName>Doe</LastName><Initials>J</Initials></Author></AuthorList>"
        '<AuthorList Type="editors"><Author><LastName>Ed</LastName></Author></AuthorList>'
        '<PublicationType UI="D016454">Review</PublicationType><Abstract><AbstractText>Words.'
        "</AbstractText></Abstract></BookDocument><PubmedBookData/></PubmedBookArticle>"
    )
    study = record.study
    assert (study.title, study.journal, study.year, study.authors) == (
        "A chapter",
        "B",
        1993,
        ("Doe J",),
    )
    assert study.publication_types == ("Review",)


@pytest.mark.parametrize(
    "xml",
    [
        "<PubmedArticle/>",
        "<PubmedArticle><MedlineCitation><Article/></MedlineCitation></PubmedArticle>",
        "<PubmedArticle><MedlineCitation>",
        "<PubmedArticle>&bomb;</PubmedArticle>",
        '<!DOCTYPE x [<!ENTITY a "b">]><PubmedArticle>&a;</PubmedArticle>',
        "<PubmedArticle>" + "<a>" * 300 + "</a>" * 300 + "</PubmedArticle>",
        "",
    ],
)
def test_what_is_no_record_is_refused(xml: str) -> None:
    with pytest.raises(RecordError):
        _read(xml)
