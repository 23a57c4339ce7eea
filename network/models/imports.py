"""Files of places that came in, and what each source means by its columns (fr: imports, correspondances)."""

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ImportStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("import", "in preparation")
    QUEUED = "queued", pgettext_lazy("import", "waiting for its turn")
    APPLYING = "applying", pgettext_lazy("import", "being imported")
    APPLIED = "applied", pgettext_lazy("import", "imported")
    UNDONE = "undone", pgettext_lazy("import", "undone")


def private_storage():
    return storages["private"]


def import_path(run, name):
    return f"imports/{name}"


class ImportRun(models.Model):
    """One file of places, from its upload to its undoing (fr: import).

    ``mapping``: ``{heading: target}``; ``answers``: ``{key of a doubt: keep, leave or use}``; ``report``: what the
    preview or the result says, ready to be shown; ``trace``: keys of what was created and changed; ``done``: lines read
    so far, of ``rows``.
    """

    source = models.CharField(_("source"), max_length=100)
    file = models.FileField(_("file"), storage=private_storage, upload_to=import_path, max_length=255)
    file_name = models.CharField(_("name of the file"), max_length=200)
    form = models.CharField(max_length=40, blank=True)
    rows = models.PositiveIntegerField(_("lines"), default=0)
    mapping = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    trace = models.JSONField(default=dict)
    done = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=500, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=ImportStatus, default=ImportStatus.DRAFT)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("person")
    )
    at = models.DateTimeField(_("uploaded on"), default=timezone.now)
    started_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(_("imported on"), null=True)
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    undone_at = models.DateTimeField(_("undone on"), null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("import of places")
        verbose_name_plural = _("imports of places")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.source} – {self.file_name}"

    @property
    def counts(self):
        """``{"created": …, "changed": …, "unchanged": …, "refused": …}`` as far as they are known."""
        return self.report.get("counts", {})


class SourceMapping(models.Model):
    """What a source means by its headings, proposed again next time (fr: correspondance)."""

    source = models.CharField(_("source"), max_length=100, unique=True)
    mapping = models.JSONField(default=dict)
    modified_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("columns of a source")
        verbose_name_plural = _("columns of sources")
        ordering = ["source"]

    def __str__(self):
        return self.source
