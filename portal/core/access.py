"""Walls 1 and 2: the workplace in the URL, and who may enter which view.

Core knows no accounts and no regencies; both hand in what is asked here: a signed-in person offers `grants`, and a
`Directory` finds the workplace that a slug in the URL names.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, TypeVar

from flask import Flask, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.core import clock
from portal.core.errors import ForbiddenError, NotFoundError
from portal.core.permissions import ROLE_PERMISSIONS, Permission, Role, WorkplaceKind, holders_in_words
from portal.core.tenancy import Scope, open_scope

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Grant:
    """One membership in force today."""

    kind: WorkplaceKind
    workplace_id: int  # regency or branch id; 0 for the province
    role: Role


@dataclass(frozen=True)
class Workplace:
    """Where the person works in this request, as the URL says."""

    kind: WorkplaceKind
    id: int
    slug: str
    name: str
    note: str
    regency_ids: frozenset[int]

    def scope(self) -> Scope:
        if self.kind is WorkplaceKind.REGENCY:
            return Scope.regency(self.id)
        if self.kind is WorkplaceKind.BRANCH:
            return Scope.branch(self.regency_ids)
        return Scope.province(self.regency_ids)


class Directory(Protocol):
    """Finds workplaces; `regencies.queries` is one."""

    def workplace_or_none(self, kind: WorkplaceKind, slug: str, today: date) -> Workplace | None: ...


@dataclass(frozen=True)
class AccessMark:
    """What a view asks for: nothing (`public`), a signed-in person, or a permission at the URL's workplace."""

    public: bool = False
    permission: Permission | None = None


def requires(permission: Permission) -> Callable[[View], View]:
    """Mark a view: only members of the URL's workplace who hold `permission`."""
    return _marker(AccessMark(permission=permission))


def public(view: View) -> View:
    """Mark a view that anybody may open."""
    return _marker(AccessMark(public=True))(view)


def signed_in(view: View) -> View:
    """Mark a view about the person, not about a workplace: start page, own password."""
    return _marker(AccessMark())(view)


def takes_files(view: View) -> View:
    """Mark a view whose form may bring files; every other form is short."""
    view.__takes_files__ = True  # type: ignore[attr-defined]
    return view


def takes_files_of(view: Callable[..., Any]) -> bool:
    """Whether a view's form may bring files."""
    return getattr(view, "__takes_files__", False)


def asks_only(view: View) -> View:
    """Mark a view whose form only asks something: its POST takes no write lock and may write nothing, like a GET."""
    view.__asks_only__ = True  # type: ignore[attr-defined]
    return view


def asks_only_of(view: Callable[..., Any]) -> bool:
    """Whether a view's form changes nothing."""
    return getattr(view, "__asks_only__", False)


def resumable(view: View) -> View:
    """Mark a view of the tus protocol (core.resumable): no form, so no form key; it reads the body of a PATCH itself.

    Its requests are safe to repeat, as the protocol counts bytes; the CSRF token comes as a header.
    """
    view.__resumable__ = True  # type: ignore[attr-defined]
    return view


def resumable_of(view: Callable[..., Any]) -> bool:
    """Whether a view speaks the tus protocol."""
    return getattr(view, "__resumable__", False)


def _marker(mark: AccessMark) -> Callable[[View], View]:
    def put(view: View) -> View:
        view.__access__ = mark  # type: ignore[attr-defined]
        return view

    return put


def mark_of(view: Callable[..., Any]) -> AccessMark | None:
    """The mark of a view function, or None for an unmarked one."""
    return getattr(view, "__access__", None)


def workplace() -> Workplace:
    """The workplace of this request. Raises RuntimeError on a page that has none."""
    found = g.get("workplace")
    if found is None:
        raise RuntimeError("this page belongs to no workplace")
    assert isinstance(found, Workplace)
    return found


def workplace_or_none() -> Workplace | None:
    """The workplace of this request, or None on personal and public pages."""
    found: Workplace | None = g.get("workplace")
    return found


def may(permission: Permission) -> bool:
    """Whether the person holds `permission` here, for showing a button or its reason."""
    return permission in g.get("permissions", frozenset())


def reason_against(permission: Permission) -> str:
    """The sentence beside a locked button; empty when it is not locked."""
    if may(permission):
        return ""
    return only_for(permission, workplace().kind)


def only_for(permission: Permission, kind: WorkplaceKind) -> str:
    """The sentence that says who holds `permission` at this kind of workplace."""
    return f"Hanya untuk {holders_in_words(permission, kind)}."


def kind_of_rule(rule: str) -> WorkplaceKind | None:
    """Which kind of workplace a URL rule belongs to; None for personal and public pages."""
    for prefix, kind in (
        ("/wilayah/<regency>/", WorkplaceKind.REGENCY),
        ("/bpjs/<branch>/", WorkplaceKind.BRANCH),
        ("/provinsi/", WorkplaceKind.PROVINCE),
    ):
        if rule.startswith(prefix):
            return kind
    return None


def install(app: Flask, directory: Directory) -> None:
    """Put walls 1 and 2 before every request."""

    @app.url_value_preprocessor
    def _take_slug(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        g.workplace_slug = "" if values is None else (values.pop("regency", None) or values.pop("branch", None) or "")

    @app.url_defaults
    def _put_slug_back(endpoint: str, values: dict[str, Any]) -> None:
        here = g.get("workplace")
        if here is None:
            return
        name = {WorkplaceKind.REGENCY: "regency", WorkplaceKind.BRANCH: "branch"}.get(here.kind)
        if name and name not in values and app.url_map.is_endpoint_expecting(endpoint, name):
            values[name] = here.slug

    @app.before_request
    def _guard() -> ResponseReturnValue | None:
        if request.url_rule is None:
            return None  # Flask answers 404 or 405 itself
        mark = mark_of(app.view_functions[request.url_rule.endpoint])
        assert mark is not None  # create_app refuses unmarked endpoints
        if mark.public:
            return None
        if not current_user.is_authenticated:
            return _to_sign_in()
        kind = kind_of_rule(request.url_rule.rule)
        if kind is not None:
            _enter(directory, kind, mark)
        return None


def _enter(directory: Directory, kind: WorkplaceKind, mark: AccessMark) -> None:
    """Member (else 404), permission (else 403 with the reason), scope: in this order."""
    today = clock.today()
    found = directory.workplace_or_none(kind, g.workplace_slug, today)
    grants: Sequence[Grant] = current_user.grants(today)
    roles = [grant.role for grant in grants if grant.kind is kind and grant.workplace_id == found.id] if found else []
    if found is None or not roles:
        raise NotFoundError
    g.workplace = found
    g.roles = roles
    g.permissions = frozenset().union(*(ROLE_PERMISSIONS[role] for role in roles))
    if mark.permission is not None and mark.permission not in g.permissions:
        raise ForbiddenError(
            f"Akun Anda belum berhak membuka bagian ini. Yang dapat: {holders_in_words(mark.permission, kind)}."
        )
    open_scope(found.scope())


def _to_sign_in() -> ResponseReturnValue:
    after = request.full_path.rstrip("?") if request.method == "GET" and not request.headers.get("HX-Request") else None
    target = url_for("accounts.sign_in", lanjut=after)
    if request.headers.get("HX-Request"):
        return "", 204, {"HX-Redirect": target}
    return "", 303, {"Location": target}


def unmarked_endpoints(app: Flask) -> list[str]:
    """Endpoints without an access mark, or whose URL and mark disagree: `create_app` refuses to start with one."""
    wrong = []
    for rule in app.url_map.iter_rules():
        mark = mark_of(app.view_functions[rule.endpoint])
        needs_permission = kind_of_rule(rule.rule) is not None
        if mark is None or (needs_permission and mark.permission is None) or (mark.permission and not needs_permission):
            wrong.append(f"{rule.rule} ({rule.endpoint})")
    return wrong
