from .library import Resource, ResourceFile, ResourceKind, ResourceLink, ResourceStatus, Theme, Visibility

__all__ = ["Resource", "ResourceFile", "ResourceKind", "ResourceLink", "ResourceStatus", "Theme", "Visibility"]
