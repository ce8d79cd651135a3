"""Pages of evidence; importing the modules hangs them on the blueprints."""

from portal.paritrana.evidence.views import adding, criterion, library, province
from portal.paritrana.evidence.views.blueprint import blueprint
from portal.paritrana.evidence.views.sending import sending_blueprint

__all__ = ["adding", "blueprint", "criterion", "library", "province", "sending_blueprint"]
