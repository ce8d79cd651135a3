"""What lies with whom, as counts that start pages ask for in one question. The open scope says of which regencies."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from portal.agreements.models import Agreement, AgreementParty, AgreementScan, AgreementVersion
from portal.agreements.queries.ending import ending
from portal.agreements.rules.signing import TURNS
from portal.agreements.rules.states import AgreementState, Party

_SAID_YES = MappingProxyType({Party.FIRST: Agreement.agreed_first, Party.SECOND: Agreement.agreed_second})


def count_ending(today: date) -> Select[int]:
    """Agreements over within ninety days with nothing behind them."""
    return ending(today, func.count(Agreement.id))


def count_to_agree(party: Party) -> Select[int]:
    """Agreements in review to which this party has not said yes."""
    return select(func.count(Agreement.id)).where(Agreement.state == AgreementState.REVIEW, _SAID_YES[party].is_(False))


def count_returned() -> Select[int]:
    """Agreements that came back to whoever drafts them."""
    return select(func.count(Agreement.id)).where(Agreement.state == AgreementState.RETURNED)


def count_to_sign(party: Party, titles: Select[str]) -> Select[int]:
    """Agreements whose document is there and whose turn this party is, signed by one of these posts."""
    (state,) = (state for state, turn in TURNS.items() if turn is party)
    return (
        select(func.count(Agreement.id))
        .join(AgreementVersion, AgreementVersion.id == Agreement.version_id)
        .join(AgreementParty, and_(AgreementParty.agreement_id == Agreement.id, AgreementParty.party == party))
        .where(Agreement.state == state, AgreementVersion.file_id.is_not(None), AgreementParty.position.in_(titles))
    )


def count_to_check(person_id: int, *parties: Party) -> Select[int]:
    """Agreements with a scan of one of these parties that a second person has to compare: not who sent it."""
    later = aliased(AgreementScan)
    return (
        select(func.count(Agreement.id.distinct()))
        .join(AgreementVersion, AgreementVersion.id == Agreement.version_id)
        .join(AgreementScan, AgreementScan.version_id == AgreementVersion.id)
        .where(
            AgreementScan.checked_at.is_(None),
            or_(
                and_(Agreement.state == AgreementState.AGREED, AgreementScan.party == Party.FIRST),
                and_(Agreement.state == AgreementState.SIGNED, AgreementScan.party == Party.SECOND),
            ),
            AgreementScan.party.in_(parties),
            AgreementScan.sent_by != person_id,
            ~exists().where(  # a later one took its place
                later.version_id == AgreementScan.version_id,
                later.party == AgreementScan.party,
                later.id > AgreementScan.id,
            ),
        )
    )
