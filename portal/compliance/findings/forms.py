"""Forms of findings: set one aside, say something, change the numbers of a rule."""

from __future__ import annotations

from typing import Any

from wtforms import Field, Form, HiddenField, IntegerField, SelectField, ValidationError

from portal.compliance.findings.rules.catalogue import (
    OFFICE_OWNERS,
    OWNER_LABELS,
    SEVERITY_LABELS,
    Owner,
    RuleSpec,
    Setting,
    Severity,
)
from portal.core import formatting
from portal.core.forms import AtMost, DayField, LineField, Needed, PortalForm, WholeNumberField

_LONGEST_DEADLINE = 365


class Within:
    """Limits of a whole number, said with both of them."""

    def __init__(self, least: int, most: int) -> None:
        self.least, self.most = least, most

    def __call__(self, form: Form, field: Field) -> None:
        if field.data is not None and not self.least <= field.data <= self.most:
            limits = f"{formatting.number(self.least)} sampai {formatting.number(self.most)}"
            raise ValidationError(f"Isi dengan angka {limits}.")


class WaiveForm(PortalForm):
    """Until when a finding is set aside, and why."""

    until = DayField("Dikecualikan sampai", [Needed("Isi hari terakhir pengecualian.")])
    reason = LineField("Alasan", [Needed("Tulis alasan pengecualian."), AtMost(300)])
    revision = IntegerField("Keadaan", default=0)


class RuleForm(PortalForm):
    """What every rule has. Its own numbers are added by `rule_form`, as `p_<name>`."""

    on = SelectField("Aturan ini", choices=[("ya", "Dipakai"), ("tidak", "Dimatikan")])
    severity = SelectField("Bobot", choices=[(str(int(each)), label) for each, label in SEVERITY_LABELS.items()])
    days = WholeNumberField("Tenggat, hari sejak ditemukan", [Needed("Isi jumlah hari."), Within(1, _LONGEST_DEADLINE)])
    owner = SelectField("Yang menindaklanjuti", choices=[(each.value, OWNER_LABELS[each]) for each in OFFICE_OWNERS])
    agreed_default = LineField("Bila tidak ditanggapi sampai tenggat", [Needed("Tulis apa yang terjadi."), AtMost(200)])

    def numbers(self) -> dict[str, int]:
        """The rule's own numbers."""
        return {name.removeprefix("p_"): field.data for name, field in self._fields.items() if name.startswith("p_")}

    def setting(self, spec: RuleSpec) -> Setting:
        """What the form asks for; it must have been validated."""
        return Setting(
            spec.code,
            self.on.data == "ya",
            self.numbers(),
            Severity(int(self.severity.data)),
            self.days.data or 0,
            self.agreed_default.data or "",
            Owner(self.owner.data),
        )


class RuleReasonForm(PortalForm):
    """Why a rule is changed, and which version was read before."""

    reason = LineField("Alasan perubahan", [Needed("Tulis alasan aturan diubah."), AtMost(200)])
    version = HiddenField("Versi")


def rule_form(spec: RuleSpec) -> type[RuleForm]:
    """The form of one rule, with a box for each of its numbers."""
    fields: dict[str, Any] = {}
    for each in spec.parameters:
        label = f"{each.label} ({each.unit})" if each.unit else each.label
        limits = [Needed("Isi dengan angka bulat."), Within(each.minimum, each.maximum)]
        fields[f"p_{each.name}"] = WholeNumberField(label, limits)
    return type("RuleFormOf", (RuleForm,), fields)


def values_of(setting: Setting) -> dict[str, Any]:
    """A rule as its form shows it."""
    return {
        "on": "ya" if setting.on else "tidak",
        "severity": str(int(setting.severity)),
        "days": setting.days,
        "owner": setting.owner.value,
        "agreed_default": setting.agreed_default,
        **{f"p_{name}": value for name, value in setting.parameters.items()},
    }
