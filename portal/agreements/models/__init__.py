"""Agreements with their parties, terms, articles, versions, moves and scans; and the library of standard articles."""

from portal.agreements.models.agreements import (
    Agreement,
    AgreementInstalment,
    AgreementMove,
    AgreementParty,
    AgreementTerm,
)
from portal.agreements.models.reminders import AgreementReminder
from portal.agreements.models.texts import (
    AgreementArticle,
    AgreementPictures,
    AgreementScan,
    AgreementVersion,
    StandardArticle,
)

__all__ = [
    "Agreement",
    "AgreementArticle",
    "AgreementInstalment",
    "AgreementMove",
    "AgreementParty",
    "AgreementPictures",
    "AgreementReminder",
    "AgreementScan",
    "AgreementTerm",
    "AgreementVersion",
    "StandardArticle",
]
