"""The named exceptions to « no signals »: the index of words follows its things, publications are announced, and
what mail services report is heard.
"""

from anymail.signals import tracking
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.dispatch import receiver

from network import indexing, mailing, publication
from network.models import (
    AgreementType,
    CharterVersion,
    Closure,
    Commune,
    Event,
    Membership,
    Network,
    Place,
    Seat,
    Structure,
    Term,
    Territory,
    WorkingGroup,
)
from network.words import drop_entry

PUBLIC = [
    AgreementType, CharterVersion, Closure, Commune, Event, Membership, Network, Place, Seat, Structure, Term, Territory,
    WorkingGroup,
]  # fmt: skip


def announce(sender, **kwargs):
    publication.announce()


def announce_changes_of(models):
    """Every change of these models is a publication."""
    for model in models:
        for signal in (post_save, post_delete):
            signal.connect(announce, sender=model, dispatch_uid=f"announce-{model.__name__}")


announce_changes_of(PUBLIC)
m2m_changed.connect(announce, sender=Place.terms.through, dispatch_uid="announce-terms")


@receiver(post_save, sender=Place)
def place_saved(instance, raw=False, **kwargs):
    indexing.index_place(instance)


@receiver(m2m_changed, sender=Place.terms.through)
def terms_changed(instance, action, reverse, **kwargs):
    if action.startswith("post_") and not reverse:
        indexing.index_place(instance)


@receiver(post_save, sender=Structure)
def structure_saved(instance, created, **kwargs):
    indexing.index_structure(instance)
    if not created:
        for place in instance.places.select_related("structure", "commune"):
            indexing.index_place(place)


@receiver(post_save, sender=WorkingGroup)
def group_saved(instance, **kwargs):
    indexing.index_group(instance)


@receiver(post_save, sender=Event)
def event_saved(instance, **kwargs):
    indexing.index_event(instance)


@receiver(m2m_changed, sender=Event.terms.through)
def terms_of_event_changed(instance, action, reverse, **kwargs):
    if action.startswith("post_") and not reverse:
        indexing.index_event(instance)


@receiver(post_delete, sender=Event)
@receiver(post_delete, sender=Place)
@receiver(post_delete, sender=Structure)
@receiver(post_delete, sender=WorkingGroup)
def thing_deleted(sender, instance, **kwargs):
    kind = "group" if sender is WorkingGroup else sender._meta.model_name
    drop_entry(kind, instance.pk)


@receiver(tracking)
def mail_service_reported(event, **kwargs):
    mailing.heard_back(event)
