"""The charter and its versions (fr: charte, versions de la charte)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import TranslatableMixin

from network.charter_blocks import CharterBlocks
from network.fields import LeanStreamField


class CharterStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("charter version", "draft")
    IN_FORCE = "in_force", pgettext_lazy("charter version", "in force")
    FORMER = "former", pgettext_lazy("charter version", "former")


class CharterVersionQuerySet(models.QuerySet):
    def public(self):
        """What anybody may read: adopted versions, newest first."""
        return self.exclude(status=CharterStatus.DRAFT).order_by("-adopted_on", "-pk")

    def in_force(self):
        return self.filter(status=CharterStatus.IN_FORCE)

    def first_in_force(self):
        """The text in force in the language in which it was adopted, or ``None``."""
        return self.in_force().order_by("pk").first()


class CharterVersion(TranslatableMixin, models.Model):
    """The text adopted on a date, with a summary of what changed. Variables stay in it as ``[nom du collectif]``."""

    title = models.CharField(_("title"), max_length=200)
    number = models.PositiveSmallIntegerField(_("version"), default=1)
    status = models.CharField(
        _("status"), max_length=10, choices=CharterStatus, default=CharterStatus.DRAFT, editable=False
    )
    adopted_on = models.DateField(_("adopted on"), null=True, blank=True)
    what_changed = models.TextField(_("what changed"), blank=True, max_length=3000)
    body = LeanStreamField(CharterBlocks(required=False), verbose_name=_("text"), blank=True)
    text_to_accept = models.TextField(blank=True, editable=False)  # as members are asked to accept it, to the byte
    import_report = models.JSONField(default=list, editable=False)

    objects = CharterVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of the charter")
        verbose_name_plural = _("versions of the charter")
        ordering = ["-number", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["translation_key", "locale"], name="one_translation_per_charter_version"),
            models.UniqueConstraint(
                fields=["locale"], condition=Q(status="in_force"), name="one_charter_in_force_per_language"
            ),
        ]

    def __str__(self):
        return self.title if self.status == CharterStatus.DRAFT else f"{self.title} – {self.number}"

    def copy_for_translation(self, locale, exclude_fields=None):
        """A copy is not translated yet: it is a draft until somebody shows it (network.chartering)."""
        copy = super().copy_for_translation(locale, exclude_fields=exclude_fields)
        copy.status = CharterStatus.DRAFT
        return copy
