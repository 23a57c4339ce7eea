"""The demonstration's mailbox: what would have left by mail, newest first. It exists in no other settings."""

import email
import email.policy
import time
from pathlib import Path

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render

MOST = 40


def messages():
    """Messages of the file backend (several may share a file), newest first."""
    found = []
    for path in sorted(Path(settings.DEMONSTRATION_MAILBOX).glob("*.log"), reverse=True)[:MOST]:
        for raw in path.read_bytes().split(b"-" * 79 + b"\n"):
            if raw.strip():
                message = email.message_from_bytes(raw, policy=email.policy.default)
                body = message.get_body(("plain",))
                found.append(
                    {
                        "to": message["To"],
                        "subject": message["Subject"],
                        "date": message["Date"],
                        "text": body.get_content() if body else "",
                    }
                )
    return found


def second_codes():
    """What an authenticator application would show now for the demonstration's coordinators."""
    codes = []
    for authenticator in Authenticator.objects.filter(type=Authenticator.Type.TOTP).select_related("user"):
        secret = decrypt(authenticator.data["secret"])
        counter = int(time.time()) // app_settings.TOTP_PERIOD
        codes.append((authenticator.user, format_hotp_value(hotp_value(secret, counter))))
    return codes


@login_not_required
def index(request):
    return render(request, "mailbox.html", {"mails": messages(), "codes": second_codes()})
