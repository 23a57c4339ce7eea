"""Reading an application and deciding about it."""

from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from network import deciding, joining
from network.forms.joining import CompletionForm, OpinionForm, RefusalForm
from network.models import Affiliation, ApplicationDocument, MembershipApplication, Structure
from network.steps import StepRefused
from network.views.steps import take


def _application(request, pk):
    related = ["agreement_type__owner", "structure", "commune", "applicant"]
    return get_object_or_404(MembershipApplication.objects.visible_to(request.user).select_related(*related), pk=pk)


def application(request, pk):
    return _page(request, _application(request, pk))


def _page(request, application, *, opinion=None, completion=None, status=200):
    judges = joining.may_decide(request.user, application) or joining.may_give_opinion(request.user, application)
    mine = joining.voices(request.user) if judges else Structure.objects.none()
    adopted = deciding.adopted(application)
    given = list(application.opinions.select_related("structure", "user"))
    context = {
        "application": application,
        "judges": judges,
        "may_decide": joining.may_decide(request.user, application, adopted),
        "may_give_opinion": joining.may_give_opinion(request.user, application),
        "may_withdraw": joining.may_withdraw(request.user, application),
        "plenary": joining.asks_plenary(application) and adopted is None,
        "adopted": adopted,
        "commitments": list(application.commitments.all()),
        "documents": list(application.documents.all()),
        "opinions": given if judges else [],
        "decisions": list(application.decisions.all()) if judges else [],
        "managers": Affiliation.objects.managers().filter(structure=application.structure_id).select_related("user")
        if judges and application.structure_id
        else [],
        "twins": Structure.objects.filter(siret=application.siret).exclude(pk=application.structure_id)
        if judges and application.siret
        else [],
        "refusal": RefusalForm(),
        "completion": completion or CompletionForm(),
        "opinion": opinion or OpinionForm(voices=mine),
    }
    return render(request, "network/joining/application.html", context, status=status)


def document(request, pk, document):
    """The file, to those who may read the application."""
    document = get_object_or_404(ApplicationDocument, pk=document, application=_application(request, pk))
    return FileResponse(document.file.open(), as_attachment=True, filename=document.file.name.rsplit("/", 1)[-1])


@require_POST
def opine(request, pk):
    application = _application(request, pk)
    form = OpinionForm(request.POST, voices=joining.voices(request.user))
    if not joining.may_give_opinion(request.user, application) or form.is_valid():
        said = getattr(form, "cleaned_data", {})
        return take(
            request, joining.give_opinion, application, said.get("verdict", ""), said.get("words", ""),
            structure=said.get("structure"), done=_("Your opinion is noted."), to=("network:application", pk),
        )  # fmt: skip
    return _page(request, application, opinion=form, status=422)


@require_POST
def ask_to_complete(request, pk):
    done = _("The applicant receives your question, with a link to answer it.")
    words = request.POST.get("words", "").replace("\0", "")
    return take(
        request, joining.ask_to_complete, _application(request, pk), words, done=done, to=("network:application", pk)
    )


@require_POST
def withdraw(request, pk):
    done = _("Your application is withdrawn.")
    return take(request, joining.withdraw, _application(request, pk), done=done, to=("network:application", pk))


@require_POST
def accept(request, pk):
    application = _application(request, pk)
    try:
        joining.accept(application, by=request.user)
    except StepRefused as refusal:
        messages.error(request, str(refusal))
    else:
        done = _("%s is admitted: its representative is called to sign, its person is invited.")
        messages.success(request, done % application.structure_name)
    return redirect("network:application", pk)


@require_POST
def refuse(request, pk):
    return take(
        request,
        joining.refuse,
        _application(request, pk),
        reason=request.POST.get("reason", "").replace("\0", "")[:2000],
        done=_("The application is refused; the applicant has been told why."),
        to=("network:application", pk),
    )
