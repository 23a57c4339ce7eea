import pytest

from network.exchange.reading import COLUMNS, REQUIRED, UnreadableFile, read
from network.exchange.tables import write_csv
from tests.network.exchange.conftest import GOOD, csv_of, file, line


def refusal(content):
    with pytest.raises(UnreadableFile) as refused:
        read(content)
    return str(refused.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_every_usual_encoding_and_separator_is_found_out(encoding, separator):
    table = read(csv_of(line(nom="Cœur d’été, à Niort; 12 €"), separator=separator, encoding=encoding))
    assert [row.values for row in table.rows] == [line(nom="Cœur d’été, à Niort; 12 €")]
    assert (table.separator, table.unknown) == (separator, [])


def test_the_valid_example_of_the_schema_has_its_32_columns():
    table = read(file("exemple-valide.csv"))
    assert tuple(table.columns) == COLUMNS
    assert [row.line for row in table.rows] == [2]


def test_lines_are_numbered_as_they_stand_in_the_file():
    content = csv_of(line(adresse="4 quai\nCronstadt"), line(id="lieu-2"), line(id="lieu-3"))
    content = content.replace(b"lieu-3", b"\n\nlieu-3")
    table = read(content)
    assert [(row.line, row.values["id"]) for row in table.rows] == [(2, "lieu-1"), (4, "lieu-2"), (7, "lieu-3")]
    assert table.rows[0].values["adresse"] == "4 quai\nCronstadt"


def test_the_separator_line_of_excel_is_skipped_and_counted():
    table = read(b"sep=;\r\n" + csv_of(line(), separator=";"))
    assert [row.line for row in table.rows] == [3]


def test_headings_are_known_whatever_their_case_and_old_names_too():
    old = {"ID": "1", "Pivot": "0", "NOM": "a", "Commune": "b", "Code postal": "79000", "Adresse": "c",
           "date-maj": "2026-01-01", "courriel": "a@example.org", "conditions_acces": "Gratuit"}  # fmt: skip
    assert read(csv_of(old)).columns == [*REQUIRED, "courriels", "frais_a_charge"]


def test_unknown_columns_are_named_and_do_no_harm():
    table = read(csv_of(line(couleur="bleu", ligne="3", erreurs="non")))
    assert table.unknown == ["couleur"]
    assert table.rows[0].values == GOOD


def test_without_a_name_or_a_place_nothing_can_be_imported():
    assert refusal(b"nom,telephone\na,b") == (
        "Say which column tells where the place is: its commune, its postal code or its position."
    )
    assert refusal(b"commune,telephone\na,b") == "Say which column is the name of the place."


def test_what_the_file_does_not_have_is_made_up_for_and_said():
    table = read(csv_of({"nom": "a", "commune": "Niort"}))
    assert (table.rows[0].values, table.rows[0].is_national) == ({"nom": "a", "commune": "Niort"}, False)
    assert table.notes == [
        "No identifiers: each place is known again by its name, address and postal code.",
        "No SIRET: structures are told apart by name and commune.",
        "No date of update: the places count as never verified.",
    ]


def test_a_column_given_twice_is_refused():
    assert refusal(b"nom,nom,id\na,b,c") == "These columns are there twice: nom. Keep one of each."


def test_a_file_without_headings_is_refused():
    assert refusal(b"1,2,3\n4,5,6").startswith("No heading is known here: the first line must hold the names")


@pytest.mark.parametrize("content", [b"", b" \n\r\n", b"\xef\xbb\xbf", "\ufeff\n".encode("utf-16")])
def test_an_empty_file_is_refused(content):
    assert refusal(content) == "The file is empty: export it again from your software."


def test_headings_alone_are_a_table_without_rows():
    assert read(",".join(REQUIRED).encode()).rows == []


def test_a_web_page_is_refused():
    assert refusal(b"<!DOCTYPE html><html>") == ("This is a web page: send a CSV file, a spreadsheet or a JSON file.")


@pytest.mark.parametrize("content", [b"%PDF-1.7\n", b"\x89PNG\r\n", b"\x1f\x8b\x08"])
def test_other_files_are_refused(content):
    assert refusal(content) == "This is no table: send a CSV file, a spreadsheet or a JSON file."


@pytest.mark.parametrize(
    "content", [csv_of(line(nom="a\0b")), csv_of(line()).decode().encode("utf-16-le"), b"\x81\x8d"]
)
def test_nul_and_bytes_of_no_text_are_refused(content):
    assert refusal(content) == (
        "The file holds characters that no text has. Open it in your spreadsheet and save it as “CSV UTF-8”."
    )


def test_a_file_over_20_mb_is_refused():
    content = csv_of(line()) + b" " * 20 * 1024 * 1024
    assert refusal(content) == "The file is too big: at most 20 MB. Split it into several files."


def test_some_broken_bytes_do_not_change_the_encoding_of_the_others():
    content = csv_of(line(nom="Médiathèque éloignée à Échiré")).replace("É".encode(), b"\xc3")
    assert read(content).rows[0].values["nom"] == "Médiathèque éloignée à \ufffdchiré"


def test_a_line_with_too_many_cells_is_in_trouble_and_not_the_others():
    content = csv_of(line(), line(id="lieu-2")).replace(
        b"4 quai Cronstadt,2026-03-02\nlieu-2", b"4, quai,2026\nlieu-2"
    )
    assert [bool(row.trouble) for row in read(content).rows] == [True, False]


def test_a_short_line_has_empty_cells_at_its_end():
    assert read(",".join(REQUIRED).encode() + b"\nlieu-1,0").rows[0].values == dict.fromkeys(REQUIRED, "") | {
        "id": "lieu-1", "pivot": "0",
    }  # fmt: skip


def test_a_quotation_mark_never_closed_is_noticed():
    content = csv_of(line(), line(id="lieu-2"), line(id="lieu-3")).replace(b"4 quai", b'"4 quai', 1)
    assert [(row.line, row.trouble) for row in read(content).rows] == [
        (2, "A quotation mark is opened and not closed: this line swallowed the following ones.")
    ]


def test_a_quotation_mark_that_swallows_a_long_file_is_refused():
    content = b",".join(each.encode() for each in REQUIRED) + b'\n"' + b"lieu,0\n" * 40_000
    assert refusal(content) == (
        "From line 2 on, a quotation mark is opened and never closed. Close it and send the file again."
    )


def test_what_we_wrote_ourselves_is_read_as_it_was():
    row = line(adresse="=1+1", nom="-Pixel-")
    table = read(write_csv(list(row), [list(row.values())]))
    assert table.rows[0].values == row
