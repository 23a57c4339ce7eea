"""The parts that a charter is made of, as blocks to edit (fr: constats, valeurs, missions, articles…)."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

# The kinds are those of network.charter_reading, so that an imported document keeps its order and its parts.
TEXT_FEATURES = ["bold", "italic", "link", "ol", "ul"]


class Text(blocks.RichTextBlock):
    def __init__(self, required=True, **kwargs):
        super().__init__(required=required, features=TEXT_FEATURES, label=_("text"), **kwargs)


class Finding(blocks.StructBlock):
    text = Text()

    class Meta:
        icon = "view"
        label = _("Finding")


class Definition(blocks.StructBlock):
    term = blocks.CharBlock(label=_("term"))
    text = Text()
    source = blocks.CharBlock(label=_("source"), required=False)

    class Meta:
        icon = "openquote"
        label = _("Definition")


class Titled(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"), required=False)
    text = Text(required=False)


class Mission(Titled):
    pole = blocks.ChoiceBlock(
        label=_("pole"),
        choices=[
            ("coordinate", _("Coordinate")),
            ("communicate", _("Communicate")),
            ("equip", _("Equip")),
            ("other", _("Other")),
        ],
    )

    class Meta:
        icon = "tasks"
        label = _("Mission")


class Partner(blocks.StructBlock):
    title = blocks.CharBlock(label=_("name"), required=False)
    text = Text(required=False)

    class Meta:
        icon = "group"
        label = _("Partner and role")


class Numbered(blocks.StructBlock):
    number = blocks.CharBlock(label=_("number"), required=False)
    title = blocks.CharBlock(label=_("title"), required=False)
    text = Text(required=False)


class CharterBlocks(blocks.StreamBlock):
    """In the order in which a charter is usually read; the editor may choose another."""

    preamble = Titled(icon="pilcrow", label=_("Preamble"))
    finding = Finding()
    definition = Definition()
    presentation = Titled(icon="group", label=_("What the network is"))
    value = Titled(icon="pick", label=_("Value"))
    mission_intro = Titled(icon="tasks", label=_("Introduction of the missions"))
    mission = Mission()
    cooperation = Titled(icon="link", label=_("How members cooperate"))
    service = Titled(icon="help", label=_("Service to the public"))
    partner = Partner()
    commitment = Titled(icon="check", label=_("Commitment"))
    article = Numbered(icon="list-ol", label=_("Article of the convention"))
    signature = Titled(icon="edit", label=_("Signatures"))
    annex = Numbered(icon="doc-full", label=_("Annex"))
    other = Titled(icon="doc-empty", label=_("Other text"))
