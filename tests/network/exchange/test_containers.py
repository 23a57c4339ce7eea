"""Spreadsheets and JSON become the same table as a CSV; what would fill the memory is refused."""

import datetime as dt
import io
import json
import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from network.exchange.reading import UnreadableFile, read
from network.exchange.tables import write_xlsx
from tests.network.exchange.conftest import GOOD, line


def refusal(content):
    with pytest.raises(UnreadableFile) as refused:
        read(content)
    return str(refused.value)


def workbook(**sheets):
    book, content = Workbook(), io.BytesIO()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(content)
    return content.getvalue()


def ods(*rows):
    """The bytes of the smallest LibreOffice spreadsheet with these texts."""
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr(
            "content.xml",
            f"<office:document-content {spaces}><office:body><office:spreadsheet>"
            f'<table:table table:name="Lieux">{cells}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
        package.writestr("META-INF/manifest.xml", "<manifest/>")
    return content.getvalue()


# Spreadsheets


def test_a_spreadsheet_is_read_as_what_one_sees_in_its_cells():
    rows = [
        [*GOOD, "itinerance", "latitude", "telephone", "horaires_lundi"],
        [*list(GOOD.values())[:-1], dt.date(2026, 3, 2), True, 46.5, 549667660.0, dt.time(9, 30)],
    ]
    table = read(workbook(Lieux=rows))
    expected = line(itinerance="oui", latitude="46.5", telephone="549667660", horaires_lundi="09:30")
    assert [row.values for row in table.rows] == [expected]
    assert (table.kind, table.rows[0].line, table.notes) == ("xlsx", 2, [])


def test_of_several_sheets_the_one_with_the_places_is_read_and_the_others_are_named():
    rows = [["Carte des lieux", None], [], list(GOOD), list(GOOD.values()), list(GOOD), list(GOOD.values())]
    table = read(workbook(Notice=[["À lire"]], Lieux=rows, Codes=[["79", "Deux-Sèvres"]]))
    assert [row.line for row in table.rows] == [4, 6]
    assert table.notes == ["Only the sheet “Lieux” was read; left out: Notice, Codes."]


def test_a_spreadsheet_of_libreoffice_is_read():
    table = read(ods(list(GOOD), list(GOOD.values())))
    assert ([row.values for row in table.rows], table.kind) == ([GOOD], "ods")


def test_what_we_wrote_ourselves_as_a_spreadsheet_is_read():
    assert read(write_xlsx(list(GOOD), [list(GOOD.values())])).rows[0].values == GOOD


@pytest.mark.parametrize("content", [b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)])
def test_a_damaged_spreadsheet_is_refused(content):
    assert refusal(content) == "This spreadsheet cannot be opened: it is damaged. Save it again, or as “CSV UTF-8”."


def test_an_empty_spreadsheet_is_refused():
    assert refusal(workbook(Feuille=[])) == "The file is empty: export it again from your software."


TOO_LARGE = "This spreadsheet is too large once unpacked. Keep the table of places alone, or save it as “CSV UTF-8”."


def test_a_spreadsheet_that_unpacks_to_far_more_is_refused_whatever_it_claims():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
        package.writestr("xl/worksheets/sheet1.bin", bytes(121 * 1024 * 1024))
    assert refusal(content.getvalue()) == TOO_LARGE


def test_one_cell_at_the_far_corner_is_refused():
    book, content = Workbook(), io.BytesIO()
    book.active.append(list(GOOD))
    book.active["XFD1048576"] = "loin"
    book.save(content)
    assert load_workbook(io.BytesIO(content.getvalue())).active.max_row == 1048576
    assert refusal(content.getvalue()) == TOO_LARGE


# JSON


def lieux(data):
    return [
        {name: value for name, value in row.values.items() if value} for row in read(json.dumps(data).encode()).rows
    ]


@pytest.mark.parametrize("around", [lambda each: each, lambda each: {"data": each, "total": 1}])
def test_a_list_of_objects_is_a_table(around):
    assert lieux(around([GOOD | {"latitude": 46.5, "services": ["a", "b"], "itinerance": None}])) == [
        GOOD | {"latitude": "46.5", "services": "a|b"}
    ]


def test_geojson_gives_the_position():
    feature = {
        "type": "Feature",
        "properties": {"nom": "Médiathèque"},
        "geometry": {"type": "Point", "coordinates": [-0.5, 46]},
    }
    assert lieux({"type": "FeatureCollection", "features": [feature]}) == [
        {"nom": "Médiathèque", "longitude": "-0.5", "latitude": "46"}
    ]


def test_gogocarto_is_understood_by_itself():
    element = {
        "id": "7xK", "name": "La Fabrique", "geo": {"latitude": 46.3, "longitude": -0.4},
        "address": {"streetNumber": "4", "streetAddress": "rue du Port", "postalCode": "79000", "addressLocality": "Niort"},
        "openHours": {"Mo": "9h-12h", "Tu": "14h-17h"}, "updatedAt": "2026-03-02T10:00:00+01:00",
    }  # fmt: skip
    assert lieux({"licence": "ODbL", "data": [element]}) == [
        {
            "id": "7xK", "nom": "La Fabrique", "latitude": "46.3", "longitude": "-0.4", "adresse": "4 rue du Port",
            "code_postal": "79000", "commune": "Niort", "horaires_lundi": "9h-12h", "horaires_mardi": "14h-17h",
            "date_maj": "2026-03-02T10:00:00+01:00",
        }
    ]  # fmt: skip


def test_the_services_of_data_inclusion_join_their_structure():
    structure = {"id": "s1", "nom": "CCAS", "commune": "Niort", "horaires_accueil": "Mo 09:00-12:00"}
    services = [
        {"id": "a", "structure_id": "s1", "nom": "Ateliers", "thematiques": ["numerique--acquerir-un-equipement"]},
        {"id": "b", "structure_id": "s1", "nom": "Aide", "thematiques": ["numerique--acceder-a-des-services-en-ligne"],
         "frais": "gratuit"},
    ]  # fmt: skip
    expected = {
        "id": "s1", "nom": "CCAS", "commune": "Niort", "horaires": "Mo 09:00-12:00", "frais_a_charge": "gratuit",
        "services": "numerique--acquerir-un-equipement|numerique--acceder-a-des-services-en-ligne",
    }  # fmt: skip
    assert lieux({"structures": [structure], "services": services}) == [expected]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b'{"a": 1}', "No list of places was found in this JSON file."),
        (b'[{"nom": 1},\n]', "This JSON file is broken on line 2. Export it again."),
        (b"[]", "The file is empty: export it again from your software."),
        (b"[" * 100_000, "This JSON file is too deeply nested to be a list of places."),
    ],
)
def test_other_json_is_refused_with_a_sentence(content, sentence):
    assert refusal(content) == sentence


def repacked(content, **parts):
    """The same package, its sheet under another name or with another text."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            text = before.read(name).replace(b"worksheets/sheet1.xml", b"worksheets/sheet1.dat")
            if name == "xl/worksheets/sheet1.xml":
                text, name = text.replace(parts["old"], parts["new"]), "xl/worksheets/sheet1.dat"
            after.writestr(name, text)
    return out.getvalue()


def test_a_far_cell_is_refused_in_any_part_and_between_any_quotation_marks():
    content = workbook(Lieux=[["nom"], ["La Fabrique"]])
    assert refusal(repacked(content, old=b'r="A2"', new=b"r = 'XFD1048576'")) == TOO_LARGE


def test_a_workbook_that_would_fill_the_memory_ends_its_own_process_only():
    content = workbook(Lieux=[["nom"], ["La Fabrique"]])
    far = repacked(content, old=b'r="A2"', new=b'r="&#88;FD1048576"')
    assert refusal(far)
    rows = b'<row r="1"><c r="A1"/></row><row r="1048576"><c/></row>' + b"<row><c/></row>" * 3
    with pytest.raises(UnreadableFile):
        read(repacked(content, old=b"<sheetData>", new=b"<sheetData>" + rows))


@pytest.mark.parametrize(
    "said",
    [
        {"id": 10**30, "nom": "a" + chr(0xD800), "te" + chr(0) + "l": 1},
        {"id": {"a": 1}, "structure_id": ["b"], "thematiques": {"c": []}, "nom": "La Fabrique"},
    ],
)
def test_strange_json_is_cleaned_or_refused_and_nothing_fails(said):
    for data in ([said], {"services": [said], "structures": [said]}, {chr(0xDC00): [said], "b": [said]}):
        try:
            table = read(json.dumps(data).encode())
        except UnreadableFile:
            continue
        for text in [*table.headings, *table.notes, *(cell for row in table.rows for cell in row.cells)]:
            assert text.encode() and "\0" not in text or text == ""


def test_numbers_of_thousands_of_digits_and_a_geometry_in_words_are_read():
    feature = (
        '{"type": "Feature", "geometry": "Niort", "properties": {"nom": "La Fabrique", "commune": "Niort", "ref": %s}}'
        % ("9" * 5000)
    )
    table = read(('{"type": "FeatureCollection", "features": [%s]}' % feature).encode())
    assert table.rows[0].values["nom"] == "La Fabrique"
