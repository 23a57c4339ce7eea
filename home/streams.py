"""How texts kept in files become the blocks of a page or of a charter version."""

from django.utils.html import escape, linebreaks
from wagtail.rich_text import RichText


def page_blocks(blocks):
    """StreamField data of an editorial page from ``[{"type": …, …}]`` (see home/demo/pages.json)."""
    return [(block["type"], _page_block(block)) for block in blocks]


def _page_block(block):
    kind = block["type"]
    if kind == "paragraph":
        return RichText(block["html"])
    if kind == "heading":
        return block["text"]
    if kind == "call_to_action":
        return {"text": block.get("text", ""), "link": {"label": block["label"], "page": None, "url": block["url"]}}
    value = {name: said for name, said in block.items() if name != "type"}
    if kind == "definition":
        value["text"] = paragraphs(value["text"])
    if kind == "faq":
        value["items"] = [
            {"question": item["question"], "answer": paragraphs(item["answer"])} for item in value["items"]
        ]
    return value


def paragraphs(text):
    """Plain text as rich text; text that is already HTML is left as it is."""
    return RichText(text if "<p" in text or "<ul" in text else linebreaks(escape(text), autoescape=False))


def charter_blocks(charter):
    """StreamField data of a charter version from a file's parts (see home/demo/charter.json)."""
    blocks = [("presentation", {"title": "", "text": paragraphs(charter["presentation"])})]
    blocks += [("finding", {"text": paragraphs(text)}) for text in charter["findings"]]
    blocks += [
        ("definition", {"term": each["term"], "text": paragraphs(each["text"]), "source": each["source"]})
        for each in charter["definitions"]
    ]
    blocks += _titled("value", charter["values"])
    blocks += [
        ("mission", {"pole": each["pole"], "title": each["title"], "text": paragraphs(each["text"])})
        for each in charter["missions"]
    ]
    blocks += _titled("cooperation", charter["cooperation"]) + _titled("service", charter["services"])
    blocks += [("partner", {"title": each["name"], "text": paragraphs(each["role"])}) for each in charter["partners"]]
    blocks += [("commitment", {"title": "", "text": paragraphs(text)}) for text in charter["commitments"]]
    for kind, parts in (("article", charter["articles"]), ("annex", charter["annexes"])):
        blocks += [
            (kind, {"number": str(each["number"]), "title": each["title"], "text": paragraphs(each["text"])})
            for each in parts
        ]
    return blocks


def _titled(kind, parts):
    return [(kind, {"title": each["title"], "text": paragraphs(each["text"])}) for each in parts]
