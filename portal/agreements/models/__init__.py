"""Agreements with parties, terms, articles, versions, moves, signatures and scans; the library of standard articles."""

from portal.agreements.models.agreements import (
    Agreement,
    AgreementInstalment,
    AgreementMove,
    AgreementParty,
    AgreementTerm,
)
from portal.agreements.models.reminders import AgreementReminder
from portal.agreements.models.signatures import AgreementSignature
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
    "AgreementSignature",
    "AgreementTerm",
    "AgreementVersion",
    "StandardArticle",
]
