"""Forms of the second factor: shape only."""

from __future__ import annotations

from wtforms import PasswordField

from portal.core.forms import AtMost, LineField, Needed, PortalForm


class CodeForm(PortalForm):
    """A code, of the app or of the paper."""

    code = LineField("Kode verifikasi", [Needed("Ketik kodenya.")])


class EnrolForm(PortalForm):
    """The first code of a new app, and the password: whoever sits at an open browser is not yet its owner."""

    password = PasswordField("Kata sandi", [Needed("Isi kata sandi.")])
    code = LineField("Kode 6 angka dari aplikasi", [Needed("Ketik 6 angka yang tampil di aplikasi.")])


class StepUpForm(PortalForm):
    """Password and code once more; the form of an act that binds adds its own fields."""

    password = PasswordField("Kata sandi", [Needed("Isi kata sandi.")])
    code = LineField("Kode verifikasi", [Needed("Ketik 6 angka yang tampil di aplikasi.")])


class ChangeAppForm(StepUpForm):
    """The same, where a code of the paper will do."""

    code = LineField("Kode verifikasi atau kode pemulihan", [Needed("Ketik kode dari aplikasi atau kode pemulihan.")])


class ResetForm(PortalForm):
    """Why a factor is to be reset."""

    reason = LineField(
        "Alasan", [Needed("Tulis alasan, misalnya nomor surat atau berita acara kehilangan."), AtMost(200)]
    )


class RefusalForm(PortalForm):
    """Why a reset is refused."""

    reason = LineField("Alasan menolak", [Needed("Tulis alasan, supaya yang meminta tahu."), AtMost(200)])


class ReplaceForm(PortalForm):
    """The first code of another telephone, for somebody who has just proved themselves."""

    code = LineField("Kode 6 angka dari aplikasi", [Needed("Ketik 6 angka yang tampil di aplikasi.")])
