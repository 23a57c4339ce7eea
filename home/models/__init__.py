from .identity import FooterPartner, Identity
from .pages import (
    CharterPage,
    EditorialPage,
    GlossaryPage,
    HomePage,
    NewsIndexPage,
    NewsPage,
    VisualIdentityPage,
)

__all__ = [
    "CharterPage",
    "EditorialPage",
    "FooterPartner",
    "GlossaryPage",
    "HomePage",
    "Identity",
    "NewsIndexPage",
    "NewsPage",
    "VisualIdentityPage",
]
