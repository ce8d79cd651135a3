"""Forms of accounts: shape only; whether it is allowed is the service's business."""

from __future__ import annotations

from wtforms import BooleanField, PasswordField, RadioField, SelectField
from wtforms.validators import EqualTo, Regexp, ValidationError
from wtforms.widgets import EmailInput

from portal.accounts import rules
from portal.core.forms import AtMost, LineField, Needed, PortalForm
from portal.core.permissions import ROLE_LABELS, Role


class SignInForm(PortalForm):
    """User name and password."""

    username = LineField("Nama pengguna", [Needed("Isi nama pengguna.")])
    password = PasswordField("Kata sandi", [Needed("Isi kata sandi.")])


class NewPasswordForm(PortalForm):
    """A new password, typed twice."""

    password = PasswordField("Kata sandi baru", [Needed("Isi kata sandi baru.")])
    again = PasswordField(
        "Ulangi kata sandi baru",
        [
            Needed("Ketik sekali lagi kata sandi baru."),
            EqualTo("password", "Kedua kata sandi belum sama. Ketik ulang."),
        ],
    )


class ChangePasswordForm(NewPasswordForm):
    """The present password beside the new one."""

    present = PasswordField("Kata sandi sekarang", [Needed("Isi kata sandi sekarang.")])


class MembershipForm(PortalForm):
    """A role at a workplace; `workplace` is `regency:5303`, `branch:2` or `province:0`."""

    role = RadioField("Peran", [Needed("Pilih peran.")], choices=[(role.value, ROLE_LABELS[role]) for role in Role])
    workplace = SelectField("Tempat kerja", [Needed("Pilih tempat kerja.")])


class PersonForm(MembershipForm):
    """A new account with its first role."""

    name = LineField("Nama lengkap", [Needed("Isi nama lengkap."), AtMost(120)])
    username = LineField(
        "Nama pengguna",
        [
            Needed("Isi nama pengguna."),
            AtMost(60),
            Regexp(
                r"[A-Za-z0-9][A-Za-z0-9._-]{2,}$", message="Pakai huruf, angka, titik, atau strip; paling sedikit 3."
            ),
        ],
    )


class ReasonForm(PortalForm):
    """Why a role ends."""

    reason = LineField("Alasan", [Needed("Tulis alasan penutupan, misalnya nomor surat mutasi."), AtMost(200)])


class MailAddressForm(PortalForm):
    """The own e-mail address."""

    address = LineField("Alamat email", [Needed("Isi alamat email.")], widget=EmailInput())

    def validate_address(self, field: LineField) -> None:
        """The shape; whether it exists is proved by the link."""
        problem = rules.address_problem(field.data or "")
        if problem:
            raise ValidationError(problem)


class MailSwitchForm(PortalForm):
    """Reminders by e-mail, or in the portal alone."""

    wants_mail = BooleanField("Kirim pengingat lewat email")
    wants_digest = BooleanField("Kirim ringkasan harian percakapan, bila ada yang baru")
