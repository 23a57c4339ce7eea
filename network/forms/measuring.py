"""Answering an indicator; writing one; preparing a campaign."""

import re
from decimal import Decimal

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from network.forms.moments import DayField
from network.measuring import answers, known, ready_sets
from network.models import Campaign, CampaignStage, Decision, Indicator, IndicatorKind, SetVersion, VersionStatus
from network.models.indicators import MOST

SPACES = re.compile(r"[\s\u00a0\u202f]")
WRITTEN = re.compile(r"\d{1,13}([.,]\d{1,2})?")


def in_figures(number):
    """A number as one types it: 1250, or 12,5."""
    return answers.shown(number).replace("\u202f", "").replace("\u00a0", "").replace(" ", "")


class CountField(forms.CharField):
    """A number, zero or more, as people write it: “1 250”, “12,5”. ``None`` when empty."""

    def __init__(self, **kwargs):
        attrs = {"inputmode": "decimal", "autocomplete": "off", "class": "count-field", "maxlength": 20}
        super().__init__(max_length=20, required=False, widget=forms.TextInput(attrs=attrs), **kwargs)

    def prepare_value(self, value):
        return in_figures(value) if isinstance(value, Decimal) else value

    def clean(self, value):
        text = SPACES.sub("", super().clean(value))
        if not text:
            return None
        if not WRITTEN.fullmatch(text):
            raise forms.ValidationError(_("Write a number, without words: 1250, or 12,5."))
        number = Decimal(text.replace(",", "."))
        if number > MOST:
            raise forms.ValidationError(_("This number is too large: is it a typing error?"))
        return number


class FigureForm(forms.Form):
    """What one structure answers to one indicator. Its fields depend on the kind of the indicator."""

    not_concerned = forms.BooleanField(label=gettext_lazy("This does not concern us"), required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    filled = forms.CharField(widget=forms.HiddenInput, required=False)  # what the site had filled in

    def __init__(self, data, indicator, figure=None, counted=None):
        self.indicator, self.figure = indicator, figure
        self.is_counted = counted is not None and figure is None
        super().__init__(data, prefix=f"i{indicator.pk}", initial=self._initial(counted))
        self.asked = list(self._fields())
        for name, field in self.asked:
            self.fields[name] = field
        self.fields["not_concerned"].widget.attrs["class"] = "not-concerned"

    def _initial(self, counted):
        """What was kept; else what the site counted."""
        figure, kind = self.figure, self.indicator.kind
        initial = {
            "not_concerned": figure.not_concerned if figure else False,
            "seen": figure.edition if figure else 0,
        }
        if figure is None or not figure.is_answered:
            return initial | (self._filled_in(counted) if figure is None else {})
        answer = None if figure.not_concerned else answers.answer_of(figure, kind)
        if answer is None:
            return initial
        if kind == IndicatorKind.RATIO:
            return initial | {"part": answer[0], "whole": answer[1]}
        if kind == IndicatorKind.TABLE:
            lines = {f"line{number}": answer.get(line) for number, line in enumerate(self.indicator.lines)}
            return initial | lines
        return initial | {"value": answer}

    def _filled_in(self, counted):
        return {} if counted is None else {"value": Decimal(counted), "filled": in_figures(Decimal(counted))}

    def _fields(self):
        indicator = self.indicator
        match indicator.kind:
            case IndicatorKind.NUMBER:
                yield "value", CountField(label=indicator.unit or pgettext("count", "Number"))
            case IndicatorKind.RATIO:
                yield "part", CountField(label=indicator.name)
                yield "whole", CountField(label=indicator.of_what)
            case IndicatorKind.TABLE:
                for number, line in enumerate(indicator.lines):
                    yield f"line{number}", CountField(label=line)
            case IndicatorKind.CHOICE:
                choices = [(line, line) for line in indicator.lines]
                yield (
                    "value",
                    forms.ChoiceField(label="", choices=choices, required=False, widget=forms.RadioSelect),
                )
            case _:
                area = forms.Textarea(attrs={"rows": 5})
                yield "value", forms.CharField(label=_("Your text"), required=False, max_length=4000, widget=area)

    @property
    def answer_fields(self):
        return [self[name] for name, _field in self.asked]

    def now_seen(self, edition):
        """What somebody else wrote is before the person's eyes: saved again, theirs takes its place."""
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = edition

    def clean(self):
        cleaned = super().clean()
        typed = [cleaned.get(name) not in (None, "") for name, _field in self.asked]
        if cleaned.get("not_concerned") and cleaned.get("filled") and self._is_untouched():
            cleaned["value"] = None
        elif cleaned.get("not_concerned") and any(typed):
            self.add_error("not_concerned", _("Either a figure, or it does not concern you: choose."))
        elif self.indicator.kind == IndicatorKind.RATIO and not self.errors:
            if any(typed) and not all(typed):
                name = "whole" if typed[0] else "part"
                self.add_error(name, _("Write both numbers, or none of them."))
            elif all(typed) and cleaned["part"] > cleaned["whole"]:
                self.add_error("part", _("This number cannot be larger than the one it is out of."))
        return cleaned

    def _is_untouched(self):
        return self.data.get(self.add_prefix("value")) == self.cleaned_data["filled"]

    def said(self):
        """As :func:`network.measuring.answering.write` takes it."""
        cleaned = self.cleaned_data
        return {
            "answer": self._answer(cleaned, self.indicator.kind),
            "not_concerned": cleaned["not_concerned"],
            "seen": cleaned["seen"] or 0,
        }

    def _answer(self, cleaned, kind):
        if kind == IndicatorKind.RATIO:
            return None if cleaned["part"] is None else (cleaned["part"], cleaned["whole"])
        if kind == IndicatorKind.TABLE:
            return {line: cleaned[f"line{number}"] for number, line in enumerate(self.indicator.lines)}
        return cleaned["value"]


class RemarkForm(forms.Form):
    remark = forms.CharField(
        label=gettext_lazy("A remark for the secretariat"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class QuestionForm(forms.Form):
    indicator = forms.ModelChoiceField(
        label=gettext_lazy("About"), queryset=Indicator.objects.none(), required=False,
        empty_label=gettext_lazy("The whole"),
    )  # fmt: skip
    text = forms.CharField(
        label=gettext_lazy("Your question"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, data=None, *, campaign, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["indicator"].queryset = campaign.version.indicators.all()


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Your answer"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


# Sets


class SetForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name of the set"), max_length=150,
        help_text=gettext_lazy("As members will read it: Indicators of the convention."),
    )  # fmt: skip
    made_from = forms.ChoiceField(label=gettext_lazy("Begin with"), required=False, widget=forms.RadioSelect)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        ready = [(name, each["name"]) for name, each in ready_sets.all_of_them().items()]
        self.fields["made_from"].choices = [*ready, ("", _("Nothing: I write them all"))]


class IndicatorForm(forms.ModelForm):
    lines = forms.CharField(
        label=gettext_lazy("Lines of the table, or answers to choose from"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}), help_text=gettext_lazy("One a line. Only for a table or a choice."),
    )  # fmt: skip
    known = forms.ChoiceField(
        label=gettext_lazy("Counted by the site"), required=False,
        help_text=gettext_lazy("It is filled in for the structure, which may correct it. Only for a number."),
    )  # fmt: skip

    class Meta:
        model = Indicator
        fields = [
            "family", "name", "kind", "definition", "unit", "source", "period", "of_what", "lines", "known",
            "is_public",
        ]  # fmt: skip
        widgets = {"definition": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"of_what": gettext_lazy("Only for “so many of so many”: people supported.")}

    def __init__(self, data=None, *, version, instance=None):
        super().__init__(data, instance=instance)
        self.fields["known"].choices = [
            ("", _("No")),
            *((key, each.label) for key, each in known.SOURCES.items()),
        ]
        families = version.indicators.order_by("position").values_list("family", flat=True)
        self.families = list(dict.fromkeys(families))
        self.fields["family"].widget.attrs["list"] = "families"
        if instance is not None:
            self.initial["lines"] = "\n".join(instance.lines)

    def clean_lines(self):
        lines = [line.strip()[:150] for line in self.cleaned_data["lines"].splitlines() if line.strip()]
        if len(lines) != len(set(lines)):
            raise forms.ValidationError(_("Two lines are the same."))
        if len(lines) > 40:
            raise forms.ValidationError(_("40 lines at most: people must be able to answer."))
        return lines

    def clean_known(self):
        key = self.cleaned_data["known"]
        if key and self.cleaned_data.get("kind") != IndicatorKind.NUMBER:
            raise forms.ValidationError(_("The site counts numbers only: choose “a number”, or “No” here."))
        return key

    def said(self):
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class AdoptForm(forms.Form):
    decision = forms.ModelChoiceField(
        label=gettext_lazy("Decision that adopts it"), queryset=Decision.objects.order_by("-taken_on", "-pk"),
        empty_label=gettext_lazy("Choose"),
        help_text=gettext_lazy("A plenary, the project team, the Département… It must be in the register of decisions."),
    )  # fmt: skip
    changes = forms.CharField(
        label=gettext_lazy("What changed since the last version"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


# Campaigns


class CampaignForm(forms.ModelForm):
    begins_on = DayField(label=gettext_lazy("First day counted"))
    ends_on = DayField(label=gettext_lazy("Last day counted"))
    due_on = DayField(label=gettext_lazy("Answers expected until"))

    class Meta:
        model = Campaign
        fields = ["name", "version", "begins_on", "ends_on", "due_on", "introduction", "previous", "least_number"]
        widgets = {"introduction": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"name": gettext_lazy("For example: Figures of 2026.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        adopted = SetVersion.objects.filter(status=VersionStatus.ADOPTED).select_related("set")
        if self.instance.pk:
            adopted = adopted | SetVersion.objects.filter(pk=self.instance.version_id).select_related("set")
        self.fields["version"].queryset = adopted
        self.fields["version"].empty_label = _("Choose")
        before = Campaign.objects.exclude(status=CampaignStage.PREPARED).exclude(pk=self.instance.pk)
        self.fields["previous"].queryset = before
        self.fields["previous"].empty_label = _("None: it is the first one")
        if self.instance.pk and self.instance.status != CampaignStage.PREPARED:
            for name in ("version", "begins_on", "ends_on", "previous"):
                self.fields[name].disabled = True

    def said(self):
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
