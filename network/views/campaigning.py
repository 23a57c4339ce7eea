"""Campaigns as the secretariat prepares, launches and follows them."""

from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from network.forms.campaigning import CampaignForm
from network.models import Ask, CampaignStatus, ListingCampaign, Place
from network.models.network import the_network
from network.upkeep import campaigning, following, letters
from network.views.following import as_file
from network.views.steps import coordinators_only, take, words_in

PAGE_SIZE = 30
FIRST = 20  # of a list that is only for information
EXAMPLE = 5  # places shown in the example of a letter


def _label(name, number):
    """What was counted, in the number of how many there are."""
    return {
        "planned": ngettext("to be asked", "to be asked", number),
        "asked": ngettext("without an answer", "without an answer", number),
        "confirmed": ngettext("place confirmed", "places confirmed", number),
        "corrected": ngettext("place corrected", "places corrected", number),
        "bounced": ngettext("mail that came back", "mails that came back", number),
        "to_call": ngettext("place to call", "places to call", number),
        "stopped": ngettext("place dropped", "places dropped", number),
    }[name]


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
    places, carried = _chosen(request.POST)
    sent = request.POST if "title" in request.POST else None
    form = CampaignForm(sent, initial={"title": title, "words": words})
    if sent is not None and form.is_valid():
        campaign = campaigning.prepare(by=request.user, places=places, **form.cleaned_data)
        return redirect("network:campaign", campaign.pk)
    context = {"form": form, "places": places, "carried": carried}
    return render(request, "network/campaigning/edit.html", context, status=422 if form.errors else 200)


def _chosen(posted):
    """``(keys of the places, the fields that say so again)``: ticked ones, or a whole filtered list by its filters."""
    if posted.get("all") or not posted:
        filters = [(name, posted[name]) for name in following.Question.__dataclass_fields__ if posted.get(name)]
        return following.keys_of(posted), [("all", "1"), *filters]
    ticked = [int(key) for key in posted.getlist("place") if key.isascii() and key.isdigit() and len(key) < 19]
    keys = list(Place.objects.listed().filter(pk__in=ticked).order_by("pk").values_list("pk", flat=True))
    return keys, [("place", key) for key in keys]


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
        places = Place.objects.for_display().filter(pk__in=[place.pk for place in first.places[:EXAMPLE]])
        asks = [Ask(place=place, contact=first.contact, campaign=campaign) for place in places]
        context = letters.letter(first.contact, asks)
        example = render_to_string("messages/upkeep/asked.txt", {"network": the_network(), "site_url": "", **context})
    return render(
        request,
        "network/campaigning/preview.html",
        {"campaign": campaign, "preview": preview, "page": page, "example": example, "first": f":{FIRST}"},
    )


def _follow(request, campaign):
    counts = campaigning.counted(campaign)
    state = request.GET.get("etat", "")
    words = words_in(request.GET)
    asks = campaign.asks.select_related("place__commune", "contact", "last_letter").order_by("place__name", "pk")
    if state in campaigning.COUNTS:
        asks = asks.filter(campaigning.COUNTS[state])
    if words:
        asks = asks.filter(Q(place__name__icontains=words) | Q(contact__email__icontains=words))
    if request.GET.get("format") == "csv":
        return _table(campaign, asks)
    page = Paginator(asks, PAGE_SIZE).get_page(request.GET.get("page"))
    states = [
        (name, _label(name, counts[name]), counts[name])
        for name in campaigning.COUNTS
        if counts[name] or name == state
    ]
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
    return as_file(columns, rows, f"campagne-{campaign.pk}", "csv")


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
