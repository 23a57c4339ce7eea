"""Static files whose name holds their content's hash, compressed once."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStatic(CompressedManifestStaticFilesStorage):
    """A file that a vendored style sheet names but does not ship is no reason to stop."""

    manifest_strict = False
