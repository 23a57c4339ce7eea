"""How an application is written: a few steps, kept as one goes, resumed from a link, without an account.

    start ─▶ being written ─┬─ keep, add_document ─▶ submit (:mod:`network.joining`)
                            ├─ not touched for 7 days ─▶ one reminder, never more
                            └─ not touched for 60 days ─▶ forgotten

Whoever holds the link reads the mailbox that the application names: the link is the proof. A new one goes to that mailbox
and nowhere else. What is being written is nobody else's business. Source: domain.md, sections 2 and 3.
"""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from network import notifications
from network.application_links import path_of
from network.models import (
    AgreementType,
    ApplicationDocument,
    ApplicationStatus,
    LegalNature,
    Membership,
    MembershipApplication,
    Structure,
)
from network.steps import StepRefused, record
from network.words import matching_objects

REMINDED_AFTER = dt.timedelta(days=7)
FORGOTTEN_AFTER = dt.timedelta(days=60)
MOST_DOCUMENTS = 10
MOST_FOUND = 8
STEPS = ["structure", "representant", "engagements", "verification"]

# What may be chosen


def open_rules():
    """The sets of rules that are open to new members, with their commitments."""
    return AgreementType.objects.filter(is_open=True).prefetch_related("commitments")


def is_open():
    """Closed only when the network has rules and none of them is open."""
    return not AgreementType.objects.exists() or open_rules().exists()


def found(query):
    """Structures that the public directory shows, by name. Nothing that it does not show is ever said here."""
    keys = matching_objects(query, "structure", most=50)
    if not keys:
        return []
    shown = Structure.objects.listed().filter(pk__in=keys).select_related("commune")
    return sorted(shown, key=lambda structure: keys.index(structure.pk))[:MOST_FOUND]


def refused_nature(rules, nature):
    """Why such a body cannot sign these rules, or an empty text."""
    if not rules or not rules.eligible_natures or not nature or nature in rules.eligible_natures:
        return ""
    return _("What you chose (%(nature)s) cannot sign “%(rules)s”. Who may join: %(who)s.") % {
        "nature": LegalNature(nature).label,
        "rules": rules.name,
        "who": rules.who_may_join.rstrip("."),
    }


def same_siret(application):
    """Another structure of the directory with this SIRET; only one that everybody may see."""
    if not application.siret:
        return None
    others = Structure.objects.listed().filter(siret=application.siret)
    return others.exclude(pk=application.structure_id).first()


# The steps


@transaction.atomic
def start(key, values, *, by=None):
    """Begin an application and send its link. The same page sent twice is one application. ``values``: cleaned fields."""
    application, is_new = MembershipApplication.objects.get_or_create(
        key=key,
        defaults={
            **values,
            "status": ApplicationStatus.DRAFT,
            "applicant": by if by is not None and by.is_authenticated else None,
        },
    )
    if is_new:
        record(application, "start", by=application.applicant)
        notifications.application_started(application, path_of(application))
    return application


@transaction.atomic
def keep(application, step, values, typed, commitments=None):
    """Keep what a step says. ``values``: what was understood; ``typed``: the rest as it was typed, ``{field: [texts]}``."""
    draft = _written(application)
    mailbox = draft.email
    for name, value in values.items():
        setattr(draft, name, value)
    draft.typed = {**draft.typed, step: _clean(typed)}
    draft.saved_at = timezone.now()
    draft.save(update_fields=[*values, "typed", "saved_at"])
    if commitments is not None:
        draft.commitments.set(commitments)
    if draft.email != mailbox:  # what went to the first mailbox opens nothing any more
        notifications.application_started(draft, path_of(draft))
    return draft


def _written(application):
    """The application, locked, while it may still be changed."""
    draft = MembershipApplication.objects.select_for_update().filter(pk=application.pk).first()
    if draft is None or not may_be_changed(draft):
        raise StepRefused(_("This application has already been sent. You may follow it, or withdraw it."))
    return draft


def may_be_changed(application):
    return application.status == ApplicationStatus.DRAFT


def may_be_completed(application):
    """The network asked for something, and still waits for it."""
    return application.status == ApplicationStatus.SUBMITTED and bool(application.completion_asked)


def _clean(typed):
    return {name: [text.replace("\0", "")[:20_000] for text in texts] for name, texts in typed.items()}


@transaction.atomic
def add_document(application, *, title, file):
    """Join a document. ``file`` has been looked at by the form."""
    locked = MembershipApplication.objects.select_for_update().get(pk=application.pk)
    if not (may_be_changed(locked) or may_be_completed(locked)):
        raise StepRefused(_("This application has already been sent. You may follow it, or withdraw it."))
    if locked.documents.count() >= MOST_DOCUMENTS:
        raise StepRefused(
            ngettext("At most %d document is joined.", "At most %d documents are joined.", MOST_DOCUMENTS)
            % MOST_DOCUMENTS
        )
    MembershipApplication.objects.filter(pk=locked.pk).update(saved_at=timezone.now())
    return ApplicationDocument.objects.create(application=locked, title=title, file=file, size=file.size)


@transaction.atomic
def remove_document(document):
    """Take a document away while the application is being written."""
    _written(document.application)
    _forget_files([document])
    document.delete()


def missing(application):
    """What keeps the application from being sent: ``[(step, sentence), …]``."""
    rules = application.agreement_type
    lacks = []
    if rules is None and AgreementType.objects.exists():
        lacks.append(("structure", _("Choose what you wish to sign.")))
    if rules and not rules.is_open:
        lacks.append(("structure", _("“%s” is no longer open to new members.") % rules.name))
    if not application.structure_name:
        lacks.append(("structure", _("Say the name of the structure.")))
    if rules and rules.eligible_natures and not application.legal_nature:
        lacks.append(("structure", _("Say what the structure is in law.")))
    if reason := refused_nature(rules, application.legal_nature):
        lacks.append(("structure", reason))
    if application.structure_id and Membership.objects.running().filter(structure=application.structure_id).exists():
        lacks.append(("structure", _("This structure is already a member. Ask its people to invite you.")))
    if not application.representative_name or not application.representative_email:
        lacks.append(("representant", _("Say who signs for the structure, and their e-mail address.")))
    if not application.motivation:
        lacks.append(("engagements", _("Say why you wish to join; a few lines will do.")))
    lacks += [("engagements", each) for each in _missing_commitments(application, rules)]
    lacks += [
        (step, _("Something that you typed was not understood."))
        for step, typed in application.typed.items()
        if typed and step in STEPS
    ]
    return lacks


def _missing_commitments(application, rules):
    if rules is None:
        return
    ticked = set(application.commitments.filter(agreement_type=rules, of_owner=False).values_list("pk", flat=True))
    every = [each for each in rules.commitments.all() if not each.of_owner]
    lacking = [each.name for each in every if each.everybody and each.pk not in ticked]
    if lacking:
        yield _("All who sign also commit to: %s.") % get_text_list([_("“%s”") % each for each in lacking], _("and"))
    chosen = sum(1 for each in every if not each.everybody and each.pk in ticked)
    if chosen < rules.least_commitments:
        yield (
            ngettext("Choose at least %d commitment.", "Choose at least %d commitments.", rules.least_commitments)
            % rules.least_commitments
        )


@transaction.atomic
def complete(application, words):
    """The applicant answers what was asked; whoever holds the link does."""
    asked = application.completion_asked
    if not words.strip():
        raise StepRefused(_("Write a few words: what you joined, or what you answer."))
    open_question = type(application).objects.filter(
        pk=application.pk, status=ApplicationStatus.SUBMITTED, completion_asked=asked
    ).exclude(completion_asked="")  # fmt: skip
    answer = "\n\n".join(filter(None, [application.completion_answer, words.strip()]))[:4000]
    if not open_question.update(completion_asked="", completion_answer=answer):
        raise StepRefused(_("Nothing more is asked of you for the moment."))
    application.refresh_from_db()
    record(application, "complete", by=application.applicant)
    notifications.application_completed(application)


# Links sent again


def send_link(application):
    """A new link to the mailbox of the application; one an hour at most."""
    notifications.application_link(application, path_of(application))


def send_links_to(address):
    """The same for whoever lost the mail: nothing says whether the address is known."""
    mine = MembershipApplication.objects.filter(email__iexact=address).order_by("-saved_at")
    for application in mine[:MOST_FOUND]:
        send_link(application)


# Every morning


def to_remind(now=None):
    """Drafts that nobody touched for a week; each is reminded once."""
    before = (now or timezone.now()) - REMINDED_AFTER
    return _drafts().filter(saved_at__lte=before, reminded_at=None)


def to_forget(now=None):
    """Drafts that nobody touched for 60 days."""
    return _drafts().filter(saved_at__lte=(now or timezone.now()) - FORGOTTEN_AFTER)


def _drafts():
    return MembershipApplication.objects.filter(status=ApplicationStatus.DRAFT)


@transaction.atomic
def remind(now=None):
    """Remind those who did not finish, once. Returns how many."""
    now = now or timezone.now()
    due = to_remind(now).exclude(pk__in=to_forget(now).values("pk"))
    drafts = list(due.select_for_update(of=("self",)))
    MembershipApplication.objects.filter(pk__in=[each.pk for each in drafts]).update(reminded_at=now)
    for draft in drafts:
        notifications.application_reminded(draft, path_of(draft))
    return len(drafts)


@transaction.atomic
def forget(now=None):
    """Forget drafts that nobody finished, with their documents. Returns how many."""
    drafts = list(to_forget(now).select_for_update(of=("self",)))
    keys = [each.pk for each in drafts]
    _forget_files(ApplicationDocument.objects.filter(application__in=keys))
    _drafts().filter(pk__in=keys).delete()
    return len(drafts)


def _forget_files(documents):
    """The files go once the rows are gone for good."""
    for document in documents:
        storage, name = document.file.storage, document.file.name
        transaction.on_commit(lambda storage=storage, name=name: storage.delete(name))


def undecided_twin(application):
    """The same structure's application that the network is still answering, if there is one."""
    same = Q(structure_name__iexact=application.structure_name, email__iexact=application.email)
    if application.siret:
        same |= Q(siret=application.siret)
    return MembershipApplication.objects.undecided().exclude(pk=application.pk).filter(same).first()
