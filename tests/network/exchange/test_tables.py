import datetime as dt
import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from network.exchange.tables import as_written, neutral, write_csv, write_xlsx
from tests.network.exchange.conftest import table_in

PARIS_NOON = dt.datetime(2026, 7, 1, 10, 0, tzinfo=dt.UTC)
FORMULAS = ["=1+1", "+33549667660", "-2", "@SUM(A1)", "\t=1+1", "\r=1+1", '=HYPERLINK("http://x.fr";"y")', "＝1+1"]


def test_a_csv_is_what_french_spreadsheets_open():
    content = write_csv(["Nom", "Né"], [["Œuvre ; « 79 »", None], ['le "Port"', True]])
    assert content == '\ufeffNom;Né\r\n"Œuvre ; « 79 »";\r\n"le ""Port""";yes\r\n'.encode()


def test_days_and_numbers_are_written_plainly():
    rows = [[dt.date(2026, 5, 31), PARIS_NOON, dt.time(9, 5), -0.4588, Decimal("12.50"), 3]]
    assert table_in(write_csv(list("abcdef"), rows))[1] == [
        "2026-05-31", "2026-07-01 12:00", "09:05:00", "-0.4588", "12.50", "3",
    ]  # fmt: skip


@pytest.mark.parametrize("cell", FORMULAS)
def test_no_cell_of_a_csv_is_a_formula(cell):
    assert table_in(write_csv([cell], [[cell]])) == [[f"'{cell}"], [f"'{cell}"]]


@pytest.mark.parametrize("cell", FORMULAS)
def test_no_cell_of_an_excel_file_is_a_formula(cell):
    sheet = load_workbook(io.BytesIO(write_xlsx([cell], [[cell]]))).active
    assert [each.data_type for row in sheet.rows for each in row] == ["s", "s"]
    assert all(each.value.startswith("'") for row in sheet.rows for each in row)


@pytest.mark.parametrize("cell", [*FORMULAS, "plain", "l'été", "'", ""])
def test_what_was_neutralised_is_found_again(cell):
    assert as_written(neutral(cell)) == cell


def test_an_excel_file_keeps_numbers_and_days():
    row = [dt.date(2026, 5, 31), PARIS_NOON, -0.4588, 3, None, "Niort\x00\x0b"]
    sheet = load_workbook(io.BytesIO(write_xlsx(list("abcdef"), [row]))).active
    assert [cell.value for cell in list(sheet.rows)[1]] == [
        dt.datetime(2026, 5, 31), dt.datetime(2026, 7, 1, 12, 0), -0.4588, 3, None, "Niort",
    ]  # fmt: skip


def test_a_table_without_rows_has_its_headings():
    assert table_in(write_csv(["a", "b"], [])) == [["a", "b"]]
