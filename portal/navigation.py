"""The menu of every kind of workplace: one table."""

from __future__ import annotations

from portal.core.permissions import Permission as P
from portal.core.permissions import WorkplaceKind as K
from portal.core.web.shell import MenuEntry

MENU = (
    MenuEntry(K.REGENCY, "Beranda", "home.regency", "home", P.VIEW_FIGURES),
    MenuEntry(K.REGENCY, "Kuota", "quotas.index", "quota", P.VIEW_FIGURES),
    MenuEntry(K.REGENCY, "Daftar peserta", "uploads.index", "upload", P.VIEW_PEOPLE),
    MenuEntry(K.REGENCY, "Peserta", "beneficiaries.index", "people", P.VIEW_PEOPLE),
    MenuEntry(K.REGENCY, "Laporan Excel", "exports.index", "download", P.EXPORT_FIGURES),
    MenuEntry(K.REGENCY, "Catatan kegiatan", "audit.index", "audit", P.VIEW_AUDIT),
    MenuEntry(K.REGENCY, "Akun kantor", "accounts.office", "account", P.CLOSE_ACCOUNTS),
    MenuEntry(K.REGENCY, "Pengaturan", "settings.office", "settings", P.MANAGE_SETTINGS),
    MenuEntry(K.BRANCH, "Beranda", "home.branch", "home", P.VIEW_FIGURES),
    MenuEntry(K.PROVINCE, "Beranda", "home.province", "home", P.VIEW_FIGURES),
    MenuEntry(K.PROVINCE, "22 wilayah", "compliance.index", "map", P.VIEW_FIGURES),
    MenuEntry(K.PROVINCE, "Catatan kegiatan", "audit.province", "audit", P.VIEW_AUDIT),
    MenuEntry(K.PROVINCE, "Akun", "accounts.index", "account", P.MANAGE_ACCOUNTS),
    MenuEntry(K.PROVINCE, "Pengaturan", "settings.province", "settings", P.MANAGE_SETTINGS),
)
