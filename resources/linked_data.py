"""A resource as search engines and hubs read it (schema.org LearningResource)."""

import json

from django.utils.safestring import mark_safe

from network.linked_data import ESCAPES
from resources.citation import address_of
from resources.models import Theme
from resources.models.library import LICENCE_TEXTS


def resource_as_json(resource):
    """The text of the script: nothing in it can end it."""
    return mark_safe(json.dumps(resource_as_data(resource), ensure_ascii=False).translate(ESCAPES))


def resource_as_data(resource):
    themes = resource.themes.all()
    data = {
        "@context": "https://schema.org",
        "@type": "LearningResource",
        "@id": address_of(resource),
        "url": address_of(resource),
        "name": resource.title,
        "description": resource.summary,
        "inLanguage": "fr",
        "learningResourceType": resource.get_kind_display(),
        "educationalLevel": resource.get_level_display() if resource.level else "",
        "timeRequired": f"PT{resource.duration}M" if resource.duration else "",
        "about": [each.label for each in themes if each.axis == Theme.Axis.THEME],
        "audience": [
            {"@type": "Audience", "audienceType": each.label}
            for each in themes
            if each.axis in (Theme.Axis.AUDIENCE, Theme.Axis.BENEFICIARY)
        ],
        "teaches": [each.label for each in themes if each.axis in (Theme.Axis.PIX, Theme.Axis.DIGCOMP)],
        "license": LICENCE_TEXTS.get(resource.licence, resource.licence),
        "author": [{"@type": "Person", "name": name.strip()} for name in resource.authors.split(",") if name.strip()],
        "publisher": {"@type": "Organization", "name": resource.structure.called},
        "datePublished": resource.published_at.date().isoformat() if resource.published_at else "",
        "dateModified": resource.changed_at.date().isoformat(),
        "version": str(resource.version),
        "isBasedOn": resource.source_url,
    }
    return {name: value for name, value in data.items() if value}
