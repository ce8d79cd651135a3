"""Roles and permissions are one table, and all of it is used."""

from __future__ import annotations

import re

from portal.config import PROJECT_ROOT
from portal.core.access import mark_of
from portal.core.permissions import (
    INCOMPATIBLE_ROLES,
    PERMISSION_HOLDERS,
    ROLE_LABELS,
    ROLE_PERMISSIONS,
    ROLE_WORKPLACE,
    Permission,
    Role,
    WorkplaceKind,
    holders_in_words,
)
from portal.navigation import MENU
from tests.architecture.source import modules

ASKED = re.compile(r"""\b(?:may|reason_against)\(\s*["']([a-z_]+)["']""")


def in_templates() -> set[str]:
    found: set[str] = set()
    for path in (PROJECT_ROOT / "templates").rglob("*.html"):
        found |= set(ASKED.findall(path.read_text(encoding="utf-8")))
    return found


def in_code() -> set[str]:
    """Permissions that a view, the menu or a service names."""
    named = re.compile(r"\b(?:Permission|P)\.([A-Z_]+)")
    return {
        Permission[name].value
        for module in modules()
        if module.name != "core.permissions"
        for name in named.findall(module.text)
    }


def test_every_role_has_a_name_a_workplace_and_permissions() -> None:
    for role in Role:
        assert ROLE_LABELS[role] and ROLE_PERMISSIONS[role]
        assert ROLE_WORKPLACE[role] in WorkplaceKind
    assert set(ROLE_LABELS) == set(ROLE_PERMISSIONS) == set(ROLE_WORKPLACE) == set(Role)


def test_every_permission_is_asked_for_and_held_by_somebody() -> None:
    assert {permission.value for permission in Permission} == in_code()
    for permission in Permission:
        assert PERMISSION_HOLDERS[permission], permission


def test_templates_ask_only_for_permissions_that_exist() -> None:
    assert in_templates() <= {permission.value for permission in Permission}
    assert in_templates()


def test_a_refusal_always_names_somebody() -> None:
    for permission in Permission:
        for kind in WorkplaceKind:
            assert holders_in_words(permission, kind).strip()


def test_who_prepares_does_not_approve() -> None:
    """Complaint 17, and the province changes no regency's data."""
    for role in Role:
        held = ROLE_PERMISSIONS[role]
        assert not {Permission.PREPARE_LISTS, Permission.APPROVE_LISTS} <= held, role
        if ROLE_WORKPLACE[role] is not WorkplaceKind.REGENCY:
            assert not held & {Permission.PREPARE_LISTS, Permission.APPROVE_LISTS, Permission.MANAGE_QUOTAS}, role
            assert not held & {Permission.VIEW_PEOPLE, Permission.REVEAL_NIK, Permission.EXPORT_PEOPLE}, role
    assert frozenset({Role.OPERATOR, Role.VERIFIER}) in INCOMPATIBLE_ROLES
    assert not ROLE_PERMISSIONS[Role.VIEWER] & {Permission.VIEW_PEOPLE, Permission.REVEAL_NIK, Permission.EXPORT_PEOPLE}


def test_the_menu_shows_the_permission_of_its_page(routes_of_the_portal: dict[str, list[str]]) -> None:
    for entry in MENU:
        assert entry.permission.value in routes_of_the_portal[entry.endpoint], entry.label


def test_marks_are_made_by_core_access_alone() -> None:
    assert [module.name for module in modules() if "__access__" in module.text] == ["core.access"]
    assert mark_of(lambda: None) is None
