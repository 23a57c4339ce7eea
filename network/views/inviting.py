"""The page behind the link of an invitation. It shows; only its button acts."""

from allauth.account.internal.flows.login import Login, perform_login
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables

from network import inviting
from network.forms.inviting import AcceptForm
from network.models import Invitation, User
from network.steps import StepRefused


@login_not_required
@sensitive_variables("token")
def invitation(request, token):
    """GET shows who invites and to what; POST accepts, and signs the person in: the link proves the mailbox."""
    invitation = Invitation.objects.select_related("structure", "invited_by").filter(token=token).first()
    if invitation is None or not invitation.is_waiting:
        return render(
            request, "network/inviting/over.html", {"invitation": invitation}, status=410 if invitation else 404
        )
    known = User.objects.filter(email__iexact=invitation.email).first()
    form = AcceptForm(request.POST or None, known=known)
    if request.method == "POST" and form.is_valid():
        try:
            person = inviting.accept(invitation, **form.cleaned_data)
        except StepRefused:
            return render(request, "network/inviting/over.html", {"invitation": invitation}, status=410)
        if not person.is_active:
            return render(request, "network/inviting/over.html", {"invitation": None}, status=410)
        return perform_login(request, Login(user=person, redirect_url=reverse("network:home")))
    context = {"invitation": invitation, "form": form, "known": known}
    return render(request, "network/inviting/invitation.html", context, status=422 if form.errors else 200)
