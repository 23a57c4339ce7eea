"""Fields that several models use."""

from wagtail.fields import StreamField


class LeanStreamField(StreamField):
    """A StreamField whose migration does not copy its blocks: they are code, and change with it."""

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [[]], kwargs
