"""JATS front matter: abstracts by whatever marks them, licences, links, formulas."""

# ruff: noqa: E501 - records stand as they come
from __future__ import annotations

import pytest

from cpassist.adapters.readers import jats
from cpassist.core.licences import LicenceClass, class_of
from cpassist.domain.errors import RecordError
from cpassist.domain.harvest import Link, Payload, ReadRecord, Relation

BY = "https://creativecommons.org/licenses/by/4.0/"


def _read(meta: str, kind: str = "research-article", back: str = "", head: str = "") -> ReadRecord:
    xml = (
        f'<article article-type="{kind}" xml:lang="en" {head}><front><journal-meta><journal-id>Made Up J'
        "</journal-id></journal-meta><article-meta>"
        '<article-id pub-id-type="doi">10.5555/J.1</article-id><title-group><article-title>A title'
        '<xref ref-type="fn" rid="n">*</xref></article-title><subtitle>and more</subtitle></title-group>'
        f"{meta}</article-meta></front>{back}</article>"
    )
    return jats.read_record(Payload("file", jats.key_of(xml.encode()) or "k", "x", xml.encode()))


def _labels(abstract: str) -> list[tuple[str, str]]:
    return [(part.label, part.text) for part in _read(abstract).study.sections]


def test_sections_by_titles_within_one_another() -> None:
    assert _labels(
        "<abstract><title>Summary</title><sec><title>Background:</title><p>One.</p><p>Two.</p></sec>"
        "<sec><title>Methods</title><p>All.</p><sec><title>Design</title><p>Blind.</p></sec></sec>"
        "<sec><title>Electronic supplementary material</title><p>Online.</p></sec></abstract>"
    ) == [("Background", "One. Two."), ("Methods", "All."), ("Design", "Blind.")]


@pytest.mark.parametrize(
    "abstract",
    [
        "<p><bold>Background:</bold> We asked. <bold>Results</bold>: It <bold>rose</bold>.</p>",
        "<p><italic>Background</italic>. We asked. <italic>Results</italic>. It <italic>rose</italic>.</p>",
        "<p><bold>Background</bold></p><p>We asked.</p><p><bold>Results</bold></p><p>It rose.</p>",
        "<p>BACKGROUND: We asked. RESULTS: It rose.</p>",
    ],
)
def test_sections_by_labels_in_the_text(abstract: str) -> None:
    found = [(label.upper(), text) for label, text in _labels(f"<abstract>{abstract}</abstract>")]
    assert found == [("BACKGROUND", "We asked."), ("RESULTS", "It rose.")]


def test_a_slanted_word_is_no_label() -> None:
    text = "<abstract><p>Here <italic>Results</italic> matter. <italic>E. coli</italic>. No.</p></abstract>"
    assert _labels(text) == [("", "Here Results matter. E. coli. No.")]


def test_formulas_and_raised_signs_are_read_once() -> None:
    text = _labels(
        "<abstract><p>Of 10<sup>7</sup> cells <inline-formula><alternatives><tex-math>$x^2$</tex-math>"
        "<mml:math><mml:msup><mml:mi>x</mml:mi><mml:mn>2</mml:mn></mml:msup></mml:math></alternatives>"
        "</inline-formula> grew<xref ref-type='fn'>†</xref>, &lt; 5&#x02009;&#x003bc;m.</p></abstract>"
    )[0][1]
    assert text == "Of 10⁷ cells x² grew, < 5 μm."


def test_the_abstract_proper_in_english_is_taken() -> None:
    record = _read(
        '<abstract abstract-type="graphical"><p>A picture.</p></abstract>'
        '<abstract abstract-type="teaser"><p>Wow.</p></abstract>'
        '<abstract xml:lang="fr"><p>Mots.</p></abstract>'
        '<trans-abstract xml:lang="en"><p>Words.</p></trans-abstract>'
    )
    assert record.study.text == "Words."
    assert any("fr" in remark for remark in record.remarks)


def test_what_is_published_as_an_abstract_has_it_in_its_body() -> None:
    body = "<body><sec><title>Results</title><p>It rose.</p></sec></body>"
    assert _read("", "abstract", body).study.text == "It rose."
    assert _read("", "research-article", body).study.text == ""


@pytest.mark.parametrize(
    ("permissions", "name", "kind"),
    [
        (f'<license xlink:href="{BY}"><license-p>Free.</license-p></license>', "CC BY 4.0", LicenceClass.BY),
        (f'<license><license-p>See <ext-link xlink:href="{BY}">it</ext-link></license-p></license>', "CC BY 4.0", LicenceClass.BY),
        (f"<ali:license_ref>{BY}</ali:license_ref>", "CC BY 4.0", LicenceClass.BY),
        ("<license><p>under the Creative Commons Attribution Non-Commercial License</p></license>", "CC BY-NC", LicenceClass.BY_NC),
        (f'<license xlink:href="{BY}"><p>CC BY-NC-ND 4.0</p></license>', "CC BY-NC-ND", LicenceClass.BY_NC_ND),
        (f'<license xlink:href="{BY}"><p>CC0 (http://creativecommons.org/publicdomain/zero/1.0/) for data</p></license>', "CC BY 4.0", LicenceClass.BY),
        ("<copyright-statement>Doe. This is distributed under the Creative Commons Attribution License.</copyright-statement>", "CC BY", LicenceClass.BY),
        ("<copyright-statement>© 2020 Elsevier</copyright-statement>", None, LicenceClass.NONE),
        ('<license license-type="open-access"/>', None, LicenceClass.OPEN_UNNAMED),
        ("<license><p>All rights reserved.</p></license>", "All rights reserved.", LicenceClass.OTHER),
    ],
)  # fmt: skip
def test_a_licence_is_what_the_permissions_say(
    permissions: str, name: str | None, kind: LicenceClass
) -> None:
    study = _read(f"<permissions>{permissions}</permissions>").study
    assert study.license.name == name
    assert class_of(study) is kind


@pytest.mark.parametrize(
    ("related", "link"),
    [
        ('related-article-type="retraction-forward" ext-link-type="doi" xlink:href="10.5555/r"', Link(Relation.RETRACTED_BY, "DOI:10.5555/r")),
        ('related-article-type="corrected-article" ext-link-type="pubmed" xlink:href="12"', Link(Relation.CORRECTION_OF, "PMID:12")),
        ('related-article-type="object-of-concern" xlink:href="https://doi.org/10.5555/c"', Link(Relation.CONCERN_OF, "DOI:10.5555/c")),
        ('related-article-type="retracted-article" ext-link-type="pmc" xlink:href="PMC9"', Link(Relation.RETRACTION_OF, "PMCID:PMC9")),
        ('related-article-type="companion" ext-link-type="pubmed" xlink:href="12"', None),
        ('related-article-type="corrected-article" vol="2" page="3"', None),
    ],
)  # fmt: skip
def test_kin_are_linked_by_name(related: str, link: Link | None) -> None:
    assert _read(f"<related-article {related}/>").links == ((link,) if link else ())


def test_people_dates_money_and_conflicts() -> None:
    record = _read(
        '<contrib-group><contrib contrib-type="author"><name-alternatives><name><surname>Doe</surname>'
        "<given-names>Jane-Ann</given-names></name><name><surname>Другая</surname></name>"
        '</name-alternatives></contrib><contrib contrib-type="author"><collab>The Group<contrib-group>'
        "<contrib><name><surname>Inner</surname></name></contrib></contrib-group></collab></contrib>"
        '<contrib contrib-type="editor"><name><surname>Ed</surname></name></contrib></contrib-group>'
        '<pub-date pub-type="pmc-release"><year>2022</year></pub-date><pub-date pub-type="epub"><year>2020'
        '</year></pub-date><pub-date pub-type="ppub"><year>2021</year></pub-date>'
        "<abstract><p>Words. Registered as NCT00000002.</p></abstract>"
        "<funding-group><award-group><funding-source><institution-wrap><institution-id>http://dx.doi.org/"
        "10.13039/501</institution-id><institution>The Fund</institution></institution-wrap>"
        "</funding-source></award-group><funding-statement>The Fund paid.</funding-statement>"
        "</funding-group>",
        back='<back><fn-group><fn fn-type="conflict"><label>1</label><p>JD sells cells.</p></fn></fn-group></back>',
    )
    study = record.study
    assert study.title == "A title: and more"
    assert study.authors == ("Doe JA", "The Group")
    assert (study.year, study.journal) == (2021, "Made Up J")
    assert study.identifiers.registration == "NCT00000002"
    assert [(part.label, part.text) for part in study.sections[1:]] == [
        ("CONFLICT OF INTEREST", "JD sells cells."),
        ("FUNDING", "The Fund paid."),
    ]
    assert record.remarks == ("grants named by the source: The Fund",)


def test_tags_with_prefixes_are_the_same_tags() -> None:
    xml = (
        '<jats:article article-type="letter"><jats:front><jats:article-meta><jats:title-group>'
        "<jats:article-title>T</jats:article-title></jats:title-group></jats:article-meta></jats:front>"
        "</jats:article>"
    )
    study = jats.read_record(Payload("file", "k", "x", xml.encode())).study
    assert (study.title, study.publication_types) == ("T", ("Letter",))


@pytest.mark.parametrize(
    "xml", ["<article/>", "<article><body/></article>", "<article>", "<a><b></a></b>"]
)
def test_what_is_no_article_is_refused(xml: str) -> None:
    with pytest.raises(RecordError):
        jats.read_record(Payload("file", "k", "x", xml.encode()))
