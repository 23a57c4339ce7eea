"""What the pools were used for over a year: a table, its drawing, and the same as a file."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from network import charts
from network.views.following import as_file
from network.views.steps import members_only
from resources import lending, usage

FORMATS = ("csv", "xlsx")


@members_only
def year(request):
    pools = lending.pools_kept_by(request.user)
    if not pools.exists():
        raise Http404
    chosen = pools.filter(slug=request.GET.get("parc", "").replace("\0", "")[:120]).first()
    years = usage.years_until(timezone.localdate(), pools)
    asked = request.GET.get("annee", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else years[0]
    said = usage.of_year(pools.filter(pk=chosen.pk) if chosen else pools, number if number in years else years[0])
    if request.GET.get("format") in FORMATS:
        return _as_file(said, request.GET["format"])
    months = [(MONTHS[at].capitalize(), days) for at, days in enumerate(said.months, 1)]
    headings = _("Month"), _("Days lent"), ""
    months = charts.barred(_("Days lent each month"), headings, months)
    context = {"said": said, "months": months, "years": years, "pools": pools, "pool": chosen}
    return render(request, "resources/lending/usage.html", context)


def _as_file(said, ending):
    columns = [
        _("Equipment"), _("Pool"), _("Units"), _("Days lent"), _("Percent of the days"), _("Loans"), _("People reached"), _("What it was for"),
    ]  # fmt: skip
    rows = (
        [
            line.item.name, line.item.pool.name, line.units, line.days, line.share, line.loans, line.people,
            "\n".join(line.actions),
        ]
        for line in said.lines
    )  # fmt: skip
    return as_file(columns, rows, f"usage-du-materiel-{said.year}", ending)
