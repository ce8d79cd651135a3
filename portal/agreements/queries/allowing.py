"""What the agreements that both parties have signed allow, and which of them moved last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.agreements.models import Agreement, AgreementMove, AgreementTerm
from portal.agreements.queries.agreements import line_of
from portal.agreements.rules.allowing import ALLOWING, Signed
from portal.agreements.rules.states import Move
from portal.agreements.rules.terms import AgreementKind, QuotaTerm
from portal.core.db import db

_DECIDING = (Move.COUNTERSIGN, Move.HOLD, Move.RESUME, Move.TERMINATE)


@dataclass(frozen=True)
class Standing:
    """An agreement that allows people, as the rules take it, and when it last moved (none: it was put there)."""

    agreement: Agreement
    signed: Signed
    moved_at: datetime | None


def standing_agreements(*, held: bool = False, regency_ids: Collection[int] | None = None) -> list[Standing]:
    """Those in scope (of some regencies) that both parties have signed, by number: three queries.

    `held`: their rows are held until the transaction ends, so that of two who push one sees what the other read.
    """
    query = select(Agreement).where(Agreement.state.in_(ALLOWING)).order_by(Agreement.id)
    if regency_ids is not None:
        query = query.where(Agreement.regency_id.in_(regency_ids))
    if held:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalars(query).all()
    ids = [agreement.id for agreement in found]
    terms, (holds, moves) = _terms_of(ids), _moves_of(ids)
    return [
        Standing(
            each,
            Signed(
                each.id,
                each.state,
                each.first_day,
                each.last_day,
                tuple(terms[each.id]),
                each.parent_id if each.kind is AgreementKind.ADDENDUM else None,
                holds.get(each.id),
            ),
            moves.get(each.id),
        )
        for each in found
    ]


def _terms_of(agreement_ids: Sequence[int]) -> dict[int, list[QuotaTerm]]:
    """{agreement: its lines}, each with the code of its funding source."""
    found: dict[int, list[QuotaTerm]] = defaultdict(list)
    for term in db.session.scalars(select(AgreementTerm).where(AgreementTerm.agreement_id.in_(agreement_ids))):
        found[term.agreement_id].append(line_of(term, term.funding_source_code))
    return found


def _moves_of(agreement_ids: Sequence[int]) -> tuple[dict[int, date], dict[int, datetime]]:
    """({agreement: the day the hold began that nobody has lifted}, {agreement: when it last moved})."""
    holds: dict[int, date] = {}
    moves: dict[int, datetime] = {}
    for agreement_id, move, day, at in db.session.execute(
        select(AgreementMove.agreement_id, AgreementMove.move, AgreementMove.happened_on, AgreementMove.made_at)
        .where(AgreementMove.agreement_id.in_(agreement_ids), AgreementMove.move.in_(_DECIDING))
        .order_by(AgreementMove.id)
    ):
        moves[agreement_id] = at
        if move is Move.HOLD and day is not None:
            holds[agreement_id] = day
        elif move is Move.RESUME:
            holds.pop(agreement_id, None)
    return holds, moves
