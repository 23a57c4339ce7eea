"""What people may send us and should not: each kind of file has its answer, and none is ever handed out to be run."""

import io
import struct
import zipfile
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from PIL import Image
from pypdf import PdfWriter

from network import uploads
from network.forms.files import kept
from resources import files
from tests.factories.resources import ResourceFactory, ResourceFileFactory

REMOTE = b"http://exemple.test/x"


# How they are made


def pdf(then=None, **options):
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    if then:
        then(writer)
    content = io.BytesIO()
    writer.write(content)
    return content.getvalue()


def raw_pdf(inside):
    return b"%PDF-1.7\n1 0 obj\n<< " + inside + b" >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


def packed_pdf(inside):
    packed = zlib.compress(inside)
    head = b"%%PDF-1.7\n1 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n"
    return head % len(packed) + packed + b"\nendstream\nendobj\n%%EOF\n"


WORD = {
    "word/document.xml": b"<w:document><w:p><w:t>Bonjour</w:t></w:p></w:document>",
    "[Content_Types].xml": b"<Types/>",
}
SHEET = {"xl/workbook.xml": b"<workbook/>", "[Content_Types].xml": b"<Types/>"}
SLIDES = {"ppt/presentation.xml": b"<p/>", "[Content_Types].xml": b"<Types/>"}
ODT = {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<office:document-content/>"}


def package(parts, **more):
    """``more``: what is added, ``__`` for a slash, ``_xml``, ``_bin``… for an ending."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        for name, said in (parts | more).items():
            made.writestr(name, said)
    return content.getvalue()


def with_part(parts, name, said=b"x"):
    return package(parts | {name: said})


def relation(kind, mode=b"External"):
    return (
        b'<Relationships><Relationship Id="a" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        + kind + b'" Target="' + REMOTE + b'" TargetMode="' + mode + b'"/></Relationships>'
    )  # fmt: skip


def twice():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as made, pytest.warns(UserWarning):
        for said in (b"<a/>", b"<b/>"):
            made.writestr("word/document.xml", said)
    return content.getvalue()


def shortcut():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        made.writestr("word/document.xml", b"<w/>")
        link = zipfile.ZipInfo("word/lien")
        link.external_attr = 0o120777 << 16
        made.writestr(link, "/etc/passwd")
    return content.getvalue()


def lying():
    """Its list of contents says ten bytes; it unpacks to a million."""
    content = bytearray(package({"word/document.xml": b" " * 1_000_000}))
    entry = content.rfind(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = struct.pack("<I", 10)
    return bytes(content)


def nested():
    inner = package({"bombe": b"\0" * 10_000_000})
    return with_part(WORD, "word/embeddings/dedans.zip", inner)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width=40, height=30, *more):
    rows = zlib.compress(b"\0" * ((width // 8 + 2) * min(height, 1000)), 9)
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(more) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def picture(form, **options):
    content = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(content, form, **options)
    return content.getvalue()


def photograph():
    exif = Image.Exif()
    exif[0x0110] = "Appareil de Lise"
    exif.get_ifd(0x8825)[2] = (47.0, 44.0, 0.0)
    return picture("JPEG", exif=exif, comment=b"<?php echo 1; ?>")


LAUGHS = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><l>&b;</l>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><l>&x;</l>'
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
FIELD = b"<w:p><w:instrText> DDE</w:instrText><w:instrText>AUTO c:\\x.exe</w:instrText></w:p>"

# What comes in, and a word of the sentence that refuses it
REFUSED = {
    "a page called pdf": ("a.pdf", b"<html><script>alert(1)</script>", "content"),
    "a pdf that is a page first": ("a.pdf", b"<html><!-- " + raw_pdf(b"") + b"--><script>1</script>", "content"),
    "a pdf with a script": ("a.pdf", raw_pdf(b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"), "by itself"),
    "a pdf with a script in disguise": ("a.pdf", raw_pdf(b"/OpenAction << /S /J#61vaScript /J#53 (x) >>"), "by itself"),
    "a pdf with a packed script": ("a.pdf", packed_pdf(b"1 0 << /S /JavaScript /JS (x) >>"), "by itself"),
    "a pdf that starts a program": ("a.pdf", raw_pdf(b"/OpenAction << /S /Launch /F (x.exe) >>"), "by itself"),
    "a pdf with a file inside": ("a.pdf", lambda: pdf(lambda each: each.add_attachment("x.exe", b"MZ")), "another file"),
    "a pdf with a zip behind": ("a.pdf", lambda: pdf() + package(WORD), "archive"),
    "a pdf of packed lists without end": ("a.pdf", packed_pdf(b"\0" * 40_000_000), "larger"),
    "a program called pdf": ("a.pdf", b"MZ\x90\0" + b"\0" * 200, "content"),
    "a program of Linux called txt": ("a.txt", b"\x7fELF\x02\x01\x01" + b"\0" * 60, "content"),
    "binary far behind a text": ("a.txt", b"a" * 9000 + b"\0\xff", "content"),
    "a text in UTF-16": ("a.txt", "Présents".encode("utf-16"), "UTF-16"),
    "nothing at all": ("a.pdf", b"", "empty"),
    "macros": ("a.docx", lambda: with_part(WORD, "word/vbaProject.bin"), "macros"),
    "macros declared": (
        "a.docx",
        lambda: package(WORD | {"[Content_Types].xml": b'<Types ContentType="x.document.macroEnabled.main+xml"/>'}),
        "macros",
    ),
    "a docm": ("a.docm", lambda: package(WORD), "kind"),
    "an xlsm called xlsx": ("a.xlsx", lambda: with_part(SHEET, "xl/vbaProject.bin"), "macros"),
    "old macros of a workbook": ("a.xlsx", lambda: with_part(SHEET, "xl/macrosheets/sheet1.xml"), "macros"),
    "a pptm called pptx": ("a.pptx", lambda: with_part(SLIDES, "ppt/vbaProject.bin"), "macros"),
    "macros of LibreOffice": ("a.odt", lambda: with_part(ODT, "Basic/Standard/Module1.xml"), "macros"),
    "a template fetched from elsewhere": (
        "a.docx", lambda: with_part(WORD, "word/_rels/settings.xml.rels", relation(b"attachedTemplate")), "fetches",
    ),
    "an object fetched from elsewhere": (
        "a.docx", lambda: with_part(WORD, "word/_rels/document.xml.rels", relation(b"oleObject")), "fetches",
    ),
    "an object of another program": ("a.docx", lambda: with_part(WORD, "word/embeddings/oleObject1.bin"), "another file"),
    "a control": ("a.xlsx", lambda: with_part(SHEET, "xl/activeX/activeX1.bin"), "another file"),
    "a field that runs, in pieces": ("a.docx", lambda: package(WORD | {"word/document.xml": FIELD}), "fetches"),
    "a cell that runs": ("a.xlsx", lambda: with_part(SHEET, "xl/externalLinks/a.xml", b'<ddeLink ddeService="cmd"/>'), "fetches"),
    "a file read by docx": ("a.docx", lambda: package(WORD | {"word/document.xml": OUTSIDE}), "declarations"),
    "a file read by xlsx": ("a.xlsx", lambda: with_part(SHEET, "xl/sharedStrings.xml", OUTSIDE), "declarations"),
    "a file read by odt": ("a.odt", lambda: package(ODT | {"content.xml": OUTSIDE}), "declarations"),
    "a file read by odt, in UTF-16": (
        "a.odt", lambda: package(ODT | {"content.xml": OUTSIDE.decode().encode("utf-16")}), "declarations",
    ),
    "a billion laughs": ("a.docx", lambda: with_part(WORD, "docProps/core.xml", LAUGHS), "declarations"),
    "a zip bomb": ("a.xlsx", lambda: with_part(SHEET, "xl/a.xml", b"\0" * 20_000_000), "larger"),
    "a bomb in a bomb": ("a.docx", nested, "another file"),
    "a way out": ("a.docx", lambda: with_part(WORD, "../../etc/cron.d/x"), "content"),
    "an absolute path": ("a.docx", lambda: with_part(WORD, "/etc/passwd"), "content"),
    "a path of Windows": ("a.docx", lambda: with_part(WORD, "C:\\Windows\\x"), "content"),
    "a shortcut": ("a.docx", shortcut, "content"),
    "two parts of one name": ("a.docx", twice, "content"),
    "a size that lies": ("a.docx", lying, "content"),
    "a program before a zip": ("a.docx", lambda: b"MZ" + package(WORD), "content"),
    "a workbook called docx": ("a.docx", lambda: package(SHEET), "content"),
    "an ods called odt": ("a.odt", lambda: package(ODT | {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "content"),
    "svg": ("a.svg", SVG, "kind"),
    "svg called png": ("a.png", SVG, "content"),
    "gif and script": ("a.gif", b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)", "kind"),
    "gif called jpg": ("a.jpg", lambda: picture("GIF"), "content"),
    "an immense picture in few bytes": ("a.png", png(50_000, 50_000), "picture"),
    "half a photograph": ("a.jpg", lambda: picture("JPEG")[:400], "picture"),
    "tiff": ("a.tiff", lambda: picture("TIFF"), "kind"),
    "bmp": ("a.bmp", lambda: picture("BMP"), "kind"),
    "heic": ("a.heic", b"\0\0\0\x18ftypheic" + b"\0" * 40, "kind"),
    "too heavy": ("a.txt", lambda: b"a" * (20 * 1024**2 + 1), "MB"),
    **{
        f"a {ending} file": (f"a.{ending}", b"x", "kind")
        for ending in ("html", "js", "url", "lnk", "iso", "exe", "sh", "zip", "xls", "doc", "mht")
    },
    "two endings": ("facture.pdf.exe", lambda: pdf(), "kind"),
    "an ending turned round": ("facture\u202efdp.exe", lambda: pdf(), "kind"),
    "dots only": ("....", b"abc", "kind"),
}  # fmt: skip


def locked(writer):
    writer.encrypt("secret")


# What comes in, and its name once it is kept
ACCEPTED = {
    "a plain pdf": ("a.pdf", lambda: pdf(), "a.pdf"),
    "a locked pdf": ("a.pdf", lambda: pdf(locked), "a.pdf"),
    "a cut pdf": ("a.pdf", lambda: pdf()[:200], "a.pdf"),
    "a document with a link": ("a.docx", lambda: with_part(WORD, "word/_rels/document.xml.rels", relation(b"hyperlink")), "a.docx"),
    "a document with a chart": ("a.docx", lambda: with_part(WORD, "word/embeddings/Classeur.xlsx", package(SHEET)), "a.docx"),
    "an old OpenDocument": (
        "a.odt",
        lambda: with_part(
            ODT, "META-INF/manifest.xml",
            b'<?xml version="1.0"?><!DOCTYPE manifest:manifest PUBLIC "-//OpenOffice.org//DTD" "Manifest.dtd"><manifest/>',
        ),
        "a.odt",
    ),
    "formulas": ("a.csv", b"=cmd|' /C calc'!A0;1", "a.csv"),
    "a script called txt": ("a.txt", b"#!/bin/sh\nrm -rf /\n", "a.txt"),
    "a page called txt": ("a.txt", b"<script>alert(1)</script>", "a.txt"),
    "a name turned round": ("fiche\u202etxt.pdf", lambda: pdf(), "fichetxt.pdf"),
    "a name with a nul": ("fi\0che.pdf", lambda: pdf(), "fiche.pdf"),
    "a name with ways out": ("..\\..\\windows/fiche.pdf", lambda: pdf(), "fiche.pdf"),
    "a name without a name": ("🧵🪡.pdf", lambda: pdf(), "fichier.pdf"),
    "a hidden name": (".pdf", lambda: pdf(), "fichier.pdf"),
    "a name of Windows": ("CON.pdf", lambda: pdf(), "fichier-CON.pdf"),
    "a name that ends in a dot": ("fiche.pdf. ", lambda: pdf(), "fiche.pdf"),
    "a name with control characters": ("fi\x1b[31mche\r\n.pdf", lambda: pdf(), "fi31mche.pdf"),
    "an endless name": ("é" * 400 + ".pdf", lambda: pdf(), "é" * 100 + ".pdf"),
}  # fmt: skip


class Sent(SimpleUploadedFile):
    """With the name as it was sent: the framework has already cleaned it when it comes from a form."""

    name = None


def sent(name, content):
    return Sent(name, content() if callable(content) else content)


@pytest.mark.parametrize("kind", REFUSED)
def test_a_hostile_file_is_refused_with_a_sentence(kind):
    name, content, word = REFUSED[kind]
    with pytest.raises(ValidationError) as refusal, translation.override(None):
        kept(sent(name, content))
    assert word in " ".join(refusal.value.messages)


@pytest.mark.parametrize("kind", ACCEPTED)
def test_what_is_harmless_is_kept_under_a_safe_name(kind):
    name, content, wanted = ACCEPTED[kind]
    file = kept(sent(name, content))
    assert file.name == wanted
    assert file.content_type in {
        *uploads.TEXTS.values(),
        uploads.PDF,
        *(each[1] for each in uploads.PACKAGES.values()),
    }


@pytest.mark.parametrize(
    "name, content",
    [
        ("photo.jpg", photograph),
        ("photo.jpeg", lambda: photograph() + b"<?php echo 1; ?>"),
        ("photo.jpg", lambda: photograph() + package(WORD)),
        ("dessin.png", png(40, 30, chunk(b"tEXt", b"Author\0<?php echo 1; ?>"), chunk(b"eXIf", b"Lise"))),
    ],
    ids=["place", "php", "zip", "text of a png"],
)
def test_a_picture_keeps_its_points_and_nothing_else(name, content):
    file = kept(sent(name, content))
    said = file.read()
    assert b"php" not in said and b"Lise" not in said and b"PK\x05\x06" not in said
    file.seek(0)
    with Image.open(file) as image:
        assert image.size in ((64, 48), (40, 30)) and not image.getexif() and not image.info.get("comment")


@pytest.mark.parametrize("kind", ["a locked pdf", "a cut pdf"])
def test_what_cannot_be_read_has_no_words_and_is_kept(kind):
    name, content, _wanted = ACCEPTED[kind]
    assert files.read(sent(name, content))[1] == ""


@pytest.mark.django_db
@pytest.mark.parametrize("content_type", ["", "text/html", "image/svg+xml", uploads.PDF])
def test_no_file_is_ever_shown_in_the_site(client, content_type):
    file = ResourceFileFactory(resource=ResourceFactory(published=True), content_type=content_type)
    answer = client.get(reverse("resources:file", args=[file.resource.slug, file.pk]))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Type"] in (uploads.PDF, "application/octet-stream")
