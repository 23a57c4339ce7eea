"""The public wall of signatories, on whichever day: no personal data."""

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from network import often, paper
from network.exchange.tables import write_csv
from network.models import Membership
from network.publication import public_page
from network.words import fold


@public_page
def signatories(request):
    """The wall: who belongs to the network on a day, without personal data."""
    return render(request, "network/directory/signatories.html", _members_of_a_day(request))


@public_page
@often.limited("lists")
def signatories_csv(request):
    context = _members_of_a_day(request)
    rows = [
        (
            each.structure.name,
            each.structure.kind or "",
            commune.name if (commune := each.structure.commune) else "",
            each.begins_on,
        )
        for each in context["memberships"]
    ]
    content = write_csv([_("Structure"), _("Kind"), _("Commune"), _("Member since")], rows)
    named = f'attachment; filename="signataires-{context["day"].isoformat()}.csv"'
    return HttpResponse(content, content_type="text/csv", headers={"Content-Disposition": named})


@public_page
@often.limited("papers")
def signatories_pdf(request):
    """The same list on paper; where the machine cannot, the page itself prints."""
    context = _members_of_a_day(request) | {
        "back": reverse("directory:signatories"),
        "pdf": request.path,
        "query": "",
    }
    if not paper.is_available():
        return render(request, "network/paper/signatories.html", context)
    html = render_to_string("network/paper/signatories.html", context, request)
    return HttpResponse(paper.kept_pdf(html), content_type="application/pdf")


def _members_of_a_day(request):
    asked = request.GET.get("le", "")
    try:
        day = parse_date(asked) if asked else None
    except ValueError:
        day = None
    memberships = sorted(
        Membership.objects.running(day).select_related("structure__commune", "structure__kind"),
        key=lambda membership: fold(membership.structure.called),
    )
    return {
        "memberships": memberships, "day": day or timezone.localdate(), "asked": asked, "wrong_day": bool(asked and not day),
        "today": timezone.localdate(),
    }  # fmt: skip
