"""“Used by us”: a member structure says that it used a resource, and how it went, instead of giving stars.

    say_used ─▶ shown on the resource ── remove ─▶ gone: by the structure itself, or by the secretariat (recorded)

Source: issue « Centre de ressources », contributing.
"""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network import publication
from network.models import Structure
from network.roles import acts_for, is_coordinator, is_member
from network.steps import StepRefused, allow, record
from resources import notifications
from resources.models import ResourceStatus, ResourceUse


def structures_of(user):
    """The member structures in whose name the person may say it."""
    return Structure.objects.of(user).members().order_by("name") if is_member(user) else Structure.objects.none()


def may_remove(user, use):
    return is_coordinator(user) or acts_for(user, use.structure)


@transaction.atomic
def say_used(resource, *, by, structure, text="", used_on=None):
    allow(structures_of(by).filter(pk=structure.pk).exists())
    used_on = used_on or timezone.localdate()
    if resource.status != ResourceStatus.PUBLISHED:
        raise StepRefused(_("Only a published resource can be said to be used."))
    if used_on > timezone.localdate():
        raise StepRefused(_("This day has not come yet: say it once you have used it."))
    try:
        with transaction.atomic():
            use = ResourceUse.objects.create(
                resource=resource, structure=structure, by=by, text=text.strip(), used_on=used_on
            )
    except IntegrityError:
        raise StepRefused(_("Your structure has already said so for this day.")) from None
    publication.announce()
    record(resource, "say_used", by=by, structure=structure.pk)
    if structure.pk != resource.structure_id:
        notifications.resource_used(use)
    return use


@transaction.atomic
def remove(use, *, by):
    allow(may_remove(by, use))
    record(use.resource, "remove_use", by=by, structure=use.structure_id, text=use.text, used_on=str(use.used_on))
    use.delete()
    publication.announce()
