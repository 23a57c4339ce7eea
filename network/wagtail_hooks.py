"""What the network adds to the Wagtail administration."""

from wagtail import hooks

from network.log_actions import ACTIONS


@hooks.register("register_log_actions")
def name_the_steps(actions):
    for action, (label, message) in ACTIONS.items():
        actions.register_action(action, label, message)
