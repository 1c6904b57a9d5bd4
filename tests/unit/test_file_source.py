"""A file as a source: recognised by its content, read in a stream, never trusted."""

from __future__ import annotations

import gzip
import time
import tracemalloc
from pathlib import Path

import pytest
from tests.imports import opened, read_all, read_file, written

from cpassist.domain.errors import DocumentError, InputError
from cpassist.domain.harvest import SourceQuery

RECORD = (
    "<PubmedArticle><MedlineCitation><PMID>{n}</PMID><Article>"
    "<ArticleTitle>Title {n}</ArticleTitle><Abstract><AbstractText>Words {n}.</AbstractText>"
    "</Abstract></Article></MedlineCitation></PubmedArticle>\n"
)
SET = "<PubmedArticleSet>\n{}</PubmedArticleSet>"


def _set(count: int) -> str:
    return SET.format("".join(RECORD.format(n=n) for n in range(1, count + 1)))


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (_set(1), "pubmed-xml"),
        ('<?xml version="1.0"?>\n<!-- a -->\n<!DOCTYPE article SYSTEM "x">\n<article/>', "jats"),
        ("<pmc-articleset><article/></pmc-articleset>", "jats"),
        ("\n\nPMID- 1\nTI  - T\n", "nbib"),
        ("\ufeffTY  - JOUR\nER  - \n", "ris"),
        ("Provider: x\nContent: y\n\nTY  - JOUR\n", "ris"),
        ('{"title": "T", "sections": []}\n', "jsonl"),
        ("title,doi,year\nT,10.5555/x,2000\n", "csv"),
        ("title\tdoi\tyear\n", "csv"),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_a_format_is_told_by_its_content(
    tmp_path: Path, content: str, kind: str, packed: bool
) -> None:
    body = gzip.compress(content.encode()) if packed else content.encode()
    assert opened(written(tmp_path, "download.php", body)).name == kind


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("", "empty"),
        ("<html><body>Sign in</body></html>", "a web page"),
        ("<!DOCTYPE html>\n<html>", "a web page"),
        ("<eSearchResult><Count>1</Count></eSearchResult>", "without records"),
        ("<root/>", "'root'"),
        ("<", "outermost"),
        ('{"header": {"type": "esearch"}}', "no line of it is a record"),
        ("{\n", "no line of it is a record"),
        ("[{}]", "one JSON list"),
        ("Dear Sir or Madam", "cannot be told"),
        ("\x00\x01\x02", "cannot be told"),
        (b"PK\x03\x04zip", "cannot be told"),
        (b"\x1f\x8bnot gzip", "damaged"),
    ],
)
def test_what_is_no_file_of_records_is_refused_plainly(
    tmp_path: Path, content: str | bytes, what: str
) -> None:
    with pytest.raises(DocumentError) as caught:
        opened(written(tmp_path, "a", content))
    assert what in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(("called", "kind"), [("MEDLINE", "nbib"), ("NBIB", "nbib")])
def test_a_format_may_be_called_otherwise(tmp_path: Path, called: str, kind: str) -> None:
    assert opened(written(tmp_path, "a", "PMID- 1\nTI  - T\n"), kind=called).name == kind


def test_a_file_that_is_not_there_and_a_format_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="no such file"):
        opened(tmp_path / "none.ris")
    with pytest.raises(DocumentError):
        opened(tmp_path)
    with pytest.raises(InputError, match="no format"):
        opened(written(tmp_path, "a", "x"), kind="docx")


def test_a_format_told_wrongly_is_no_empty_file(tmp_path: Path) -> None:
    path = written(tmp_path, "a", "Dear Sir or Madam\n")
    with pytest.raises(DocumentError, match="no ris record"):
        read_all(opened(path, kind="ris"))
    assert read_file(written(tmp_path, "b", SET.format(""))) == []


def test_pages_go_on_where_the_last_one_ended_and_from_anywhere(tmp_path: Path) -> None:
    path = written(tmp_path, "a.xml", _set(7))
    source = opened(path)
    query = SourceQuery("file", source.name, "", None, 3)
    pages, cursor = [], None
    while True:
        page = source.discover(query, cursor)
        pages.append([item.key for item in page.announcements])
        cursor = page.next_cursor
        if cursor is None:
            break
    keys = [f"PMID:{n}" for n in range(1, 8)]
    assert pages == [keys[:3], keys[3:6], keys[6:]]
    again = opened(path).discover(query, "3")
    assert [item.key for item in again.announcements] == keys[3:6]
    assert source.fetch(again.announcements) == []


def test_a_broken_record_costs_itself_alone(tmp_path: Path) -> None:
    broken = "<PubmedArticle><MedlineCitation><PMID>99</PMID><Article>&nope;\n"
    bad_sign = RECORD.format(n=98).replace("Words", "W\xe9rds").encode("latin-1")
    body = b"<PubmedArticleSet>\n" + RECORD.format(n=1).encode() + broken.encode() + bad_sign
    body += b"<!-- <PubmedArticle> --><![CDATA[<PubmedArticle>]]>\n" + RECORD.format(n=2).encode()
    body += RECORD.format(n=3)[:90].encode()
    records, errors = read_all(opened(written(tmp_path, "a.xml", body)))
    assert [record.study.identifiers.pmid for record in records] == ["1", "2"]
    places = [error.place for error in errors]  # type: ignore[attr-defined]
    assert [place.split(":")[0] for place in places] == [
        "a.xml record 2, line 3",
        "a.xml record 3, line 4",
        "a.xml record 5, line 7",
    ]
    reasons = ["an entity that nothing declares", "not sound XML", "not sound XML"]
    assert all(why in error.message for why, error in zip(reasons, errors, strict=True))


def test_a_packed_file_that_breaks_off_gives_what_it_has(tmp_path: Path) -> None:
    whole = gzip.compress(_set(3000).encode())
    records, errors = read_all(opened(written(tmp_path, "a.gz", whole[: len(whole) // 2])))
    assert 500 < len(records) < 3000
    assert any("breaks off" in error.message for error in errors)


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE a [<!ENTITY x "y">]>',
        '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://example.org/x">%x;]>',
        '<!DOCTYPE a SYSTEM "x" [\n<!ELEMENT a ANY>\n]>',
        '<!DOCTYPE a [ <!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;"> ]>',
    ],
)
def test_a_head_with_declarations_is_refused_whole(tmp_path: Path, head: str) -> None:
    path = written(tmp_path, "a.xml", f'<?xml version="1.0"?>\n{head}\n{_set(1)}')
    with pytest.raises(DocumentError, match="declares entities"):
        read_all(opened(path))


def test_an_outside_dtd_is_named_and_never_loaded(tmp_path: Path) -> None:
    head = '<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD" "https://example.org/x.dtd">\n'
    (record,) = read_file(written(tmp_path, "a.xml", head + _set(1).replace("Words", "&beta;")))
    assert record.study.text == "β 1."


@pytest.mark.parametrize("encoding", ["iso-8859-1", "windows-1252", "utf-8", "utf-16", "UTF-8"])
def test_a_declared_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?>\n' + _set(2).replace("Words", "Wörter")
    records = read_file(written(tmp_path, "a.xml", text.encode(encoding)))
    assert [record.study.text for record in records] == ["Wörter 1.", "Wörter 2."]


def test_an_encoding_that_is_not_read_is_refused(tmp_path: Path) -> None:
    text = '<?xml version="1.0" encoding="zlib"?>\n' + _set(1)
    with pytest.raises(DocumentError, match="encoding 'zlib'"):
        read_all(opened(written(tmp_path, "a.xml", text)))


def test_a_record_without_end_is_set_aside_and_not_held(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    with path.open("wb") as file:
        file.write(
            b"<PubmedArticleSet>" + RECORD.format(n=1).encode() + b"<PubmedArticle><PMID>2</PMID>"
        )
        for _ in range(20):
            file.write(b"<Long>" + b"x" * 1_000_000 + b"</Long>\n")
        file.write(b"</PubmedArticle>" + RECORD.format(n=3).encode() + b"</PubmedArticleSet>")
    tracemalloc.start()
    records, errors = read_all(opened(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [record.study.identifiers.pmid for record in records] == ["1", "3"]
    assert "bytes long" in errors[0].message
    assert peak < 60_000_000


def test_a_large_file_is_read_in_a_stream(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    with path.open("w") as file:
        file.write("<PubmedArticleSet>")
        file.writelines(RECORD.format(n=n) for n in range(8_000))
    source = opened(path)
    query = SourceQuery("file", source.name, "")
    tracemalloc.start()
    cursor, count = None, 0
    while True:
        page = source.discover(query, cursor)
        count += len(page.announcements)
        cursor = page.next_cursor
        if cursor is None:
            break
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 8_000
    assert peak < 4_000_000


@pytest.mark.parametrize(
    "unit",
    [
        "<PubmedArticle>",
        "<!--",
        "<![CDATA[",
        "</PubmedArticle>",
        "<PubmedArticle",
        "<",
        "&",
        "<article ",
    ],
)
def test_time_grows_with_the_length_alone(tmp_path: Path, unit: str) -> None:
    took = []
    for count in (20_000, 80_000):
        path = written(tmp_path, f"{count}.xml", "<PubmedArticleSet>" + unit * count)
        source = opened(path)
        started = time.process_time()
        cursor: str | None = None
        while True:
            cursor = source.discover(SourceQuery("file", source.name, ""), cursor).next_cursor
            if cursor is None:
                break
        took.append(time.process_time() - started)
    assert took[1] < 12 * took[0] + 0.3
