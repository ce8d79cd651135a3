"""What stands around every signed-in page: workplace, menu, person, messages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from flask import current_app, g, get_flashed_messages, request, url_for
from flask_login import current_user

from portal.core import clock
from portal.core.access import Workplace, only_for, workplace_or_none
from portal.core.permissions import ROLE_LABELS, Permission, WorkplaceKind


@dataclass(frozen=True)
class MenuEntry:
    """One line of the menu, in the table of `portal.navigation`."""

    kind: WorkplaceKind
    label: str
    endpoint: str
    icon: str
    permission: Permission
    count: Callable[[int], int] | None = None  # what waits there for the person of this id; one question a page


@dataclass(frozen=True)
class NavItem:
    """A menu line as the layout shows it; a locked one says who may."""

    label: str
    url: str
    icon: str
    current: bool
    locked_reason: str
    count: int


@dataclass(frozen=True)
class Shell:
    """Everything the layout needs, none of it from the page's own context."""

    workplace: str
    workplace_note: str
    person_name: str
    role_label: str
    nav: tuple[NavItem, ...]
    workplaces_url: str
    password_url: str
    sign_out_url: str

    @property
    def flashes(self) -> list[tuple[str, str]]:
        return get_flashed_messages(with_categories=True)  # type: ignore[return-value]


def current_shell() -> Shell:
    """The shell of this request, made once. Raises RuntimeError for somebody who is not signed in."""
    if "shell" not in g:
        if not current_user.is_authenticated:
            raise RuntimeError("public pages extend layouts/bare.html")
        g.shell = _make()
    made: Shell = g.shell
    return made


def _make() -> Shell:
    here = workplace_or_none()
    grants = current_user.grants(clock.today())
    roles = g.get("roles") or list(dict.fromkeys(grant.role for grant in grants))
    workplaces = {(grant.kind, grant.workplace_id) for grant in grants}
    return Shell(
        workplace=here.name if here else "Akun saya",
        workplace_note=here.note if here and here.note != here.name else "",
        person_name=current_user.name,
        role_label=", ".join(ROLE_LABELS[role] for role in roles),
        nav=_nav(here) if here else (),
        workplaces_url=url_for("accounts.workplaces") if len(workplaces) > 1 else "",
        password_url=url_for("accounts.password"),
        sign_out_url=url_for("accounts.sign_out"),
    )


def _nav(here: Workplace) -> tuple[NavItem, ...]:
    """The lines of a workplace on this page; only what waits is asked anew."""
    lines = _entries(here)
    made = _items(lines, request.path, g.get("permissions", frozenset()))
    return tuple(
        replace(item, count=entry.count(current_user.id)) if entry.count and item.url else item
        for (entry, _url), item in zip(lines, made, strict=True)
    )


def _entries(here: Workplace) -> tuple[tuple[MenuEntry, str], ...]:
    """The lines of a workplace with their addresses, which are made once for each workplace."""
    known = current_app.extensions.setdefault("portal_menu_urls", {})
    key = (here.kind, here.slug, request.root_path)
    if key not in known:
        menu = current_app.extensions["portal_menu"]
        known[key] = tuple((entry, url_for(entry.endpoint)) for entry in menu if entry.kind is here.kind)
    found: tuple[tuple[MenuEntry, str], ...] = known[key]
    return found


@lru_cache(maxsize=512)
def _items(
    lines: tuple[tuple[MenuEntry, str], ...], path: str, permissions: frozenset[Permission]
) -> tuple[NavItem, ...]:
    """The lines for whoever holds `permissions`, on the page at `path`; nothing is counted yet."""
    return tuple(_item(entry, url, path, locked=entry.permission not in permissions) for entry, url in lines)


def _item(entry: MenuEntry, url: str, path: str, *, locked: bool) -> NavItem:
    # Every page lies beneath the address of its entry; the start page has all of them beneath it and stands for itself.
    beneath = path.startswith(url) and not entry.endpoint.startswith("home.")
    return NavItem(
        label=entry.label,
        url="" if locked else url,
        icon=entry.icon,
        current=path == url or beneath,
        locked_reason=only_for(entry.permission, entry.kind) if locked else "",
        count=0,
    )
