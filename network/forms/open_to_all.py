"""Forms that anybody may send: a hidden field that only robots fill, and a signed minimum delay."""

import time

from django import forms
from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext_lazy as _

LEAST_SECONDS = 2
signer = Signer(salt="application")


class OpenToAll(forms.Form):
    website = forms.CharField(required=False, label=_("Leave this field empty"))
    opened = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["opened"] = signer.sign(str(int(time.time())))

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("website"):
            raise forms.ValidationError(_("A hidden field was filled. Empty it, or write to the secretariat."))
        try:
            opened = int(signer.unsign(cleaned.get("opened", "")))
        except (BadSignature, ValueError):
            raise forms.ValidationError(_("This page was too old. Send the form again: nothing is lost.")) from None
        if not self.errors and time.time() - opened < LEAST_SECONDS:
            raise forms.ValidationError(_("That was very fast. Read once more what you wrote, then send it again."))
        return cleaned
