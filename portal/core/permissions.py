"""Roles and what each may do: one table (design, section 8)."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType


class WorkplaceKind(StrEnum):
    """Where a membership holds."""

    REGENCY = "regency"
    BRANCH = "branch"
    PROVINCE = "province"


class Permission(StrEnum):
    """One act or one kind of view. Values are stable: audit lines and tests name them."""

    VIEW_FIGURES = "view_figures"
    VIEW_PEOPLE = "view_people"
    REVEAL_NIK = "reveal_nik"
    PREPARE_LISTS = "prepare_lists"
    APPROVE_LISTS = "approve_lists"
    EXPORT_PEOPLE = "export_people"
    EXPORT_FIGURES = "export_figures"
    FREEZE_FIGURES = "freeze_figures"
    TALK = "talk"
    MANAGE_QUOTAS = "manage_quotas"
    MANAGE_CONTRIBUTIONS = "manage_contributions"
    MANAGE_CLAIMS = "manage_claims"
    ANSWER_CLAIMS = "answer_claims"
    APPROVE_PROPOSALS = "approve_proposals"
    ALLOT_QUOTAS = "allot_quotas"
    APPROVE_ALLOTMENTS = "approve_allotments"
    MANAGE_RATES = "manage_rates"
    MANAGE_OCCUPATIONS = "manage_occupations"
    MANAGE_REGULATIONS = "manage_regulations"
    MANAGE_COVERAGE = "manage_coverage"
    MANAGE_AGREEMENTS = "manage_agreements"
    CHECK_AGREEMENTS = "check_agreements"
    ANSWER_AGREEMENTS = "answer_agreements"
    COMMENT_AGREEMENTS = "comment_agreements"
    SEND_SCANS = "send_scans"
    SIGN_AGREEMENTS = "sign_agreements"
    MANAGE_STANDARD_ARTICLES = "manage_standard_articles"
    ANSWER_DELIVERIES = "answer_deliveries"
    MANAGE_DELIVERY_TEMPLATE = "manage_delivery_template"
    MANAGE_ANSWER_CODES = "manage_answer_codes"
    MANAGE_PARITRANA = "manage_paritrana"
    VERIFY_PARITRANA = "verify_paritrana"
    MANAGE_EDITIONS = "manage_editions"
    MANAGE_FINDINGS = "manage_findings"
    MANAGE_REPORTS = "manage_reports"
    MANAGE_BENEFITS = "manage_benefits"
    LOOK_BY_PURPOSE = "look_by_purpose"
    VIEW_AUDIT = "view_audit"
    CLOSE_ACCOUNTS = "close_accounts"
    MANAGE_ACCOUNTS = "manage_accounts"
    CONFIRM_FACTOR_RESETS = "confirm_factor_resets"
    MANAGE_SETTINGS = "manage_settings"


class Role(StrEnum):
    """What a person is at a workplace."""

    OPERATOR = "operator"
    VERIFIER = "verifier"
    SIGNATORY = "signatory"
    VIEWER = "viewer"
    PROVINCE_SUPERVISOR = "province_supervisor"
    PROVINCE_ADMIN = "province_admin"
    BRANCH_OFFICER = "branch_officer"


ROLE_LABELS = MappingProxyType(
    {
        Role.OPERATOR: "Operator",
        Role.VERIFIER: "Verifikator",
        Role.SIGNATORY: "Penanda tangan daerah",
        Role.VIEWER: "Pemantau",
        Role.PROVINCE_SUPERVISOR: "Pengawas provinsi",
        Role.PROVINCE_ADMIN: "Administrator provinsi",
        Role.BRANCH_OFFICER: "Petugas cabang BPJS Ketenagakerjaan",
    }
)

ROLE_WORKPLACE = MappingProxyType(
    {
        Role.OPERATOR: WorkplaceKind.REGENCY,
        Role.VERIFIER: WorkplaceKind.REGENCY,
        Role.SIGNATORY: WorkplaceKind.REGENCY,
        Role.VIEWER: WorkplaceKind.REGENCY,
        Role.PROVINCE_SUPERVISOR: WorkplaceKind.PROVINCE,
        Role.PROVINCE_ADMIN: WorkplaceKind.PROVINCE,
        Role.BRANCH_OFFICER: WorkplaceKind.BRANCH,
    }
)

# Who prepares a list may not approve it (complaint 17), so nobody holds both at one office.
INCOMPATIBLE_ROLES = frozenset({frozenset({Role.OPERATOR, Role.VERIFIER})})

_FIGURES = frozenset({Permission.VIEW_FIGURES, Permission.EXPORT_FIGURES})
_PEOPLE = frozenset({Permission.VIEW_PEOPLE, Permission.REVEAL_NIK, Permission.EXPORT_PEOPLE, Permission.TALK})

ROLE_PERMISSIONS = MappingProxyType(
    {
        Role.OPERATOR: _FIGURES
        | _PEOPLE
        | {
            Permission.PREPARE_LISTS,
            Permission.MANAGE_QUOTAS,
            Permission.MANAGE_CONTRIBUTIONS,
            Permission.MANAGE_CLAIMS,
            Permission.MANAGE_REGULATIONS,
            Permission.MANAGE_COVERAGE,
            Permission.MANAGE_AGREEMENTS,
            Permission.SEND_SCANS,
            Permission.MANAGE_PARITRANA,
            Permission.FREEZE_FIGURES,
        },
        Role.VERIFIER: _FIGURES
        | _PEOPLE
        | {
            Permission.APPROVE_LISTS,
            Permission.APPROVE_PROPOSALS,
            Permission.CHECK_AGREEMENTS,
            Permission.SEND_SCANS,
            Permission.VIEW_AUDIT,
            Permission.CLOSE_ACCOUNTS,
            Permission.MANAGE_SETTINGS,
            Permission.FREEZE_FIGURES,
        },
        Role.SIGNATORY: _FIGURES | {Permission.SIGN_AGREEMENTS},
        Role.VIEWER: _FIGURES | {Permission.VIEW_AUDIT},
        Role.PROVINCE_SUPERVISOR: _FIGURES
        | {
            Permission.TALK,
            Permission.VIEW_AUDIT,
            Permission.ALLOT_QUOTAS,
            Permission.MANAGE_COVERAGE,
            Permission.APPROVE_ALLOTMENTS,
            Permission.COMMENT_AGREEMENTS,
            Permission.CONFIRM_FACTOR_RESETS,
            Permission.VERIFY_PARITRANA,
            Permission.MANAGE_EDITIONS,
            Permission.MANAGE_FINDINGS,
            Permission.MANAGE_REPORTS,
            Permission.MANAGE_BENEFITS,
            Permission.LOOK_BY_PURPOSE,
            Permission.FREEZE_FIGURES,
        },
        Role.PROVINCE_ADMIN: _FIGURES
        | {
            Permission.TALK,
            Permission.VIEW_AUDIT,
            Permission.MANAGE_ACCOUNTS,
            Permission.CONFIRM_FACTOR_RESETS,
            Permission.MANAGE_SETTINGS,
            Permission.MANAGE_RATES,
            Permission.MANAGE_OCCUPATIONS,
            Permission.MANAGE_ANSWER_CODES,
            Permission.MANAGE_STANDARD_ARTICLES,
            Permission.MANAGE_EDITIONS,
            Permission.COMMENT_AGREEMENTS,
            Permission.APPROVE_ALLOTMENTS,
        },
        Role.BRANCH_OFFICER: _FIGURES
        | {
            Permission.TALK,
            Permission.ANSWER_DELIVERIES,
            Permission.MANAGE_DELIVERY_TEMPLATE,
            Permission.ANSWER_CLAIMS,
            Permission.ANSWER_AGREEMENTS,
            Permission.SEND_SCANS,
            Permission.SIGN_AGREEMENTS,
        },
    }
)

# "Yang dapat: …" in the sentence that refuses: who to ask.
PERMISSION_HOLDERS = MappingProxyType(
    {
        permission: tuple(role for role, granted in ROLE_PERMISSIONS.items() if permission in granted)
        for permission in Permission
    }
)


def holders_in_words(permission: Permission, kind: WorkplaceKind) -> str:
    """The roles of this kind of workplace that hold `permission`, as they are named on screen."""
    names = [ROLE_LABELS[role] for role in PERMISSION_HOLDERS[permission] if ROLE_WORKPLACE[role] is kind]
    return " atau ".join(names) if names else "administrator provinsi"
