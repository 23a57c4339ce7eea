"""What the index of words says of pages."""

from wagtail.models import Page

from home.models.pages import NewsPage
from network.words import drop_entry, write_entry


def index_page(page):
    """Write a live page into the index, in its own language; take any other out."""
    page = page.specific
    kind = "news" if isinstance(page, NewsPage) else "page"
    language = page.locale.language_code
    if not page.live or page.alias_of_id or page.depth < 3:
        drop_entry(kind, page.pk)
        return
    body = getattr(page, "body", None)
    text = " ".join(block_text(body)) if body is not None else ""
    write_entry(
        kind,
        page.pk,
        title=page.title,
        summary=getattr(page, "lead", ""),
        text=text,
        url=page.url or "",
        language=language,
        is_public=not page.get_view_restrictions().exists(),
    )


def block_text(stream):
    """The words in a StreamField, block by block."""
    for block in stream:
        yield from block.block.get_searchable_content(block.value)


def index_everything():
    count = 0
    for page in Page.objects.live().specific().iterator():
        index_page(page)
        count += 1
    return count
