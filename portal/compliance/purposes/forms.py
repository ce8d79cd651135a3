"""A new purpose, its early end, and which page of people is opened."""

from __future__ import annotations

from wtforms import BooleanField, SelectField

from portal.compliance.purposes.rules import REACH_LABELS
from portal.core.forms import AtMost, DayField, LineField, Needed, PortalForm, WholeNumberField


class PurposeForm(PortalForm):
    """Why, on what ground, of whom and until when. Choices of regencies and years are handed in."""

    regency_id = SelectField("Wilayah", [Needed("Pilih wilayah.")], coerce=int)
    what_for = LineField("Untuk apa", [Needed("Tulis untuk apa nama peserta dilihat."), AtMost(300)])
    legal_basis = LineField("Dasar atau nomor surat", [Needed("Tulis dasar atau nomor surat tugas."), AtMost(200)])
    fiscal_year = SelectField("Tahun anggaran", coerce=int)
    reach = SelectField("Siapa yang dilihat", choices=[(reach.value, label) for reach, label in REACH_LABELS.items()])
    upload_id = WholeNumberField("Nomor daftar")
    until_on = DayField("Sampai tanggal", [Needed("Isi hari terakhir keperluan ini.")])
    may_export = BooleanField("Daftarnya boleh diunduh (NIK disamarkan)")


class EndForm(PortalForm):
    """Why a purpose ends before its day."""

    why = LineField("Alasan", [Needed("Tulis mengapa diakhiri, misalnya pemeriksaan selesai."), AtMost(200)])


class LookForm(PortalForm):
    """Which page of people: a kecamatan, a search, or what follows the page before."""

    q = LineField("Nama atau NIK lengkap", [AtMost(100)])
    district_code = SelectField("Kecamatan", name="kecamatan", default="")
    after = WholeNumberField("Setelah", name="setelah")
    search_key = LineField("Pencarian", [AtMost(22)], name="cari")
