"""Inboxes and threads on screen. Importing this hangs all pages on the blueprint."""

from portal.talk.views import files, guests, office
from portal.talk.views.blueprint import blueprint

__all__ = ["blueprint", "files", "guests", "office"]
