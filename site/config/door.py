"""The one door: how people come in, and what coordinators must show besides."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import urlencode

from network import typed
from network.models.network import the_network
from network.roles import is_coordinator


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        """Nobody signs up: people are invited, or apply."""
        return False

    def send_mail(self, template_prefix, email, context):
        super().send_mail(template_prefix, email, {**context, "site_network": the_network()})

    def get_from_email(self):
        return the_network().sender


@login_not_required
def to_the_door(request, *args, **kwargs):
    """Wagtail's own login addresses would open a session with a password alone: they all lead here."""
    target = resolve_url("account_request_login_code")
    wanted = request.GET.get("next", "")
    return HttpResponseRedirect(f"{target}?{urlencode({'next': wanted})}" if wanted else target)


class DenyByDefault(LoginRequiredMiddleware):
    """What is not marked public asks who one is; what is, does not even look (Django's own looks first)."""

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not getattr(view_func, "login_required", True):
            return None
        answer = super().process_view(request, view_func, view_args, view_kwargs)
        if answer is not None and request.method == "POST" and getattr(view_func, "keeps_what_is_typed", False):
            typed.keep(request)
        return answer


class OneDoor:
    """A coordinator without a second factor is taken to the page that sets one up, and nowhere else."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not getattr(view, "login_required", True) or _is_account_page(request):
            return None
        user = request.user
        if not user.is_authenticated or not is_coordinator(user) or _second_factor_shown(request):
            return None
        return HttpResponseRedirect(resolve_url("mfa_activate_totp"))


def _is_account_page(request):
    return "allauth" in request.resolver_match._func_path or request.resolver_match.route.endswith("jsi18n/")


def _second_factor_shown(request):
    shown = any(record.get("method") == "mfa" for record in get_authentication_records(request))
    return shown or is_mfa_enabled(request.user)
