"""Campaigns as the secretariat prepares, launches and follows them."""

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST

from network.exchange.tables import write_csv
from network.forms.campaigning import CampaignForm
from network.models import Ask, CampaignStatus, ListingCampaign, Place
from network.models.network import the_network
from network.upkeep import campaigning, following, letters
from network.views.steps import coordinators_only, take

PAGE_SIZE = 30
LABELS = {
    "planned": pgettext_lazy("campaign", "to be asked"),
    "asked": pgettext_lazy("campaign", "asked, no answer yet"),
    "confirmed": pgettext_lazy("campaign", "confirmed"),
    "corrected": pgettext_lazy("campaign", "corrected"),
    "bounced": pgettext_lazy("campaign", "mail came back"),
    "to_call": pgettext_lazy("campaign", "to call"),
    "stopped": pgettext_lazy("campaign", "dropped"),
}


@coordinators_only
def campaigns(request):
    found = campaigning.with_counts(ListingCampaign.objects.select_related("created_by")).order_by(
        "-created_at", "-pk"
    )
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    seasons = [(name, title) for name, (title, _words) in campaigning.SEASONS.items()]
    return render(request, "network/campaigning/list.html", {"page": page, "seasons": seasons})


@coordinators_only
def new(request):
    """Title and words; the places come from the list they were ticked in, else all of them are asked."""
    title, words = campaigning.SEASONS.get(request.GET.get("saison", ""), ("", ""))
    places = _chosen(request)
    sent = request.POST if "title" in request.POST else None
    form = CampaignForm(sent, initial={"title": title, "words": words})
    if sent is not None and form.is_valid():
        campaign = campaigning.prepare(by=request.user, places=places, **form.cleaned_data)
        return redirect("network:campaign", campaign.pk)
    context = {"form": form, "places": places}
    return render(request, "network/campaigning/edit.html", context, status=422 if form.errors else 200)


def _chosen(request):
    """Keys of the places that were ticked, or of a whole filtered list; every listed place unless told otherwise."""
    if request.POST.get("all"):
        return following.keys_of(request.POST)
    ticked = [int(key) for key in request.POST.getlist("place") if key.isascii() and key.isdigit() and len(key) < 19]
    places = Place.objects.filter(shown_in_directory=True)
    if ticked or request.method == "POST":
        places = places.filter(pk__in=ticked)
    return list(places.order_by("pk").values_list("pk", flat=True))


def _campaign(pk):
    return get_object_or_404(ListingCampaign.objects.select_related("created_by"), pk=pk)


@coordinators_only
def edit(request, pk):
    campaign = get_object_or_404(ListingCampaign, pk=pk, status=CampaignStatus.DRAFT)
    form = CampaignForm(request.POST or None, instance=campaign)
    if request.method == "POST" and form.is_valid():
        form.save()
        return redirect("network:campaign", pk)
    context = {"form": form, "campaign": campaign, "places": campaign.selection}
    return render(request, "network/campaigning/edit.html", context, status=422 if form.errors else 200)


@coordinators_only
def campaign(request, pk):
    """Before the launch: who would get what. Afterwards: who answered."""
    campaign = _campaign(pk)
    return _preview(request, campaign) if campaign.status == CampaignStatus.DRAFT else _follow(request, campaign)


def _preview(request, campaign):
    preview = campaigning.preview(campaign, the_network().letters_a_day)
    page = Paginator(preview.letters, PAGE_SIZE).get_page(request.GET.get("page"))
    example = ""
    if preview.letters:
        first = preview.letters[0]
        asks = [Ask(place=place, contact=first.contact, campaign=campaign) for place in first.places]
        context = letters.letter(first.contact, asks, campaign=campaign)
        example = render_to_string("messages/upkeep/asked.txt", {"network": the_network(), "site_url": "", **context})
    return render(
        request,
        "network/campaigning/preview.html",
        {"campaign": campaign, "preview": preview, "page": page, "example": example},
    )


def _follow(request, campaign):
    counts = campaigning.counted(campaign)
    state = request.GET.get("etat", "")
    words = request.GET.get("q", "").replace("\0", "").strip()[:100]
    asks = campaign.asks.select_related("place__commune", "contact", "last_letter").order_by("place__name", "pk")
    if state in campaigning.COUNTS:
        asks = asks.filter(campaigning.COUNTS[state])
    if words:
        asks = asks.filter(Q(place__name__icontains=words) | Q(contact__email__icontains=words))
    if request.GET.get("format") == "csv":
        return _table(campaign, asks)
    page = Paginator(asks, PAGE_SIZE).get_page(request.GET.get("page"))
    states = [(name, label, counts[name]) for name, label in LABELS.items() if counts[name] or name == state]
    question = request.GET.copy()
    question.pop("page", None)
    return render(
        request,
        "network/campaigning/follow.html",
        {
            "campaign": campaign,
            "counts": counts,
            "states": states,
            "state": state,
            "words": words,
            "page": page,
            "question": question.urlencode(),
        },
    )


def _table(campaign, asks):
    columns = [_("Place"), _("Commune"), _("Contact"), _("Status"), _("Asked on"), _("Letters"), _("Answered on")]
    rows = (
        [
            ask.place.name, ask.place.commune.name if ask.place.commune else "", str(ask.contact or ""),
            ask.get_status_display(), ask.asked_on, ask.letters, ask.answered_at,
        ]
        for ask in asks
    )  # fmt: skip
    response = HttpResponse(write_csv(columns, rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="campagne-{campaign.pk}.csv"'
    return response


@coordinators_only
@require_POST
def test(request, pk):
    done = _("The test is on its way to your address.")
    return take(request, campaigning.send_test, _campaign(pk), done=done, to=("network:campaign", pk))


@coordinators_only
@require_POST
def launch(request, pk):
    done = _("The campaign is launched. The letters leave within the limit of each day.")
    return take(request, campaigning.launch, _campaign(pk), done=done, to=("network:campaign", pk))


@coordinators_only
def stop(request, pk):
    """Asked twice: what is dropped is not asked again by itself."""
    campaign = _campaign(pk)
    if request.method == "POST":
        done = _("The campaign is stopped: nothing more leaves.")
        return take(request, campaigning.stop, campaign, done=done, to=("network:campaign", pk))
    counts = campaigning.counted(campaign)
    return render(request, "network/campaigning/stop.html", {"campaign": campaign, "counts": counts})


@coordinators_only
@require_POST
def discard(request, pk):
    done = _("The campaign is thrown away.")
    return take(request, campaigning.discard, _campaign(pk), done=done, to="network:campaigns")
