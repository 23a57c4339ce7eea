from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResourcesConfig(AppConfig):
    name = "resources"
    verbose_name = _("Resources")

    def ready(self):
        from network import asked as network_asked
        from network import interview_facts as network_facts
        from network.measuring import known as network_known
        from resources import asked, interview_facts, known, receivers  # noqa: F401

        if asked.of_resources not in network_asked.ALSO:
            network_asked.ALSO.append(asked.of_resources)
        network_known.SOURCES.update(known.SOURCES)
        if interview_facts.borrowed_and_shared not in network_facts.ALSO:
            network_facts.ALSO.append(interview_facts.borrowed_and_shared)
