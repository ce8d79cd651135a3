"""Forms of claims; choices and facts are handed in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from wtforms import BooleanField, FileField, SelectField, ValidationError

from portal.claims.private import Relative
from portal.claims.rules.benefits import CAUSE_LABELS, LEVEL_LABELS, Level
from portal.claims.rules.heirs import RELATION_LABELS, Relation
from portal.claims.rules.papers import PAPER_LABELS, PaperKind
from portal.claims.rules.totals import Totals
from portal.core.forms import AtLeast, AtMost, DayField, LineField, Needed, PortalForm, WholeNumberField, tidy

_LARGEST = 10**9
_QUARTERS = [("1", "Triwulan I"), ("2", "Triwulan II"), ("3", "Triwulan III"), ("4", "Triwulan IV"), ("0", "Setahun")]


class FactsForm(PortalForm):
    """When somebody died and of what."""

    died_on = DayField("Tanggal meninggal", [Needed("Isi tanggal meninggal.")])
    cause = SelectField(
        "Sebab",
        [Needed("Pilih sebab.")],
        choices=[("", "Pilih sebab"), *((key.value, label) for key, label in CAUSE_LABELS.items())],
    )


class RelativeForm(PortalForm):
    """An heir. Birth date and school are asked of children, for the scholarship."""

    relation = SelectField(
        "Hubungan",
        [Needed("Pilih hubungan dengan peserta.")],
        choices=[("", "Pilih hubungan"), *((key.value, label) for key, label in RELATION_LABELS.items())],
    )
    name = LineField("Nama", [Needed("Isi nama."), AtMost(120)])
    phone = LineField("No. HP", [AtMost(20)])
    bank = LineField("Bank", [AtMost(60)])
    account = LineField("Nomor rekening", [AtMost(30)])
    born = DayField("Tanggal lahir anak")
    level = SelectField(
        "Sekolah anak",
        default="",
        choices=[("", "Tidak diisi"), *((key.value, label) for key, label in LEVEL_LABELS.items())],
    )
    grade = WholeNumberField("Tahun atau kelas ke", [AtLeast(1, "Isi 1 untuk tahun pertama.")])
    independent = BooleanField("Anak ini sudah menikah atau bekerja")

    def validate_phone(self, field: Any) -> None:
        if field.data and not _digits(field.data):
            raise ValidationError("Isi nomor HP dengan angka.")

    def validate_account(self, field: Any) -> None:
        if field.data and not _digits(field.data):
            raise ValidationError("Isi nomor rekening dengan angka.")

    def validate_grade(self, field: Any) -> None:
        if field.data is not None and field.data > 6:
            raise ValidationError("Isi tahun di dalam jenjangnya, paling banyak 6.")

    def validate_level(self, field: Any) -> None:
        if bool(field.data) != (self.born.data is not None) and self.relation.data == Relation.CHILD:
            raise ValidationError(
                "Untuk beasiswa isi tanggal lahir dan sekolah anak; tanpa beasiswa kosongkan keduanya."
            )

    def relative(self) -> Relative:
        """What was typed; of anybody but a child only what concerns an heir."""
        child = self.relation.data == Relation.CHILD and self.born.data is not None
        return Relative(
            name=self.name.data or "",
            phone=_digits(self.phone.data or ""),
            bank=self.bank.data or "",
            account=_digits(self.account.data or ""),
            born=self.born.data if child else None,
            level=Level(self.level.data) if child and self.level.data else None,
            grade=(self.grade.data or 1) if child else 1,
            independent=child and bool(self.independent.data),
        )


def _digits(text: str) -> str:
    """The digits of a number that people write with spaces, dots, dashes and a plus; empty for anything else."""
    plain = "".join(sign for sign in text if sign not in " .-+")
    return plain if plain.isascii() and plain.isdigit() else ""


class PurposeForm(PortalForm):
    """What a telephone and an account number are needed for."""

    purpose = LineField("Tujuan", [Needed("Tulis tujuan, misalnya mengisi formulir klaim."), AtMost(200)])


class PapersForm(PortalForm):
    """The checklist: a day for every paper that is here."""

    member_card = DayField(PAPER_LABELS[PaperKind.MEMBER_CARD])
    member_id = DayField(PAPER_LABELS[PaperKind.MEMBER_ID])
    heir_id = DayField(PAPER_LABELS[PaperKind.HEIR_ID])
    death_certificate = DayField(PAPER_LABELS[PaperKind.DEATH_CERTIFICATE])
    family_card = DayField(PAPER_LABELS[PaperKind.FAMILY_CARD])
    heir_statement = DayField(PAPER_LABELS[PaperKind.HEIR_STATEMENT])
    marriage_book = DayField(PAPER_LABELS[PaperKind.MARRIAGE_BOOK])
    heir_account = DayField(PAPER_LABELS[PaperKind.HEIR_ACCOUNT])

    def received(self) -> dict[PaperKind, date | None]:
        """The whole checklist as it was filled in."""
        return {kind: self._fields[kind.value].data for kind in PaperKind}

    def take_over(self, shown: Mapping[PaperKind, str], stored: Mapping[PaperKind, date]) -> set[PaperKind]:
        """Boxes that were left as the page had `shown` them take what is stored by now: a colleague's work.

        Returns those that both have changed, which keep what was typed.
        """
        both = set()
        for kind in PaperKind:
            box, now = self._fields[kind.value], stored.get(kind)
            typed = tidy(box.raw_data[0]) if box.raw_data else ""
            if typed == shown[kind]:
                box.raw_data, box.data = None, now
            elif shown[kind] != (now.isoformat() if now else "") and box.data != now:
                both.add(kind)
        return both


class FilingForm(PortalForm):
    """A claim was handed in."""

    on_day = DayField("Tanggal diajukan", [Needed("Isi tanggal diajukan.")])
    document = LineField("Diajukan di", [Needed("Isi tempat pengajuan, misalnya kantor cabang Atambua."), AtMost(200)])


class ReceivingForm(PortalForm):
    """The branch has the papers."""

    on_day = DayField("Tanggal diterima", [Needed("Isi tanggal diterima.")])
    document = LineField("Nomor tanda terima", [AtMost(200)])


class PayingForm(PortalForm):
    """The family was paid."""

    on_day = DayField("Tanggal dibayar", [Needed("Isi tanggal dibayar.")])
    amount = WholeNumberField(
        "Jumlah dibayar (Rp)",
        [Needed("Isi jumlah yang dibayar."), AtLeast(1, "Jumlah pembayaran harus di atas nol.")],
    )
    recipient = LineField("Penerima", [AtMost(120)])
    document = LineField("Nomor surat", [AtMost(200)])

    def validate_amount(self, field: Any) -> None:
        if field.data is not None and field.data > _LARGEST:
            raise ValidationError("Jumlah ini lebih dari satu miliar rupiah. Periksa jumlah nolnya.")


class RefusingForm(PortalForm):
    """The claim was refused."""

    on_day = DayField("Tanggal ditolak", [Needed("Isi tanggal ditolak.")])
    reason = LineField("Alasan penolakan", [Needed("Tulis alasan penolakan."), AtMost(200)])
    document = LineField("Nomor surat", [AtMost(200)])


class ReasonForm(PortalForm):
    """Why something is taken back."""

    reason = LineField("Alasan", [Needed("Tulis alasan, misalnya tanggal salah ketik."), AtMost(200)])


class LetterForm(PortalForm):
    """Totals typed off a letter, with its scan."""

    fiscal_year = SelectField("Tahun", [Needed("Pilih tahun.")], coerce=int)
    quarter = SelectField("Periode", [Needed("Pilih periode.")], choices=_QUARTERS)
    number = LineField("Nomor surat", [Needed("Isi nomor surat."), AtMost(80)])
    letter_on = DayField("Tanggal surat", [Needed("Isi tanggal surat.")])
    filed = WholeNumberField(
        "Klaim diajukan", [Needed("Isi jumlahnya, 0 bila tidak ada."), AtLeast(0, "Tidak boleh negatif.")]
    )
    paid = WholeNumberField(
        "Klaim dibayar", [Needed("Isi jumlahnya, 0 bila tidak ada."), AtLeast(0, "Tidak boleh negatif.")]
    )
    refused = WholeNumberField(
        "Klaim ditolak", [Needed("Isi jumlahnya, 0 bila tidak ada."), AtLeast(0, "Tidak boleh negatif.")]
    )
    paid_amount = WholeNumberField(
        "Santunan dibayar (Rp)", [Needed("Isi jumlahnya, 0 bila tidak ada."), AtLeast(0, "Tidak boleh negatif.")]
    )
    file = FileField("Hasil pindai surat")

    def validate_file(self, field: Any) -> None:
        if not field.data or not field.data.filename:
            raise ValidationError("Pilih hasil pindai surat sebagai PDF, JPG, atau PNG.")

    def validate(self, extra_validators: Any = None) -> bool:
        sound = super().validate(extra_validators)
        for box in (self.filed, self.paid, self.refused):
            if not box.errors and box.data is not None and box.data > 1_000_000:
                box.errors = ["Jumlah ini terlalu besar. Periksa jumlah nolnya."]
                sound = False
        return sound

    def totals(self) -> Totals:
        """What the letter says."""
        return Totals(self.filed.data or 0, self.paid.data or 0, self.refused.data or 0, self.paid_amount.data or 0)
