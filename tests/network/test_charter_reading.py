"""That a charter in any layout becomes the right sections, and that not one line of it is lost."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network.charter_reading import KINDS, ReportLine, Suggestion, UnreadableCharter, lost_lines, read_charter

CHARTERS = Path(__file__).parent / "charters"
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def read_fixture(name, **kwargs):
    return read_charter((CHARTERS / name).read_bytes(), name, **kwargs)


def read_text(text, **kwargs):
    return read_charter(text.encode(), "charter.txt", **kwargs)


def found(draft, kind, *fields):
    """Return the fields of the sections of a kind: a list of values, or of tuples."""
    rows = [tuple(getattr(section, name) for name in fields) for section in draft.of_kind(kind)]
    return [row[0] if len(row) == 1 else row for row in rows]


def refusal(content, filename="charter.txt"):
    with pytest.raises(UnreadableCharter) as caught:
        read_charter(content, filename)
    return caught.value.code


# The three documents.


@pytest.mark.parametrize("path", sorted(CHARTERS.iterdir()), ids=lambda path: path.name)
def test_no_line_of_a_document_is_lost(path):
    assert lost_lines(read_fixture(path.name)) == []


@pytest.mark.parametrize("name", ["deux_sevres.txt", "modele.txt"])
def test_the_shared_charter_gives_findings_definitions_values_and_missions(name):
    draft = read_fixture(name)

    assert [text[:24].replace("’", "'") for text in found(draft, "finding", "text")] == [
        "L'accès au numérique est",
        "L'accélération de la dém",
        "Les besoins en matière d",
        "L'offre de médiation num",
        "La diversité et le nombr",
        "Les actions de médiation",
    ]
    assert [(title, bool(source)) for title, source in found(draft, "definition", "title", "source")] == [
        ("inclusion numérique", True),
        ("médiation numérique", False),
    ]
    assert found(draft, "value", "title") == [
        "Solidaire",
        "Coopératif",
        "Ancrage territorial",
        "Engagé",
        "Responsable",
    ]
    assert found(draft, "mission", "pole", "title") == [
        ("coordinate", "Coordonner"),
        ("communicate", "Communiquer"),
        ("equip", "Outiller"),
    ]
    assert found(draft, "mission_intro", "title") == ["SES MISSIONS"]
    assert found(draft, "article", "number") == ["1", "2", "3", "4", "5"]
    assert len(draft.of_kind("presentation")) == 1


def test_a_finding_broken_over_two_lines_is_one_sentence():
    finding = read_fixture("modele.txt").of_kind("finding")[0]

    assert finding.text == (
        "L’accès au numérique est aujourd’hui un enjeu de citoyenneté, d’inclusion économique, sociale, et culturelle ;"
    )
    assert finding.lines == [100, 101]


def test_a_value_keeps_all_its_paragraphs_without_markup():
    draft = read_fixture("deux_sevres.txt")

    solidarity, cooperation = draft.of_kind("value")[:2]
    assert solidarity.text == (
        "« Deux-Sèvres Inclusion Numérique » se veut solidaire dans son fonctionnement et dans les actions qu'il "
        "entreprend.\n\nDans son fonctionnement il met en avant la communauté d'intérêt pour travailler dans une "
        "direction commune. Dans les actions qu'il porte, « Deux-Sèvres Inclusion Numérique » engage cette valeur de "
        "solidarité avec les territoires et publics qu'il entend toucher."
    )
    assert "la notion d'équité entre ses membres dans" in cooperation.text


def test_a_definition_keeps_its_source_apart():
    draft = read_fixture("deux_sevres.txt")

    assert found(draft, "definition", "text", "source")[0] == (
        "L'inclusion numérique est entendue comme « un processus qui vise à rendre le numérique accessible à chaque "
        "individu et à lui transmettre les compétences numériques qui seront un levier de son inclusion sociale et "
        "économique. »",
        "Camille Exemple et Dominique Modèle, « L'e-inclusion, un levier ? »",
    )


def test_articles_have_their_titles_with_or_without_a_separator():
    assert found(read_fixture("deux_sevres.txt"), "article", "number", "title") == [
        ("1", "Objet de la convention"),
        ("2", "Engagement des parties"),
        ("3", "Modalités d'entrée et sortie"),
        ("4", "Secrétariat de « Deux-Sèvres Inclusion Numérique »"),
        ("5", "Durée de la convention - Avenants"),
    ]
    assert found(read_fixture("modele.txt"), "article", "title")[2:] == [
        "Modalités d’entrée et sortie – Secrétariat du [nom du collectif]",
        "Secrétariat du [nom du collectif]",
        "Durée de la convention - Avenants",
    ]


def test_signatures_and_stamps_are_set_apart_and_give_the_date():
    draft = read_fixture("deux_sevres.txt")

    signature, stamps = draft.of_kind("signature")
    assert signature.text == "Fait à Niort, le en 2 exemplaires\n\n02 MAI 2024"
    assert signature.rows == [
        [
            "Pour l'État La préfète Claude EXEMPLE",
            "Pour le Département des Deux-Sèvres La présidente du conseil départemental, Dominique MODÈLE",
        ]
    ]
    assert stamps.lines == [119, 121, 123, 125]
    assert draft.adopted_on == date(2024, 5, 2)


def test_two_annexes_of_the_same_number_are_two_annexes_with_their_tables():
    draft = read_fixture("deux_sevres.txt")

    title = "Liste des partenaires du collectif « Deux-Sèvres Inclusion Numérique »"
    assert found(draft, "annex", "number", "title", "source") == [("2", title, "à la convention"), ("2", title, "")]
    assert found(draft, "annex", "rows") == [
        [["Structure", "Représentée par", "Signature"], ["", "", "Date"]],
        [
            ["Nom de la structure, organisme ou association", "Représenté(e) par", "Signature"],
            ["Acte en vertu duquel ils signent la convention", "", "Date"],
        ],
    ]


def test_a_heading_printed_twice_is_one_section():
    draft = read_fixture("modele.txt")

    assert found(draft, "annex", "number", "lines") == [("", [1, 2]), ("", [89])]
    assert found(draft, "title", "title") == ["Engagement dans [nom du collectif]", "Charte du [nom du collectif]"]


def test_the_tani_charter_keeps_its_commitments_in_its_third_article():
    draft = read_fixture("tani.txt")

    assert found(draft, "article", "number", "title") == [
        ("1", "Structures éligibles"),
        ("2", "Périmètre de la Charte"),
        ("3", "Engagement des parties prenantes"),
        ("4", "Licences et Communication"),
    ]
    paragraphs = draft.of_kind("article")[2].text.split("\n\n")
    assert [paragraph.count("\n- ") + paragraph.startswith("- ") for paragraph in paragraphs] == [0, 3, 0, 4]
    assert "à l'article 1er s'inscrivent" in draft.of_kind("article")[3].text
    assert [text.count("\n\n") for text in found(draft, "preamble", "text")] == [1]
    assert [section.kind for section in draft.sections] == ["title", "preamble", *["article"] * 4, "signature"]
    assert draft.adopted_on == date(2020, 1, 16)


# Two other networks.


def test_a_charter_with_numbered_chapters_and_page_numbers_is_read():
    draft = read_fixture("val_de_brume.txt")

    assert found(draft, "title", "title") == ["RÉSEAU NUMÉRIQUE DU VAL DE BRUME Charte partagée"]
    assert found(draft, "presentation", "lines") == [[8, 9, 10]]
    assert found(draft, "finding", "text") == [
        "Un habitant sur quatre n'ose pas faire seul une démarche en ligne ;",
        "Les permanences ferment l'été, sans que personne ne le sache ;",
        "Les bénévoles s'essoufflent.",
    ]
    assert found(draft, "value", "title", "text") == [
        (
            "Entraide",
            "Personne ne reste seul devant un écran. Les aidants s'entraident aussi entre eux.\n\n"
            "Un aidant absent est remplacé.",
        ),
        ("Coopération", "Les membres décident ensemble."),
        ("Service public", "L'aide est gratuite pour tous :\n\n- dans les mairies ;\n- dans les bus numériques."),
        ("Sobriété", "Le réseau répare avant d'acheter."),
    ]
    assert found(draft, "mission", "pole", "title", "text") == [
        ("coordinate", "Coordonner", "le réseau réunit ses membres chaque trimestre.\n\nIl tient l'agenda commun."),
        ("communicate", "Communiquer", "une lettre paraît chaque mois."),
        ("equip", "Outiller", "une malle d'ordinateurs circule."),
        ("other", "Veiller", "Le réseau lit pour ses membres."),
    ]
    assert found(draft, "cooperation", "number", "title") == [("IV", "COMMENT NOUS TRAVAILLONS")]
    assert found(draft, "service", "title", "text") == [
        ("Ateliers", "deux heures, six personnes.\n\n- tablette ;\n- téléphone."),
        ("Aide aux démarches", "sur rendez-vous."),
        ("Accès libre", ""),
    ]
    assert found(draft, "partner", "rows") == [
        [["Nom", "Rôle"], ["Mairie de Brumeval", "prête la salle"], ["Association Les Octets", "anime les ateliers"]]
    ]
    assert found(draft, "commitment", "number", "text") == [
        ("1", "Venir aux réunions ;"),
        ("2", "Tenir à jour sa fiche ;"),
        ("3", "Répondre aux autres membres sous huit jours."),
    ]
    assert found(draft, "article", "number", "title") == [("VIII", "DURÉE")]
    assert found(draft, "annex", "number", "title", "text", "rows") == [
        ("1", "CARTE DES LIEUX", "La carte est tenue par la mairie.", []),
        ("2", "Tarifs du bus", "", [["Jour", "Prix"], ["lundi", "gratuit"]]),
    ]
    assert draft.adopted_on == date(2022, 2, 1)


def test_what_introduces_a_family_of_sections_says_which():
    draft = read_fixture("val_de_brume.txt")

    introductions = [row for row in found(draft, "other", "introduces", "title", "text") if row[0]]
    assert introductions == [
        ("finding", "CONTEXTE ET CONSTATS", "Les membres partagent ces constats :"),
        ("value", "NOS VALEURS", "Quatre mots guident le réseau."),
        ("service", "LES SERVICES PROPOSÉS AUX HABITANTS", "Six permanences sont ouvertes."),
        ("commitment", "LES ENGAGEMENTS DES SIGNATAIRES", "Chaque membre s'engage à :"),
    ]


def test_a_markdown_convention_with_its_charter_is_read():
    draft = read_fixture("collectif_aurore.md")

    assert found(draft, "title", "title") == [
        "Convention du collectif Aurore Connectée",
        "Charte du collectif Aurore Connectée",
    ]
    assert found(draft, "preamble", "lines") == [[3, 5, 6, 8]]
    assert found(draft, "article", "number", "title", "text") == [
        (
            "1",
            "Objet",
            "Le collectif aide les habitants de [territoire].\n\nRappel\n\nL'article 1er de la charte de "
            "[nom du collectif] s'applique ici. Article 12 de la loi : sans objet.",
        ),
        ("2", "Engagements", "- La ville prête ses salles ;\n- L'association anime."),
        ("2A", "Engagement de l'État", "L'État suit le collectif."),
        ("3", "Durée", "La convention dure [nombre] ans à compter du […] ."),
        ("4", "LITIGES", "Le tribunal d'[ville] est compétent."),
    ]
    assert found(draft, "presentation", "title", "rows") == [
        ("Le collectif", [["Année", "Membres"], ["2020", "5"], ["2023", "12"]])
    ]
    assert found(draft, "definition", "title", "text", "source") == [
        ("Inclusion numérique", "permettre à chacun d'agir avec le numérique.", "L'Écran Partagé, 2022"),
        ("Littératie numérique", "savoir lire et écrire avec un écran.", ""),
        (
            "médiation numérique",
            "La médiation numérique désigne l'accompagnement par une personne.",
            "atelier du collectif",
        ),
    ]
    assert found(draft, "finding", "text") == ["Les lieux sont nombreux mais peu connus.", "Les aidants sont seuls."]
    assert found(draft, "value", "title", "text") == [
        ("Solidarité", "personne n'est laissé de côté."),
        ("Proximité", "à moins de dix minutes à pied.\n\n- à Aubeville\n- dans les hameaux"),
        ("Confiance", ""),
    ]
    assert found(draft, "mission", "pole", "title") == [
        ("coordinate", "Pôle 1 : Coordonner les acteurs"),
        ("equip", "Pôle 2 : Former et outiller"),
        ("other", "Évaluer"),
    ]
    assert found(draft, "service", "title", "text") == [("Atelier du lundi", "Ouvert à tous.")]
    assert found(draft, "partner", "title", "text") == [
        ("Ville d'Aubeville", ""),
        ("Le Fournil Numérique", "prête la connexion."),
    ]
    assert found(draft, "cooperation", "title") == ["Modalités de coopération entre les membres"]
    assert found(draft, "commitment", "text") == ["Participer : deux réunions par an", "Informer le collectif"]
    assert found(draft, "annex", "number", "title", "lines") == [
        ("1", "Membres", [113, 115, 116, 117]),
        ("", "", [119, 121, 123]),
    ]
    assert draft.variables == {"territoire": 1, "nom du collectif": 1, "nombre": 1, "…": 1, "ville": 1}
    assert draft.adopted_on == date(2023, 3, 14)


# One layout at a time.


@pytest.mark.parametrize(
    ("heading", "number", "title"),
    [
        ("Article 3 : Durée", "3", "Durée"),
        ("Article 3 – Durée", "3", "Durée"),
        ("Article 3 Durée", "3", "Durée"),
        ("ARTICLE 3. DURÉE", "3", "DURÉE"),
        ("ARTICLE 3.\nDurée", "3", "Durée"),
        ("Art. 3 - Durée", "3", "Durée"),
        ("Article premier : Durée", "1", "Durée"),
        ("Article 1^{er} : Durée", "1", "Durée"),
        ("Article III – Durée", "III", "Durée"),
        ("Article 3\tDurée", "3", "Durée"),
        ("**Article 3 : Durée**", "3", "Durée"),
        ("## Article 3 : Durée", "3", "Durée"),
        ("3 – DURÉE", "3", "DURÉE"),
        ("III. DURÉE", "III", "DURÉE"),
        ("2A - Durée", "2A", "Durée"),
        ("## 3. Durée", "3", "Durée"),
    ],
)
def test_an_article_is_recognised_in_every_layout(heading, number, title):
    draft = read_text(f"Charte du réseau\n\nArticle 0 : Objet\n\nDu texte.\n\n{heading}\n\nElle dure un an.")

    assert found(draft, "article", "number", "title", "text")[1:] == [(number, title, "Elle dure un an.")]
    assert lost_lines(draft) == []


def test_chapters_numbered_down_to_their_items_are_read():
    draft = read_text(
        "Charte du réseau\n\n1. CONSTATS\n1.1 Les publics\nIls sont seuls.\n\n1.2 Les lieux\nOn les connaît peu.\n\n"
        "2. MISSIONS\n2.1 Coordonner\nRéunir.\n2.2 Communiquer\nDire.\n\n3. MEMBRES\nVoir la liste.\n"
    )

    assert found(draft, "finding", "number", "title", "text") == [
        ("1.1", "Les publics", "Ils sont seuls."),
        ("1.2", "Les lieux", "On les connaît peu."),
    ]
    assert found(draft, "mission", "number", "pole", "text") == [
        ("2.1", "coordinate", "Réunir."),
        ("2.2", "communicate", "Dire."),
    ]
    assert found(draft, "article", "number", "title", "text") == [("3", "MEMBRES", "Voir la liste.")]


def test_signatures_without_a_place_end_the_last_article():
    draft = read_text("Article 1 : Objet\n\nUn texte.\nLE COMITÉ\nIl se réunit.\n\nPour l'État,\nle préfet")

    assert found(draft, "article", "text") == ["Un texte.\n\nLE COMITÉ\n\nIl se réunit."]
    assert found(draft, "signature", "text") == ["Pour l'État,\nle préfet"]


@pytest.mark.parametrize(
    "sentence",
    ["Article 5 de la loi, sans suite.", "l'article 3 : voir plus haut.", "article 3 de la charte"],
)
def test_a_sentence_about_an_article_is_no_article(sentence):
    draft = read_text(f"Article 1 : Objet\n\nUn texte cité ici.\n\n{sentence}")

    assert found(draft, "article", "number") == ["1"]


@pytest.mark.parametrize(
    "bullet",
    ["☑ ", "> ", "o ", "\uf0fc ", "\uf0d8\t", "• ", "- ", "– ", "* ", "➢ ", "§ ", "ü ", "- ☑ ", "•\t", "<li>"],
)
def test_a_bullet_is_recognised_whatever_its_glyph(bullet):
    draft = read_text(f"Contexte :\n\n{bullet}Les lieux sont\npeu connus ;\n{bullet}Les aidants sont seuls.\n")

    assert found(draft, "finding", "text") == ["Les lieux sont peu connus ;", "Les aidants sont seuls."]


@pytest.mark.parametrize(
    "values",
    [
        "Solidarité : tous ensemble.\n\nTout le temps.\n\nSobriété : moins.",
        "Solidarité\nTous ensemble.\n\nTout le temps.\n\nSobriété\n\nmoins.",
        "SOLIDARITÉ\n\ntous ensemble.\n\nTout le temps.\n\nSOBRIÉTÉ\n\nmoins.",
        "**Solidarité**\n\ntous ensemble.\n\nTout le temps.\n\n**Sobriété**\n\nmoins.",
        "- Solidarité : tous ensemble.\n\nTout le temps.\n\n- Sobriété : moins.",
        "1. Solidarité : tous ensemble.\n\nTout le temps.\n\n2. Sobriété : moins.",
        "- **Solidarité** – tous ensemble.\n\nTout le temps.\n\n- **Sobriété** – moins.",
        "- Solidarité ;\n- Sobriété.\n\nSolidarité : tous ensemble.\n\nTout le temps.\n\nSobriété : moins.",
    ],
    ids=["colon", "heading", "capitals", "bold", "bullets", "numbers", "dashes", "announced"],
)
def test_values_are_read_whatever_their_layout(values):
    draft = read_text(f"Charte du réseau\n\nNOS VALEURS\n\n{values}\n\n## Gouvernance\n\nUn comité.")

    read = [
        (title.capitalize(), text.replace("Tous", "tous")) for title, text in found(draft, "value", "title", "text")
    ]
    assert read == [("Solidarité", "tous ensemble.\n\nTout le temps."), ("Sobriété", "moins.")]
    assert lost_lines(draft) == []


@pytest.mark.parametrize(
    "layout", ["{}\n\nOui.", "{}\nOui.", "{} : oui.", "- {} : oui.", "**{}**\n\nOui.", "### {}\nOui."]
)
def test_poles_are_read_whatever_their_layout(layout):
    names = ["Coordonner", "Communiquer", "Outiller", "Rire"]
    draft = read_text("## Nos missions\n\n" + "\n\n".join(layout.format(name) for name in names))

    assert found(draft, "mission", "pole") == ["coordinate", "communicate", "equip", "other"]
    assert [text.casefold() for text in found(draft, "mission", "text")] == ["oui."] * 4


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Modalités de coopération", "cooperation"),
        ("COMMENT NOUS TRAVAILLONS", "cooperation"),
        ("Les services aux habitants", "service"),
        ("Nos partenaires", "partner"),
        ("## Engagements", "commitment"),
        ("**Les valeurs**", "value"),
        ("IV. Les définitions", "definition"),
        ("3 – QUI SOMMES-NOUS ?", "presentation"),
        ("Gouvernance :", "other"),
    ],
)
def test_a_chapter_of_prose_is_one_section_of_its_kind(heading, kind):
    draft = read_text(
        f"Charte du réseau\n\nDu texte.\n\n{heading}\n\nUn long paragraphe qui explique tout.\n\nUn autre."
    )

    assert (draft.sections[-1].kind, draft.sections[-1].text) == (
        kind,
        "Un long paragraphe qui explique tout.\n\nUn autre.",
    )


def test_a_table_is_read_as_rows_and_its_rule_is_dropped():
    draft = read_text("Annexe 3\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\nc\td\n---\t---\ne\tf")

    assert found(draft, "annex", "rows", "lines") == [
        ([["a", "b"], ["1", "2"], ["c", "d"], ["e", "f"]], [1, 3, 4, 5, 7, 8, 9])
    ]


def test_html_crumbs_leave_the_words():
    draft = read_text("<p>L&#39;aide</p> <br/>est <b>gra</b>tuite &amp; libre, voir <https://exemple.fr>.")

    assert [section.text for section in draft.sections] == ["L'aide est gratuite & libre, voir https://exemple.fr."]


# Blanks, names and the report.


def test_blanks_are_counted_under_their_canonical_name():
    draft = read_text(
        "Le [NOM DU COLLECTIF] et le [nom du\ncollectif] de [Territoire], le [date], par [Prénom NOM], [Fonction],\n"
        "pour [nombre] ans avec [Partenaire], [nom de la structure partenaire] et [Mascotte],\n"
        "le …, n° ………. et ____ ; une liste, etc... [1] [lien](page)"
    )

    assert draft.variables == {
        "nom du collectif": 2,
        "territoire": 1,
        "date": 1,
        "personne": 1,
        "fonction": 1,
        "nombre": 1,
        "structure partenaire": 2,
        "Mascotte": 1,
        "…": 3,
    }


def test_known_names_are_suggested_and_not_replaced():
    names = {"nom du collectif": "Deux-Sèvres Inclusion Numérique", "territoire": "Deux-Sèvres"}
    draft = read_text(
        "Le « DEUX-SEVRES INCLUSION NUMERIQUE » agit.\n\nIl agit en Deux-Sèvres et à Niort.", names=names
    )

    assert draft.suggestions == [
        Suggestion("nom du collectif", "Deux-Sèvres Inclusion Numérique", 1, [0]),
        Suggestion("territoire", "Deux-Sèvres", 1, [0]),
    ]
    assert draft.variables == {}


def test_the_report_says_what_went_where():
    draft = read_text("Charte du réseau\n\nContexte :\n- Un lieu.\n- Une voix.\n\nNos services\n\nIl y en a.")

    assert draft.report() == [
        ReportLine("title", "Charte du réseau", 1, 1, 1),
        ReportLine("other", "Contexte", 3, 3, 1),
        ReportLine("finding", "", 4, 5, 2),
        ReportLine("service", "Nos services", 7, 9, 1),
    ]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Fait à Niort, le 1er mars 2021", date(2021, 3, 1)),
        ("Fait à Niort, le 31/02/2021 puis 01/03/2021", date(2021, 3, 1)),
        ("Charte adoptée en plénière le 29 FÉVRIER 2024.", date(2024, 2, 29)),
        ("Reçu en préfecture le 11/10/2024\n\nUn texte du 3 mai 2020.", None),
    ],
)
def test_the_date_of_adoption_is_not_that_of_a_stamp(text, day):
    assert read_text(text).adopted_on == day


def test_a_lost_line_is_told():
    draft = read_text("Charte du réseau\n\nUn texte.\n\nUn autre.")
    draft.sections[1].text = "Un texte. Un."

    assert lost_lines(draft) == [5]


# Files.


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_encoding_and_line_end_reads_the_same(encoding, end):
    text = "Charte du réseau\n\nNOS VALEURS\n\nÉgalité : l’œuvre de tous.".replace("\n", end)
    draft = read_charter(text.encode(encoding), "charte.TXT")

    assert found(draft, "value", "title", "text", "lines") == [("Égalité", "l’œuvre de tous.", [5])]


@pytest.mark.parametrize(
    ("content", "filename", "code"),
    [
        (b"", "a.txt", "empty"),
        (b" \r\n\t", "a.txt", "empty"),
        (b"<p></p>\n---", "a.txt", "empty"),
        (b"mot\0mot", "a.txt", "binary"),
        (b"\xff\xfea", "a.txt", "binary"),
        (b"\x81\xe9", "a.txt", "binary"),
        (b"a" * (5 * 1024 * 1024 + 1), "a.txt", "too_large"),
        (b"%PDF-1.7", "a.txt", "unsupported"),
        (b"{\\rtf1 mot}", "a.txt", "unsupported"),
        (b"mot", "a.html", "unsupported"),
        (b"PK\x03\x04 mot", "a.docx", "not_docx"),
    ],
)
def test_an_unreadable_file_is_refused_with_a_code(content, filename, code):
    assert refusal(content, filename) == code


def test_the_content_decides_and_not_the_extension():
    assert read_charter("Charte d'été".encode(), "a.docx").sections[0].title == "Charte d'été"
    assert read_charter(docx(paragraph("Charte d'été")), "a.txt").sections[0].title == "Charte d'été"


def docx(body, parts=None):
    """Return a Word package of nothing but a document, plus `parts` ({path: content})."""
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:document {WORD}><w:body>{body}</w:body></w:document>")
        for path, content in (parts or {}).items():
            archive.writestr(path, content)
    return package.getvalue()


def paragraph(text, properties=""):
    return f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def table(*rows):
    cells = [["<w:tc>" + "".join(map(paragraph, cell.split("|"))) + "</w:tc>" for cell in row] for row in rows]
    return "<w:tbl>" + "".join(f"<w:tr>{''.join(row)}</w:tr>" for row in cells) + "</w:tbl>"


def test_a_word_document_gives_headings_lists_line_breaks_and_tables():
    heading = '<w:pStyle w:val="Heading1"/>'
    item = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    numbering = (
        f'<w:numbering {WORD}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl>'
        '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    body = (
        paragraph("Charte du réseau")
        + paragraph("Nos constats", heading)
        + paragraph("Les lieux sont peu connus ;", item)
        + paragraph("Les aidants sont seuls.", item)
        + paragraph("Nos valeurs", heading)
        + paragraph("Solidarité : tous</w:t><w:br/><w:t>ensemble.")
        + paragraph("Annexe 1 : Membres", heading)
        + table(["Structure", "Contact"], ["Les Octets", "Camille|Exemple"])
    )
    draft = read_charter(docx(body, {"word/numbering.xml": numbering}), "charte.docx")

    assert found(draft, "title", "title") == ["Charte du réseau"]
    assert found(draft, "finding", "text") == ["Les lieux sont peu connus ;", "Les aidants sont seuls."]
    assert found(draft, "value", "title", "text") == [("Solidarité", "tous ensemble.")]
    assert found(draft, "annex", "title", "rows") == [
        ("Membres", [["Structure", "Contact"], ["Les Octets", "Camille Exemple"]])
    ]
    assert lost_lines(draft) == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (docx(paragraph("mot"), {"word/media/image.bin": b"\0" * 50_000_000}), "too_large"),
        (docx(paragraph("mot" * 2_000_000)), "too_large"),
        (docx(paragraph("mot"), {f"word/{number}.bin": b"" for number in range(1001)}), "too_large"),
        (docx(paragraph("mot"))[:-40], "not_docx"),
        (docx("<w:p>"), "not_docx"),
        (docx("<w:p>" * 500 + "</w:p>" * 500), "not_docx"),
        (docx("", {"word/other.bin": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "not_docx"),
        (docx(paragraph("")), "empty"),
    ],
    ids=["bomb", "long text", "many entries", "cut", "bad XML", "deep", "entities", "no text"],
)
def test_a_harmful_or_broken_word_document_is_refused(content, code):
    assert refusal(content, "charte.docx") == code


def test_an_archive_that_is_no_word_document_is_refused():
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("content.xml", "<office/>")

    assert refusal(package.getvalue(), "charte.docx") == "not_docx"


# Any document at all.

PIECES = [
    *[
        "Article 3 :",
        "Article 2 Objet",
        "ARTICLE 3.",
        "2A - ",
        "I. ",
        "1. ",
        "3.1 ",
        "Annexe 2",
        "Annexe 2 à la convention",
    ],
    *[
        "Charte du réseau",
        "Entre",
        "NOS VALEURS",
        "Ses missions",
        "Contexte :",
        "Services",
        "Partenaires",
        "Coordonner",
    ],
    *[
        "Solidaire : ",
        "La médiation désigne",
        "définitions.",
        "Source : ",
        "Sources : x",
        "(Source : x)",
        "2 mai 2024",
    ],
    *[
        "Fait à Amiens",
        "Pour l'État",
        "3/12",
        "ID : 079-1",
        "Objet ........ 3",
        "[Prénom",
        "Nom]",
        "[DATE]",
        "[Prénom Nom]",
    ],
    *[
        "……",
        "☑ ",
        "- ",
        "o ",
        "\uf0fc ",
        "# ",
        "## ",
        "**",
        "*",
        "_",
        "|",
        "\t",
        "---",
        "<p>",
        "</p>",
        "<br/>",
        "&nbsp;",
    ],
    *["&lt;p&gt;", "1^{er}", "mot", "Les mots.", "« Réseau »", "est un collectif", "\u0301", "e\u0301", " "],
    *["\n", "\n\n", "\r\n", "\f"],
]


def read_or_refuse(content, filename):
    try:
        return read_charter(content, filename, {"nom du collectif": "réseau"})
    except UnreadableCharter:
        return None


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text())
def test_no_text_is_lost(text):
    draft = read_or_refuse(text.encode(), "charter.md")

    assert draft is None or lost_lines(draft) == []
    assert draft is None or {section.kind for section in draft.sections} <= set(KINDS)


@settings(deadline=None)
@given(st.binary(), st.text(max_size=12))
def test_no_bytes_crash_the_reading(content, filename):
    draft = read_or_refuse(content, filename)

    assert draft is None or lost_lines(draft) == []


@settings(deadline=None)
@given(st.binary(min_size=1, max_size=40), st.integers(0, 200))
def test_no_damage_to_a_word_document_crashes_the_reading(noise, position):
    content = docx(paragraph("Charte du réseau"))
    draft = read_or_refuse(content[:position] + noise + content[position + len(noise) :], "charter.docx")

    assert draft is None or lost_lines(draft) == []


def test_fifty_thousand_lines_are_read():
    draft = read_text("Charte du réseau\n\nNOS VALEURS\n" + "".join(f"- Valeur {n} : oui.\n" for n in range(50_000)))

    assert found(draft, "value", "title") == [f"Valeur {n}" for n in range(50_000)]
    assert lost_lines(draft) == []


@pytest.mark.parametrize(
    "unit", ["mot ", "a", "[a", "<p ", ". ", "…", "a\t", "|a", "1.", "a : ", "e\u0301", "\u0301\u0316"]
)
def test_a_line_of_a_megabyte_is_read(unit):
    draft = read_text("Article 1 : " + unit * (1_000_000 // len(unit)) + " fin")

    assert found(draft, "article", "number", "lines") == [("1", [1])]
    assert lost_lines(draft) == []
