"""PDFs: words out of a text layer, and a plain refusal of everything else."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpassist.adapters.pdf import DEADLINE_S, MOST_PAGES, pdf_text
from cpassist.domain.errors import DocumentError


def pdf(*pages: str) -> bytes:
    """A file with one line of text on each page."""
    kids = " ".join(f"{4 + 2 * place} 0 R" for place in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for place, words in enumerate(pages):
        drawn = f"BT /F1 12 Tf 72 720 Td ({words}) Tj ET" if words else ""
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {5 + 2 * place} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
    out, offsets = io.BytesIO(), []
    out.write(b"%PDF-1.4\n")
    for number, body in enumerate(objects, start=1):
        offsets.append(out.tell())
        out.write(f"{number} 0 obj\n{body}\nendobj\n".encode())
    start = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    out.write("".join(f"{offset:010} 00000 n \n" for offset in offsets).encode())
    trailer = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    out.write(trailer.encode())
    return out.getvalue()


def test_the_words_of_each_page_come_in_order() -> None:
    text = pdf_text(pdf("Cord blood helps.", "", "It costs 9,000 euros."), "a.pdf")
    assert text == "Cord blood helps.\n\nIt costs 9,000 euros."


def test_pages_without_words_are_said_to_be_pictures() -> None:
    with pytest.raises(DocumentError, match="pictures"):
        pdf_text(pdf("", ""), "a.pdf")


def test_a_locked_file_is_said_to_be_locked() -> None:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("Secret."))))
    writer.encrypt("a word", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(DocumentError, match="locked"):
        pdf_text(out.getvalue(), "a.pdf")


def test_too_many_pages_are_refused() -> None:
    with pytest.raises(DocumentError, match="pages"):
        pdf_text(pdf(*["word"] * (MOST_PAGES + 1)), "a.pdf")


def test_a_file_that_takes_too_long_is_left() -> None:
    ticks: Iterator[float] = (step * DEADLINE_S for step in count())
    with pytest.raises(DocumentError, match="too long"):
        pdf_text(pdf("one", "two", "three"), "a.pdf", monotonic_s=lambda: next(ticks))


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_broken_file_is_read_or_refused_and_nothing_else(data: st.DataObject) -> None:
    whole = bytearray(pdf("Cord blood helps.", "It costs."))
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(whole[: data.draw(st.integers(5, len(whole)))])
    try:
        assert pdf_text(cut, "a.pdf")
    except DocumentError as error:
        assert error.hint
