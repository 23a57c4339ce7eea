"""A document of a working group becomes a draft of the resource centre."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from network.models import GroupDocument
from network.steps import StepRefused
from resources import group_results, publishing
from resources.forms.group_results import ResultForm


def new(request, pk):
    document = get_object_or_404(
        GroupDocument.objects.visible_to(request.user).select_related("group", "added_by"), pk=pk
    )
    if not group_results.may_make(request.user, document.group):
        raise Http404
    if made := group_results.made_from(document):
        return redirect("shared:resource", made.slug)
    form = ResultForm(request.POST if request.method == "POST" else None, user=request.user, document=document)
    if form.is_valid():
        try:
            draft = group_results.make(document, by=request.user, **form.cleaned_data)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _said(request.user, draft))
            return redirect("shared:resource", draft.slug)
    context = {"document": document, "group": document.group, "form": form}
    return render(request, "resources/group_results/new.html", context, status=422 if form.errors else 200)


def _said(user, draft):
    if publishing.may_propose(user, draft.structure):
        return _("The draft is ready. Complete it, then propose it.")
    return _("The draft is ready. Ask a manager or an editor of your structure to propose it.")
