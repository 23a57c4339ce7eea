"""What a working group achieved, in the resource centre (fr: résultats d’un groupe).

    a document of the group ── make ─▶ a draft with a copy of its file ─▶ as any resource: :mod:`resources.publishing`

Whoever leads the group makes the draft, for the structure for which they sit; its managers and editors propose it. Each
version of a document gives one draft: asked for again, it is the same one.
"""

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from network import uploads
from network.models import Structure
from network.roles import is_coordinator, structure_ids
from network.steps import StepRefused, allow, record
from network.working_groups import may_lead
from resources.models import Resource, ResourceFile
from resources.revising import FROM_A_GROUP, slug_of


def may_make(user, group):
    return may_lead(user, group)


def structures_for(user, group):
    """For which structure a result may be published: those of whoever leads; for the secretariat, those of the group."""
    if is_coordinator(user):
        seated = group.seats.taken().exclude(structure=None).values("structure")
        own = structure_ids(user)
        return Structure.objects.members().filter(pk__in=seated) | Structure.objects.members().filter(pk__in=own)
    return Structure.objects.members().filter(pk__in=structure_ids(user))


def results_of(group, user=None, year=None):
    """The resources of a group that this person may see; for nobody known, what everybody may see."""
    found = Resource.objects.filter(group=group)
    found = found.published() & found.visible_to(user) if user is not None else found.public()
    if year:
        found = found.filter(published_at__year=year)
    return found.order_by("-published_at", "-pk")


def made_from(document):
    """The resource that the latest version of a document gave already, or ``None``."""
    return Resource.objects.filter(source_name="", source_key=_key(document)).first()


def _key(document):
    return f"{FROM_A_GROUP}{document.pk}-{document.version}"


@transaction.atomic
def make(document, *, by, structure, **said):
    """Write a draft of the resource centre, with a copy of the document's file. ``said``: title, kind, summary, visibility."""
    allow(may_make(by, document.group))
    if not structures_for(by, document.group).filter(pk=structure.pk).exists():
        raise StepRefused(_("Choose a structure of the group that belongs to the network."))
    if made := made_from(document):
        return made
    try:
        with transaction.atomic():
            draft = Resource.objects.create(
                slug=slug_of(said["title"]), structure=structure, group=document.group, proposed_by=by,
                source_key=_key(document), **said,
            )  # fmt: skip
    except IntegrityError:
        return made_from(document)
    name = document.file.name.rsplit("/", 1)[-1]
    with document.file.open() as held:
        copy = ContentFile(held.read(), name)
    try:
        kind = uploads.check(copy)
    except ValidationError as error:
        raise StepRefused(" ".join(error.messages)) from None
    ResourceFile.objects.create(
        resource=draft, title=document.title, file=copy, size=document.size, content_type=kind
    )
    record(document.group, "make_result", by=by, title=document.title)
    return draft
