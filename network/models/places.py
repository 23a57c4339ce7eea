"""Places where the public is received, and their closures (fr: lieux de médiation, fermetures)."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.search import index

from network import hours
from network.roles import is_coordinator, structure_ids

from .stops import Stop
from .structures import Listing
from .vocabulary import Vocabulary


class PlaceQuerySet(models.QuerySet):
    def listed(self):
        """What the public directory shows: published places of listed structures, near the territory if it wants."""
        from network.models import Structure
        from network.models.network import the_network

        shown = self.filter(shown_in_directory=True, merged_into=None, structure__in=Structure.objects.listed())
        if the_network().shows_neighbours:
            return shown
        ours = Q(commune=None) | Q(commune__in_territory=True) | Q(structure__in=Structure.objects.members())
        return shown.filter(ours)

    def visible_to(self, user):
        """Every place for coordinators; for others, those of the structures they act for."""
        return self if is_coordinator(user) else self.filter(structure__in=structure_ids(user))

    def for_display(self):
        """With all that a card or a page shows, in a fixed number of queries."""
        return self.select_related("structure", "commune__epci").prefetch_related(
            "terms",
            "closures",
            Prefetch("stops", Stop.objects.filter(on__gte=timezone.localdate()).select_related("commune")),
        )


class Place(index.Indexed, Listing):
    """Where the public is received. Every field of the national schema has its place here.

    ``hours`` is ``None`` when unknown, else ``{"mo": [["09:00", "12:30"], …], … "su": []}``.
    """

    structure = models.ForeignKey("Structure", models.PROTECT, related_name="places", verbose_name=_("structure"))
    name = models.CharField(_("name of the place"), max_length=200)
    commune = models.ForeignKey(
        "Commune", models.PROTECT, null=True, blank=True, related_name="places", verbose_name=_("commune")
    )
    postal_code = models.CharField(_("postal code"), max_length=5, blank=True)
    address = models.CharField(
        _("address"), max_length=200, blank=True, help_text=_("Number and street: 12 bis rue des Tilleuls.")
    )
    address_extra = models.CharField(
        _("more about the address"), max_length=200, blank=True, help_text=_("Building, floor, entrance.")
    )
    latitude = models.FloatField(
        _("latitude"), null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    longitude = models.FloatField(
        _("longitude"), null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    emails = models.CharField(
        _("public e-mail"), max_length=400, blank=True,
        help_text=_("A mailbox that everybody may know. Several: separate them with |."),
    )  # fmt: skip
    websites = models.CharField(
        _("web sites"), max_length=800, blank=True, help_text=_("Beginning with https://. Several: separate with |.")
    )
    summary = models.CharField(_("in short"), max_length=280, blank=True, help_text=_("At most 280 characters."))
    detail = models.TextField(_("in detail"), blank=True, max_length=5000)

    terms = models.ManyToManyField("Term", related_name="places", blank=True)
    other_labels = models.CharField(_("other labels"), max_length=300, blank=True)
    accessibility_url = models.URLField(
        _("acceslibre page"), max_length=500, blank=True, help_text=_("The address of the place on acceslibre.")
    )
    appointment_url = models.URLField(_("page for appointments"), max_length=500, blank=True)

    hours = models.JSONField(_("opening hours"), null=True, blank=True)
    hours_note = models.CharField(
        _("about the hours"), max_length=300, blank=True,
        help_text=_("What the table cannot say: the first Saturday of the month, school holidays…"),
    )  # fmt: skip
    by_appointment = models.BooleanField(_("by appointment only"), default=False)

    contact = models.ForeignKey(
        "Contact", models.SET_NULL, null=True, blank=True, related_name="places", verbose_name=_("contact"),
        help_text=_("Whom we ask whether the listing is right. Empty: a manager of the structure, or its public mailbox."),
    )  # fmt: skip

    shown_in_directory = models.BooleanField(_("shown in the public directory"), default=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="absorbed",
        verbose_name=_("merged into"),
    )  # fmt: skip
    parent_structure_text = models.CharField(_("parent structure, as the source says"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=100, blank=True, editable=False)
    source_id = models.CharField(_("identifier in the source"), max_length=200, blank=True, editable=False)
    source_digest = models.CharField(max_length=64, blank=True, editable=False)

    objects = PlaceQuerySet.as_manager()

    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.FilterField("id"),
    ]

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_id"],
                condition=~Q(source_id=""),
                name="one_place_per_identifier_of_a_source",
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None) | Q(latitude__isnull=False, longitude__isnull=False),
                name="a_position_has_both_coordinates",
                violation_error_message=_("Give both latitude and longitude, or neither."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("directory:place", args=[self.slug])

    @property
    def is_itinerant(self):
        return any(term.label == "Itinérant" for term in self.terms_of(Vocabulary.ITINERANCE))

    def terms_of(self, vocabulary):
        """The place's terms of one vocabulary, in the vocabulary's order; no query when prefetched."""
        return sorted(
            (term for term in self.terms.all() if term.vocabulary == vocabulary), key=lambda term: term.position
        )

    @property
    def phone_link(self):
        """The number as a telephone dials it."""
        return "".join(each for each in self.phone if each.isdigit() or each == "+")

    def email_list(self):
        return [each for each in self.emails.split("|") if each]

    def website_list(self):
        return [each for each in self.websites.split("|") if each]

    def closures_from(self, day):
        """Closures not over on that day, soonest first; no query when prefetched."""
        return sorted((each for each in self.closures.all() if each.ends_on >= day), key=lambda each: each.starts_on)


class ClosureQuerySet(models.QuerySet):
    def on(self, day):
        return self.filter(starts_on__lte=day, ends_on__gte=day)


class Closure(models.Model):
    """A closure, or an exceptional opening, that expires by itself (fr: fermeture). Both days included.

    ``hours`` is empty for a closure; for an exceptional opening, the hours of each of these days.
    """

    place = models.ForeignKey(Place, models.CASCADE, related_name="closures", verbose_name=_("place"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    hours = models.JSONField(_("open all the same"), default=list, blank=True)
    note = models.CharField(_("note"), max_length=150, blank=True)

    objects = ClosureQuerySet.as_manager()

    class Meta:
        verbose_name = _("closure")
        verbose_name_plural = _("closures")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="a_closure_begins_before_it_ends",
                violation_error_message=_("The last day must not come before the first."),
            )
        ]

    def __str__(self):
        return f"{self.starts_on:%d/%m/%Y} – {self.ends_on:%d/%m/%Y}"

    @property
    def times(self):
        """The hours of an exceptional opening, or « fermé »."""
        return hours.write_day(self.hours)
