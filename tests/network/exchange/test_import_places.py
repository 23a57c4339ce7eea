import pytest
from django.core.management import CommandError, call_command

from network.models import Place, Structure
from tests.network.exchange.conftest import csv_of, file, line, table_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def said(capsys):
    return lambda: capsys.readouterr().out.splitlines()


@pytest.fixture
def sent(tmp_path):
    def put(content):
        path = tmp_path / "lieux.csv"
        path.write_bytes(content)
        return path

    return put


def test_good_lines_are_imported_and_bad_ones_handed_back(deux_sevres, sent, said):
    path = sent(csv_of(line(), line(id="lieu-2", date_maj="hier")))
    call_command("import_places", path, source="carte")
    errors = path.with_name("lieux.erreurs.csv")
    assert said() == [
        "2 lines read (utf-8-sig, “,”).",
        "      1  created",
        "      0  changed",
        "      0  unchanged",
        "      1  refused",
        "New structures: 1.",
        "",
        "Problems:",
        "  1 × date_maj: This is no date: write it 2026-05-31 or 31/05/2026. (first on line 3) [line refused]",
        "",
        "The first ones:",
        "  3  date_maj: This is no date: write it 2026-05-31 or 31/05/2026. « hier »",
        "",
        "Put right:",
        "  2 × pivot: Zeros alone are no SIRET: read as unknown. (first on line 2)",
        f"The refused lines, with what is wrong, are in {errors}.",
    ]
    assert [row[0] for row in table_in(errors.read_bytes())] == ["id", "lieu-2"]
    assert Place.objects.get().source == "carte"


def test_a_trial_says_what_would_happen_and_changes_nothing(deux_sevres, sent, said, tmp_path):
    path = sent(csv_of(line(), line(id="lieu-2", date_maj="hier")))
    call_command("import_places", path, source="carte", dry_run=True)
    printed = said()
    assert printed[1:6] == [
        "      1  to be created", "      0  to be changed", "      0  unchanged", "      1  refused", "New structures: 1.",
    ]  # fmt: skip
    assert printed[-1] == "This was a trial: nothing was changed."
    assert (Place.objects.count(), Structure.objects.count()) == (0, 0)
    assert list(tmp_path.iterdir()) == [path]


def test_a_strict_import_refuses_the_whole_file(deux_sevres, sent, tmp_path):
    path = sent(csv_of(line(), line(id="lieu-2", date_maj="hier")))
    with pytest.raises(CommandError, match="^Nothing was imported: 1 line is in error.$"):
        call_command("import_places", path, source="carte", strict=True, errors=tmp_path / "mauvaises.csv")
    assert Place.objects.count() == 0
    assert len(table_in((tmp_path / "mauvaises.csv").read_bytes())) == 2


def test_a_strict_import_of_a_good_file_goes_through(deux_sevres, sent, tmp_path):
    path = sent(csv_of(line()))
    call_command("import_places", path, source="carte", strict=True)
    assert (Place.objects.count(), list(tmp_path.iterdir())) == (1, [path])


@pytest.mark.parametrize("content", [csv_of(line(date_maj="hier")), csv_of(line()).split(b"\n")[0]])
def test_a_file_of_which_nothing_can_be_used_is_a_failure(deux_sevres, sent, content):
    with pytest.raises(CommandError, match="^Nothing was imported: no line of the file could be used.$"):
        call_command("import_places", sent(content), source="carte")


def test_a_file_that_is_no_table_is_a_failure_that_says_what_to_do(db, sent):
    with pytest.raises(CommandError, match="^This spreadsheet cannot be opened"):
        call_command("import_places", sent(b"PK\x03\x04rest"), source="carte")


def test_a_file_that_is_not_there_is_a_failure(db, tmp_path):
    with pytest.raises(CommandError, match="^The file cannot be opened: No such file or directory.$"):
        call_command("import_places", tmp_path / "absent.csv", source="carte")


@pytest.mark.parametrize("source", [" ", "s" * 101])
def test_the_source_must_have_a_name_that_fits(db, sent, source):
    with pytest.raises(CommandError, match="^The name of the source needs 1 to 100 characters.$"):
        call_command("import_places", sent(csv_of(line())), source=source)


def test_the_file_itself_is_never_written_over(deux_sevres, sent):
    content = csv_of(line(), line(id="lieu-2", date_maj="hier"))
    path = sent(content)
    with pytest.raises(CommandError, match="^The refused lines cannot be written over the file itself.$"):
        call_command("import_places", path, source="carte", errors=path)
    assert (path.read_bytes(), Place.objects.count()) == (content, 0)


def test_nothing_is_imported_when_the_refused_lines_cannot_be_written(deux_sevres, sent, tmp_path):
    path = sent(csv_of(line(), line(id="lieu-2", date_maj="hier")))
    with pytest.raises(CommandError, match="^The refused lines cannot be written: "):
        call_command("import_places", path, source="carte", errors=tmp_path / "absent" / "mauvaises.csv")
    assert Place.objects.count() == 0


def test_changes_and_what_was_left_alone_are_listed(deux_sevres, sent, said):
    call_command("import_places", sent(csv_of(line(telephone="0549667660"))), source="carte")
    said()
    call_command("import_places", sent(csv_of(line(telephone="0549040106", nom="Autre nom"))), source="carte")
    assert said()[6:9] == ["", "Changes, by line:", "  2  Autre nom: name of the place, phone"]


def test_a_real_file_goes_through(deux_sevres, sent, said):
    call_command("import_places", sent(file("deux-sevres.csv")), source="carte")
    assert said()[:5] == [
        "13 lines read (utf-8-sig, “,”).", "     13  created", "      0  changed", "      0  unchanged", "      0  refused",
    ]  # fmt: skip


def test_a_file_of_one_s_own_is_imported_and_its_columns_are_remembered(deux_sevres, sent, said, tmp_path):
    path = sent("Structure;CP;Ville;Ouvert\nLa Fabrique;79000;Niort;lundi 9h-12h, 1er samedi\n".encode("cp1252"))
    chosen = tmp_path / "colonnes.json"
    chosen.write_text('{"Ouvert": "horaires_texte"}')
    call_command("import_places", path, source="ville", mapping=chosen)
    assert said() == [
        "1 line read (utf-8-sig, “;”).",
        "No identifiers: each place is known again by its name, address and postal code.",
        "No SIRET: structures are told apart by name and commune.",
        "No date of update: the places count as never verified.",
        "      1  created",
        "      0  changed",
        "      0  unchanged",
        "      0  refused",
        "New structures: 1.",
        "",
        "Problems:",
        "  1 × horaires_texte: These hours were not understood: kept as a note, to be entered again. (first on line 2)",
        "",
        "The first ones:",
        "  2  horaires_texte: These hours were not understood: kept as a note, to be entered again. "
        "« lundi 9h-12h, 1er samedi »",
        "",
        "Hours to be entered by a person:",
        "  2  La Fabrique: lundi 9h-12h, 1er samedi",
    ]
    call_command("import_places", path, source="ville", verbosity=2)
    assert said()[4:8] == ["      0  created", "      0  changed", "      1  unchanged", "      0  refused"]
    assert Place.objects.get().hours_note == "lundi 9h-12h, 1er samedi"


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("[", "^The mapping cannot be read"),
        ('{"a": "couleur"}', "^The mapping names columns that do not exist: couleur.$"),
    ],
)
def test_a_mapping_that_says_nothing_is_refused(db, sent, tmp_path, written, sentence):
    chosen = tmp_path / "colonnes.json"
    chosen.write_text(written)
    with pytest.raises(CommandError, match=sentence):
        call_command("import_places", sent(csv_of(line())), source="carte", mapping=chosen)
