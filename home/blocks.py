"""What an editorial page may be made of."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock
from wagtail.snippets.blocks import SnippetChooserBlock

FEATURES = ["h2", "h3", "bold", "italic", "link", "document-link", "ol", "ul"]


class Picture(blocks.StructBlock):
    image = ImageBlock(label=_("picture"))
    caption = blocks.CharBlock(label=_("caption"), required=False)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "home/blocks/picture.html"


class Quotation(blocks.StructBlock):
    text = blocks.TextBlock(label=_("text"))
    who = blocks.CharBlock(label=_("who says it"))
    role = blocks.CharBlock(label=_("role"), required=False)

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "home/blocks/quotation.html"


class Link(blocks.StructBlock):
    """A page of the site or an address: exactly one."""

    label = blocks.CharBlock(label=_("what the button says"))
    page = blocks.PageChooserBlock(label=_("page"), required=False)
    url = blocks.CharBlock(
        label=_("or an address"), required=False, help_text=_("/annuaire/ or https://example.org"), max_length=500
    )

    def clean(self, value):
        cleaned = super().clean(value)
        url = cleaned.get("url") or ""
        if bool(cleaned.get("page")) == bool(url):
            raise blocks.StructBlockValidationError(
                block_errors={"url": blocks.StreamBlockValidationError(non_block_errors=[_("Give one of the two.")])}
            )
        if url and not url.startswith(("/", "https://", "http://", "mailto:", "tel:")):
            raise blocks.StructBlockValidationError(
                block_errors={
                    "url": blocks.StreamBlockValidationError(
                        non_block_errors=[_("Begin with / for a page of the site, or https:// for another site.")]
                    )
                }
            )
        return cleaned


class CallToAction(blocks.StructBlock):
    text = blocks.CharBlock(label=_("sentence"), required=False)
    link = Link(label=_("button"))

    class Meta:
        icon = "pick"
        label = _("Call to action")
        template = "home/blocks/call_to_action.html"


class KeyFigure(blocks.StructBlock):
    value = blocks.CharBlock(label=_("figure"), help_text=_("As it is shown: 60, 12 %, 4 800."))
    label = blocks.CharBlock(label=_("what it counts"))
    source = blocks.CharBlock(label=_("source"))
    date = blocks.DateBlock(label=_("date"))

    class Meta:
        icon = "order-up"
        label = _("Key figure")
        template = "home/blocks/key_figure.html"


class Definition(blocks.StructBlock):
    term = blocks.CharBlock(label=_("term"))
    text = blocks.RichTextBlock(label=_("text"), features=["bold", "italic", "link"])
    source = blocks.CharBlock(label=_("source"), required=False)

    class Meta:
        icon = "openquote"
        label = _("Definition")
        template = "home/blocks/definition.html"


class Steps(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"), required=False)
    items = blocks.ListBlock(
        blocks.StructBlock(
            [
                ("title", blocks.CharBlock(label=_("title"))),
                ("text", blocks.TextBlock(label=_("text"), required=False)),
            ]
        ),
        label=_("steps"),
    )

    class Meta:
        icon = "list-ol"
        label = _("Steps")
        template = "home/blocks/steps.html"


class People(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"), required=False)
    items = blocks.ListBlock(
        blocks.StructBlock(
            [
                ("name", blocks.CharBlock(label=_("name"))),
                ("function", blocks.CharBlock(label=_("function"), required=False)),
                ("structure", blocks.CharBlock(label=_("structure"), required=False)),
                ("email", blocks.EmailBlock(label=_("e-mail"), required=False)),
                ("phone", blocks.CharBlock(label=_("phone"), required=False)),
            ]
        ),
        label=_("people"),
    )

    class Meta:
        icon = "group"
        label = _("People")
        template = "home/blocks/people.html"


class Faq(blocks.StructBlock):
    items = blocks.ListBlock(
        blocks.StructBlock(
            [
                ("question", blocks.CharBlock(label=_("question"))),
                ("answer", blocks.RichTextBlock(label=_("answer"), features=FEATURES[2:])),
            ]
        ),
        label=_("questions"),
    )

    class Meta:
        icon = "help"
        label = _("Questions and answers")
        template = "home/blocks/faq.html"


def picked(thing, **meta):
    """A block of ``thing`` chosen by hand under an optional title."""
    return blocks.StructBlock(
        [("title", blocks.CharBlock(label=_("title"), required=False)), ("items", blocks.ListBlock(thing))], **meta
    )


class EditorialBlocks(blocks.StreamBlock):
    heading = blocks.CharBlock(icon="title", label=_("Heading"), template="home/blocks/heading.html")
    paragraph = blocks.RichTextBlock(
        icon="pilcrow", label=_("Text"), features=FEATURES, template="home/blocks/paragraph.html"
    )
    picture = Picture()
    quotation = Quotation()
    call_to_action = CallToAction()
    key_figure = KeyFigure()
    definition = Definition()
    steps = Steps()
    people = People()
    documents = picked(
        DocumentChooserBlock(label=_("document")),
        icon="doc-full", label=_("Documents"), template="home/blocks/documents.html",
    )  # fmt: skip
    places = picked(
        SnippetChooserBlock("network.Place", label=_("place")),
        icon="site", label=_("Places"), template="home/blocks/places.html",
    )  # fmt: skip
    resources = picked(
        SnippetChooserBlock("resources.Resource", label=_("resource")),
        icon="folder-open-inverse", label=_("Resources"), template="home/blocks/resources.html",
    )  # fmt: skip
    faq = Faq()


class GlossaryBlocks(blocks.StreamBlock):
    definition = Definition()
