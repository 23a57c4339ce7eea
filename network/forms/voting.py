"""Preparing a vote; typing what was counted after a show of hands; one's own ballot."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from network.counting_votes import BLANK
from network.forms.moments import MomentField
from network.models import MembershipApplication, User, Vote

PAIRS = 4  # offered on the form


class VoteForm(forms.ModelForm):
    closes_at = MomentField(
        label=_("Closes at"), required=False, help_text=_("For ballots. Empty: the secretariat closes it.")
    )

    class Meta:
        model = Vote
        fields = [
            "question", "item", "application", "is_election", "way", "majority", "abstentions_count", "quorum_share",
            "closes_at",
        ]  # fmt: skip
        labels = {"application": _("Application"), "item": _("Point of the agenda"), "is_election": _("This is an election")}  # fmt: skip
        help_texts = {
            "question": _("One that can be answered by yes or no: Adopt the programme of 2027."),
            "application": _(
                "The vote answers it: accepted or refused as soon as the vote is closed. The rules of its convention hold "
                "(majority, abstentions, quorum), whatever is chosen below."
            ),
            "is_election": _("Write the pairs that stand for it below."),
            "quorum_share": _("0.50: half of the members. Empty: no quorum."),
            "way": _(
                "Show of hands: you type the numbers. Ballot: each structure votes on its own phone or computer."
            ),
        }

    def __init__(self, *args, meeting, pairs=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        self.fields["question"].required, self.fields["question"].is_asked = False, True
        self.fields["item"].queryset = meeting.agenda.all()
        self.fields["application"].queryset = MembershipApplication.objects.undecided()
        for name, label in (("item", _("none")), ("application", _("no application"))):
            self.fields[name].empty_label = label
        people = User.objects.filter(
            Q(affiliations__left_at=None, affiliations__isnull=False) | Q(groups__name="Coordinators"), is_active=True
        ).distinct()  # fmt: skip
        for number in range(PAIRS):
            for place, label in ((0, _("Pair %d, first person")), (1, _("Pair %d, second person"))):
                self.fields[f"pair{number}_{place}"] = forms.ModelChoiceField(
                    people, label=label % (number + 1), required=False, empty_label="–",
                    initial=pairs[number][place] if number < len(pairs) else None,
                )  # fmt: skip

    def rules(self):
        return [self[name] for name in ("way", "majority", "abstentions_count", "quorum_share", "closes_at")]

    def pair_fields(self):
        return [(self[f"pair{number}_0"], self[f"pair{number}_1"]) for number in range(PAIRS)]

    def clean(self):
        said = super().clean()
        if not said.get("question") and "question" not in self.errors:
            if said.get("application"):
                said["question"] = (gettext("Membership of %s") % said["application"])[:300]
            else:
                self.add_error("question", _("Write the question, or choose an application."))
        for number in range(PAIRS):
            first, second = said.get(f"pair{number}_0"), said.get(f"pair{number}_1")
            if (first is None) != (second is None) and not self.has_error(f"pair{number}_0"):
                self.add_error(
                    f"pair{number}_{0 if first is None else 1}", _("A pair is two people: choose the other one.")
                )
        return said

    @property
    def pairs(self):
        """``[(person, person)]`` of an election."""
        said = self.cleaned_data
        if not said.get("is_election"):
            return []
        every = ((said.get(f"pair{number}_0"), said.get(f"pair{number}_1")) for number in range(PAIRS))
        return [pair for pair in every if all(pair)]


class HandsForm(forms.Form):
    """How many hands for each answer."""

    def __init__(self, *args, vote, **kwargs):
        super().__init__(*args, **kwargs)
        for option in vote.options.all():
            if option.code != BLANK:
                self.fields[option.code] = forms.IntegerField(
                    label=option.label, min_value=0, max_value=vote.present, required=False, initial=0,
                    widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
                )  # fmt: skip

    def counts(self):
        return {code: number or 0 for code, number in self.cleaned_data.items()}
