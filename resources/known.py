"""What the site counts of what a structure shares and borrows, for :mod:`network.measuring.known`."""

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from network.measuring.known import Source, by_structure
from resources.models import Loan, Resource


def _resources(structures, begins_on, ends_on):
    return by_structure(Resource.objects.filter(structure__in=structures).published_within(begins_on, ends_on))


def _handed_over(structures, begins_on, ends_on):
    return Loan.objects.filter(structure__in=structures).handed_over(begins_on, ends_on)


def _loans(structures, begins_on, ends_on):
    return by_structure(_handed_over(structures, begins_on, ends_on))


def _reached(structures, begins_on, ends_on):
    return by_structure(_handed_over(structures, begins_on, ends_on), number=Sum("people_reached"))


SOURCES = {
    "resources": Source(_("resources published"), _resources),
    "loans": Source(_("loans of equipment handed over"), _loans),
    "reached": Source(_("people reached with borrowed equipment"), _reached),
}
