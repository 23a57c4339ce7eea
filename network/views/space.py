"""The first page of the member area, my structures, my account."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from network.asked import asked_of
from network.forms.people import ProfileForm
from network.models import MembershipApplication, Structure


def home(request):
    """What is asked of me now, at most five things; nothing asked: what is new."""
    tasks, more = asked_of(request.user)
    return render(request, "network/space/home.html", {"tasks": tasks, "more": more})


def structures(request):
    mine = Structure.objects.of(request.user).select_related("commune").prefetch_related("places__commune")
    applications = MembershipApplication.objects.filter(applicant=request.user)
    return render(request, "network/space/structures.html", {"structures": mine, "applications": applications})


def account(request):
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your details are saved."))
        return redirect("network:account")
    return render(request, "network/space/account.html", {"form": form}, status=422 if form.errors else 200)
