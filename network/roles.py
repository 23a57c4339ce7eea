"""Who people are in the network. Each process says what these people may do."""

COORDINATORS = "Coordinators"


def is_coordinator(user):
    """Runs the network day to day (fr: équipe d’animation). One query for each person and request."""
    if not user.is_active or user.is_anonymous:
        return False
    if not hasattr(user, "_coordinates"):
        user._coordinates = user.is_superuser or user.groups.filter(name=COORDINATORS).exists()
    return user._coordinates


def affiliation_of(user, structure):
    """The person's running affiliation to the structure, or ``None``."""
    if not user.is_active or user.is_anonymous:
        return None
    return next((each for each in _affiliations(user) if each.structure_id == structure.pk), None)


def structure_ids(user, roles=None):
    """Keys of the structures that the person acts for, in one of ``roles`` when given."""
    if not user.is_active or user.is_anonymous:
        return []
    return [each.structure_id for each in _affiliations(user) if roles is None or each.role in roles]


def _affiliations(user):
    if not hasattr(user, "_running_affiliations"):
        user._running_affiliations = list(user.affiliations.running())
    return user._running_affiliations


def acts_for(user, structure):
    """Belongs to the structure, in whatever role."""
    return affiliation_of(user, structure) is not None


def edits(user, structure):
    """May correct the structure's listings (manager or editor)."""
    affiliation = affiliation_of(user, structure)
    return affiliation is not None and affiliation.role in ("manager", "editor")


def manages(user, structure):
    """May say who acts for the structure."""
    affiliation = affiliation_of(user, structure)
    return affiliation is not None and affiliation.role == "manager"


def is_member(user):
    """Acts for a structure that belongs to the network today, or runs the network."""
    if is_coordinator(user):
        return True
    if user.is_anonymous or not user.is_active:
        return False
    if not hasattr(user, "_is_member"):
        from network.models import Membership

        user._is_member = Membership.objects.running().filter(structure__in=structure_ids(user)).exists()
    return user._is_member


def in_project_team(user):
    """Runs the network, or holds a running mandate of the secretariat or of the project team (fr: équipe projet)."""
    if is_coordinator(user):
        return True
    if user.is_anonymous or not user.is_active:
        return False
    if not hasattr(user, "_in_project_team"):
        from network.models import Mandate

        roles = ["secretariat", "referent"]
        user._in_project_team = Mandate.objects.running().filter(user=user, role__in=roles).exists()
    return user._in_project_team
