from .charter import CharterStatus, CharterVersion
from .claims import Claim, ClaimInvitation, ClaimStatus, ClaimWay
from .contacts import Contact, Rhythm
from .duplicates import LookForPairs, MergeOfPlaces, PairOfPlaces, PairStatus
from .geography import Commune, Epci, Territory
from .groups import GroupDocument, GroupStatus, Joining, Seat, WorkingGroup
from .imports import ImportRun, ImportStatus, SourceMapping
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
from .reports import ListingReport, ReportReason, ReportStatus
from .searching import SearchEntry
from .stops import Stop
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
    "Claim",
    "ClaimInvitation",
    "ClaimStatus",
    "ClaimWay",
    "Closure",
    "Commune",
    "Contact",
    "Epci",
    "Finding",
    "FreshnessCount",
    "GroupDocument",
    "GroupStatus",
    "ImportRun",
    "ImportStatus",
    "Invitation",
    "Joining",
    "ListingCampaign",
    "ListingChange",
    "LookForPairs",
    "Means",
    "ListingReport",
    "Membership",
    "MembershipApplication",
    "MergeOfPlaces",
    "MessageKind",
    "MessageStatus",
    "Network",
    "OutgoingMessage",
    "PairOfPlaces",
    "PairStatus",
    "Place",
    "PlaceViews",
    "Publication",
    "ReportReason",
    "ReportStatus",
    "Rhythm",
    "Role",
    "SearchEntry",
    "Seat",
    "Severity",
    "SourceMapping",
    "Stop",
    "Structure",
    "Term",
    "Territory",
    "User",
    "ViewsLogReading",
    "Vocabulary",
    "WorkingGroup",
]
