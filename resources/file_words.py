"""Reads a file in a process of its own: what would fill the memory or take for ever ends this process and nothing else.

Run as a script by :mod:`resources.files`, without Django. The file comes in; out comes ``{"pages", "text"}`` as JSON.
"""

import io
import json
import re
import resource
import sys
import zipfile

MOST_SECONDS = 5
MOST_MEMORY = 300 * 1024 * 1024
MOST_WORDS = 50_000  # characters
MOST_PART = 20 * 1024 * 1024
MOST_PAGES = 200  # read; all are counted

PARTS = {
    "docx": r"word/(?:document|header\d*|footer\d*|footnotes)\.xml",
    "pptx": r"ppt/slides/slide\d+\.xml",
    "odt": r"content\.xml",
    "odp": r"content\.xml",
}
ENDS_OF_BLOCKS = re.compile(
    rb"</(?:w:p|a:p|text:p|text:h|w:tr)>|<(?:w:tab|w:br|text:tab|text:line-break|text:s)\b[^<>]*>"
)
TAGS = re.compile(rb"<[^<>]*>")
ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}


def tidy(text):
    """One space between words, nothing that a database refuses, no more than the index takes."""
    text = re.sub("[\ud800-\udfff\0-\x08\x0b-\x1f]", " ", text[: 4 * MOST_WORDS])
    return " ".join(text.split())[:MOST_WORDS]


def decoded(content):
    try:
        return content[: 4 * MOST_WORDS].decode("utf-8-sig", "strict" if len(content) <= 4 * MOST_WORDS else "ignore")
    except UnicodeDecodeError:
        return content[: 4 * MOST_WORDS].decode("cp1252", "replace")


def of_pdf(content):
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content))
    pages = len(reader.pages)
    text, length = [], 0
    for page in reader.pages[:MOST_PAGES]:
        said = page.extract_text()
        text.append(said)
        length += len(said)
        if length > MOST_WORDS:
            break
    return pages, " ".join(text)


def of_package(content, ending):
    """No parser: the tags are taken away, so that nothing is declared, expanded or fetched."""
    pages, text = None, []
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = [name for name in package.namelist() if re.fullmatch(PARTS[ending], name)]
        for name in sorted(names, key=lambda each: (len(each), each)):
            with package.open(name) as part:
                said = part.read(MOST_PART)
            text.append(TAGS.sub(b"", ENDS_OF_BLOCKS.sub(b" ", said)).decode("utf-8", "ignore"))
        if ending == "pptx":
            pages = len(names)
        elif ending == "docx" and "docProps/app.xml" in package.namelist():
            with package.open("docProps/app.xml") as part:
                found = re.search(rb"<Pages>(\d{1,5})</Pages>", part.read(MOST_PART))
                pages = int(found[1]) if found else None
    return pages or None, re.sub("&(?:lt|gt|quot|apos|amp);", lambda each: ENTITIES[each[0]], " ".join(text))


def main():
    for limit, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    content, ending = sys.stdin.buffer.read(), sys.argv[1]
    pages, text = of_pdf(content) if ending == "pdf" else of_package(content, ending)
    sys.stdout.write(json.dumps({"pages": pages, "text": tidy(text)}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
