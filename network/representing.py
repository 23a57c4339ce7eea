"""Who signs for a structure, and the act that empowers them (fr: représentant, acte).

    called to sign ─ name_representative, keep_act ─▶ signed ─▶ name and act stand; what lacks may still be added

Whoever manages the structure and the secretariat do it; each change is recorded with what it was. After the signature the
register and the sheets rest on the act: only a coordinator changes what it says.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from network import notifications, signing
from network.models import LegalAct, Party
from network.roles import is_coordinator
from network.steps import StepRefused, allow, record

OF_PARTY = ["representative_name", "representative_function", "representative_email", "insured_until"]
SETTLED_BY_SIGNING = ["representative_name", "representative_function"]
OF_ACT = ["kind", "body", "number", "dated", "control_id", "sent_on", "received_on", "published_on", "file"]


@transaction.atomic
def name_representative(party, *, by, **said):
    """Say who signs, at which address, until when the structure is insured. A new mailbox receives the link to sign."""
    allow(signing.may_record_paper(by, party))
    kept = Party.objects.select_for_update().get(pk=party.pk)
    said = {name: said[name] for name in OF_PARTY if name in said}
    was = {name: getattr(kept, name) for name in said if getattr(kept, name) != said[name]}
    if not was:
        return
    if kept.signed_on and was.keys() & set(SETTLED_BY_SIGNING):
        raise StepRefused(_("This structure has signed: the name and the function are those of its signature."))
    Party.objects.filter(pk=kept.pk).update(**{name: said[name] for name in was})
    party.refresh_from_db()
    _record(party, "represent", by, was, said)
    to_sign = signing.ToSign(party)
    if "representative_email" in was and to_sign.is_open:
        notifications.called_to_sign(to_sign, signing.path_of(to_sign))


@transaction.atomic
def keep_act(party, act, *, by):
    """Keep the act, new or changed (a :class:`LegalAct` not saved yet). Once signed, members only add what it lacked."""
    allow(signing.may_record_paper(by, party))
    kept = LegalAct.objects.select_for_update().filter(pk=act.pk).first()
    blank = kept or LegalAct()
    was = {name: getattr(blank, name) for name in OF_ACT if getattr(blank, name) != getattr(act, name)}
    if not was:
        return
    changed = [name for name, value in was.items() if value]
    if kept and changed and kept.parties.exclude(signed_on=None).exists() and not is_coordinator(by):
        raise StepRefused(
            _(
                "This act was there when your structure signed: add what it lacks, or ask the secretariat to change it."
            )
        )
    act.structure = party.structure
    act.save()
    Party.objects.filter(pk=party.pk).update(act=act)
    party.refresh_from_db()
    _record(party, "keep_act", by, was, {name: getattr(act, name) for name in was})


def _record(party, step, by, was, became):
    details = {name: [str(was[name] or ""), str(became[name] or "")] for name in was}
    record(party.agreement, step, by=by, structure=str(party.structure), changes=details)
