"""Reading the PDF that a page gives."""

import io

from pypdf import PdfReader


def read(response):
    assert response.status_code == 200 and response["Content-Type"] == "application/pdf"
    return PdfReader(io.BytesIO(response.content))


def pages_of(pdf):
    """The text of each page, its spaces evened out."""
    return [" ".join(page.extract_text().split()) for page in pdf.pages]


def text_of(pdf):
    return " ".join(pages_of(pdf))


def in_order(text, *words):
    places = [text.index(each) for each in words]
    return places == sorted(places)
