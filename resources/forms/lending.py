"""Asking for equipment, deciding, handing over and taking back."""

from django import forms
from django.utils.translation import gettext_lazy as _

from network.forms.open_to_all import OpenToAll
from network.models import Structure
from resources.handing_over import Said
from resources.models import Condition, Loan, UnitState, Way
from resources.photographs import redrawn

MOST_PHOTOS = 4
LONGEST_SIGNATURE = 20_000


class DayInput(forms.DateInput):
    def __init__(self):
        super().__init__(attrs={"type": "date"}, format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    def __init__(self):
        super().__init__(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class RequestForm(forms.ModelForm):
    """For whom, how many of what, which days, and for which actions."""

    accepts = forms.BooleanField(label=_("I have read the terms of the loan and accept them"), required=False)

    class Meta:
        model = Loan
        fields = ["structure", "begins_on", "ends_on", "actions", "audience", "where", "people_expected"]
        widgets = {"begins_on": DayInput(), "ends_on": DayInput(), "actions": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "actions": _("A workshop, an open day, a class… and what you will do with it."),
            "ends_on": _("That day is included."),
            "where": _("The room and the commune."),
        }

    def __init__(self, *args, structures, items, chosen, terms, **kwargs):
        super().__init__(*args, **kwargs)
        self.items = items
        self.fields["structure"].queryset = Structure.objects.filter(pk__in=structures.values("pk"))
        self.fields["structure"].empty_label = None
        for item in items:
            self.fields[f"count_{item.pk}"] = forms.IntegerField(
                label=item.name, min_value=0, max_value=50, required=False, initial=1 if item == chosen else 0
            )
        if not terms:
            del self.fields["accepts"]
        self.order_fields(["structure", "begins_on", "ends_on", *(f"count_{item.pk}" for item in items)])

    def wanted(self):
        """``{item: how many}``."""
        return {item: self.cleaned_data.get(f"count_{item.pk}") or 0 for item in self.items}


class DecisionForm(forms.Form):
    answer = forms.CharField(
        label=_("Your answer"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The borrower receives it as it is. Needed if you refuse."),
    )  # fmt: skip
    pickup_at = forms.DateTimeField(label=_("To be fetched on"), required=False, widget=MomentInput())
    return_at = forms.DateTimeField(label=_("To be brought back on"), required=False, widget=MomentInput())


class AnswerForm(forms.Form):
    """A reason that the borrower reads. The step asks for it where it is needed."""

    answer = forms.CharField(
        label=_("Your answer"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


class SlotsForm(forms.Form):
    pickup_at = forms.DateTimeField(label=_("To be fetched on"), required=False, widget=MomentInput())
    return_at = forms.DateTimeField(label=_("To be brought back on"), required=False, widget=MomentInput())


class LongerForm(forms.Form):
    until = forms.DateField(label=_("Until"), widget=DayInput())
    why = forms.CharField(label=_("Why longer"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class ReachedForm(forms.ModelForm):
    class Meta:
        model = Loan
        fields = ["people_reached"]


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """A few photographs, redrawn."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", SeveralFiles(attrs={"accept": "image/*", "multiple": True}))
        super().__init__(**kwargs)

    def clean(self, data, initial=None):
        files = [each for each in (data if isinstance(data, (list, tuple)) else [data]) if each]
        if len(files) > MOST_PHOTOS:
            raise forms.ValidationError(_("At most %d photographs.") % MOST_PHOTOS)
        return [redrawn(super(PhotosField, self).clean(each, initial)) for each in files]


class ConditionForm(forms.Form):
    """What both sides see of one unit. Its accessories become boxes, each with a line to explain."""

    condition = forms.ChoiceField(label=_("Condition"), choices=Condition.choices, initial=Condition.GOOD)
    note = forms.CharField(
        label=_("Remarks"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    photos = PhotosField(
        label=_("Photographs"), required=False, help_text=_("Four at most. Where they were taken is not kept.")
    )

    def __init__(self, *args, lent, way, **kwargs):
        super().__init__(*args, prefix=f"u{lent.unit_id}", **kwargs)
        self.lent = lent
        self.accessories = [str(each) for each in lent.unit.item.accessories.all()]
        if way == Way.OUT:
            self.fields["condition"].choices = [each for each in Condition.choices if each[0] != Condition.MISSING]
        else:
            self.fields["cost"] = forms.DecimalField(
                label=_("Cost noted (euros)"), required=False, min_value=0, max_digits=9, decimal_places=2
            )
        for number, name in enumerate(self.accessories):
            self.fields[f"there{number}"] = forms.BooleanField(label=name, required=False)
            self.fields[f"why{number}"] = forms.CharField(
                label=_("If not, why: %s") % name, required=False, max_length=200
            )

    def said(self, lender_name, borrower_name, signature):
        cleaned = self.cleaned_data
        return Said(
            lender_name=lender_name, borrower_name=borrower_name, signature=signature, condition=cleaned["condition"],
            note=cleaned["note"], cost=cleaned.get("cost"), photos=cleaned["photos"] or [],
            checklist=[
                {"name": name, "there": cleaned[f"there{number}"], "why": cleaned[f"why{number}"]}
                for number, name in enumerate(self.accessories)
            ],
        )  # fmt: skip


class NamesForm(forms.Form):
    """Who gives and who receives; the strokes of a signature are an SVG path."""

    lender_name = forms.CharField(label=_("For the depot"), max_length=150)
    borrower_name = forms.CharField(label=_("For the borrower"), max_length=150)
    signature = forms.RegexField(
        r"^[ML0-9. ]*$", required=False, max_length=LONGEST_SIGNATURE, widget=forms.HiddenInput
    )


class IncidentForm(OpenToAll, forms.Form):
    text = forms.CharField(label=_("What happened?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    reporter = forms.CharField(label=_("Your name"), required=False, max_length=150)
    photos = PhotosField(label=_("A photograph"), required=False, help_text=_("Where it was taken is not kept."))


class BlockForm(forms.Form):
    begins_on = forms.DateField(label=_("First day"), widget=DayInput())
    ends_on = forms.DateField(label=_("Last day"), widget=DayInput())
    reason = forms.CharField(label=_("Reason"), max_length=200)
    over_promises = forms.BooleanField(
        label=_("Keep these days even over a loan already approved (it is refused, and its borrower told)"),
        required=False,
    )


class StateForm(forms.Form):
    state = forms.ChoiceField(label=_("State"), choices=UnitState.choices)
    why = forms.CharField(label=_("Why"), required=False, max_length=300)


class ServicingForm(forms.Form):
    what = forms.CharField(label=_("What is to be done"), max_length=200)
    due_on = forms.DateField(label=_("Due on"), required=False, widget=DayInput())
