"""How the network looks: logo, colours, partners in the footer (fr: identité visuelle)."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, HelpPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.models import Orderable

from network import publication
from network.colours import validate_readable

six_digits = RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Write a colour as # and six digits, for example #1d5c8a."))


@register_setting(icon="view", order=20)
class Identity(BaseGenericSetting, ClusterableModel):
    """One row: how the network looks."""

    tagline = models.CharField(_("tagline"), max_length=160, blank=True)
    tagline_en = models.CharField(_("tagline in English"), max_length=160, blank=True)
    logo = models.ForeignKey(
        "wagtailimages.Image", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("logo"),
        help_text=_("Shown 40 pixels high in the header; its background should be transparent."),
    )  # fmt: skip
    main_colour = models.CharField(
        _("main colour"), max_length=7, default="#1d5c6b", validators=[six_digits, validate_readable],
        help_text=_("Headings, buttons and links. It must be readable on white; otherwise we propose the nearest."),
    )  # fmt: skip
    accent_colour = models.CharField(
        _("accent colour"), max_length=7, default="#a8480f", validators=[six_digits, validate_readable],
        help_text=_("What must be noticed. It must be readable on white too."),
    )  # fmt: skip

    panels = [
        HelpPanel(content=_("Colours reach the pages at once. Nobody has to touch a style sheet.")),
        MultiFieldPanel([FieldPanel("tagline"), FieldPanel("tagline_en")], heading=_("Words")),
        MultiFieldPanel(
            [FieldPanel("logo"), FieldPanel("main_colour"), FieldPanel("accent_colour")], heading=_("Look")
        ),
        InlinePanel("partners", heading=_("Partners in the footer"), label=_("partner")),
    ]

    class Meta:
        verbose_name = _("visual identity")

    def __str__(self):
        return str(_("visual identity"))


class FooterPartner(Orderable):
    """A partner whose name or logo closes every page."""

    identity = ParentalKey(Identity, on_delete=models.CASCADE, related_name="partners")
    name = models.CharField(_("name"), max_length=100)
    url = models.URLField(_("web site"), blank=True)
    logo = models.ForeignKey(
        "wagtailimages.Image", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("logo")
    )

    panels = [FieldPanel("name"), FieldPanel("url"), FieldPanel("logo")]

    class Meta(Orderable.Meta):
        verbose_name = _("partner")

    def __str__(self):
        return self.name


@publication.remembered
def the_identity():
    """The one identity of this installation, remembered until the next publication."""
    return Identity.objects.select_related("logo").first() or Identity()


@publication.remembered
def footer_partners():
    return list(FooterPartner.objects.select_related("logo").order_by("sort_order"))
