"""Letters to a group: the archive, one of them, writing one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from network import group_letters
from network.forms.group_letters import GroupLetterForm
from network.models import GroupLetter
from network.steps import StepRefused
from network.views.groups import group_inside
from network.views.steps import words_in

PAGE_SIZE = 20


def letters(request, slug):
    """Those sent, the latest first."""
    group = group_inside(request, slug)
    words = words_in(request.GET)
    found = group.letters.select_related("sent_by")
    if words:
        found = found.filter(Q(subject__icontains=words) | Q(text__icontains=words))
    context = {
        "group": group,
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "words": words,
        "may_write": group_letters.may_write(request.user, group),
    }
    return render(request, "network/group_letters/list.html", context)


def letter(request, pk):
    found = GroupLetter.objects.visible_to(request.user).select_related("group", "sent_by")
    letter = get_object_or_404(found, pk=pk)
    return render(request, "network/group_letters/letter.html", {"letter": letter, "group": letter.group})


def write(request, slug):
    """Read once more before it leaves: the first button shows the letter, the second one sends it."""
    group = group_inside(request, slug)
    if not group_letters.may_write(request.user, group):
        raise Http404
    form = GroupLetterForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and "send" in request.POST:
        try:
            sent = group_letters.send(group, by=request.user, **form.cleaned_data)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The letter is on its way. Answers come to your own address."))
            return redirect("network:group_letter", sent.pk)
    context = {
        "group": group,
        "form": form,
        "shown": form.cleaned_data if form.is_bound and form.is_valid() else None,
        "readers": group_letters.readers_of(group).count(),
    }
    return render(request, "network/group_letters/write.html", context, status=422 if form.errors else 200)
