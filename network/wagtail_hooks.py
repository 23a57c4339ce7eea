"""What the network adds to the Wagtail administration."""

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from network.log_actions import ACTIONS
from network.viewsets import GROUPS, bulk, urlpatterns


@hooks.register("register_log_actions")
def name_the_steps(actions):
    for action, (label, message) in ACTIONS.items():
        actions.register_action(action, label, message)


@hooks.register("register_admin_urls")
def addresses():
    return urlpatterns


for group in GROUPS:
    register_snippet(group)

for action in bulk.ACTIONS:
    hooks.register("register_bulk_action", action)
hooks.register("before_bulk_action", bulk.one_deletion_at_a_time)
