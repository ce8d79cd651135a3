"""Claims after a death, with everything that belongs to them, and the dated numbers of the benefit rules."""

from portal.claims.models.claims import Claim, ClaimPaper, ClaimRelative, ClaimStep
from portal.claims.models.figures import BenefitRate, ClaimLetter

__all__ = ["BenefitRate", "Claim", "ClaimLetter", "ClaimPaper", "ClaimRelative", "ClaimStep"]
