"""How the network decides: meetings, attendance, votes, decisions, mandates (fr: séances, présences, votes, décisions, mandats)."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from network.models.agreements import private_storage
from network.models.groups import Seat
from network.models.rules import Majority
from network.roles import in_project_team, is_coordinator, is_member, structure_ids


class Audience(models.TextChoices):
    """Who is summoned."""

    MEMBERS = "members", _("all members")
    COMMITTEE = "committee", _("the structures of a committee")
    GROUP = "group", _("a working group")
    BILATERAL = "bilateral", _("one member and the network")


class MeetingKind(models.Model):
    """Plenary, steering committee, bilateral… and the rhythm that says when the next one is due (fr: type de séance)."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    audience = models.CharField(_("who is summoned"), max_length=10, choices=Audience, default=Audience.MEMBERS)
    committee = models.ManyToManyField(
        "Structure", blank=True, related_name="+", verbose_name=_("structures of the committee")
    )
    every_months = models.PositiveSmallIntegerField(_("every (months)"), default=0, help_text=_("0: no rhythm."))
    usual_month = models.PositiveSmallIntegerField(
        _("usual month"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(12)],
        help_text=_("12 for a meeting each December."),
    )  # fmt: skip
    summons_days = models.PositiveSmallIntegerField(_("summoned at least (days before)"), default=15)
    quorum_share = models.DecimalField(
        _("quorum (share of those summoned)"), max_digits=3, decimal_places=2, null=True, blank=True,
        validators=[MaxValueValidator(Decimal(1))], help_text=_("0.50: half of them. Empty: no quorum."),
    )  # fmt: skip
    most_proxies = models.PositiveSmallIntegerField(
        _("proxies a structure may hold"), default=0, help_text=_("0: no proxy.")
    )

    class Meta:
        verbose_name = _("kind of meeting")
        verbose_name_plural = _("kinds of meetings")
        ordering = ["name"]

    def __str__(self):
        return self.name


class MeetingStatus(models.TextChoices):
    PREPARED = "prepared", pgettext_lazy("meeting", "in preparation")
    SUMMONED = "summoned", pgettext_lazy("meeting", "summoned")
    OPEN = "open", pgettext_lazy("meeting", "in session")
    CLOSED = "closed", pgettext_lazy("meeting", "held")
    CANCELLED = "cancelled", pgettext_lazy("meeting", "cancelled")


class MinutesStatus(models.TextChoices):
    NONE = "none", pgettext_lazy("minutes", "not drafted")
    DRAFT = "draft", pgettext_lazy("minutes", "draft")
    APPROVED = "approved", pgettext_lazy("minutes", "approved")
    PUBLISHED = "published", pgettext_lazy("minutes", "published to members")


def _expects(user, meeting):
    """Whether a structure of the person is expected at the meeting that this field names, which is no group's own."""
    rows = Attendance.objects.exclude(meeting__kind__audience=Audience.GROUP)
    return Exists(rows.filter(meeting=OuterRef(meeting), structure__in=structure_ids(user)))


def _sits(user, group, **more):
    """Whether the person sits in the group that this field names."""
    seats = Seat.objects.taken().filter(user=user if user.is_authenticated else None, **more)
    return Exists(seats.filter(group=OuterRef(group)))


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All meetings for coordinators; for others, those where their structure is expected, once summoned (a committee
        may expect a Département that is no member); those of a working group for whoever sits in it, and its facilitators
        while they prepare them; for members, those of all members once their minutes are published."""
        if is_coordinator(user):
            return self
        of_a_group = Q(kind__audience=Audience.GROUP)
        seen = Q(_expects(user, "pk")) | of_a_group & Q(_sits(user, "group"))
        if is_member(user):
            seen |= Q(minutes_status=MinutesStatus.PUBLISHED, kind__audience=Audience.MEMBERS)
        led = of_a_group & Q(_sits(user, "group", is_facilitator=True))
        return self.filter(~Q(status=MeetingStatus.PREPARED) & seen | led)

    def to_come(self):
        return self.exclude(status=MeetingStatus.CANCELLED).filter(starts_at__gte=timezone.now())


class Meeting(models.Model):
    """A meeting from its preparation to its approved minutes (fr: séance). Steps: :mod:`network.governing`."""

    kind = models.ForeignKey(MeetingKind, models.PROTECT, related_name="meetings", verbose_name=_("kind"))
    title = models.CharField(_("title"), max_length=200)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    where = models.CharField(_("where"), max_length=300, blank=True)
    online_url = models.URLField(_("link to take part at a distance"), blank=True)
    group = models.ForeignKey(
        "WorkingGroup", models.SET_NULL, null=True, blank=True, related_name="meetings", verbose_name=_("group")
    )
    structure = models.ForeignKey(
        "Structure", models.PROTECT, null=True, blank=True, related_name="bilaterals", verbose_name=_("with")
    )
    status = models.CharField(
        _("status"), max_length=10, choices=MeetingStatus, default=MeetingStatus.PREPARED, editable=False
    )
    summoned_at = models.DateTimeField(_("summoned on"), null=True, editable=False)
    opened_at = models.DateTimeField(_("opened at"), null=True, editable=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, editable=False)
    members_on_the_day = models.PositiveIntegerField(null=True, editable=False)
    minutes = models.TextField(_("minutes"), blank=True)
    minutes_status = models.CharField(
        _("minutes"), max_length=10, choices=MinutesStatus, default=MinutesStatus.NONE, editable=False
    )
    minutes_approved_on = models.DateField(null=True, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="a_meeting_ends_after_it_begins",
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("A meeting ends after it begins."),
            ),
        ]

    def __str__(self):
        return self.title


def meeting_path(item, filename):
    return f"meetings/{item.meeting_id}/{filename}"


class AgendaItem(models.Model):
    """A point of the agenda, with its document (fr: point à l’ordre du jour)."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="agenda")
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("details"), max_length=4000, blank=True)
    document = models.FileField(
        _("document"), storage=private_storage, upload_to=meeting_path, max_length=255, blank=True
    )
    notes = models.TextField(_("what was said"), max_length=10000, blank=True)

    class Meta:
        verbose_name = _("point of the agenda")
        verbose_name_plural = _("points of the agenda")
        ordering = ["position", "pk"]

    def __str__(self):
        return self.title


class Answer(models.TextChoices):
    UNKNOWN = "unknown", pgettext_lazy("attendance", "no answer")
    COMING = "coming", pgettext_lazy("attendance", "comes")
    EXCUSED = "excused", pgettext_lazy("attendance", "excused")
    PROXY = "proxy", pgettext_lazy("attendance", "gives its voice")


class Attendance(models.Model):
    """A structure summoned to a meeting: its answer, its presence, its proxy (fr: présence)."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances")
    structure = models.ForeignKey("Structure", models.PROTECT, related_name="attendances")
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, default=Answer.UNKNOWN)
    person_name = models.CharField(_("person present"), max_length=200, blank=True)
    is_present = models.BooleanField(_("present"), default=False)
    proxy_to = models.ForeignKey(
        "Structure",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="proxies_held",
        verbose_name=_("gives its voice to"),
    )

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering = ["structure__name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "structure"], name="a_structure_attends_once"),
            models.CheckConstraint(
                name="nobody_is_their_own_proxy", condition=Q(proxy_to=None) | ~Q(proxy_to=F("structure"))
            ),
            models.CheckConstraint(
                name="one_is_present_or_represented", condition=Q(is_present=False) | Q(proxy_to=None)
            ),
        ]

    def __str__(self):
        return f"{self.structure} – {self.meeting}"


class VoteStatus(models.TextChoices):
    PREPARED = "prepared", pgettext_lazy("vote", "in preparation")
    OPEN = "open", pgettext_lazy("vote", "open")
    CLOSED = "closed", pgettext_lazy("vote", "closed")


class VoteWay(models.TextChoices):
    HANDS = "hands", pgettext_lazy("vote", "show of hands")
    OPEN = "open", pgettext_lazy("vote", "open ballot")
    SECRET = "secret", pgettext_lazy("vote", "secret ballot")


class VoteResult(models.TextChoices):
    ADOPTED = "adopted", pgettext_lazy("vote", "adopted")
    REJECTED = "rejected", pgettext_lazy("vote", "rejected")
    NO_QUORUM = "no_quorum", pgettext_lazy("vote", "no quorum: nothing is decided")
    NOBODY_ELECTED = "nobody_elected", pgettext_lazy("vote", "nobody has the majority")


class Vote(models.Model):
    """A question put to those present: for, against, abstention; or an election between pairs (fr: vote).

    ``application``: the membership that the vote decides about. ``round``: 2 for a second round.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="votes")
    item = models.ForeignKey(AgendaItem, models.SET_NULL, null=True, blank=True, related_name="votes")
    question = models.CharField(_("question"), max_length=300)
    is_election = models.BooleanField(_("election"), default=False)
    application = models.ForeignKey(
        "MembershipApplication", models.SET_NULL, null=True, blank=True, related_name="votes"
    )
    way = models.CharField(_("way of voting"), max_length=10, choices=VoteWay, default=VoteWay.HANDS)
    majority = models.CharField(_("majority"), max_length=12, choices=Majority, default=Majority.SIMPLE)
    abstentions_count = models.BooleanField(_("abstentions count as votes"), default=False)
    quorum_share = models.DecimalField(
        _("quorum (share of the members)"), max_digits=3, decimal_places=2, null=True, blank=True,
        validators=[MaxValueValidator(Decimal(1))],
    )  # fmt: skip
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    previous = models.OneToOneField("self", models.SET_NULL, null=True, blank=True, related_name="next_round")
    status = models.CharField(_("status"), max_length=10, choices=VoteStatus, default=VoteStatus.PREPARED)
    opened_at = models.DateTimeField(null=True, editable=False)
    closes_at = models.DateTimeField(_("closes at"), null=True, blank=True)
    closed_at = models.DateTimeField(null=True, editable=False)
    members = models.PositiveIntegerField(null=True, editable=False)
    present = models.PositiveIntegerField(null=True, editable=False)
    quorum = models.PositiveIntegerField(null=True, editable=False)
    result = models.CharField(_("result"), max_length=15, choices=VoteResult, blank=True, editable=False)
    sentence = models.TextField(_("sentence"), blank=True, editable=False)

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        ordering = ["meeting", "pk"]
        constraints = [
            models.CheckConstraint(name="a_closed_vote_has_a_result", condition=~Q(status="closed") | ~Q(result="")),
        ]

    def __str__(self):
        return self.question


class VoteOption(models.Model):
    """For, against, abstention, blank; or a pair that stands for election.

    ``count`` is all that is kept of a secret ballot and of a show of hands: no row, no order, no time of a ballot exists.
    """

    vote = models.ForeignKey(Vote, models.CASCADE, related_name="options")
    position = models.PositiveSmallIntegerField(default=0)
    code = models.CharField(max_length=10)  # for, against, abstain, blank; or pair1, pair2…
    label = models.CharField(_("option"), max_length=200)
    first = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    second = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["vote", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["vote", "code"], name="an_option_stands_once_in_a_vote")]

    def __str__(self):
        return self.label


class Voter(models.Model):
    """A structure that may take part in a vote, and whether it has (fr: émargement). All are written when the vote opens."""

    vote = models.ForeignKey(Vote, models.CASCADE, related_name="voters")
    structure = models.ForeignKey("Structure", models.PROTECT, related_name="+")
    voted_by = models.ForeignKey("Structure", models.PROTECT, related_name="+")  # itself, or who holds its proxy
    has_voted = models.BooleanField(default=False)

    class Meta:
        ordering = ["vote", "structure__name"]
        constraints = [models.UniqueConstraint(fields=["vote", "structure"], name="one_voice_per_structure")]

    def __str__(self):
        return f"{self.structure} – {self.vote}"


class Ballot(models.Model):
    """What a structure answered in an open vote; a secret vote has none (fr: bulletin)."""

    vote = models.ForeignKey(Vote, models.CASCADE, related_name="ballots")
    voter = models.OneToOneField(Voter, models.CASCADE, related_name="ballot")
    option = models.ForeignKey(VoteOption, models.PROTECT, related_name="ballots")

    class Meta:
        ordering = ["voter__structure__name"]

    def __str__(self):
        return f"{self.voter} – {self.option}"


class DecisionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All decisions for coordinators; for members, those of no meeting, of all members, of a meeting where they are
        expected, or of a group in which they sit; why an application was refused is for the project team."""
        if is_coordinator(user):
            return self
        in_a_group = Q(meeting__kind__audience=Audience.GROUP)
        seen = Q(_expects(user, "meeting")) | in_a_group & Q(_sits(user, "meeting__group"))
        if is_member(user):
            seen |= Q(meeting=None) | Q(meeting__kind__audience=Audience.MEMBERS)
        refusals = Q() if in_project_team(user) else Q(application__status="refused")
        return self.filter(seen).exclude(refusals) if refusals else self.filter(seen)


class Decision(models.Model):
    """What was decided: the sentence, and its effect once done (fr: décision)."""

    number = models.CharField(_("number"), max_length=20, unique=True)  # 2026-07
    sentence = models.TextField(_("decision"))
    taken_on = models.DateField(_("taken on"))
    taken_by = models.CharField(_("taken by"), max_length=200)
    meeting = models.ForeignKey(Meeting, models.SET_NULL, null=True, blank=True, related_name="decisions")
    vote = models.OneToOneField(Vote, models.SET_NULL, null=True, blank=True, related_name="decision")
    application = models.ForeignKey(
        "MembershipApplication", models.SET_NULL, null=True, blank=True, related_name="decisions"
    )
    effect = models.CharField(_("what must follow"), max_length=300, blank=True)
    effect_done_on = models.DateField(_("done on"), null=True, blank=True)
    effect_done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-taken_on", "-number"]

    def __str__(self):
        return self.number


class MandateRole(models.TextChoices):
    SECRETARIAT = "secretariat", _("secretariat")
    REFERENT = "referent", _("referent of the project team")
    FACILITATOR = "facilitator", _("facilitator of a working group")
    COMMITTEE = "committee", _("member of a committee")


class MandateQuerySet(models.QuerySet):
    def running(self, on=None):
        """Mandates held on a day, today unless told otherwise. Both days count."""
        day = on or timezone.localdate()
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), begins_on__lte=day)


class Mandate(models.Model):
    """Who does what for the network, from when to when, elected or designated (fr: mandat)."""

    role = models.CharField(_("role"), max_length=12, choices=MandateRole)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="mandates", verbose_name=_("person")
    )
    structure = models.ForeignKey(
        "Structure", models.PROTECT, null=True, blank=True, related_name="mandates", verbose_name=_("structure")
    )
    group = models.ForeignKey(
        "WorkingGroup", models.CASCADE, null=True, blank=True, related_name="mandates", verbose_name=_("group")
    )
    is_elected = models.BooleanField(_("elected"), default=False)
    begins_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True, help_text=_("Last day included."))
    decision = models.ForeignKey(Decision, models.SET_NULL, null=True, blank=True, related_name="mandates")
    renews = models.OneToOneField("self", models.SET_NULL, null=True, blank=True, related_name="renewed_by")
    closed_at = models.DateTimeField(null=True, editable=False)  # when its rights were taken back
    gave_rights = models.BooleanField(default=False, editable=False)  # what it gave is taken back; nothing else is

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        ordering = ["-begins_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="a_mandate_begins_before_it_ends",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("begins_on")),
                violation_error_message=_("A mandate cannot end before it begins."),
            ),
            models.CheckConstraint(
                name="a_facilitator_has_a_group",
                condition=~Q(role="facilitator") | Q(group__isnull=False),
                violation_error_message=_("Choose the group that this person facilitates."),
            ),
        ]

    def __str__(self):
        return f"{self.user} – {self.get_role_display()}"
