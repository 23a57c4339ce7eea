"""What is decided about several resources at once, after a confirmation that says how many."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from network.steps import StepRefused
from network.viewsets.bulk import Confirmed
from resources import publishing
from resources.models import Resource


class PublishResources(Confirmed):
    models = [Resource]
    display_name = _("Publish")
    aria_label = _("Publish the selected resources")
    action_type = "publish_resources"
    action_priority = 10

    def check_perm(self, resource):
        return publishing.may_decide(self.request.user)

    def question(self, count):
        return ngettext("Publish %d resource?", "Publish %d resources?", count) % count

    @classmethod
    def execute_action(cls, objects, self=None, **kwargs):
        done = 0
        for resource in objects:
            try:
                publishing.publish(resource, by=self.request.user)
                done += 1
            except StepRefused:  # it is published already, or its licence does not allow it
                continue
        return done, 0

    def get_success_message(self, count, _children):
        return ngettext("%d resource is now published.", "%d resources are now published.", count) % count
