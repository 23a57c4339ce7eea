"""What a member borrowed and shared, for its yearly interview: :mod:`network.interview_facts`."""

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from network.interview_facts import EQUIPMENT
from resources.models import Loan, Resource


def borrowed_and_shared(structure, begins_on, ends_on):
    loans = Loan.objects.filter(structure=structure).handed_over(begins_on, ends_on)
    if number := loans.count():
        said = ngettext("%d loan of equipment", "%d loans of equipment", number) % number
        people = loans.aggregate(people=Sum("people_reached"))["people"]
        reached = ngettext("%d person reached", "%d people reached", people) % people if people else ""
        yield EQUIPMENT, ", ".join(filter(None, [said, reached])) + "."
    for loan in Loan.objects.filter(structure=structure).overdue(timezone.localdate()):
        yield EQUIPMENT, _("Not brought back: expected on %s.") % f"{loan.ends_on:%d/%m/%Y}"
    if shared := Resource.objects.filter(structure=structure).published_within(begins_on, ends_on).count():
        yield EQUIPMENT, ngettext("%d resource shared.", "%d resources shared.", shared) % shared
