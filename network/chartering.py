"""How the text of the charter comes in, and how it is adopted.

    import or write ─▶ draft ─┬─ adopt ───▶ in force ── another one is adopted ─▶ former
                              └─ discard ─▶ gone
    translation of the text in force: draft ── show ─▶ in force in its language

Source: the charters themselves: a new version of the text is adopted on a date, and the earlier ones stay readable.
"""

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Locale
from wagtail.rich_text import RichText

from network import publication
from network.charter_reading import UnreadableCharter, lost_lines, read_charter
from network.models import CharterStatus, CharterVersion
from network.models.network import the_network
from network.roles import is_coordinator
from network.steps import StepRefused, advance, allow, record

MOST_BYTES = 5 * 1024 * 1024

UNREADABLE = {
    "empty": gettext_lazy("This document has no word in it. A scanned charter must first be turned into text."),
    "too_large": gettext_lazy("This document is too large. Remove its pictures, or copy its text into a text file."),
    "unsupported": gettext_lazy(
        "This kind of document cannot be read. Save the charter as Word (.docx), text (.txt) or Markdown (.md), then try again."
    ),
    "binary": gettext_lazy(
        "This document is not text. Save the charter as Word (.docx) or text (.txt), then try again."
    ),
    "not_docx": gettext_lazy(
        "This Word document cannot be opened. Open it in your word processor and save it again."
    ),
}

# Who may act


def may_write(user):
    return is_coordinator(user)


def first_locale():
    return Locale.objects.get(language_code=settings.LANGUAGE_CODE)


def is_translation(version):
    return version.locale_id != first_locale().pk


# The steps


@transaction.atomic
def import_draft(content, filename, *, by):
    """Read a document into a draft, part by part; not one of its lines is lost. ``by`` is ``None`` on the command line."""
    allow(by is None or may_write(by))
    draft = read_document(content, filename)
    version = CharterVersion.objects.create(
        title=_title(draft) or _("Charter"),
        locale=first_locale(),
        adopted_on=draft.adopted_on,
        body=blocks_of(draft),
        import_report=report_of(draft, filename),
    )
    record(version, "import", by=by, filename=filename)
    return version


@transaction.atomic
def prepare_next(version, *, by):
    """A draft that begins with the text of an adopted version."""
    allow(may_write(by))
    draft = CharterVersion.objects.create(title=version.title, locale=first_locale(), body=version.body)
    record(draft, "prepare_next", by=by, version=version.number)
    return draft


@transaction.atomic
def adopt(version, *, by, adopted_on, what_changed):
    """Put a draft in force from a day on; the text that was in force becomes a former one, in every language."""
    allow(may_write(by))
    if is_translation(version):
        raise StepRefused(_("Adopt the text in the first language; its translation is shown afterwards."))
    list(CharterVersion.objects.select_for_update().in_force())
    number = CharterVersion.objects.public().aggregate(last=Max("number"))["last"] or 0
    CharterVersion.objects.in_force().update(status=CharterStatus.FORMER)
    advance(
        version,
        source=[CharterStatus.DRAFT],
        target=CharterStatus.IN_FORCE,
        number=number + 1,
        adopted_on=adopted_on,
        what_changed=what_changed.strip(),
    )
    publication.announce()
    record(version, "adopt", by=by, number=version.number, adopted_on=adopted_on.isoformat())


@transaction.atomic
def show_translation(version, *, by):
    """Show the translation of an adopted text; it takes the number, the date and the status of that text."""
    allow(may_write(by))
    adopted = version.get_translations().filter(locale=first_locale()).exclude(status=CharterStatus.DRAFT).first()
    if adopted is None:
        raise StepRefused(_("The text that this one translates is not adopted yet."))
    advance(
        version,
        source=[CharterStatus.DRAFT],
        target=adopted.status,
        number=adopted.number,
        adopted_on=adopted.adopted_on,
    )
    publication.announce()
    record(version, "show_translation", by=by, number=version.number)


@transaction.atomic
def discard(version, *, by):
    """Throw a draft away. What was adopted stays."""
    allow(may_write(by))
    record(version, "discard", by=by)
    gone, _each = CharterVersion.objects.filter(pk=version.pk, status=CharterStatus.DRAFT).delete()
    if not gone:
        raise StepRefused(_("Only a draft can be thrown away: an adopted version stays readable."))


# What a document says


def read_document(content, filename):
    """The draft that reading gives, or a refusal that says what to do."""
    if len(content) > MOST_BYTES:
        raise StepRefused(UNREADABLE["too_large"])
    network = the_network()
    names = {"nom du collectif": network.name, "territoire": network.territory_name}
    try:
        return read_charter(content, filename, {name: said for name, said in names.items() if said})
    except UnreadableCharter as unreadable:
        raise StepRefused(UNREADABLE.get(unreadable.code, UNREADABLE["unsupported"])) from unreadable


def report_of(draft, filename):
    """What went where, as JSON; source lines are counted from 1."""
    return {
        "filename": filename,
        "lines": sum(bool(line.strip()) for line in draft.source),
        "lost": lost_lines(draft),
        "parts": [
            {
                "kind": line.kind, "title": line.title, "first_line": line.first_line, "last_line": line.last_line,
                "count": line.count,
            }
            for line in draft.report()
        ],
        "others": [
            {"first_line": section.lines[0], "last_line": section.lines[-1], "text": section.text or section.title}
            for section in draft.sections
            if _block_type(section) == "other"
        ],
        "variables": draft.variables,
        "suggestions": [
            {"name": each.name, "literal": each.literal, "count": each.count} for each in draft.suggestions
        ],
    }  # fmt: skip


def _title(draft):
    """The charter's own title: the last one, when a convention comes before its charter."""
    titles = [section.title or section.text.partition("\n")[0] for section in draft.of_kind("title")]
    charter = [title for title in titles if "charte" in title.casefold()]
    return (charter or titles or [""])[-1][:200]


def _block_type(section):
    if section.kind == "title":
        return "other"
    return "mission_intro" if section.introduces == "mission" else section.kind


def blocks_of(draft):
    """StreamField data of the draft, in the order of the document. The title is the version's own."""
    title = _title(draft)
    sections = [
        section for section in draft.sections
        if section.kind != "title" or section.title != title or section.text or section.rows
    ]  # fmt: skip
    return [(_block_type(section), _VALUES.get(_block_type(section), _titled)(section)) for section in sections]


def _titled(section):
    return {"title": section.title, "text": _rich_text(section)}


def _numbered(section):
    return {"number": section.number, "title": section.title, "text": _rich_text(section, say_source=True)}


_VALUES = {
    "finding": lambda section: {"text": _rich_text(section, say_title=True)},
    "definition": lambda section: {
        "term": section.title, "text": _rich_text(section, say_source=False), "source": section.source
    },
    "mission": lambda section: {"pole": section.pole or "other", **_titled(section)},
    "article": _numbered,
    "annex": _numbered,
}  # fmt: skip


def _rich_text(section, *, say_title=False, say_source=True):
    """The section's text, lists and tables with what the editor knows: paragraphs and lists."""
    parts = []
    if say_title and section.title:
        parts.append(format_html("<p><b>{}</b></p>", section.title))
    parts += [html for paragraph in section.text.split("\n\n") for html in _paragraph(paragraph)]
    parts += [format_html("<p>{}</p>", " | ".join(row)) for row in section.rows]
    if say_source and section.source:
        parts.append(format_html("<p>{}</p>", section.source))
    return RichText(mark_safe("".join(parts)))


def _paragraph(text):
    """One paragraph; lines that begin with « - » make a list."""
    plain, items = [], []

    def flush():
        if plain:
            yield format_html("<p>{}</p>", mark_safe("<br/>".join(map(escape, plain))))
        if items:
            yield format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((item,) for item in items)))
        plain.clear()
        items.clear()

    for line in filter(None, (line.strip() for line in text.split("\n"))):
        if line.startswith("- "):
            if plain:
                yield from flush()
            items.append(line[2:])
        else:
            if items:
                yield from flush()
            plain.append(line)
    yield from flush()
