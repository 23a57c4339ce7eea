from .library import Resource, ResourceFile, ResourceKind, ResourceLink, ResourceStatus, Theme, Visibility
from .watch import EntryStatus, FeedEntry, WatchFeed, WatchItem, WatchKind, WatchStatus, WatchVisibility

__all__ = [
    "EntryStatus",
    "FeedEntry",
    "Resource",
    "ResourceFile",
    "ResourceKind",
    "ResourceLink",
    "ResourceStatus",
    "Theme",
    "Visibility",
    "WatchFeed",
    "WatchItem",
    "WatchKind",
    "WatchStatus",
    "WatchVisibility",
]
