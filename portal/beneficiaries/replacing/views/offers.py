"""What the page of a place needs to offer the next one: read here, shown and answered by the pages of places."""

from __future__ import annotations

from collections.abc import Mapping

from flask import url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.beneficiaries.queries import EnrolmentLine
from portal.beneficiaries.replacing import proposals, queries, queue, service
from portal.beneficiaries.replacing.forms import NOBODY, FillForm, LeavingForm
from portal.beneficiaries.replacing.proposals import Wanted, place_of
from portal.beneficiaries.replacing.queries import ReplacementLine
from portal.beneficiaries.replacing.queue import NOBODY_REFUSED, NotNextError, Offer
from portal.beneficiaries.replacing.rules import open_from
from portal.beneficiaries.replacing.service import Leaving
from portal.core import clock
from portal.core.access import workplace
from portal.core.months import Month
from portal.core.web import done
from portal.core.web.lifecycle import commit_despite_refusal
from portal.quotas import queries as quotas
from portal.regencies import queries as regencies


def offer_of(
    line: EnrolmentLine, villages: Mapping[str, str], start: Month, refused: Mapping[int, str] = NOBODY_REFUSED
) -> Offer:
    """Who comes into this place from `start` on; `refused` is what an act just found out about some."""
    enrolment = line.enrolment
    return queue.offer(
        quotas.quota_by_id(enrolment.quota_id),
        place_of(enrolment),
        start,
        name_of=villages,
        freed=line.ending is not None,
        refused=refused,
    )


def with_offer(form: LeavingForm, offer: Offer, chosen: int | None) -> LeavingForm:
    """The form with the two choices, the next one first."""
    if offer.next is not None:
        form.waiting_id.choices = [
            (offer.next.waiting_id, f"Ganti dengan {offer.next.name}"),
            (NOBODY, "Biarkan kosong dahulu"),
        ]
        form.waiting_id.data = NOBODY if chosen == NOBODY else offer.next.waiting_id
    return form


def with_next(form: FillForm, offer: Offer) -> FillForm:
    """The form for a place that is free already, with whoever is next now in place of whoever was."""
    form.waiting_id.raw_data = None
    form.waiting_id.data = offer.next.waiting_id if offer.next is not None else None
    return form


def proposed_start(line: EnrolmentLine) -> Month:
    """The first month in which somebody could come into a free place: not past, and not billed."""
    enrolment = line.enrolment
    ended = enrolment.ended_from or enrolment.first_month
    start = max(ended, Month.of(clock.today()) + 1)
    return min(open_from(service.frozen_months(enrolment.quota_id), start), enrolment.last_month)


def successor_of(line: EnrolmentLine) -> ReplacementLine | None:
    """The replacement by which somebody is in this place now."""
    if line.successor_id is None:
        return None
    number = line.enrolment.id
    chain = queries.replacements_of([number]).get(number, [])
    return next((each for each in chain if each.replacement.old_enrolment_id == number), None)


def hand_in(
    line: EnrolmentLine, from_month: Month, leaving: Leaving | None, waiting_id: int, instead_of: int | None
) -> ResponseReturnValue:
    """Propose a replacement and say what became of it. Raises DomainError; NotNextError when another one is next."""
    by = current_actor()
    wanted = Wanted(line, from_month, leaving, waiting_id)
    _districts, villages = regencies.place_names(workplace().id)
    try:
        passed_over = proposals.settle_queue(wanted, by=by)
    except NotNextError:
        commit_despite_refusal()  # the register was asked, and that stays on the record
        raise
    proposal = proposals.propose(wanted, passed_over, villages=villages, by=by, instead_of=instead_of)
    if proposal.is_open:
        return done(
            f"Ajuan no. {proposal.id} dikirim dan menunggu persetujuan verifikator.",
            to=url_for("proposals.detail", proposal_id=proposal.id),
        )
    return done(
        "Penggantian dicatat: bulan sebelumnya tetap atas nama yang lama, kuota tidak berubah.",
        to=url_for("beneficiaries.detail", beneficiary_id=line.enrolment.beneficiary_id),
    )
