"""The province's division between its maker and a second person: proposed, approved, returned, withdrawn.

Proposals of an office live behind that office's walls; the province's division touches all 22 at once, so it has a
table and four verbs of its own, with the same promises: tried when it is handed in, carried out with the last yes.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from portal.audit.service import Actor, record
from portal.core import clock, formatting
from portal.core.db import db
from portal.core.errors import DomainError
from portal.core.settings import APPROVER_NOBODY, value_of
from portal.proposals.models import ProposalState
from portal.proposals.service import Deciding
from portal.quotas import queries
from portal.quotas.models import ProvinceAllotment
from portal.quotas.service.province import Allotment, allot, hold_source


def propose_allotment(
    wanted: Allotment, *, names: Mapping[int, str], by: Actor, instead_of: int | None = None
) -> ProvinceAllotment:
    """Hand a division in; where the province wants no second person it is carried out at once.

    `names` = {regency id: name} of all regencies; `instead_of` is the returned division that this one puts right. It is
    tried first and taken back. Raises DomainError when it cannot be carried out, or another one waits already.
    """
    with db.session.begin_nested():  # what is refused leaves no trace
        return _propose(wanted, names, by, instead_of)


def _propose(wanted: Allotment, names: Mapping[int, str], by: Actor, instead_of: int | None) -> ProvinceAllotment:
    assert by.id is not None
    hold_source(wanted.funding_source_code)
    _refuse_second(wanted)
    changes = _changes(wanted, names)
    if instead_of is None:
        proposed = ProvinceAllotment(touched=[])
        db.session.add(proposed)
    else:
        proposed = _lock(instead_of, ProposalState.RETURNED)
    proposed.fiscal_year, proposed.funding_source_code = wanted.fiscal_year, wanted.funding_source_code
    proposed.people, proposed.document = wanted.people, wanted.document
    proposed.first_month, proposed.last_month = wanted.first_month, wanted.last_month
    proposed.from_month = wanted.from_month
    proposed.shares = {str(regency_id): people for regency_id, people in wanted.shares.items()}
    proposed.changes = changes
    proposed.touched = sorted({*proposed.touched, by.id})
    proposed.created_by, proposed.created_by_name, proposed.created_at = by.id, by.name, clock.now()
    proposed.state, proposed.comment = ProposalState.SUBMITTED, ""
    proposed.decided_at, proposed.decided_by_name = None, ""
    db.session.flush()
    _record(proposed, "province_quota_proposed", f"Pembagian no. {proposed.id} diajukan: {_in_words(proposed)}.", by)
    if value_of("money_approver", None) == APPROVER_NOBODY:
        _carry_out(proposed, names, Deciding(by))
    else:
        _try(wanted, names, by)
    db.session.flush()
    return proposed


def _refuse_second(wanted: Allotment) -> None:
    other = queries.waiting_allotment_or_none(wanted.fiscal_year, wanted.funding_source_code)
    if other is not None:
        raise DomainError(
            f"Pembagian no. {other.id} dari {other.created_by_name} masih menunggu persetujuan. "
            "Setujui, kembalikan, atau tarik dahulu pembagian itu."
        )


def _changes(wanted: Allotment, names: Mapping[int, str]) -> list[list[str | int]]:
    lines = queries.share_lines(wanted.fiscal_year, wanted.funding_source_code, names)
    pairs = [(line.name, line.share, wanted.shares.get(line.regency_id, 0)) for line in lines]
    return [[name, before, after] for name, before, after in pairs if before != after]


class _TakenBack(Exception):  # noqa: N818 - not an error: how a savepoint is left without a trace
    pass


def _try(wanted: Allotment, names: Mapping[int, str], by: Actor) -> None:
    """What cannot be carried out is refused to its maker already."""
    try:
        with db.session.begin_nested():
            allot(wanted, names=names, deciding=Deciding(by))
            raise _TakenBack
    except _TakenBack:
        return


def approve_allotment(allotment_id: int, *, names: Mapping[int, str], by: Actor) -> ProvinceAllotment:
    """A second person says yes, and every regency has its share.

    Raises DomainError for whoever worked on it, and when it cannot be carried out any more.
    """
    proposed = _lock(allotment_id, ProposalState.SUBMITTED)
    reason = reason_against_approving(proposed, by.id)
    if reason:
        raise DomainError(reason)
    with db.session.begin_nested():
        _carry_out(proposed, names, Deciding(Actor(proposed.created_by, proposed.created_by_name, ""), by.name))
    return proposed


def reason_against_approving(proposed: ProvinceAllotment, person_id: int | None) -> str:
    """Why this person may not approve it; empty when they may."""
    if person_id in proposed.touched:
        return "Anda ikut menyusun pembagian ini, jadi orang lain di provinsi yang menyetujuinya."
    return ""


def return_allotment(allotment_id: int, *, comment: str, by: Actor) -> ProvinceAllotment:
    """Send a division back with what is to be put right. Raises DomainError without a comment."""
    if not comment.strip():
        raise DomainError("Tulis apa yang perlu diperbaiki.", field="comment")
    proposed = _lock(allotment_id, ProposalState.SUBMITTED)
    _decide(proposed, ProposalState.RETURNED, by)
    proposed.comment = comment.strip()
    _record(proposed, "province_quota_returned", f"Pembagian no. {proposed.id} dikembalikan.", by, reason=comment)
    return proposed


def withdraw_allotment(allotment_id: int, *, by: Actor) -> ProvinceAllotment:
    """Take a division back before it holds; twice does nothing. Raises DomainError for one carried out."""
    proposed = _lock(allotment_id)
    if proposed.state is ProposalState.WITHDRAWN:
        return proposed
    if not proposed.is_open:
        raise DomainError("Pembagian ini sudah berlaku, jadi tidak dapat ditarik. Ajukan pembagian baru.")
    _decide(proposed, ProposalState.WITHDRAWN, by)
    _record(proposed, "province_quota_withdrawn", f"Pembagian no. {proposed.id} ditarik kembali.", by)
    return proposed


def _lock(allotment_id: int, wanted: ProposalState | None = None) -> ProvinceAllotment:
    """The division and its source, held until the end of the transaction, in the state that the act needs."""
    hold_source(queries.allotment_by_id(allotment_id).funding_source_code)  # first, as whoever proposes does
    proposed = db.session.scalars(
        select(ProvinceAllotment)
        .where(ProvinceAllotment.id == allotment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if wanted is not None and proposed.state is not wanted:
        raise DomainError(f"Pembagian ini sudah berubah keadaan: {proposed.state_label.lower()}.")
    return proposed


def _carry_out(proposed: ProvinceAllotment, names: Mapping[int, str], deciding: Deciding) -> None:
    allot(_wanted(proposed), names=names, deciding=deciding)
    proposed.state = ProposalState.APPROVED
    proposed.decided_at, proposed.decided_by_name = clock.now(), deciding.approved_by
    db.session.flush()


def _wanted(proposed: ProvinceAllotment) -> Allotment:
    return Allotment(
        fiscal_year=proposed.fiscal_year,
        funding_source_code=proposed.funding_source_code,
        people=proposed.people,
        first_month=proposed.first_month,
        last_month=proposed.last_month,
        from_month=proposed.from_month,
        document=proposed.document,
        shares={int(regency_id): people for regency_id, people in proposed.shares.items()},
    )


def _decide(proposed: ProvinceAllotment, state: ProposalState, by: Actor) -> None:
    proposed.state = state
    proposed.decided_at, proposed.decided_by_name = clock.now(), by.name


def _in_words(proposed: ProvinceAllotment) -> str:
    return f"{formatting.number(proposed.people)} orang, {formatting.number(len(proposed.changes))} bagian berubah"


def _record(proposed: ProvinceAllotment, action: str, sentence: str, by: Actor, reason: str = "") -> None:
    record(
        action,
        by=by,
        sentence=sentence,
        regency_id=None,
        subject_kind="province_allotment",
        subject_id=proposed.id,
        reason=reason,
    )
