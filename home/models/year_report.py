"""The report of the year, for officials: drawn from what the network did, edited by hand, then published (fr: bilan de l’année)."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.search import index

from home.models.pages import SitePage
from home.report_blocks import ReportBlocks
from network.fields import LeanStreamField


class YearReportPage(RoutablePageMixin, SitePage):
    """A page like any other once it is drawn: :mod:`home.year_report` writes its first draft."""

    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )  # fmt: skip
    body = LeanStreamField(ReportBlocks(required=False), verbose_name=_("body"), blank=True)

    content_panels = [*SitePage.content_panels, FieldPanel("year"), FieldPanel("body")]
    search_fields = [*SitePage.search_fields, index.SearchField("body")]
    parent_page_types = ["home.HomePage"]
    subpage_types = []
    template = "home/year_report.html"

    class Meta:
        verbose_name = _("report of the year")

    @path("imprimer/", name="print")
    def printed(self, request):
        from home.year_report_paper import print_view

        return print_view(self, request)

    @path("bilan.pdf/", name="pdf")  # Wagtail adds the slash; the address has none
    def pdf(self, request):
        from home.year_report_paper import pdf_view

        return pdf_view(self, request)
