"""The check of a network’s colours, where the migrations know it."""

from network.colours import validate_readable

__all__ = ["validate_readable"]
