"""Pages of posts; importing the modules hangs them on the blueprint."""

from portal.accounts.posts.views import branch, office, province
from portal.accounts.posts.views.blueprint import blueprint

__all__ = ["blueprint", "branch", "office", "province"]
