from .charter import CharterStatus, CharterVersion
from .geography import Commune, Epci, Territory
from .groups import GroupDocument, GroupStatus, Joining, Seat, WorkingGroup
from .membership import (
    AgreementType,
    ApplicationStatus,
    Membership,
    MembershipApplication,
)
from .messages import OutgoingMessage
from .network import Network
from .people import Affiliation, Invitation, Role, User
from .places import Closure, Place
from .publication import Publication
from .searching import SearchEntry
from .structures import ChangeStatus, ListingChange, Means, Structure
from .vocabulary import Term, Vocabulary

__all__ = [
    "Affiliation",
    "AgreementType",
    "ApplicationStatus",
    "ChangeStatus",
    "CharterStatus",
    "CharterVersion",
    "Closure",
    "Commune",
    "Epci",
    "GroupDocument",
    "GroupStatus",
    "Invitation",
    "Joining",
    "ListingChange",
    "Means",
    "Membership",
    "MembershipApplication",
    "Network",
    "OutgoingMessage",
    "Place",
    "Publication",
    "Role",
    "SearchEntry",
    "Seat",
    "Structure",
    "Term",
    "Territory",
    "User",
    "Vocabulary",
    "WorkingGroup",
]
