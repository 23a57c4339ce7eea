"""The network itself: its names, its territory and the rules its secretariat chose (fr: le collectif)."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from network import publication


class TerritoryKind(models.TextChoices):
    DEPARTEMENT = "departement", _("département(s)")
    EPCI = "epci", _("EPCI(s)")


class MapBackground(models.TextChoices):
    """Hosts of map pictures, as ``config.headers`` and the map know them."""

    IGN = "ign", _("IGN (data.geopf.fr)")
    OSM_FR = "osmfr", _("OpenStreetMap France (openstreetmap.fr)")


def five_short_lines(text):
    """At most five questions, each short enough to be read at a glance."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > 5 or any(len(line) > 150 for line in lines):
        raise ValidationError(_("Five questions at most, of 150 signs at most."))


@register_setting(icon="group", order=10)
class Network(BaseGenericSetting):
    """One row: one installation serves one network."""

    name = models.CharField(_("name"), max_length=120, default="Maillage")
    short_name = models.CharField(
        _("short name"), max_length=40, blank=True, help_text=_("Shown in the header of every page.")
    )
    territory_name = models.CharField(
        _("territory"), max_length=100, blank=True, help_text=_("As one says it: Deux-Sèvres, Pays de Laval.")
    )
    territory_kind = models.CharField(
        _("kind of territory"), max_length=12, choices=TerritoryKind, default=TerritoryKind.DEPARTEMENT
    )
    territory_codes = models.CharField(
        _("codes of the territory"),
        max_length=200,
        blank=True,
        help_text=_("Département numbers or SIREN numbers of the EPCI, separated by commas."),
    )
    created_on = models.DateField(_("network created on"), null=True, blank=True)

    email = models.EmailField(_("e-mail of the secretariat"), blank=True)
    phone = models.CharField(_("phone of the secretariat"), max_length=30, blank=True)
    address = models.TextField(_("address of the secretariat"), blank=True)

    mail_from = models.CharField(
        _("sender of mails"),
        max_length=150,
        blank=True,
        help_text=_("For example: Le Fil <bonjour@le-fil.fr>. Your mail host must allow it."),
    )
    founded_with = models.JSONField(default=dict, editable=False)

    changes_wait_for_check = models.BooleanField(
        _("Changes wait for a check"),
        default=False,
        help_text=_("Off: what a member corrects is published at once. On: the secretariat accepts it first."),
    )
    directory_members_only = models.BooleanField(
        _("Directory of members only"),
        default=False,
        help_text=_("On: places of structures that are not members today are not shown to the public."),
    )
    shows_neighbours = models.BooleanField(
        _("Show neighbouring places"),
        default=True,
        help_text=_("On: places outside the territory are shown too. Off: only those of your members are."),
    )
    map_background = models.CharField(
        _("background of the map"),
        max_length=10,
        choices=MapBackground,
        blank=True,
        help_text=_(
            "Without a background, the map shows the communes of your territory and asks nobody else. With one, "
            "the reader’s browser asks that host for the pictures, which tells it that somebody reads your map."
        ),
    )
    watch_after_months = models.PositiveSmallIntegerField(
        _("“to be watched” after (months)"), default=6, validators=[MinValueValidator(1)]
    )
    check_after_months = models.PositiveSmallIntegerField(
        _("“to be checked” after (months)"), default=12, validators=[MinValueValidator(1)]
    )
    refresh_after_months = models.PositiveSmallIntegerField(
        _("“to be refreshed” after (months)"), default=18, validators=[MinValueValidator(1)]
    )

    asks_by_mail = models.BooleanField(
        _("Ask by mail"),
        default=True,
        help_text=_("On: each place is asked by itself, when its time has come, whether its listing is still right."),
    )
    ask_after_months = models.PositiveSmallIntegerField(
        _("ask after (months)"), default=6, validators=[MinValueValidator(1)],
        help_text=_("Counted from the day on which somebody last said that the listing is right."),
    )  # fmt: skip
    letters_a_day = models.PositiveSmallIntegerField(
        _("letters a day, at most"), default=50, validators=[MinValueValidator(1)],
        help_text=_("Questions and reminders together; the others wait for the next day."),
    )  # fmt: skip
    first_reminder_days = models.PositiveSmallIntegerField(
        _("first reminder after (days)"), default=10, validators=[MinValueValidator(1)]
    )
    second_reminder_days = models.PositiveSmallIntegerField(
        _("second reminder after (days)"), default=21, validators=[MinValueValidator(2)]
    )
    call_days = models.PositiveSmallIntegerField(
        _("to be called after (days)"), default=30, validators=[MinValueValidator(3)],
        help_text=_("Without an answer after so many days, the place is on the list of calls."),
    )  # fmt: skip

    sheet_questions = models.TextField(
        _("questions of the satisfaction sheets"),
        max_length=800,
        blank=True,
        validators=[five_short_lines],
        help_text=_(
            "One question a line, five at most; each is answered by: yes, very much, rather yes, not really, no. Leave empty "
            "for the usual ones. Sheets that were made before keep theirs."
        ),
    )
    sheets_close_after_days = models.PositiveSmallIntegerField(
        _("sheets close after (days)"), default=30, validators=[MinValueValidator(1), MaxValueValidator(365)],
        help_text=_("Counted from the last day of the activity."),
    )  # fmt: skip

    panels = [
        HelpPanel(content=_("What the whole site knows of your network. Each change is seen within two seconds.")),
        MultiFieldPanel(
            [
                FieldPanel("name"),
                FieldPanel("short_name"),
                FieldPanel("created_on"),
                FieldPanel("territory_name"),
                FieldPanel("territory_kind"),
                FieldPanel("territory_codes"),
            ],
            heading=_("Names and territory"),
        ),
        MultiFieldPanel(
            [FieldPanel("email"), FieldPanel("phone"), FieldPanel("address"), FieldPanel("mail_from")],
            heading=_("Secretariat"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("changes_wait_for_check"),
                FieldPanel("directory_members_only"),
                FieldPanel("shows_neighbours"),
                FieldPanel("map_background"),
                FieldRowPanel(
                    [
                        FieldPanel("watch_after_months"),
                        FieldPanel("check_after_months"),
                        FieldPanel("refresh_after_months"),
                    ]
                ),
            ],
            heading=_("Rules of the directory"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("asks_by_mail"),
                FieldRowPanel([FieldPanel("ask_after_months"), FieldPanel("letters_a_day")]),
                FieldRowPanel(
                    [
                        FieldPanel("first_reminder_days"),
                        FieldPanel("second_reminder_days"),
                        FieldPanel("call_days"),
                    ]
                ),
            ],
            heading=_("Listings that stay true"),
        ),
        MultiFieldPanel(
            [FieldPanel("sheet_questions"), FieldPanel("sheets_close_after_days")], heading=_("Satisfaction sheets")
        ),
    ]

    class Meta:
        verbose_name = _("network")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(watch_after_months__lt=models.F("check_after_months"))
                & models.Q(check_after_months__lt=models.F("refresh_after_months")),
                name="a_listing_ages_in_order",
                violation_error_message=_("Each of the three ages must be greater than the one before."),
            ),
            models.CheckConstraint(
                condition=models.Q(first_reminder_days__lt=models.F("second_reminder_days"))
                & models.Q(second_reminder_days__lt=models.F("call_days")),
                name="reminders_come_in_order",
                violation_error_message=_("The second reminder comes after the first, and the call after both."),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def called(self):
        """The short name where there is one."""
        return self.short_name or self.name

    @property
    def sender(self):
        """Who mails come from: the network's own choice, or the installation's."""
        return self.mail_from or settings.DEFAULT_FROM_EMAIL

    def codes(self):
        return [code.strip() for code in self.territory_codes.split(",") if code.strip()]


@publication.remembered
def the_network():
    """The one network of this installation, remembered until the next publication."""
    return Network.objects.first() or Network()
