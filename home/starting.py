"""How the administration's widgets start without inline script, so that it keeps the site's strict policy.

Wagtail writes ``<script>`` beside its choosers, date fields and inline panels. Here each of them carries what it needs
in ``data-`` attributes, which static/js/admin.js reads; the matching templates are in templates/wagtailadmin/.
"""

import json

from django.utils.html import format_html
from wagtail.admin.widgets.chooser import BaseChooser


def starter(constructor, *arguments):
    """What js/admin.js turns into ``new constructor(…arguments)`` as soon as it stands in the page."""
    return format_html(
        '<span hidden data-controller="m-start" data-m-start-what-value="{}" data-m-start-with-value="{}"></span>',
        constructor,
        json.dumps(arguments),
    )


def _render(self, name, value, attrs=None, renderer=None):
    chosen = self.get_value_data(value)
    options = self.get_js_init_options(attrs["id"], name, chosen)
    return format_html(
        "{}{}", self.render_html(name, chosen, attrs), starter(self.js_constructor, attrs["id"], options)
    )


def without_inline_scripts():
    BaseChooser.render = _render
