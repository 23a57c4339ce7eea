"""Where private files are kept: outside what a web server hands out."""

from django.core.files.storage import FileSystemStorage


class PrivateFolder(FileSystemStorage):
    """A folder whose files have no address; a view of ours asks who wants them."""

    def url(self, name):
        raise ValueError("A private file has no address of its own.")
