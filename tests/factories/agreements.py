"""Rules, charters and agreements, ready to be signed."""

import datetime as dt

from wagtail.models import Locale

from network import ready_rules, signing
from network.models import CharterStatus, CharterVersion
from tests.factories.network import PersonFactory, StructureFactory


def charter_in_force(number=1, words="Nous accueillons chacun sans jugement."):
    """An adopted charter; the one that was in force becomes a former one."""
    CharterVersion.objects.in_force().update(status=CharterStatus.FORMER)
    return CharterVersion.objects.create(
        title="Charte du réseau", number=number, status=CharterStatus.IN_FORCE, adopted_on=dt.date(2024, 4, 1),
        locale=Locale.objects.get_or_create(language_code="fr")[0],
        body=[("value", {"title": "Solidaire", "text": f"<p>{words}</p><ul><li>Ensemble</li></ul>"})],
    )  # fmt: skip


def rules_of(name):
    """A ready-made set of rules, with a charter in force."""
    if not CharterVersion.objects.in_force().exists():
        charter_in_force()
    return ready_rules.adopt(name)


def a_secretariat():
    return PersonFactory(coordinator=True)


def called(rules, *, by, structure=None, agreement=None, email=""):
    """A structure that is not a member yet, called to sign. Returns its :class:`Party`."""
    structure = structure or StructureFactory(member=False)
    return signing.call_to_sign(
        structure, rules, by=by, name="Dominique Essai", function="Présidence", agreement=agreement,
        email=email or f"signature{structure.pk}@example.org",
    )  # fmt: skip


def signs(party, **what):
    """The representative signs on line today."""
    return signing.sign(signing.ToSign(party, **what), name="Dominique Essai", function="Présidence")
