"""Promises of `portal.core.settings`, on both databases."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError

from portal.core import settings
from portal.core.db import db, writing
from portal.core.errors import DomainError
from portal.core.months import Month
from portal.core.settings import Level, SettingDefinition, SettingKind
from portal.core.tenancy import OutsideScope, Scope, scope_of
from tests.core.small_app import BELU, TTU

PROVINCE = Scope.province(frozenset({TTU, BELU}))


def change(app: Flask, scope: Scope, name: str, value: Any, regency_id: int | None) -> settings.Change:
    with app.app_context(), scope_of(scope), writing():
        changed = settings.change(name, value, regency_id, by=1)
        db.session.commit()
        return changed


def value(app: Flask, name: str, regency_id: int | None) -> Any:
    with app.app_context():
        return settings.value_of(name, regency_id)


def test_the_regencys_value_goes_before_the_provinces_and_that_before_the_default(core_app: Flask) -> None:
    assert value(core_app, "minimum_age", TTU) == 18
    assert value(core_app, "list_approver", TTU) == settings.APPROVER_NOBODY
    change(core_app, PROVINCE, "minimum_age", "20", None)
    assert (value(core_app, "minimum_age", TTU), value(core_app, "minimum_age", None)) == (20, 20)
    changed = change(core_app, Scope.regency(TTU), "minimum_age", "25", TTU)
    assert changed.sentence == "Usia paling rendah: 20 tahun menjadi 25 tahun"
    assert [value(core_app, "minimum_age", owner) for owner in (TTU, BELU, None)] == [25, 20, 20]
    change(core_app, Scope.regency(TTU), "minimum_age", "26", TTU)
    assert value(core_app, "minimum_age", TTU) == 26
    with core_app.app_context(), scope_of(Scope.regency(TTU)), writing():
        assert settings.own_values(TTU) == {"minimum_age": 26}
        assert settings.inherit("minimum_age", TTU).after == 20
        db.session.commit()
    assert value(core_app, "minimum_age", TTU) == 20


def test_all_values_of_an_office_are_one_query(core_app: Flask) -> None:
    change(core_app, PROVINCE, "warn_from_percent", 80, None)
    change(core_app, Scope.regency(TTU), "letterhead", "Pemerintah Kabupaten\r\nTimor Tengah Utara", TTU)
    asked: list[str] = []
    with core_app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
        values = settings.values_for(TTU)
        assert values == {name: settings.value_of(name, TTU) for name in values}
    assert len([statement for statement in asked if "office_settings" in statement]) == 1 + len(values)
    assert values["warn_from_percent"] == 80
    assert values["letterhead"] == "Pemerintah Kabupaten\nTimor Tengah Utara"
    assert set(values) >= {"minimum_age", "maximum_age", "file_retention_days", "list_approver"}


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("minimum_age", "16", "isi dengan angka 17 sampai 64"),
        ("minimum_age", "65", "isi dengan angka 17 sampai 64"),
        ("minimum_age", "delapan belas", "isi dengan angka bulat"),
        ("minimum_age", "18,5", "isi dengan angka bulat"),
        ("minimum_age", "", "isi dengan angka bulat"),
        ("minimum_age", "١٨", "isi dengan angka bulat"),
        ("minimum_age", True, "isi dengan angka bulat"),
        ("warn_from_percent", "-5", "isi dengan angka 50 sampai 100"),
        ("file_retention_days", "0", "isi dengan angka 1 sampai 365"),
        ("list_approver", "boss", "pilih salah satu"),
        ("letterhead", "x" * 501, "paling banyak 500 huruf"),
    ],
)
@pytest.mark.usefixtures("core_ttu")
def test_a_value_that_does_not_fit_is_refused_with_the_remedy(name: str, given: Any, words: str) -> None:
    with pytest.raises(DomainError, match=words) as caught:
        settings.change(name, given, TTU, by=1)
    assert caught.value.field == name
    assert caught.value.sentence.startswith(settings.definition_of(name).label)


def test_the_ages_stay_in_order_whoever_set_the_other(core_app: Flask) -> None:
    change(core_app, PROVINCE, "maximum_age", 40, None)
    with pytest.raises(DomainError, match="paling tinggi, yaitu 40 tahun"):
        change(core_app, Scope.regency(TTU), "minimum_age", 41, TTU)
    change(core_app, Scope.regency(TTU), "minimum_age", 40, TTU)
    with pytest.raises(DomainError, match="paling rendah, yaitu 40 tahun"):
        change(core_app, Scope.regency(TTU), "maximum_age", 39, TTU)


@pytest.mark.parametrize(
    ("scope", "regency_id"),
    [
        (Scope.regency(BELU), TTU),
        (Scope.regency(TTU), None),
        (Scope.branch(frozenset({TTU, BELU})), TTU),
        (Scope.branch(frozenset({TTU, BELU})), None),
        (PROVINCE, TTU),
    ],
)
def test_nobody_changes_the_setting_of_another_office(core_app: Flask, scope: Scope, regency_id: int | None) -> None:
    with pytest.raises(OutsideScope):
        change(core_app, scope, "minimum_age", 20, regency_id)
    with core_app.app_context(), scope_of(scope), writing(), pytest.raises(OutsideScope):
        settings.inherit("minimum_age", regency_id)


def test_a_setting_of_one_level_is_not_set_at_the_other(core_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "_definitions", {})
    settings.define(
        SettingDefinition("start", "Mulai", "", SettingKind.MONTH, Month(2026, 1), levels=frozenset({Level.PROVINCE}))
    )
    with pytest.raises(DomainError, match="hanya ditetapkan oleh provinsi"):
        change(core_app, Scope.regency(TTU), "start", "2026-02", TTU)
    change(core_app, PROVINCE, "start", "2026-02", None)
    assert value(core_app, "start", TTU) == Month(2026, 2)
    with pytest.raises(DomainError, match="tahun dan bulan"):
        change(core_app, PROVINCE, "start", "Februari", None)
    assert settings.definition_of("start").in_words(Month(2026, 2)) == "Februari 2026"
    assert [settings.definitions(level) != [] for level in Level] == [True, False]


def test_the_database_keeps_one_value_an_owner(core_app: Flask) -> None:
    change(core_app, PROVINCE, "minimum_age", 20, None)
    change(core_app, Scope.regency(TTU), "minimum_age", 20, TTU)
    for owner in ("NULL", str(TTU)):
        with core_app.app_context(), writing(), pytest.raises(IntegrityError):
            db.session.execute(
                text(
                    "INSERT INTO office_settings (regency_id, name, value, changed_at) "
                    f"VALUES ({owner}, 'minimum_age', '1', '2026-01-01')"
                )
            )


def test_a_value_whose_definition_has_gone_is_ignored(core_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    change(core_app, Scope.regency(TTU), "minimum_age", 20, TTU)
    known = dict(settings._definitions)
    del known["minimum_age"]
    monkeypatch.setattr(settings, "_definitions", known)
    with core_app.app_context():
        assert "minimum_age" not in settings.values_for(TTU)
        assert settings.own_values(TTU) == {}


@pytest.mark.parametrize("default", [17, "x", 65])
def test_a_default_keeps_its_own_rule(default: Any) -> None:
    with pytest.raises(ValueError, match="default"):
        settings.define(SettingDefinition("t", "T", "", SettingKind.INTEGER, default, minimum=18, maximum=64))


def test_a_name_is_defined_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        settings.define(SettingDefinition("minimum_age", "T", "", SettingKind.INTEGER, 1))


@pytest.mark.parametrize("definition", settings.definitions(), ids=lambda definition: definition.name)
def test_every_setting_explains_itself(definition: SettingDefinition) -> None:
    assert definition.label[0].isupper()
    assert definition.hint.endswith(".")
    assert definition.in_words(definition.default)
    assert definition.restore(definition.keep(definition.default)) == definition.default


def test_words() -> None:
    assert settings.definition_of("warn_from_percent").in_words(90) == "90%"
    assert settings.definition_of("file_retention_days").in_words(30) == "30 hari"
    assert settings.definition_of("letterhead").in_words("") == "(kosong)"
    choice = SettingDefinition("c", "C", "", SettingKind.CHOICE, "a", choices=MappingProxyType({"a": "Satu"}))
    assert choice.in_words("a") == "Satu"
