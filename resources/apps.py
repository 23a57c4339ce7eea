from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResourcesConfig(AppConfig):
    name = "resources"
    verbose_name = _("Resources")

    def ready(self):
        from network import asked as network_asked
        from resources import asked, receivers  # noqa: F401

        if asked.of_resources not in network_asked.ALSO:
            network_asked.ALSO.append(asked.of_resources)
