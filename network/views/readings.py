"""Answering a campaign: what is asked of my structures, one family of indicators at a time, every figure kept as it is typed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from network.forms.measuring import AnswerForm, FigureForm, QuestionForm, RemarkForm
from network.measuring import answering, answers, collecting, known, sets
from network.models import Campaign, CampaignStage, Figure, FigureQuestion, Indicator, Reading
from network.roles import is_coordinator, is_member, structure_ids
from network.steps import StepRefused
from network.views.on_paper import both_ways, on_paper
from network.views.steps import take, take_said

MOST = 200  # readings on one page: ten structures, twenty years
ANSWERED = Q(figures__not_concerned=True) | Q(figures__number__isnull=False) | Q(figures__text__gt="")


def with_progress(readings):
    """Readings with ``done``: how many indicators are answered."""
    return readings.select_related("campaign__version__set", "structure").annotate(
        done=Count("figures", filter=ANSWERED)
    )


def mine(request):
    """What my structures are asked for, what they sent; the results that everybody reads."""
    readings = with_progress(Reading.objects.visible_to(request.user))
    readings = readings.filter(structure__in=structure_ids(request.user))
    readings = list(readings.order_by("-campaign__ends_on", "structure__name", "pk")[:MOST])
    if not readings and not is_member(request.user):
        raise Http404
    indicators = dict(
        Indicator.objects.filter(version__in={each.campaign.version_id for each in readings})
        .order_by()
        .values_list("version")
        .annotate(number=Count("pk"))
    )
    for reading in readings:
        reading.total = indicators.get(reading.campaign.version_id, 0)
    context = {
        "asked": [each for each in readings if answering.is_open(each)],
        "sent": [each for each in readings if not answering.is_open(each)],
        "campaigns": Campaign.objects.visible_to(request.user).exclude(
            status__in=[CampaignStage.PREPARED, CampaignStage.OPEN]
        )[:20],
        "may_collect": collecting.may_collect(request.user),
    }
    return render(request, "network/measuring/mine.html", context)


def _reading(request, pk):
    readings = Reading.objects.visible_to(request.user).select_related(
        "campaign__version__set", "campaign__previous", "structure__commune", "sent_by"
    )
    return get_object_or_404(readings, pk=pk)


def reading(request, pk, **sent):
    """All of it on one page: what is answered, what is left, what was asked back."""
    found = _reading(request, pk)
    figures = answering.figures_of(found)
    context = {
        "reading": found,
        "campaign": found.campaign,
        "families": _families(found, figures),
        "left": sum(1 for each in found.campaign.indicators if not _done(figures.get(each.pk))),
        "questions": found.questions.select_related("indicator", "asked_by", "answered_by"),
        "may_fill": answering.may_fill(request.user, found),
        "may_check": answering.may_check(request.user),
        "is_open": answering.is_open(found),
        "remark": RemarkForm(initial={"remark": found.remark}),
        "answer": AnswerForm(),
        "ask_back": QuestionForm(campaign=found.campaign),
        "people": found.structure.affiliations.running().select_related("user")
        if is_coordinator(request.user)
        else [],
        **sent,
    }
    return render(request, "network/measuring/reading.html", context, status=422 if sent else 200)


def _fillable(request, pk):
    found = _reading(request, pk)
    if not answering.may_fill(request.user, found):
        raise PermissionDenied
    return found


def _done(figure):
    return figure is not None and figure.is_answered


def _families(found, figures):
    """``[(number, family, [(indicator, figure), …], how many are answered), …]``."""
    listed = []
    for number, (family, indicators) in enumerate(sets.families(found.campaign.version), 1):
        pairs = [(each, figures.get(each.pk)) for each in indicators]
        listed.append((number, family, pairs, sum(_done(figure) for _each, figure in pairs)))
    return listed


def family(request, pk, number):
    """The indicators of one family, to fill in; it works without a script, and with one each figure is kept at once."""
    found = _fillable(request, pk)
    families = sets.families(found.campaign.version)
    if not 1 <= number <= len(families):
        raise Http404
    if not answering.is_open(found):
        return redirect("network:reading", pk)
    name, indicators = families[number - 1]
    figures = answering.figures_of(found)
    if request.method == "POST":
        forms = [FigureForm(request.POST, each, figures.get(each.pk)) for each in indicators]
        if _keep_all(request, found, forms):
            return _onwards(request, found, number, len(families))
    else:
        forms = _prefilled(found, indicators, figures)
    last = answering.last_year(found)
    context = {
        "reading": found,
        "campaign": found.campaign,
        "number": number,
        "name": name,
        "families": [each for each, _indicators in families],
        "asked": [(form, last.get(form.indicator.code)) for form in forms],
        "has_errors": any(form.errors for form in forms),
    }
    return render(request, "network/measuring/family.html", context, status=422 if context["has_errors"] else 200)


def _prefilled(found, indicators, figures):
    campaign = found.campaign
    counted = known.of(indicators, [found.structure_id], campaign.begins_on, campaign.ends_on)
    return [
        FigureForm(
            None, each, figures.get(each.pk),
            counted[each.known].get(found.structure_id, 0) if each.known in counted else None,
        )
        for each in indicators
    ]  # fmt: skip


def _keep_all(request, found, forms):
    """Keep each figure that is understood; say what is not. Returns whether all of them were kept.

    What is kept is shown again as it was kept, with its edition: nobody is refused for what they wrote themselves.
    """
    taken = request.POST.get("take", "")
    for place, form in enumerate(forms):
        if not form.is_valid():
            continue
        said = form.said()
        if str(form.indicator.pk) == taken:
            said |= answers.taken_again(answering.last_year(found).get(form.indicator.code), form.indicator)
        try:
            kept = answering.write(found, form.indicator, by=request.user, **said)
            if kept:
                forms[place] = FigureForm(None, form.indicator, kept)
        except answering.WrittenMeanwhile as meanwhile:
            form.add_error(None, str(meanwhile))
            form.now_seen(meanwhile.figure.edition)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
    return not any(form.errors for form in forms)


def _onwards(request, found, number, last):
    if "take" in request.POST:
        key = request.POST["take"]
        place = f"#i{key}" if key.isascii() and key.isdigit() and len(key) < 16 else ""
        return redirect(reverse("network:reading_family", args=[found.pk, number]) + place)
    if "stop" in request.POST or number == last:
        messages.success(request, _("Your figures are kept. Come back when you like."))
        return redirect("network:reading", found.pk)
    return redirect("network:reading_family", found.pk, number + 1)


@require_POST
def keep(request, pk):
    """One figure, as soon as it is typed. Answers ``{"said", "edition", "error"}``."""
    found = _fillable(request, pk)
    key = request.POST.get("indicator", "")
    indicator = next((each for each in found.campaign.indicators if str(each.pk) == key), None)
    if indicator is None:
        raise Http404
    figure = Figure.objects.filter(reading=found, indicator=indicator).first()
    form = FigureForm(request.POST, indicator, figure)
    if not form.is_valid():
        return JsonResponse({"error": " ".join(error for errors in form.errors.values() for error in errors)})
    try:
        kept = answering.write(found, indicator, by=request.user, **form.said())
    except answering.WrittenMeanwhile as meanwhile:
        return JsonResponse({"error": str(meanwhile), "edition": meanwhile.figure.edition})
    except StepRefused as refusal:
        return JsonResponse({"error": str(refusal)})
    moment = date_format(timezone.localtime(), "H:i")
    return JsonResponse({"said": _("Kept at %s") % moment, "edition": kept.edition if kept else 0})


# What each button does: the step, the form it sends and its place on the page, what is said afterwards.
STEPS = {
    "envoyer": (answering.send, None, "", gettext_lazy("Thank you. The secretariat reads your figures.")),
    "reprendre": (answering.take_back, None, "", gettext_lazy("You may correct your figures, then send them again.")),
    "remarque": (answering.note, RemarkForm, "remark", gettext_lazy("Your remark is kept.")),
    "demander": (answering.ask_back, QuestionForm, "ask_back", gettext_lazy("The structure has been asked.")),
    "valider": (answering.validate, None, "", gettext_lazy("The figures are validated.")),
    "excuser": (answering.excuse, None, "", gettext_lazy("It is no longer reminded.")),
    "relancer": (answering.take_up, None, "", gettext_lazy("It may answer again.")),
    "ne-plus-demander": (collecting.leave_out, None, "", gettext_lazy("It is asked no more.")),
}


@require_POST
def step(request, pk, name):
    if name not in STEPS:
        raise Http404
    taken, form_class, place, done = STEPS[name]
    found, here = _reading(request, pk), ("network:reading", pk)
    if form_class is None:
        to = ("network:figure_campaign", found.campaign_id) if name == "ne-plus-demander" else here
        return take(request, taken, found, done=done, to=to, refused=here)
    more = {"campaign": found.campaign} if form_class is QuestionForm else {}
    return take_said(
        request, form_class(request.POST, **more), taken, found, done=done, to=here,
        again=lambda form: reading(request, pk, **{place: form}),
    )  # fmt: skip


@require_POST
def answer(request, pk):
    """What the structure answers to a question of the secretariat."""
    readings = Reading.objects.visible_to(request.user)
    questions = FigureQuestion.objects.select_related("reading__campaign", "reading__structure")
    question = get_object_or_404(questions, pk=pk, reading__in=readings)
    if not answering.may_fill(request.user, question.reading):
        raise PermissionDenied
    return take_said(
        request, AnswerForm(request.POST), answering.answer_question, question,
        done=_("The secretariat has been told."), to=("network:reading", question.reading_id),
        again=lambda form: reading(request, question.reading_id, answer=form),
    )  # fmt: skip


def _printed(request, pk, as_pdf):
    """The reading on paper: filled in, or to fill in by hand."""
    found = _reading(request, pk)
    context = {
        "reading": found,
        "campaign": found.campaign,
        "families": _families(found, answering.figures_of(found)),
        "back": reverse("network:reading", args=[pk]),
        "pdf": reverse("network:reading_pdf", args=[pk]),
    }
    return on_paper(request, "network/paper/reading.html", context, f"releve-{found.pk}", as_pdf)


printed, printed_pdf = both_ways(_printed)
