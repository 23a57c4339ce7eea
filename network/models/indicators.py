"""What the network measures, who is asked for it, and what each structure answers (fr: indicateurs, campagnes, relevés)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from network.roles import is_coordinator, is_member, structure_ids

MOST = 10**12  # beyond, a figure is a typing error


class IndicatorSet(models.Model):
    """Indicators that are collected together (fr: jeu d’indicateurs). What it holds is in its versions."""

    name = models.CharField(_("name"), max_length=150, unique=True)
    purpose = models.TextField(_("what it is for"), max_length=1000, blank=True)
    made_from = models.CharField(max_length=30, blank=True, editable=False)  # the ready-made set that it began as

    class Meta:
        verbose_name = _("set of indicators")
        verbose_name_plural = _("sets of indicators")
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name


class VersionStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("version of a set", "being written")
    ADOPTED = "adopted", pgettext_lazy("version of a set", "adopted")
    REPLACED = "replaced", pgettext_lazy("version of a set", "replaced")


class SetVersion(models.Model):
    """What a set holds from its adoption on. Once adopted it never changes: another version replaces it."""

    set = models.ForeignKey(IndicatorSet, models.CASCADE, related_name="versions", verbose_name=_("set"))
    number = models.PositiveSmallIntegerField(_("version"))
    status = models.CharField(_("status"), max_length=10, choices=VersionStatus, default=VersionStatus.DRAFT)
    changes = models.TextField(_("what changed"), max_length=2000, blank=True)
    adopted_on = models.DateField(_("adopted on"), null=True, blank=True)
    decision = models.ForeignKey(
        "Decision", models.PROTECT, null=True, blank=True, related_name="indicator_sets", verbose_name=_("decision")
    )

    class Meta:
        verbose_name = _("version of a set of indicators")
        verbose_name_plural = _("versions of sets of indicators")
        ordering = ["set", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["set", "number"], name="a_version_of_a_set_has_its_own_number"),
            models.UniqueConstraint(fields=["set"], condition=Q(status="draft"), name="one_draft_per_set"),
            models.UniqueConstraint(
                fields=["set"], condition=Q(status="adopted"), name="one_adopted_version_per_set"
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(adopted_on__isnull=False, decision__isnull=False),
                name="a_version_is_adopted_by_a_decision",
            ),
        ]

    def __str__(self):
        return f"{self.set} – {_('version')} {self.number}"


class IndicatorKind(models.TextChoices):
    NUMBER = "number", pgettext_lazy("indicator", "a number")
    RATIO = "ratio", pgettext_lazy("indicator", "so many of so many")
    TABLE = "table", pgettext_lazy("indicator", "a number for each line of a table")
    CHOICE = "choice", pgettext_lazy("indicator", "one answer among several")
    TEXT = "text", pgettext_lazy("indicator", "a text")


class Indicator(models.Model):
    """One thing that is measured. ``code`` stays the same from one version to the next: it ties the years together."""

    version = models.ForeignKey(SetVersion, models.CASCADE, related_name="indicators")
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    code = models.SlugField(_("code"), max_length=40)
    family = models.CharField(_("family"), max_length=100, help_text=_("Indicators of a family are asked together."))
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("what is answered"), max_length=10, choices=IndicatorKind, default=IndicatorKind.NUMBER)
    definition = models.TextField(
        _("definition"), max_length=1000, help_text=_("What is counted, what is not: everybody counts the same way.")
    )
    unit = models.CharField(_("unit"), max_length=50, blank=True, help_text=_("People, workshops, hours…"))
    source = models.CharField(
        _("where it is found"), max_length=300, blank=True, help_text=_("The register, the booking software…")
    )
    period = models.CharField(
        _("period"), max_length=150, blank=True, help_text=_("If it is not the period of the campaign.")
    )
    lines = models.JSONField(_("lines or answers"), default=list, blank=True)
    of_what = models.CharField(_("out of what"), max_length=200, blank=True)
    known = models.CharField(_("counted by the site"), max_length=40, blank=True)
    is_public = models.BooleanField(_("in the public results"), default=True)

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="an_indicator_has_its_own_code"),
            models.CheckConstraint(
                condition=~Q(kind="ratio") | ~Q(of_what=""),
                name="a_ratio_says_out_of_what",
                violation_error_message=_("Say out of what it is counted."),
            ),
            models.CheckConstraint(
                condition=~Q(definition=""), name="an_indicator_is_defined", violation_error_message=_("Define it.")
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_counted(self):
        """A figure that may be added up: a number, a ratio, a table."""
        return self.kind in (IndicatorKind.NUMBER, IndicatorKind.RATIO, IndicatorKind.TABLE)


class CampaignStage(models.TextChoices):
    PREPARED = "prepared", pgettext_lazy("campaign", "being prepared")
    OPEN = "open", pgettext_lazy("campaign", "open")
    CLOSED = "closed", pgettext_lazy("campaign", "closed")
    PUBLISHED = "published", pgettext_lazy("campaign", "published")


class CampaignQuerySet(models.QuerySet):
    def public(self):
        return self.filter(status=CampaignStage.PUBLISHED)

    def visible_to(self, user):
        """All of them for coordinators; for members what was published, and what their structures are asked for."""
        if is_coordinator(user):
            return self
        if not is_member(user) and not structure_ids(user):
            return self.public()
        asked = Reading.objects.filter(structure__in=structure_ids(user)).values("campaign")
        return self.filter(Q(status=CampaignStage.PUBLISHED) | ~Q(status=CampaignStage.PREPARED) & Q(pk__in=asked))


class Campaign(models.Model):
    """A period for which structures are asked for the indicators of a version (fr: campagne d’indicateurs)."""

    name = models.CharField(_("name"), max_length=150)
    slug = models.SlugField(_("address on the site"), max_length=80, unique=True)
    version = models.ForeignKey(SetVersion, models.PROTECT, related_name="campaigns", verbose_name=_("indicators"))
    begins_on = models.DateField(_("first day counted"))
    ends_on = models.DateField(_("last day counted"))
    due_on = models.DateField(_("answers expected until"))
    introduction = models.TextField(_("word to the structures"), max_length=2000, blank=True)
    previous = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="next", verbose_name=_("compared with")
    )
    least_number = models.PositiveSmallIntegerField(
        _("numbers hidden under"), default=5, help_text=_("In what everybody reads.")
    )
    status = models.CharField(_("status"), max_length=10, choices=CampaignStage, default=CampaignStage.PREPARED)
    opened_at = models.DateTimeField(_("opened on"), null=True, editable=False)
    closed_at = models.DateTimeField(_("closed on"), null=True, editable=False)
    published_at = models.DateTimeField(_("published on"), null=True, editable=False)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign of indicators")
        verbose_name_plural = _("campaigns of indicators")
        ordering = ["-ends_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("begins_on")),
                name="a_campaign_counts_at_least_a_day",
                violation_error_message=_("The last day counted comes after the first."),
            ),
            models.CheckConstraint(
                condition=Q(least_number__gte=2),
                name="small_numbers_are_hidden",
                violation_error_message=_("At least 2: a number of 1 points at somebody."),
            ),
        ]

    def __str__(self):
        return self.name

    @cached_property
    def indicators(self):
        return list(self.version.indicators.all())


class ReadingStatus(models.TextChoices):
    FILLING = "filling", pgettext_lazy("reading", "to be filled in")
    SENT = "sent", pgettext_lazy("reading", "sent")
    ASKED_BACK = "asked_back", pgettext_lazy("reading", "a question is asked")
    VALIDATED = "validated", pgettext_lazy("reading", "validated")
    EXCUSED = "excused", pgettext_lazy("reading", "does not answer")


class ReadingQuerySet(models.QuerySet):
    def awaited(self):
        """What the structure still has to send."""
        return self.filter(status__in=[ReadingStatus.FILLING, ReadingStatus.ASKED_BACK])

    def visible_to(self, user):
        """All of them for coordinators; those of one's own structures for others, once the campaign is open."""
        if is_coordinator(user):
            return self
        return self.filter(structure__in=structure_ids(user)).exclude(campaign__status=CampaignStage.PREPARED)


class Reading(models.Model):
    """What one structure answers in one campaign (fr: relevé). Steps: :mod:`network.measuring.answering`."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="readings", verbose_name=_("campaign"))
    structure = models.ForeignKey("Structure", models.PROTECT, related_name="readings", verbose_name=_("structure"))
    status = models.CharField(_("status"), max_length=10, choices=ReadingStatus, default=ReadingStatus.FILLING)
    by_phone = models.BooleanField(_("filled in by phone"), default=False)
    remark = models.TextField(_("remark"), max_length=2000, blank=True)
    sent_at = models.DateTimeField(_("sent on"), null=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    validated_at = models.DateTimeField(_("validated on"), null=True)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        ordering = ["structure__name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "structure"], name="a_structure_answers_a_campaign_once")
        ]

    def __str__(self):
        return f"{self.structure} – {self.campaign}"


class Figure(models.Model):
    """The answer of a reading to one indicator.

    ``number``: a number, a ratio's part, a table's sum; ``whole``: what the ratio is out of; ``cells``:
    ``{line: number}``, only the lines that were filled in; ``text``: a text, or the chosen answer. ``edition`` counts what was written over.
    """

    reading = models.ForeignKey(Reading, models.CASCADE, related_name="figures")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="figures")
    number = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    whole = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    cells = models.JSONField(default=dict)
    text = models.TextField(blank=True)
    not_concerned = models.BooleanField(default=False)
    edition = models.PositiveIntegerField(default=1)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        constraints = [
            models.UniqueConstraint(fields=["reading", "indicator"], name="one_figure_per_reading_and_indicator"),
            models.CheckConstraint(
                condition=Q(not_concerned=False) | Q(number__isnull=True, whole__isnull=True, text=""),
                name="who_is_not_concerned_counts_nothing",
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=True) | Q(number__gte=0, number__lte=MOST), name="a_figure_is_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(whole__isnull=True) | Q(whole__gte=F("number"), whole__lte=MOST),
                name="a_part_is_not_more_than_its_whole",
            ),
        ]

    def __str__(self):
        return f"{self.indicator}: {self.number if self.number is not None else self.text}"

    @property
    def is_answered(self):
        return self.not_concerned or self.number is not None or bool(self.text)


class FigureQuestion(models.Model):
    """What the secretariat asks back about a reading, and what the structure answers."""

    reading = models.ForeignKey(Reading, models.CASCADE, related_name="questions")
    indicator = models.ForeignKey(Indicator, models.PROTECT, null=True, related_name="+", verbose_name=_("about"))
    text = models.TextField(_("question"), max_length=1000)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(_("asked on"), default=timezone.now)
    answer = models.TextField(_("answer"), max_length=1000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField(_("answered on"), null=True)

    class Meta:
        verbose_name = _("question about a reading")
        verbose_name_plural = _("questions about readings")
        ordering = ["asked_at", "pk"]

    def __str__(self):
        return self.text
