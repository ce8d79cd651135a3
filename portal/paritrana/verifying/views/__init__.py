"""The province's pages of an edition; importing the modules hangs them on the blueprint."""

from portal.paritrana.verifying.views import campaign, judging, office, overview, reminders
from portal.paritrana.verifying.views.blueprint import blueprint
from portal.paritrana.verifying.views.office import blueprint as office_blueprint

__all__ = ["blueprint", "campaign", "judging", "office", "office_blueprint", "overview", "reminders"]
