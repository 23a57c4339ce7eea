"""What was sent to whom, and whom one may write to (fr: messages envoyés, contacts)."""

import re

import django_filters
from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html, linebreaks
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, StatusTagColumn
from wagtail.snippets.views.snippets import InspectView

from network import mailing, returns
from network.forms.phones import PhoneField
from network.models import Contact, MessageKind, MessageStatus, OutgoingMessage
from network.viewsets.lists import ConsultationOnly, Index, NetworkViewSet, ReadableHistory, ReadPanel

# The part of a link that proves who one is: whoever reads the log must not be able to act for the addressee.
SECRET_PART = re.compile(r"(https?://\S*?/)[^\s/?#]{16,}(?=[/?#\s]|$)")
SECRET_CODE = re.compile(r"^ *\d{3} \d{3} *$", re.MULTILINE)  # alone on its line, as codes are written


def without_secrets(text):
    """The text of a message as the log shows it."""
    text = SECRET_CODE.sub("…", text)
    while (hidden := SECRET_PART.sub(r"\1…", text)) != text:
        text = hidden
    return text


def messages_to(address):
    """Where the administration lists what was sent to an address."""
    return f"{reverse(OutgoingMessage.snippet_viewset.get_url_name('list'))}?to={address.replace('+', '%2B')}"


class MessageFilters(WagtailFilterSet):
    to = django_filters.CharFilter(label=pgettext_lazy("message", "To"), lookup_expr="iexact")
    status = django_filters.ChoiceFilter(label=_("Status"), choices=MessageStatus.choices)
    kind = django_filters.ChoiceFilter(label=_("About"), choices=MessageKind.choices)
    created_at = django_filters.DateFromToRangeFilter(label=_("Written on"), widget=DateRangePickerWidget)

    class Meta:
        model = OutgoingMessage
        fields = []


class MessageInspect(InspectView):
    def get_field_display_value(self, field_name, field):
        if field_name == "text":
            return format_html("{}", linebreaks(without_secrets(self.object.text), autoescape=True))
        return super().get_field_display_value(field_name, field)


class OutgoingMessageViewSet(NetworkViewSet):
    model = OutgoingMessage
    icon = "mail"
    menu_label = _("Messages sent")
    permission_policy = ConsultationOnly(OutgoingMessage)
    history_view_class = ReadableHistory
    inspect_view_class = MessageInspect
    related = ["digest"]
    search_fields = ["to", "subject"]
    filterset_class = MessageFilters
    inspect_view_enabled = True
    inspect_view_fields = [
        "to", "kind", "status", "created_at", "sent_at", "not_before", "tries", "error", "digest", "subject", "text",
    ]  # fmt: skip
    list_display = [
        "subject",
        Column("to", label=pgettext_lazy("message", "To"), sort_key="to"),
        Column("kind", label=_("About"), accessor="get_kind_display", sort_key="kind"),
        StatusTagColumn(
            "status",
            label=_("Status"),
            accessor="get_status_display",
            sort_key="status",
            primary=lambda message: message.status in (MessageStatus.FAILED, MessageStatus.BOUNCED),
        ),
        DateColumn("created_at", label=_("Written on"), sort_key="created_at"),
        DateColumn("sent_at", label=_("Sent on"), sort_key="sent_at"),
    ]
    ordering = ["-pk"]
    export_filename = "messages"
    list_export = [
        "to", "subject", "get_kind_display", "get_status_display", "created_at", "sent_at", "tries", "error",
    ]  # fmt: skip
    export_headings = {"get_kind_display": _("About"), "get_status_display": _("Status")}
    panels = [FieldPanel("subject", read_only=True)]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("html")


def _when(column):
    def method(contacts, _name, wanted):
        return contacts.filter(**{f"{column}__isnull": wanted == "no"})

    return method


YES_NO = [("yes", _("yes")), ("no", _("no"))]


def _refusing(contacts, _name, wanted):
    nothing_refused = Q(refuses_mail_at=None, refused_kinds=[])
    return contacts.filter(nothing_refused) if wanted == "no" else contacts.exclude(nothing_refused)


class ContactFilters(WagtailFilterSet):
    came_back = django_filters.ChoiceFilter(label=_("Mail comes back"), choices=YES_NO, method=_when("bounced_at"))
    silent = django_filters.ChoiceFilter(
        label=_("Asked not to be written to"), choices=YES_NO, method=_when("refuses_mail_at")
    )
    refusing = django_filters.ChoiceFilter(label=_("Refuses some messages"), choices=YES_NO, method=_refusing)

    class Meta:
        model = Contact
        fields = ["rhythm"]


class ContactForm(WagtailAdminModelForm):
    """Wishes and returned mail go through their steps: what waits is kept back, and the history says who did it."""

    phone = PhoneField(label=_("Phone"), required=False)
    silent = forms.BooleanField(
        label=_("Asked not to be written to any more"),
        required=False,
        help_text=_("For example on the phone. Answers to what they did themselves still leave."),
    )
    refused = forms.MultipleChoiceField(
        label=_("Messages not wanted"),
        required=False,
        choices=[(kind.value, kind.label) for kind in MessageKind if kind != MessageKind.PERSONAL],
        widget=forms.CheckboxSelectMultiple,
    )
    mended = forms.BooleanField(
        label=_("The address works again"),
        required=False,
        help_text=_("Tick it when somebody told you so: messages leave for it again."),
    )

    class Meta:
        fields = ["name", "phone", "best_time"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        contact = self.instance
        self.fields["silent"].initial = contact.refuses_mail_at is not None
        self.fields["refused"].initial = contact.refused_kinds
        if contact.bounced_at is None:
            self.fields["mended"].disabled = True

    def save(self, commit=True):
        contact = super().save(commit)
        by = self.for_user
        chosen = self.cleaned_data
        if "refused" in self.changed_data:
            accepted = set(contact.refused_kinds) - set(chosen["refused"])
            if accepted:
                mailing.write_again(contact.email, accepted, by=by)
            mailing.refuse(contact.email, chosen["refused"], by=by)
        if "silent" in self.changed_data:
            (mailing.refuse_everything if chosen["silent"] else mailing.write_again)(contact.email, by=by)
        if chosen["mended"] and contact.bounced_at:
            returns.mend(contact, by=by)
        contact.refresh_from_db()
        return contact


def _state_of(contact):
    lines = []
    if contact.bounced_at:
        lines.append(f"{Contact._meta.get_field('bounced_at').verbose_name} {contact.bounced_at:%d/%m/%Y}")
        lines.append(contact.bounce_reason)
    return [contact.email, *lines], [(_("What was sent to this address"), messages_to(contact.email))]


class ContactIndex(Index):
    def to_row_dict(self, item):
        item.refused_said = ", ".join(str(MessageKind(kind).label) for kind in item.refused_kinds)
        return super().to_row_dict(item)


class ContactViewSet(NetworkViewSet):
    model = Contact
    index_view_class = ContactIndex
    icon = "mail"
    menu_label = _("Contacts")
    search_fields = ["email", "name", "phone"]
    filterset_class = ContactFilters
    list_display = [
        "email",
        Column("name", label=_("Name"), sort_key="name"),
        Column("phone", label=_("Phone")),
        Column("best_time", label=_("Best time to call")),
        BooleanColumn("is_reachable", label=_("May be written to")),
        DateColumn("bounced_at", label=_("Came back on"), sort_key="bounced_at"),
        DateColumn("refuses_mail_at", label=_("Asked not to be written to"), sort_key="refuses_mail_at"),
    ]
    ordering = ["email"]
    export_filename = "contacts"
    list_export = [
        "email", "name", "phone", "best_time", "get_rhythm_display", "refused_said", "refuses_mail_at", "bounced_at",
        "bounce_reason",
    ]  # fmt: skip
    export_headings = {"get_rhythm_display": _("Rhythm"), "refused_said": _("Messages not wanted")}
    edit_handler = ObjectList(
        [
            ReadPanel(_state_of, heading=_("Address")),
            MultiFieldPanel(
                [FieldPanel("name"), FieldRowPanel([FieldPanel("phone"), FieldPanel("best_time")])],
                heading=_("On the phone"),
            ),
            MultiFieldPanel(
                [FieldPanel("silent"), FieldPanel("refused"), FieldPanel("mended")], heading=_("Messages")
            ),
        ],
        base_form_class=ContactForm,
    )
