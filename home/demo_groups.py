"""The working groups of the demonstration: tasks, a letter, a document in two versions, meetings, needs from the field.

Everything is invented and dated from today; the steps are the real ones, so that messages and numbers hold.
"""

import datetime as dt

from django.core.files.base import ContentFile
from django.utils import timezone

from network import attending, governing, group_letters, group_reports, group_tasks, minutes, needs, working_groups
from network.models import Affiliation, GroupDocument, Meeting, Need, Seat, Structure, WorkingGroup

GROUP = "accueil-et-orientation"
# (what, details, in how many days or None, whether somebody does it, whether it is done)
TASKS = [
    ("Relire la fiche d’orientation avec une personne qui ne connaît pas le sujet", "Noter chaque mot qui arrête.", 6, True, False),
    ("Réserver la salle de janvier", "", 10, False, False),
    ("Envoyer l’affiche aux mairies", "Dix communes, liste dans les documents.", -2, True, False),
    ("Compter les fiches données en octobre", "", None, True, True),
]  # fmt: skip
LETTER = (
    "La fiche d’orientation avance",
    "Bonjour à toutes et à tous,\n\nla deuxième version de la fiche est dans les documents. Trois accueils l’ont essayée : "
    "elle tient sur une page, et la carte aide.\n\nRelisez-la avant notre prochaine réunion, et répondez-moi ici.",
)
# (title, text, where, title for everybody, what becomes of it)
NEEDS = [
    ("Personne n’aide aux démarches le samedi", "Celles et ceux qui travaillent ne trouvent rien d’ouvert.", "Thouars",
     "Aide aux démarches le samedi dans le nord", "tie"),
    ("Un accueil en langue des signes", "Une personne sourde est repartie sans réponse.", "Niort", "Accueil en langue des signes", "keep"),
    ("Où imprimer un dossier de retraite ?", "", "Bressuire", "", "answer"),
    ("Un ordinateur prêté pendant une recherche d’emploi", "Le téléphone ne suffit pas pour remplir les dossiers.", "Melle", "", ""),
]  # fmt: skip


def load(coordinator):
    _seats()
    group = WorkingGroup.objects.get(slug=GROUP)
    seats = list(group.seats.taken().select_related("user").order_by("-is_facilitator", "pk"))
    facilitator = seats[0].user
    _held(group, facilitator)
    _to_come(group, facilitator)
    _tasks(group, seats)
    _documents(group, facilitator)
    group_letters.send(group, by=facilitator, subject=LETTER[0], text=LETTER[1], key="d" * 32)
    year = timezone.localdate().year
    group_reports.write(
        group, year, by=facilitator,
        text="# Ce qui a changé\nLes accueils se connaissent et s’appellent.\n- Une fiche d’orientation commune\n- Dix mairies prévenues",
    )  # fmt: skip
    _needs(group, coordinator)


def _seats():
    """Each sits for a structure of theirs."""
    own = dict(Affiliation.objects.running().order_by("-pk").values_list("user", "structure"))
    for seat in Seat.objects.filter(structure=None):
        Seat.objects.filter(pk=seat.pk).update(structure=own.get(seat.user_id))


def _held(group, facilitator):
    """A meeting of last month, with its minutes."""
    meeting = governing.call_group(
        group, by=facilitator, title="Essai de la fiche d’orientation", where="Maison des associations, Niort",
        starts_at=timezone.now() + dt.timedelta(hours=1), points=["Retours des trois accueils", "La suite"],
    )  # fmt: skip
    governing.summon(meeting, by=facilitator)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=timezone.now())
    meeting.refresh_from_db()
    governing.open_session(meeting, by=facilitator)
    for row in meeting.attendances.select_related("structure"):
        attending.tick(row, by=facilitator, is_present=True)
    item = meeting.agenda.first()
    item.notes = "La fiche tient sur une page. La carte aide. Deux mots restent à changer."
    governing.write_point(item, by=facilitator)
    governing.close_session(meeting, by=facilitator)
    for step in (minutes.draft, minutes.approve, minutes.publish):
        step(meeting, by=facilitator)
    held = timezone.now() - dt.timedelta(days=32)
    Meeting.objects.filter(pk=meeting.pk).update(
        starts_at=held,
        opened_at=held,
        closed_at=held + dt.timedelta(hours=2),
        summoned_at=held - dt.timedelta(days=12),
    )


def _to_come(group, facilitator):
    meeting = governing.call_group(
        group, by=facilitator, title="La fiche, dernière relecture", where="Bibliothèque de l’Écluse",
        starts_at=(timezone.now() + dt.timedelta(days=18)).replace(hour=13, minute=0, second=0, microsecond=0),
        points=["Les deux mots à changer", "Qui imprime, et combien ?"],
    )  # fmt: skip
    governing.summon(meeting, by=facilitator)


def _tasks(group, seats):
    for number, (title, details, days, given, done) in enumerate(TASKS):
        due = timezone.localdate() + dt.timedelta(days=days) if days is not None else None
        seat = seats[number % len(seats)] if given else None
        task = group_tasks.add(group, by=seats[0].user, title=title, details=details, seat=seat, due_on=due)
        if done:
            group_tasks.finish(task, by=seat.user)


def _documents(group, facilitator):
    document = GroupDocument.objects.filter(
        group=group, title__startswith="Fiche"
    ).first() or working_groups.add_document(
        group, by=facilitator, title="Fiche d’orientation", file=ContentFile(b"Premier jet.", "fiche.txt")
    )
    text = "Deuxième version : une page, une carte, trois questions à poser."
    working_groups.new_version(document, by=facilitator, file=ContentFile(text.encode(), "fiche-v2.txt"))


def _needs(group, coordinator):
    member = Structure.objects.members().first().affiliations.running().first().user
    for number, (title, text, where, public_title, becomes) in enumerate(NEEDS):
        by = None if number % 2 else member
        email = "" if by else "habitante@example.org"
        need = needs.raise_need(title=title, text=text, where=where, email=email, by=by)
        Need.objects.filter(pk=need.pk).update(raised_at=timezone.now() - dt.timedelta(days=4 * number + 1))
        if becomes == "tie":
            needs.tie(need, group, by=coordinator)
        elif becomes == "keep":
            needs.keep(need, by=coordinator)
        elif becomes == "answer":
            needs.answer(
                need, by=coordinator, text="À la médiathèque, gratuitement jusqu’à vingt pages, du mardi au samedi."
            )
        if public_title:
            needs.show(need, by=coordinator, public_title=public_title)
