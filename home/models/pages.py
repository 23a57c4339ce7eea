"""The pages that the secretariat writes (fr: pages éditoriales)."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import Page
from wagtail.search import index

from home.blocks import EditorialBlocks, GlossaryBlocks
from home.models.identity import the_identity
from network import branding
from network.fields import LeanStreamField


class SitePage(Page):
    """What every page has: a line that says what it is for."""

    lead = models.TextField(
        _("lead"), blank=True, max_length=500, help_text=_("One or two sentences under the title. Plain words.")
    )

    content_panels = Page.content_panels + [FieldPanel("lead")]
    search_fields = Page.search_fields + [index.SearchField("lead")]

    serve_select_related = ["locale"]

    class Meta:
        abstract = True

    def get_context(self, request, *args, **kwargs):
        return {"page": self, "self": self, "request": request}


class HomePage(SitePage):
    """The first page: who we are, find a place near me, news, key figures."""

    body = LeanStreamField(EditorialBlocks(required=False), verbose_name=_("body"), blank=True)

    content_panels = SitePage.content_panels + [FieldPanel("body")]
    parent_page_types = ["wagtailcore.Page"]
    template = "home/home_page.html"
    max_count = 2

    class Meta:
        verbose_name = _("home page")

    def get_context(self, request, *args, **kwargs):
        from home.front import first_page

        return super().get_context(request) | first_page(self)


class EditorialPage(SitePage):
    """Any page of text."""

    body = LeanStreamField(EditorialBlocks(required=False), verbose_name=_("body"), blank=True)

    content_panels = SitePage.content_panels + [FieldPanel("body")]
    search_fields = SitePage.search_fields + [index.SearchField("body")]
    template = "home/editorial_page.html"

    class Meta:
        verbose_name = _("page")


class GlossaryPage(SitePage):
    """The words of digital inclusion, in alphabetical order."""

    body = LeanStreamField(GlossaryBlocks(required=False), verbose_name=_("definitions"), blank=True)

    content_panels = SitePage.content_panels + [FieldPanel("body")]
    template = "home/glossary_page.html"
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("glossary")

    def definitions(self):
        from network.words import fold

        return sorted(self.body, key=lambda block: fold(block.value["term"]))


class CharterPage(RoutablePageMixin, SitePage):
    """The charter in force, its earlier versions, its print view and its PDF."""

    template = "home/charter_page.html"
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("charter")

    def get_context(self, request, *args, **kwargs):
        from home.charter import charter_in_force

        return super().get_context(request) | charter_in_force(self.locale)

    @path("versions/", name="versions")
    def versions(self, request):
        from home.charter import versions_view

        return versions_view(self, request)

    @path("versions/<int:number>/", name="version")
    def version(self, request, number):
        from home.charter import version_view

        return version_view(self, request, number)

    @path("imprimer/", name="print")
    def printed(self, request):
        from home.charter import print_view

        return print_view(self, request)

    @path("charte.pdf/", name="pdf")  # as above
    def pdf(self, request):
        from home.charter import pdf_view

        return pdf_view(self, request)


class VisualIdentityPage(SitePage):
    """Colours, logo and the rules for using them."""

    body = LeanStreamField(EditorialBlocks(required=False), verbose_name=_("rules of use"), blank=True)

    content_panels = SitePage.content_panels + [FieldPanel("body")]
    template = "home/visual_identity_page.html"
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("visual identity")

    def swatches(self):
        identity = the_identity()
        return [(_("main colour"), identity.main_colour), (_("accent colour"), identity.accent_colour)]

    def is_reserved(self):
        """Whether the rules reserve the name and the logo to signatories."""
        return branding.is_reserved()


class NewsIndexPage(RoutablePageMixin, SitePage):
    """All the news, newest first."""

    template = "home/news_index_page.html"
    subpage_types = ["home.NewsPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("news list")

    def get_context(self, request, *args, **kwargs):
        from home.news import news_list

        return super().get_context(request) | news_list(self, request.GET)

    @path("flux.xml/", name="feed")  # Wagtail adds the slash; the address has none
    def feed(self, request):
        from home.news import feed_view

        return feed_view(self, request)


class Audience(models.TextChoices):
    PROFESSIONALS = "professionals", _("professionals")
    SOCIAL_ACTORS = "social_actors", _("social actors")
    ELECTED = "elected", _("elected officials")
    PUBLIC = "public", _("general public")


class NewsPage(SitePage):
    """One piece of news."""

    date = models.DateField(_("date"), default=timezone.localdate)
    picture = models.ForeignKey(
        "wagtailimages.Image", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("picture")
    )
    picture_alt = models.CharField(
        _("alternative text"), max_length=200, blank=True,
        help_text=_("What the picture shows, for those who do not see it. Required with a picture."),
    )  # fmt: skip
    for_professionals = models.BooleanField(_("professionals"), default=False)
    for_social_actors = models.BooleanField(_("social actors"), default=False)
    for_elected = models.BooleanField(_("elected officials"), default=False)
    for_public = models.BooleanField(_("general public"), default=True)
    body = LeanStreamField(EditorialBlocks(required=False), verbose_name=_("body"), blank=True)

    content_panels = SitePage.content_panels + [
        FieldPanel("date"),
        MultiFieldPanel([FieldPanel("picture"), FieldPanel("picture_alt")], heading=_("Picture")),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel(f"for_{audience}") for audience in Audience.values])], heading=_("For whom")
        ),
        FieldPanel("body"),
    ]
    search_fields = SitePage.search_fields + [index.SearchField("body")]
    parent_page_types = ["home.NewsIndexPage"]
    subpage_types = []
    serve_select_related = ["locale", "picture"]
    template = "home/news_page.html"

    class Meta:
        verbose_name = _("piece of news")
        verbose_name_plural = _("news")
        constraints = [
            models.CheckConstraint(
                condition=Q(picture=None) | ~Q(picture_alt=""), name="a_picture_has_its_alternative_text"
            )
        ]

    def clean(self):
        super().clean()
        if self.picture_id and not self.picture_alt.strip():
            raise ValidationError({"picture_alt": _("Say in a few words what the picture shows.")})

    @property
    def index_url(self):
        return self.url.rsplit("/", 2)[0] + "/"

    def audiences(self):
        return [audience for audience in Audience if getattr(self, f"for_{audience.value}")]


FRONT_CHILDREN = [
    "home.EditorialPage",
    "home.GlossaryPage",
    "home.CharterPage",
    "home.VisualIdentityPage",
    "home.NewsIndexPage",
    "home.YearReportPage",
]
HomePage.subpage_types = FRONT_CHILDREN
EditorialPage.subpage_types = ["home.EditorialPage", "home.GlossaryPage"]
GlossaryPage.subpage_types = CharterPage.subpage_types = VisualIdentityPage.subpage_types = []
