"""What a pool lends and when its depot opens, for people who look after it."""

import re

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from network import hours
from network.forms.weekly_hours import WeeklyHours, day_fields
from resources.forms.lending import DayInput
from resources.models import EquipmentItem, EquipmentUnit, Pool

MOST_LINES = 40
MOST_DAYS = 366  # of a loan, and between two
_counted = re.compile(r"(\d{1,3})\s*(?:×|x|X|\*)\s*(.+)")


class PoolForm(WeeklyHours, forms.ModelForm):
    locals().update(day_fields())

    class Meta:
        model = Pool
        fields = [
            "owner", "name", "depot", "contact", "is_public", "longest_days", "earliest_days", "preparation_days", "standing",
            "insurance", "overdue", "terms",
        ]  # fmt: skip
        widgets = {"terms": forms.Textarea(attrs={"rows": 5, "maxlength": 10_000})}

    def __init__(self, *args, structures, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["owner"]
        else:
            self.fields["owner"].queryset = structures
            self.fields["owner"].empty_label = None
        for name, least in (("longest_days", 1), ("preparation_days", 0)):
            self.fields[name].validators += [MinValueValidator(least), MaxValueValidator(MOST_DAYS)]
            self.fields[name].widget.attrs |= {"min": least, "max": MOST_DAYS}
        self.order_fields(["owner", "name", "depot", *hours.DAYS, "contact"])


def counted(text):
    """``{name: how many}`` from lines such as « 2 × Manette », or « Housse » for one."""
    found = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        read = _counted.fullmatch(line)
        count, name = (int(read[1]), read[2].strip()) if read else (1, line)
        if len(name) > 150 or not 1 <= count <= 500:
            raise forms.ValidationError(
                gettext("“%s”: write how many, then what. For example: 2 × Cable.") % line[:60]
            )
        found[name] = found.get(name, 0) + count
    if len(found) > MOST_LINES:
        raise forms.ValidationError(gettext("At most %d lines.") % MOST_LINES)
    return found


def in_lines(counts):
    """The reverse of :func:`counted`. A name that looks counted (« 4x4 ») says how many it is."""
    return "\n".join(f"{count} × {name}" if count > 1 or _counted.fullmatch(name) else name for name, count in counts)


class CountedField(forms.CharField):
    def __init__(self, **kwargs):
        super().__init__(required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}), **kwargs)

    def clean(self, value):
        return counted(super().clean(value))


class ItemForm(forms.ModelForm):
    accessories = CountedField(
        label=_("With each unit"), help_text=_("One a line. They are ticked on the way out and on the way in. For example: 2 × Cable.")
    )  # fmt: skip
    parts = CountedField(
        label=_("If it is a kit, what it holds"),
        help_text=_("One a line, with the name of something of this pool. For example: 4 × Tablet."),
    )

    class Meta:
        model = EquipmentItem
        fields = ["name", "summary", "good_for", "value", "is_shown"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["accessories"] = in_lines(self.instance.accessories.values_list("name", "count"))
            self.initial["parts"] = in_lines(self.instance.parts.values_list("item__name", "count"))

    def clean_parts(self):
        known = {item.name.casefold(): item for item in self.instance.pool.items.all()}
        found = {}
        for name, count in self.cleaned_data["parts"].items():
            if name.casefold() not in known:
                raise forms.ValidationError(gettext("“%s” is nothing of this pool.") % name)
            found[known[name.casefold()]] = count
        return found


class UnitsForm(forms.Form):
    """Several at once: their numbers, one a line."""

    numbers = forms.CharField(
        label=_("Inventory numbers"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("One a line.")
    )  # fmt: skip
    bought_on = forms.DateField(label=_("Bought on"), required=False, widget=DayInput())

    def clean_numbers(self):
        numbers = list(dict.fromkeys(filter(None, map(str.strip, self.cleaned_data["numbers"].splitlines()))))
        if any(len(number) > 40 for number in numbers):
            raise forms.ValidationError(gettext("A number has at most 40 characters."))
        return numbers

    def units(self, item):
        said = self.cleaned_data
        return [EquipmentUnit(item=item, number=number, bought_on=said["bought_on"]) for number in said["numbers"]]
