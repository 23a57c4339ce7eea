"""Applying to join, and following one's application."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from network import joining
from network.forms.joining import ApplicationForm, RefusalForm
from network.models import MembershipApplication
from network.views.steps import take


@login_not_required
def apply(request):
    form = ApplicationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        joining.submit(form.save(commit=False), by=request.user)
        return redirect("applied")
    return render(request, "network/joining/apply.html", {"form": form}, status=422 if form.errors else 200)


@login_not_required
def thanks(request):
    return render(request, "network/joining/thanks.html")


def application(request, pk):
    application = get_object_or_404(MembershipApplication.objects.visible_to(request.user), pk=pk)
    return render(
        request,
        "network/joining/application.html",
        {
            "application": application,
            "may_decide": joining.may_decide(request.user, application),
            "may_withdraw": joining.may_withdraw(request.user, application),
            "refusal": RefusalForm(),
        },
    )


@require_POST
def withdraw(request, pk):
    application = get_object_or_404(MembershipApplication.objects.visible_to(request.user), pk=pk)
    done = _("Your application is withdrawn.")
    return take(request, joining.withdraw, application, done=done, to=("network:application", pk))


@require_POST
def accept(request, pk):
    application = get_object_or_404(MembershipApplication.objects.visible_to(request.user), pk=pk)
    done = _("%s is now a member of the network; its person has been invited.") % application.structure_name
    return take(request, joining.accept, application, done=done, to=("network:application", pk))


@require_POST
def refuse(request, pk):
    application = get_object_or_404(MembershipApplication.objects.visible_to(request.user), pk=pk)
    return take(
        request,
        joining.refuse,
        application,
        reason=request.POST.get("reason", "").replace("\0", "")[:2000],
        done=_("The application is refused; the applicant has been told why."),
        to=("network:application", pk),
    )
