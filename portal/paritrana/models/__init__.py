"""Tables of the award: editions (the province's, open to all), and what each region has, said and earned."""

from portal.paritrana.models.assessments import (
    ParitranaAnswer,
    ParitranaAssessment,
    ParitranaReply,
    ParitranaResult,
    ParitranaStanding,
    ParitranaVerdict,
)
from portal.paritrana.models.dossiers import ParitranaDossier
from portal.paritrana.models.editions import ParitranaAspect, ParitranaCriterion, ParitranaEdition
from portal.paritrana.models.evidence import ParitranaEvidence, ParitranaEvidenceUse
from portal.paritrana.models.reminders import ParitranaReminder

__all__ = [
    "ParitranaAnswer",
    "ParitranaAspect",
    "ParitranaAssessment",
    "ParitranaCriterion",
    "ParitranaDossier",
    "ParitranaEdition",
    "ParitranaEvidence",
    "ParitranaEvidenceUse",
    "ParitranaReminder",
    "ParitranaReply",
    "ParitranaResult",
    "ParitranaStanding",
    "ParitranaVerdict",
]
