"""What resources add to the Wagtail administration."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from resources.bulk import PublishResources
from resources.equipment_viewsets import EquipmentViewSetGroup
from resources.viewsets import ResourcesViewSetGroup
from resources.watch_viewsets import WatchViewSetGroup

ACTIONS = {
    "resources.loan.request": (_("Ask to borrow"), _("Loan requested")),
    "resources.loan.cancel": (_("Cancel"), _("Loan cancelled")),
    "resources.loan.approve": (_("Approve"), _("Loan approved")),
    "resources.loan.refuse": (_("Refuse"), _("Loan refused")),
    "resources.loan.agree_slots": (_("Agree on the slots"), _("Slots of a loan agreed")),
    "resources.loan.ask_longer": (_("Ask for more time"), _("Extension of a loan asked for")),
    "resources.loan.lengthen": (_("Grant the extension"), _("Loan extended")),
    "resources.loan.not_longer": (_("Do not extend"), _("Extension of a loan refused")),
    "resources.loan.hand_over": (_("Hand over"), _("Equipment handed over")),
    "resources.loan.come_back": (_("Take back"), _("Equipment taken back")),
    "resources.loan.lose": (_("Lose"), _("Equipment lost")),
    "resources.loan.condition": (_("Write the condition"), _("Condition report written")),
    "resources.pool.write": (_("Write"), _("Pool written")),
    "resources.equipmentitem.write": (_("Write"), _("Equipment written")),
    "resources.equipmentitem.add_units": (_("Add units"), _("Units of equipment added")),
    "resources.equipmentitem.block": (_("Keep days"), _("Days kept by the owner")),
    "resources.equipmentitem.unblock": (_("Free days"), _("Days no longer kept")),
    "resources.equipmentitem.set_aside": (_("Set aside"), _("Unit no longer lent")),
    "resources.equipmentitem.put_back": (_("Put back"), _("Unit lent again")),
    "resources.equipmentitem.settle_incident": (_("Settle"), _("Problem with equipment settled")),
    "resources.resource.propose": (_("Propose"), _("Resource proposed")),
    "resources.resource.take_back": (_("Take back"), _("Resource taken back")),
    "resources.resource.publish": (_("Publish"), _("Resource published")),
    "resources.resource.decline": (_("Decline"), _("Resource declined")),
    "resources.resource.gather": (_("Bring in"), _("Resource brought in from another network")),
    "resources.fruitlesssearch.settle": (_("Settle"), _("Search that found nothing settled")),
    "resources.resource.archive": (_("Archive"), _("Resource archived")),
    "resources.resource.unarchive": (_("Bring back"), _("Resource brought back")),
    "resources.resource.write": (_("Write"), _("Draft of a resource written")),
    "resources.resource.revise": (_("Change"), _("Resource changed")),
    "resources.resource.put_back": (_("Put back"), _("Earlier version of a resource put back")),
    "resources.resource.add_file": (_("Add a file"), _("File added to a resource")),
    "resources.resource.remove_file": (_("Remove a file"), _("File taken away from a resource")),
    "resources.resource.read_again": (_("Still right"), _("Resource read again")),
    "resources.resource.report": (_("Report"), _("Resource reported")),
    "resources.resource.settle_report": (_("Settle"), _("Report on a resource settled")),
    "resources.resource.say_used": (_("Used by us"), _("Use of a resource told")),
    "resources.resource.remove_use": (_("Remove"), _("Use of a resource removed")),
    "resources.watchitem.propose": (_("Propose"), _("Link proposed")),
    "resources.watchitem.correct": (_("Correct"), _("Link corrected")),
    "resources.watchitem.publish": (_("Publish"), _("Link published")),
    "resources.watchitem.set_aside": (_("Set aside"), _("Link set aside")),
    "resources.watchitem.put_back": (_("Put back"), _("Link waits for a decision again")),
    "resources.feedentry.pick": (_("Pick"), _("Line of a feed picked")),
    "resources.feedentry.ignore": (_("Ignore"), _("Line of a feed ignored")),
    "resources.feedentry.take_back": (_("Take back"), _("Line of a feed taken back")),
    "resources.watchfeed.follow": (_("Follow"), _("Feed followed")),
    "resources.watchfeed.correct": (_("Correct"), _("Feed corrected")),
}


@hooks.register("register_log_actions")
def name_the_steps(actions):
    for action, (label, message) in ACTIONS.items():
        actions.register_action(action, label, message)


hooks.register("register_bulk_action", PublishResources)
register_snippet(ResourcesViewSetGroup)
register_snippet(EquipmentViewSetGroup)
register_snippet(WatchViewSetGroup)
