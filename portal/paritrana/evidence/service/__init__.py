"""Acts on evidence: into the library, at criteria, changed, handed over, and out of the library."""

from portal.paritrana.evidence.service.adding import (
    LARGEST,
    Added,
    add_file,
    add_link,
    point_at,
    refuse_unfit,
)
from portal.paritrana.evidence.service.changing import OutdatedEvidenceError, change, remove
from portal.paritrana.evidence.service.fetching import draw_again, hand_over, show
from portal.paritrana.evidence.service.holding import why_fixed
from portal.paritrana.evidence.service.relying import award_relies
from portal.paritrana.evidence.service.using import attach, detach, refuse_kind, why_closed

__all__ = [
    "LARGEST",
    "Added",
    "OutdatedEvidenceError",
    "add_file",
    "add_link",
    "attach",
    "award_relies",
    "change",
    "detach",
    "draw_again",
    "hand_over",
    "point_at",
    "refuse_kind",
    "refuse_unfit",
    "remove",
    "show",
    "why_closed",
    "why_fixed",
]
