"""Preparing a campaign: its title and its words."""

from django import forms

from network.models import ListingCampaign


class CampaignForm(forms.ModelForm):
    class Meta:
        model = ListingCampaign
        fields = ["title", "words", "asks_for_closures"]
        widgets = {"words": forms.Textarea(attrs={"rows": 4})}
