"""Forms of posts; choices are handed in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from wtforms import SelectField
from wtforms.validators import ValidationError

from portal.accounts.posts import rules
from portal.core import clock, formatting
from portal.core.forms import AtMost, DayField, LineField, Needed, PortalForm

NO_ACCOUNT = 0
_HOURS = [(str(hour), f"{hour:02}.00 WITA") for hour in rules.HOURS]


class LikelyYear:
    """A year from 2000 to next year, or as many `ahead`: before a moment is made of the day."""

    def __init__(self, ahead: int = 1) -> None:
        self.ahead = ahead

    def __call__(self, form: PortalForm, field: DayField) -> None:
        problem = rules.year_problem(field.data, clock.today(), ahead=self.ahead) if field.data else ""
        if problem:
            raise ValidationError(problem)


class NotLater:
    """No day that is still to come."""

    def __call__(self, form: PortalForm, field: DayField) -> None:
        if field.data is not None and field.data > clock.today():
            raise ValidationError(f"Tanggal surat paling akhir hari ini, {formatting.day(clock.today())}.")


class PostForm(PortalForm):
    """A new post of the own office."""

    title = LineField("Nama jabatan", [Needed("Isi nama jabatan, misalnya Bupati Timor Tengah Utara."), AtMost(160)])


class PostAnywhereForm(PostForm):
    """A new post of any workplace; `workplace` is `regency:5303` or `branch:2`."""

    workplace = SelectField("Tempat kerja", [Needed("Pilih tempat kerja.")])


class HandoverForm(PortalForm):
    """Who takes over a post, by which paper, from which hour."""

    printed_name = LineField("Nama seperti di surat", [Needed("Isi nama dengan gelarnya."), AtMost(120)])
    person_id = SelectField("Akun di portal", coerce=int, default=NO_ACCOUNT)
    acting = SelectField("Kedudukan", default="", choices=list(rules.ACTING_LABELS.items()))
    staff_number = LineField("NIP atau NPK", [AtMost(30)])
    paper = LineField(
        "Surat yang memberi wewenang", [Needed("Isi nama suratnya, misalnya Surat Perintah Bupati."), AtMost(80)]
    )
    paper_number = LineField("Nomor surat", [Needed("Isi nomor suratnya."), AtMost(80)])
    paper_dated_on = DayField("Tanggal surat", [Needed("Isi tanggal suratnya."), LikelyYear(), NotLater()])
    from_day = DayField("Mulai tanggal", [Needed("Isi tanggal mulai."), LikelyYear()])
    from_hour = SelectField("Mulai pukul", choices=_HOURS, default="0")
    until_day = DayField("Sampai tanggal", [LikelyYear(ahead=rules.LONGEST_TERM)])
    until_hour = SelectField("Sampai pukul", choices=_HOURS, default="0")

    def offer(self, accounts: Sequence[tuple[int, str]]) -> None:
        """The accounts that may sign at this workplace."""
        self.choose("person_id", [(NO_ACCOUNT, "Tanpa akun: hanya tanda tangan basah"), *accounts])

    @property
    def from_at(self) -> datetime:
        """When it begins, of a form that is valid."""
        assert self.from_day.data is not None
        return rules.hour_of(self.from_day.data, int(self.from_hour.data))

    @property
    def ends_at(self) -> datetime | None:
        """When the paper says that it ends, if it does."""
        if self.until_day.data is None:
            return None
        return rules.hour_of(self.until_day.data, int(self.until_hour.data))


class EndForm(PortalForm):
    """A term ends and nobody follows yet."""

    end_day = DayField("Berakhir tanggal", [Needed("Isi tanggalnya."), LikelyYear()])
    end_hour = SelectField("Berakhir pukul", choices=_HOURS, default="0")
    end_reason = LineField(
        "Alasan", [Needed("Tulis alasannya, misalnya purnatugas dengan nomor keputusannya."), AtMost(200)]
    )

    @property
    def at(self) -> datetime:
        """When it ends, of a form that is valid."""
        assert self.end_day.data is not None
        return rules.hour_of(self.end_day.data, int(self.end_hour.data))


class ReasonForm(PortalForm):
    """Why a handover is withdrawn or a post closed."""

    reason = LineField("Alasan", [Needed("Tulis alasannya."), AtMost(200)])
