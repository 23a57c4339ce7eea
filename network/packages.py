"""What an office document may hold. It is a zip: opened with limits, so that a bomb stays shut, and never unpacked to disk.

Refused: macros, objects of other programs, what is fetched or run when it opens, declarations of entities, and names or
sizes that lie.
"""

import re
import stat
import zipfile
import zlib

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST_ENTRIES = 3000
MOST_UNPACKED = 200 * 1024 * 1024
LARGEST_PART = 64 * 1024 * 1024  # of XML
MOST_RATIO, RATIO_FROM = 400, 1024 * 1024
CHUNK = 1024 * 1024

_ooxml = "application/vnd.openxmlformats-officedocument"
_odf = "application/vnd.oasis.opendocument"
PACKAGES = {
    "docx": ("word/document.xml", f"{_ooxml}.wordprocessingml.document"),
    "xlsx": ("xl/workbook.xml", f"{_ooxml}.spreadsheetml.sheet"),
    "pptx": ("ppt/presentation.xml", f"{_ooxml}.presentationml.presentation"),
    "odt": ("content.xml", f"{_odf}.text"),
    "ods": ("content.xml", f"{_odf}.spreadsheet"),
    "odp": ("content.xml", f"{_odf}.presentation"),
}
MACROS = re.compile(r"(?:^|/)vbaproject\.bin$|/macrosheets/|^basic/|^scripts/|/vbadata\.xml$", re.I)
OBJECTS = re.compile(r"/oleobject[^/]*\.bin$|/activex/|\.(?:zip|7z|rar|exe|dll|com|scr|bat|cmd|js|vbs|ps1|lnk|jar|msi)$", re.I)  # fmt: skip
XML = re.compile(r"\.(?:xml|rels|vml|rdf)$", re.I)
DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
OLD_MANIFEST = re.compile(rb'<!DOCTYPE\s+manifest:manifest\s+PUBLIC\s+"[^"\[]*"\s+"Manifest\.dtd"\s*>')
FETCHED = re.compile(rb"/(?:attachedTemplate|oleObject|frame|subDocument)[\"']", re.I)
OUTSIDE = re.compile(rb"TargetMode\s*=\s*[\"']External", re.I)
DDE = re.compile(rb"DDEAUTO|\bDDE\s", re.I)
DDE_LINK = re.compile(rb"<(?:\w+:)?(?:ddeLink|dde-source|dde-connection-decl)\b")
OLE_IN_ODF = re.compile(rb"application/vnd\.sun\.star\.oleobject|<script:event-listener|<office:script[ >]")


def check(file, ending):
    """The content type, ``None`` when it is something else, or a ``ValidationError`` that says what to do."""
    inside, content_type = PACKAGES[ending]
    file.seek(0)
    if file.read(4) != b"PK\x03\x04":
        return None
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as package:
            entries = package.infolist()
            _look_at_sizes(entries)
            names = [entry.filename for entry in entries]
            if inside not in names or len(set(names)) != len(names) or not all(map(_is_honest, entries)):
                return None
            _look_at_names(names)
            for entry in entries:
                _look_inside(package, entry)
            if inside == "content.xml" and not _says_its_kind(package, content_type):
                return None
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, OSError, RuntimeError, EOFError):
        return None
    return content_type


def _look_at_sizes(entries):
    bombs = (
        entry.file_size > RATIO_FROM and entry.file_size > MOST_RATIO * max(1, entry.compress_size)
        for entry in entries
    )
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED or any(bombs):
        raise _far_larger()


def _is_honest(entry):
    """Its name stays inside the package, it is no shortcut to another file, and it is not locked."""
    name = entry.orig_filename
    if name.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", name) or "\0" in name:
        return False
    if ".." in re.split(r"[/\\]", name):
        return False
    return not stat.S_ISLNK(entry.external_attr >> 16) and not entry.flag_bits & 1


def _look_at_names(names):
    if any(MACROS.search(name) for name in names):
        raise _has_macros()
    if any(OBJECTS.search(name) for name in names):
        raise ValidationError(_("This document holds another file or program. Take it out, and send it by itself."))


def _look_inside(package, entry):
    """Everything is read, so that a size that lies is found out; only XML is looked at."""
    if not XML.search(entry.filename):
        with package.open(entry) as opened:
            while opened.read(CHUNK):
                pass
        return
    if entry.file_size > LARGEST_PART:
        raise _far_larger()
    said = package.read(entry)
    if b"\0" in said:  # UTF-16
        said = said.replace(b"\0", b"")
    if entry.filename == "META-INF/manifest.xml":
        said = OLD_MANIFEST.sub(b"", said[:1000], count=1) + said[1000:]
    if DECLARES.search(said):
        raise ValidationError(
            _("This document holds declarations that no office software writes. Open it and save it again.")
        )
    if entry.filename == "[Content_Types].xml" and b"macroenabled" in said.lower():
        raise _has_macros()
    tags = said.split(b">") if entry.filename.endswith(".rels") else []
    if any(OUTSIDE.search(tag) and FETCHED.search(tag) for tag in tags):
        raise _acts()
    if DDE.search(_fields_in(said)) or DDE_LINK.search(said):
        raise _acts()
    if entry.filename in ("META-INF/manifest.xml", "content.xml") and OLE_IN_ODF.search(said):
        raise _has_macros()


def _fields_in(said):
    """The instructions of a Word document's fields, which may be cut in pieces."""
    pieces = [part.partition(b">")[2].partition(b"<")[0] for part in said.split(b"<w:instrText")[1:]]
    simple = [part.partition(b">")[0] for part in said.split(b"<w:fldSimple")[1:]]
    return b"".join(pieces) + b" " + b" ".join(simple) + b" "


def _says_its_kind(package, content_type):
    """An OpenDocument says what it is in its first file."""
    return "mimetype" not in package.namelist() or package.read("mimetype").strip() == content_type.encode()


def _far_larger():
    return ValidationError(_("This file is far larger once opened than it looks. It was not accepted."))


def _has_macros():
    return ValidationError(_("This document holds macros. Save it again without them (.docx, .xlsx, .odt…)."))


def _acts():
    return ValidationError(
        _("This document fetches or runs something when it is opened. Save it again as PDF, and send that one.")
    )
