from .charter import CharterStatus, CharterVersion
from .contacts import Contact, Rhythm
from .geography import Commune, Epci, Territory
from .groups import GroupDocument, GroupStatus, Joining, Seat, WorkingGroup
from .measures import Finding, FreshnessCount, PlaceViews, Severity, ViewsLogReading
from .membership import (
    AgreementType,
    ApplicationStatus,
    Membership,
    MembershipApplication,
)
from .messages import MessageKind, MessageStatus, OutgoingMessage
from .network import Network
from .people import Affiliation, Invitation, Role, User
from .places import Closure, Place
from .publication import Publication
from .searching import SearchEntry
from .structures import ChangeStatus, ListingChange, Means, Structure
from .upkeep import Ask, AskDraft, AskStatus, Call, CallOutcome, CampaignStatus, ListingCampaign
from .vocabulary import Term, Vocabulary

__all__ = [
    "Affiliation",
    "AgreementType",
    "ApplicationStatus",
    "Ask",
    "AskDraft",
    "AskStatus",
    "Call",
    "CallOutcome",
    "CampaignStatus",
    "ChangeStatus",
    "CharterStatus",
    "CharterVersion",
    "Closure",
    "Commune",
    "Contact",
    "Epci",
    "Finding",
    "FreshnessCount",
    "GroupDocument",
    "GroupStatus",
    "Invitation",
    "Joining",
    "ListingCampaign",
    "ListingChange",
    "Means",
    "Membership",
    "MembershipApplication",
    "MessageKind",
    "MessageStatus",
    "Network",
    "OutgoingMessage",
    "Place",
    "PlaceViews",
    "Publication",
    "Rhythm",
    "Role",
    "SearchEntry",
    "Seat",
    "Severity",
    "Structure",
    "Term",
    "Territory",
    "User",
    "ViewsLogReading",
    "Vocabulary",
    "WorkingGroup",
]
