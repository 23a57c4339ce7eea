from .identity import FooterPartner, Identity
from .letters import (
    AudienceKind,
    ItemKind,
    Letter,
    LetterAudience,
    LetterItem,
    LetterStatus,
    Subscriber,
)
from .pages import (
    CharterPage,
    EditorialPage,
    GlossaryPage,
    HomePage,
    NewsIndexPage,
    NewsPage,
    VisualIdentityPage,
)
from .year_report import YearReportPage

__all__ = [
    "AudienceKind",
    "CharterPage",
    "EditorialPage",
    "FooterPartner",
    "GlossaryPage",
    "HomePage",
    "Identity",
    "ItemKind",
    "Letter",
    "LetterAudience",
    "LetterItem",
    "LetterStatus",
    "NewsIndexPage",
    "NewsPage",
    "Subscriber",
    "VisualIdentityPage",
    "YearReportPage",
]
