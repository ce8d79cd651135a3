"""The form of an electronic signature. Which of its fields are asked for depends on the way."""

from __future__ import annotations

import re

from wtforms import FileField, HiddenField, PasswordField
from wtforms.validators import ValidationError

from portal.accounts.factors.forms import StepUpForm
from portal.agreements.rules.signing import SENTENCE, SigningWay, sentence_fits
from portal.core.forms import AtMost, LineField, Needed


class SigningForm(StepUpForm):
    """The sentence, password and code of whoever signs, and what the chosen way asks for besides."""

    version = HiddenField("Versi")
    way = HiddenField("Cara")
    number = LineField("Nomor perjanjian", [AtMost(80)])
    identity = LineField("NIK penanda tangan", [AtMost(20)])
    passphrase = PasswordField("Passphrase sertifikat")
    file = FileField("PDF yang sudah ditandatangani")
    sentence = LineField("Ketik kalimat persetujuan", [Needed(f"Ketik: {SENTENCE}")])

    def chosen_way(self) -> SigningWay:
        """The way the form was shown for; uploading when somebody changed it by hand, for that is always there."""
        return SigningWay(self.way.data) if self.way.data in list(SigningWay) else SigningWay.UPLOAD

    def validate_sentence(self, field: LineField) -> None:
        if not sentence_fits(field.data or ""):
            raise ValidationError(f"Kalimatnya belum tepat. Ketik: {SENTENCE}")

    def validate_identity(self, field: LineField) -> None:
        if self.chosen_way() is SigningWay.BSRE and not re.fullmatch(r"\d{16}", field.data or ""):
            raise ValidationError("Isi 16 angka NIK yang terdaftar di BSrE.")

    def validate_file(self, field: FileField) -> None:
        if self.chosen_way() is SigningWay.UPLOAD and not field.data:
            raise ValidationError("Pilih PDF yang sudah ditandatangani.")
