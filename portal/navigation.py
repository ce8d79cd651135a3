"""The menu of every kind of workplace: one table."""

from __future__ import annotations

from portal.core.permissions import Permission, WorkplaceKind
from portal.core.web.shell import MenuEntry
from portal.talk import inboxes as talk

_REGENCY, _BRANCH, _PROVINCE = WorkplaceKind.REGENCY, WorkplaceKind.BRANCH, WorkplaceKind.PROVINCE

MENU = (
    MenuEntry(_REGENCY, "Beranda", "home.regency", "home", Permission.VIEW_FIGURES),
    MenuEntry(_REGENCY, "Temuan", "findings.index", "warning", Permission.VIEW_FIGURES),
    MenuEntry(_REGENCY, "Kuota", "quotas.index", "quota", Permission.VIEW_FIGURES),
    MenuEntry(_REGENCY, "Perjanjian", "agreements.index", "file", Permission.VIEW_FIGURES),
    MenuEntry(_REGENCY, "Iuran", "contributions.index", "money", Permission.VIEW_FIGURES),
    MenuEntry(_REGENCY, "Ajuan", "proposals.index", "check", Permission.VIEW_FIGURES),
    MenuEntry(_REGENCY, "Peraturan", "regulations.index", "file", Permission.VIEW_FIGURES),
    MenuEntry(_REGENCY, "Cakupan", "coverage.region", "quota", Permission.VIEW_FIGURES),
    MenuEntry(_REGENCY, "Daftar peserta", "uploads.index", "upload", Permission.VIEW_PEOPLE),
    MenuEntry(_REGENCY, "Peserta", "beneficiaries.index", "people", Permission.VIEW_PEOPLE),
    MenuEntry(_REGENCY, "Kiriman BPJS", "deliveries.index", "file", Permission.VIEW_PEOPLE),
    MenuEntry(_REGENCY, "Klaim", "claims.index", "file", Permission.VIEW_PEOPLE),
    MenuEntry(_REGENCY, "Verval desa", "village_checks.index", "check", Permission.VIEW_PEOPLE),
    MenuEntry(_REGENCY, "Paritrana", "paritrana.index", "check", Permission.VIEW_FIGURES),
    MenuEntry(_REGENCY, "Dilihat provinsi", "purposes_office.index", "people", Permission.VIEW_FIGURES),
    MenuEntry(_REGENCY, "Percakapan", "talk.index", "talk", Permission.TALK, talk.count_waiting),
    MenuEntry(_REGENCY, "Laporan Excel", "exports.index", "download", Permission.EXPORT_FIGURES),
    MenuEntry(_REGENCY, "Catatan kegiatan", "audit.index", "audit", Permission.VIEW_AUDIT),
    MenuEntry(_REGENCY, "Pejabat", "posts.index", "account", Permission.VIEW_FIGURES),
    MenuEntry(_REGENCY, "Akun kantor", "accounts.office", "account", Permission.CLOSE_ACCOUNTS),
    MenuEntry(_REGENCY, "Pengaturan", "settings.office", "settings", Permission.MANAGE_SETTINGS),
    MenuEntry(_BRANCH, "Beranda", "home.branch", "home", Permission.VIEW_FIGURES),
    MenuEntry(_BRANCH, "Perjanjian", "agreements.branch_index", "file", Permission.ANSWER_AGREEMENTS),
    MenuEntry(_BRANCH, "Kiriman daftar", "branch_deliveries.index", "file", Permission.ANSWER_DELIVERIES),
    MenuEntry(_BRANCH, "Pencocokan tagihan", "branch_matches.index", "check", Permission.ANSWER_DELIVERIES),
    MenuEntry(_BRANCH, "Templat kolom", "delivery_template.index", "settings", Permission.MANAGE_DELIVERY_TEMPLATE),
    MenuEntry(_BRANCH, "Klaim", "claims.branch_index", "file", Permission.ANSWER_CLAIMS),
    MenuEntry(_BRANCH, "Cakupan", "branch_coverage.index", "quota", Permission.VIEW_FIGURES),
    MenuEntry(_BRANCH, "Percakapan", "talk.branch_index", "talk", Permission.TALK),
    MenuEntry(_BRANCH, "Pejabat", "posts.branch_index", "account", Permission.VIEW_FIGURES),
    MenuEntry(_PROVINCE, "Beranda", "home.province", "home", Permission.VIEW_FIGURES),
    MenuEntry(_PROVINCE, "22 wilayah", "compliance.index", "map", Permission.VIEW_FIGURES),
    MenuEntry(_PROVINCE, "Temuan", "findings.province_index", "warning", Permission.VIEW_FIGURES),
    MenuEntry(_PROVINCE, "Laporan", "reports.index", "file", Permission.VIEW_FIGURES),
    MenuEntry(_PROVINCE, "Manfaat", "benefits.index", "money", Permission.VIEW_FIGURES),
    MenuEntry(_PROVINCE, "Kuota provinsi", "quotas.allotment", "quota", Permission.VIEW_FIGURES),
    MenuEntry(_PROVINCE, "Cakupan", "province_coverage.index", "quota", Permission.VIEW_FIGURES),
    MenuEntry(_PROVINCE, "Perjanjian", "agreements.province_index", "file", Permission.COMMENT_AGREEMENTS),
    MenuEntry(_PROVINCE, "Peraturan", "regulations.province_index", "file", Permission.VIEW_FIGURES),
    MenuEntry(_PROVINCE, "Pasal baku", "agreements.library", "file", Permission.COMMENT_AGREEMENTS),
    MenuEntry(_PROVINCE, "Percakapan", "talk.province_index", "talk", Permission.TALK),
    MenuEntry(_PROVINCE, "Paritrana", "paritrana_province.index", "check", Permission.VIEW_FIGURES),
    MenuEntry(_PROVINCE, "Sampel", "samples.index", "check", Permission.VIEW_FIGURES),
    MenuEntry(_PROVINCE, "Keperluan", "purposes.index", "people", Permission.VIEW_AUDIT),
    MenuEntry(_PROVINCE, "Tarif iuran", "quotas.rates", "money", Permission.VIEW_FIGURES),
    MenuEntry(_PROVINCE, "Pekerjaan", "occupations.index", "people", Permission.VIEW_FIGURES),
    MenuEntry(_PROVINCE, "Kode jawaban BPJS", "answer_codes.index", "check", Permission.VIEW_FIGURES),
    MenuEntry(_PROVINCE, "Catatan kegiatan", "audit.province", "audit", Permission.VIEW_AUDIT),
    MenuEntry(_PROVINCE, "Pejabat", "posts.province_index", "account", Permission.VIEW_FIGURES),
    MenuEntry(_PROVINCE, "Akun", "accounts.index", "account", Permission.MANAGE_ACCOUNTS),
    MenuEntry(_PROVINCE, "Pengaturan", "settings.province", "settings", Permission.MANAGE_SETTINGS),
)
