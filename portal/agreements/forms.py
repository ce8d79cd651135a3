"""Forms of agreements; choices are handed in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import Field, HiddenField, IntegerField, SelectField, TextAreaField
from wtforms.validators import NumberRange
from wtforms.widgets import HiddenInput

from portal.agreements.rules.drafts import MOST_INSTALMENTS, Facts, Line, Signer, Wording
from portal.agreements.rules.states import NEEDS_REASON, Move
from portal.agreements.rules.terms import Instalment
from portal.core.forms import (
    AtLeast,
    AtMost,
    DayField,
    LineField,
    MonthField,
    Needed,
    PortalForm,
    WholeNumberField,
    tidy,
)

ACTING = (
    ("", "Definitif"),
    ("Pj.", "Penjabat (Pj.)"),
    ("Plt.", "Pelaksana tugas (Plt.)"),
    ("Plh.", "Pelaksana harian (Plh.)"),
)
_MOST_PEOPLE = 9_999_999
_TEXT = 6000
_SPARE_ROWS = 3


class SeenField(IntegerField):
    """The revision that the form showed: whoever saves over somebody else's change is told."""

    widget = HiddenInput()


class FactsForm(PortalForm):
    """What an agreement is about."""

    seen = SeenField("", default=0)
    office = LineField("Perangkat daerah", [Needed("Isi perangkat daerah, misalnya Dinas Tenaga Kerja."), AtMost(160)])
    subject = LineField("Tentang", [Needed("Isi judul, misalnya pelindungan pekerja rentan."), AtMost(300)])
    first_day = DayField("Berlaku mulai", [Needed("Isi hari pertama berlaku.")])
    last_day = DayField("Sampai dengan", [Needed("Isi hari terakhir berlaku.")])
    local_basis = LineField("Dasar hukum daerah", [AtMost(500)])
    first_number = LineField("Nomor pihak kesatu", [AtMost(80)])
    second_number = LineField("Nomor pihak kedua", [AtMost(80)])

    def facts(self) -> Facts:
        """What was typed, of a form that is valid."""
        assert self.first_day.data is not None and self.last_day.data is not None
        return Facts(
            office=self.office.data or "",
            subject=self.subject.data or "",
            first_day=self.first_day.data,
            last_day=self.last_day.data,
            local_basis=self.local_basis.data or "",
            first_number=self.first_number.data or "",
            second_number=self.second_number.data or "",
        )


class BeginForm(FactsForm):
    """A new agreement, and what it hangs on; its kind stands in the address and beside the form."""

    parent_id = SelectField("Induk", coerce=int, default=0)


class SignerForm(PortalForm):
    """Who signs for one party; made twice, with a prefix each."""

    name = LineField("Nama", [Needed("Isi nama penanda tangan."), AtMost(120)])
    acting = SelectField("Kedudukan", default="", choices=list(ACTING))
    position = LineField("Jabatan", [Needed("Isi jabatan, misalnya Bupati Timor Tengah Utara."), AtMost(160)])
    staff_number = LineField("NIP atau NPK", [AtMost(30)])
    authority = LineField(
        "Dasar kewenangan", [Needed("Isi surat yang memberi wewenang, misalnya Keputusan Nomor …"), AtMost(300)]
    )
    address = LineField("Alamat", [Needed("Isi alamat kantor."), AtMost(300)])

    def fill(self, **values: str) -> None:
        """Put known words into the boxes, to be looked at and saved."""
        for name, value in values.items():
            self._fields[name].data = value

    def signer(self) -> Signer:
        """What was typed."""
        return Signer(**{name: self._fields[name].data or "" for name in self._fields})


class LineForm(PortalForm):
    """People, months and rupiah of one funding source. An empty amount is people × rate × months."""

    funding_source_code = SelectField("Sumber dana", [Needed("Pilih sumber dana.")])
    people = WholeNumberField(
        "Jumlah orang",
        [
            Needed("Isi jumlah orang."),
            AtLeast(1, "Paling sedikit 1 orang."),
            NumberRange(max=_MOST_PEOPLE, message="Jumlah ini melebihi penduduk NTT. Periksa jumlah nolnya."),
        ],
    )
    first_month = MonthField("Bulan awal", [Needed("Pilih bulan awal.")])
    last_month = MonthField("Bulan akhir", [Needed("Pilih bulan akhir.")])
    jkk_rate = WholeNumberField(
        "Iuran JKK per orang per bulan (Rp)", [Needed("Isi iuran JKK."), AtLeast(0, "Tidak boleh negatif.")]
    )
    jkm_rate = WholeNumberField(
        "Iuran JKM per orang per bulan (Rp)", [Needed("Isi iuran JKM."), AtLeast(0, "Tidak boleh negatif.")]
    )
    amount = WholeNumberField("Jumlah (Rp)", [AtLeast(0, "Tidak boleh negatif.")])
    reason = LineField("Alasan bila jumlahnya berbeda", [AtMost(200)])

    def line(self) -> Line:
        """What was typed, of a form that is valid."""
        assert self.first_month.data is not None and self.last_month.data is not None
        line = Line(
            funding_source_code=self.funding_source_code.data,
            people=self.people.data or 0,
            first_month=self.first_month.data,
            last_month=self.last_month.data,
            jkk_rate=self.jkk_rate.data or 0,
            jkm_rate=self.jkm_rate.data or 0,
            amount=0,
            reason=self.reason.data or "",
        )
        amount = self.amount.data if self.amount.data is not None else line.expected
        return Line(**{**line.__dict__, "amount": amount})


class ScheduleForm(PortalForm):
    """Payments by their days. Boxes are made by `schedule_form`; a row with both boxes empty is no payment."""

    def rows(self) -> list[tuple[Field, Field]]:
        """(day, amount) of every row shown."""
        count = len(self._fields) // 2
        return [(self._fields[f"due_{row}"], self._fields[f"amount_{row}"]) for row in range(count)]

    def validate(self, extra_validators: Any = None) -> bool:
        sound = bool(super().validate(extra_validators))
        for due, amount in self.rows():
            if (due.data is None) != (amount.data is None) and not due.errors and not amount.errors:
                empty = due if due.data is None else amount
                empty.errors = ["Isi tanggal dan jumlahnya, atau kosongkan keduanya."]
                sound = False
        return sound

    def parts(self) -> list[Instalment]:
        """The payments typed."""
        return [
            Instalment(due.data, amount.data)
            for due, amount in self.rows()
            if due.data is not None and amount.data is not None
        ]


def rows_for(schedule: Sequence[Any]) -> int:
    """So many rows as there are payments, and three more to write in."""
    return len(schedule) + _SPARE_ROWS


def posted_rows(posted: Iterable[str]) -> int:
    """How many rows a form sent."""
    return min(sum(1 for name in posted if name.startswith("due_")), MOST_INSTALMENTS + _SPARE_ROWS)


def schedule_form(rows: int, given: Sequence[Instalment] | None = None, posted: Any = None) -> ScheduleForm:
    """The form with so many rows, filled from what is stored or from a request's form."""
    boxes: dict[str, Any] = {}
    for row in range(rows):
        boxes[f"due_{row}"] = DayField(f"Tanggal pembayaran ke-{row + 1}")
        boxes[f"amount_{row}"] = WholeNumberField(
            f"Jumlah pembayaran ke-{row + 1} (Rp)", [AtLeast(1, "Jumlah pembayaran harus di atas nol.")]
        )
    made = type("ScheduleFormOfRows", (ScheduleForm,), boxes)
    data: dict[str, Any] = {}
    for row, part in enumerate(given or ()):
        data |= {f"due_{row}": part.due_on, f"amount_{row}": part.amount}
    form: ScheduleForm = made(posted) if posted is not None else made(data=data)
    return form


class PatternForm(PortalForm):
    """How a schedule is filled in at once."""

    pattern = SelectField(
        "Dibayar",
        [Needed("Pilih cara pembayaran.")],
        choices=[
            ("monthly", "Setiap bulan, tanggal 15 bulan berikutnya"),
            ("quarterly", "Setiap triwulan"),
            ("once", "Sekaligus di awal"),
        ],
    )


class TextField(TextAreaField):
    """An article's text: its lines are kept, each of them tidied."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        lines = [tidy(line) for line in (valuelist[0] if valuelist else "").splitlines()]
        self.data = "\n".join(line for line in lines if line)


class ArticleForm(PortalForm):
    """Heading and text of an article."""

    seen = SeenField("", default=0)
    heading = LineField("Judul pasal", [Needed("Isi judul pasal."), AtMost(120)])
    text = TextField("Isi pasal", [Needed("Isi teks pasal."), AtMost(_TEXT)])

    def wording(self) -> Wording:
        """What was typed."""
        return Wording(self.heading.data or "", self.text.data or "")


class NewArticleForm(ArticleForm):
    """An article of the office's own, and the one it follows; keys and headings are handed in."""

    after = SelectField("Letakkan setelah", [Needed("Pilih pasal.")])


class MoveForm(PortalForm):
    """A move: the version it was seen with, a reason where the table asks for one, a day where the paper has one."""

    version = HiddenField("", default="")
    reason = LineField("Alasan", [AtMost(300)])
    happened_on = DayField("Tanggal")


MOVES_WITH_DAY = {Move.HOLD: "Ditangguhkan mulai", Move.TERMINATE: "Hari terakhir berlaku"}


def move_form(move: Move, **given: Any) -> MoveForm:
    """The boxes that this move needs; ids and names carry the move, since a page shows several."""
    form: MoveForm = MoveForm.from_request(prefix=move.value) if not given else MoveForm(prefix=move.value, **given)
    if move not in NEEDS_REASON:
        del form.reason
    if move in MOVES_WITH_DAY:
        form.happened_on.label.text = MOVES_WITH_DAY[move]
    else:
        del form.happened_on
    return form
