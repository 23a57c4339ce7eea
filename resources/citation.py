"""How to name a resource: one sentence, as its licence asks for."""

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _


def citation_of(resource):
    """« Authors, structure. Title. Version of a day. Licence. Address »."""
    authors = ", ".join(filter(None, [resource.authors.strip(), resource.structure.called]))
    said = [
        authors,
        resource.title,
        resource.published_at and _("version of %s") % date_format(resource.changed_at, "j F Y"),
        resource.get_licence_display(),
    ]
    return f"{'. '.join(str(each).rstrip('.') for each in said if each)}. {address_of(resource)}"


def address_of(resource):
    return f"{settings.SITE_URL}{resource.get_absolute_url()}"
