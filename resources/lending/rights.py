"""Who may ask for equipment, and who keeps a pool."""

from network.roles import edits, is_coordinator, is_member, structure_ids
from resources.models import Pool


def may_request(user, structure):
    """Managers and editors, for their structure; coordinators for anybody (somebody called)."""
    return is_coordinator(user) or edits(user, structure)


def may_keep(user, pool):
    """Decides, hands over and takes back: the owner’s managers and editors, and coordinators."""
    return is_coordinator(user) or (is_member(user) and edits(user, pool.owner))


def pools_kept_by(user):
    """The pools for which the person decides, hands over and takes back."""
    if is_coordinator(user):
        return Pool.objects.all()
    return (
        Pool.objects.filter(owner__in=structure_ids(user, ["manager", "editor"]))
        if is_member(user)
        else Pool.objects.none()
    )
