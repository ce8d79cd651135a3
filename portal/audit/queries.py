"""Reading the audit record, filtered, newest first, by keyset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

from sqlalchemy import func, select

from portal.audit.models import AuditEntry
from portal.core.db import db
from portal.core.formatting import WITA

PAGE_SIZE = 50
_IN_FLIGHT = 50  # more lines than transactions that are open at once write

# What a reader may filter by: (code prefix or code, words). An action is shown by its sentence.
ACTION_GROUPS = MappingProxyType(
    {
        "masuk": (
            "Masuk dan keluar",
            ("signed_in", "signed_out", "sign_in_failed", "recovery_code_used", "step_up_failed"),
        ),
        "nik": ("NIK dibuka", ("nik_revealed", "people_searched_by_nik")),
        "keperluan": (
            "Peserta dilihat provinsi",
            (
                "purpose_opened",
                "purpose_ended",
                "purpose_looked",
                "sample_prepared",
                "sample_drawn",
                "sample_entered",
            ),
        ),
        "unduh": (
            "Unduhan dan ekspor",
            (
                "people_exported",
                "figures_exported",
                "refused_rows_exported",
                "hearing_pack_frozen",
                "hearing_pack_made",
                "hearing_pack_rendered",
            ),
        ),
        "paritrana": (
            "Paritrana Award",
            (
                "paritrana_edition_made",
                "paritrana_edition_opened",
                "paritrana_edition_changed",
                "paritrana_edition_uploaded",
                "paritrana_edition_drafted_again",
                "paritrana_calendar_moved",
                "paritrana_begun",
                "paritrana_answered",
                "paritrana_planned",
                "paritrana_submitted",
                "paritrana_judged",
                "paritrana_concluded",
                "paritrana_reply_written",
                "paritrana_replied",
                "paritrana_frozen",
                "paritrana_dossier_asked",
                "paritrana_dossier_made",
                "paritrana_dossier_fetched",
                "paritrana_edition_closed",
                "paritrana_ranking_opened",
                "paritrana_reminded",
                "paritrana_exported",
                "paritrana_evidence_added",
                "paritrana_evidence_changed",
                "paritrana_evidence_removed",
                "paritrana_evidence_attached",
                "paritrana_evidence_detached",
                "paritrana_evidence_fetched",
                "paritrana_evidence_shown",
            ),
        ),
        "temuan": ("Temuan", ("finding_waived", "compliance_rule_changed")),
        "daftar": (
            "Daftar peserta",
            (
                "list_received",
                "list_renewed",
                "list_judged",
                "list_submitted",
                "list_returned",
                "list_approved",
                "list_confirmed",
                "list_not_confirmed",
                "list_discarded",
                "list_row_rejected",
                "list_row_rejection_taken_back",
                "list_taken_back",
                "list_withdrawing",
                "list_withdrawn",
                "list_not_withdrawn",
                "occupancy_asked",
                "list_mended",
                "list_returned_rows",
                "list_rejudged",
                "list_resumed",
                "list_confirm_asked",
                "columns_asked",
                "columns_answered",
                "columns_forgotten",
                "waiting_taken_off",
                "waiting_put_back",
                "decree_attached",
                "decree_corrected",
                "decree_entered",
                "decree_taken_off",
            ),
        ),
        "peserta": (
            "Data peserta",
            (
                "person_changed",
                "people_changed",
                "person_change_taken_back",
                "twins_decided",
                "twins_asked_again",
                "person_replaced",
                "person_replaced_taken_back",
                "changes_checked",
                "change_dismissed",
                "change_asked_again",
            ),
        ),
        "cakupan": (
            "Angka cakupan",
            (
                "coverage_figure_recorded",
                "coverage_figure_corrected",
                "coverage_figure_withdrawn",
                "coverage_figure_used",
                "coverage_target_set",
                "coverage_upload_received",
                "coverage_upload_recorded",
                "coverage_upload_discarded",
            ),
        ),
        "verval": (
            "Verval desa",
            ("village_round_opened", "village_sheets_printed", "village_sheet_entered"),
        ),
        "dukcapil": (
            "Pemadanan Dukcapil",
            (
                "dukcapil_received",
                "dukcapil_judged",
                "dukcapil_recorded",
                "dukcapil_discarded",
                "dukcapil_resumed",
                "identity_confirmed",
            ),
        ),
        "kuota": (
            "Kuota",
            (
                "quota_opened",
                "quota_revised",
                "quota_followed",
                "quota_reversed",
                "quota_freed",
                "place_freed",
                "place_freed_taken_back",
                "quota_divided",
                "budget_changed",
                "province_quota_proposed",
                "province_quota_returned",
                "province_quota_withdrawn",
                "province_quota_allotted",
                "rate_changed",
                "funding_class_changed",
                "scenario_saved",
                "scenario_deleted",
                "eligible_counted",
            ),
        ),
        "iuran": (
            "Iuran dan pembayaran",
            (
                "bill_drawn",
                "bill_frozen",
                "bill_unfrozen",
                "billing_code_set",
                "payment_recorded",
                "payment_reversed",
            ),
        ),
        "kiriman": (
            "Kiriman BPJS",
            (
                "delivery_sent",
                "delivery_recalled",
                "delivery_fetched",
                "delivery_answered",
                "delivery_answer_taken_back",
                "delivery_answers_received",
                "delivery_answers_applied",
                "delivery_answers_discarded",
                "delivery_resend",
                "delivery_template_changed",
                "answer_code_explained",
                "bill_match_received",
                "bill_match_counted_again",
                "bill_match_recorded",
                "bill_match_discarded",
                "match_finding_settled",
                "match_finding_reopened",
            ),
        ),
        "klaim": (
            "Klaim",
            (
                "claim_opened",
                "claim_voided",
                "claim_facts_set",
                "claim_relative_added",
                "claim_relative_removed",
                "claim_relative_revealed",
                "claim_papers_noted",
                "claim_step",
                "claim_step_taken_back",
                "claim_letter_added",
                "claim_letter_opened",
                "claim_letter_taken_back",
                "claims_exported",
            ),
        ),
        "manfaat": ("Manfaat", ("benefit_letter_added", "benefit_letter_opened")),
        "laporan": (
            "Laporan provinsi",
            ("report_frozen", "report_made", "report_sent", "report_sending_taken_back"),
        ),
        "perjanjian": (
            "Perjanjian",
            (
                "agreement_begun",
                "agreement_changed",
                "agreement_article_written",
                "agreement_moved",
                "agreement_issued",
                "agreement_scan_sent",
                "agreement_scan_accepted",
                "agreement_scan_rejected",
                "agreement_signed_electronically",
                "agreement_signing_failed",
                "agreement_signature_checked",
                "agreements_exported",
                "standard_article_revised",
            ),
        ),
        "peraturan": (
            "Register peraturan",
            (
                "regulation_recorded",
                "regulation_changed",
                "regulation_related",
                "regulation_unrelated",
                "regulation_file_attached",
                "regulation_file_fetched",
                "regulation_taken_out",
                "indicator_recorded",
                "indicator_changed",
                "indicator_dropped",
                "regulations_exported",
            ),
        ),
        "percakapan": ("Percakapan", ("payer_asked", "talk_posted", "talk_settled", "talk_file_taken")),
        "ajuan": (
            "Ajuan",
            ("proposal_submitted", "proposal_approved", "proposal_returned", "proposal_withdrawn"),
        ),
        "akun": (
            "Akun dan peran",
            (
                "membership_added",
                "membership_ended",
                "password_link_made",
                "password_changed",
                "account_reopened",
                "mail_address_confirmed",
                "mail_address_removed",
                "mail_switched",
                "digest_switched",
                "factor_enrolled",
                "factor_removed",
                "recovery_codes_renewed",
                "factor_reset_asked",
                "factor_reset_confirmed",
                "factor_reset_refused",
                "factor_reset_withdrawn",
                "factor_reset_by_operator",
            ),
        ),
        "pejabat": (
            "Pejabat penanda tangan",
            (
                "post_made",
                "post_closed",
                "post_handed_over",
                "post_term_ended",
                "post_handover_withdrawn",
                "posts_exported",
            ),
        ),
        "pekerjaan": (
            "Tabel pekerjaan",
            ("occupation_word_decided", "occupation_word_taken_back", "occupations_reread"),
        ),
        "pengaturan": ("Pengaturan", ("setting_changed",)),
    }
)


@dataclass(frozen=True)
class AuditPage:
    """Up to 50 entries and the id to continue after, if more follow."""

    entries: Sequence[AuditEntry]
    next_before: int | None


@dataclass(frozen=True)
class AuditFilter:
    """What a reader looks for; empty fields ask for everything. Days are WITA and both included."""

    group: str = ""  # a key of ACTION_GROUPS; unknown ones mean all
    regency_id: int | None = None
    actor_id: int | None = None
    since: date | None = None
    until: date | None = None


def page(wanted: AuditFilter, *, before: int | None = None) -> AuditPage:
    """Entries of the scope that fit, older than `before`."""
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(PAGE_SIZE + 1)
    if before is not None:
        query = query.where(AuditEntry.id < before)
    if wanted.group in ACTION_GROUPS:
        query = query.where(AuditEntry.action.in_(ACTION_GROUPS[wanted.group][1]))
    if wanted.regency_id is not None:
        query = query.where(AuditEntry.regency_id == wanted.regency_id)
    if wanted.actor_id is not None:
        query = query.where(AuditEntry.actor_id == wanted.actor_id)
    if wanted.since is not None:
        query = query.where(AuditEntry.recorded_at >= _midnight(wanted.since))
    if wanted.until is not None:
        query = query.where(AuditEntry.recorded_at < _midnight(wanted.until + timedelta(days=1)))
    found = db.session.scalars(query).all()
    more = len(found) > PAGE_SIZE
    return AuditPage(found[:PAGE_SIZE], found[PAGE_SIZE - 1].id if more else None)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, WITA)


def actors(regency_id: int | None) -> list[tuple[int, str]]:
    """(id, name) of everybody in one office's record, or in the province's own (None), by name.

    Names as they were written last; from the record itself, since who has long left is looked for too.
    """
    newest = (
        select(func.max(AuditEntry.id))
        .where(AuditEntry.regency_id == regency_id, AuditEntry.actor_id.is_not(None))
        .group_by(AuditEntry.actor_id)
    )
    rows = db.session.execute(
        select(AuditEntry.actor_id, AuditEntry.actor_name)
        .where(AuditEntry.id.in_(newest))
        .order_by(AuditEntry.actor_name, AuditEntry.actor_id)
    )
    return [(number, name) for number, name in rows if number is not None]


def actor_name(actor_id: int) -> str:
    """What somebody is called in the record of the scope; empty when they are not in it."""
    query = select(AuditEntry.actor_name).where(AuditEntry.actor_id == actor_id).order_by(AuditEntry.id.desc()).limit(1)
    return db.session.scalar(query) or ""


def newest_id() -> int:
    """The number of the newest line in scope; 0 without any."""
    return db.session.scalar(select(func.max(AuditEntry.id))) or 0


def regencies_since(entry_id: int) -> set[int]:
    """The regencies of which a line was written after that one, or in the same moment: numbers are given before their
    transactions end, so a few lines before it are looked at again."""
    rows = db.session.scalars(
        select(AuditEntry.regency_id)
        .where(AuditEntry.id > entry_id - _IN_FLIGHT, AuditEntry.regency_id.is_not(None))
        .distinct()
    )
    return {regency_id for regency_id in rows if regency_id is not None}
