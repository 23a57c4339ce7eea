"""How the pages of an import call what they show."""

from django.utils.translation import gettext_lazy as _

from network.exchange.problems import DOUBT, ERROR, KEEP, LEAVE, REPAIR, USE, WARNING

SEVERITY_WORDS = {
    ERROR: _("Lines refused"),
    DOUBT: _("To look at"),
    WARNING: _("Left out or shortened"),
    REPAIR: _("Put right"),
}
ANSWERS = {LEAVE: _("leave it out"), KEEP: _("keep it as it is"), USE: _("use instead:")}
