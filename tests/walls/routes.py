"""The URL map as data: every rule with its workplace, its permission, and an address with real ids."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask

from portal.accounts.addresses.service import digest_token
from portal.core.access import AccessMark, kind_of_rule, mark_of, resumable_of
from portal.core.permissions import ROLE_PERMISSIONS, ROLE_WORKPLACE, Permission, WorkplaceKind
from tests.support.people import ATAMBUA, ENDE_BRANCH, PEOPLE, TTU
from tests.walls import edition_parts, paritrana_parts
from tests.walls.parts import SLUGS
from tests.walls.world import World

BRANCH_SLUGS = {ATAMBUA: "atambua", ENDE_BRANCH: "ende"}
# Parameters that are words of a fixed set, the same in every office.
FILE_LOOKS = {"purposes.file": "file_look_id", "samples.sheets_file": "sheets_look_id"}
WORDS = {
    "month": "2026-03",
    "occupation": "tani",
    "key": "closing",
    "kind": "agreement",
    "code": "closing",
    "act": "keluarkan",
    "year": "2026",
    "slug": "ttu",
    "direction": "naik",
    "rule_code": "month_unpaid",
    "measure": "quota.allocated",
    "position": "1",
    "form": "json",
}
# Parameters that name nothing of one office: these, names of workplaces, the one-time link, codes of papers, an
# agreement's move, what the province gives to all.
TEXT_PARAMETERS = frozenset(
    {
        "regency",
        "branch",
        "token",
        "address_token",
        "digest_token",
        "sheet_code",
        "document_code",
        "move",
        *paritrana_parts.SHARED,
        *WORDS,
    }
)
# Open to every role of such a workplace: nobody there can be "the colleague without the permission".
HELD_BY_ALL = {
    (WorkplaceKind.REGENCY, Permission.VIEW_FIGURES),
    (WorkplaceKind.REGENCY, Permission.EXPORT_FIGURES),
    (WorkplaceKind.BRANCH, Permission.VIEW_FIGURES),
    (WorkplaceKind.BRANCH, Permission.ANSWER_DELIVERIES),  # a branch has one role
    (WorkplaceKind.BRANCH, Permission.MANAGE_DELIVERY_TEMPLATE),
    (WorkplaceKind.BRANCH, Permission.ANSWER_CLAIMS),
    (WorkplaceKind.BRANCH, Permission.ANSWER_AGREEMENTS),
    (WorkplaceKind.BRANCH, Permission.SEND_SCANS),
    (WorkplaceKind.BRANCH, Permission.SIGN_AGREEMENTS),
    (WorkplaceKind.BRANCH, Permission.TALK),
    (WorkplaceKind.PROVINCE, Permission.VIEW_FIGURES),
    (WorkplaceKind.PROVINCE, Permission.TALK),  # whoever reads may say something
    (WorkplaceKind.PROVINCE, Permission.EXPORT_FIGURES),
    (WorkplaceKind.PROVINCE, Permission.VIEW_AUDIT),
    (WorkplaceKind.PROVINCE, Permission.APPROVE_ALLOTMENTS),  # any second person of the province
    (WorkplaceKind.PROVINCE, Permission.CONFIRM_FACTOR_RESETS),  # any second person of the province
    (WorkplaceKind.PROVINCE, Permission.MANAGE_EDITIONS),
    (WorkplaceKind.PROVINCE, Permission.COMMENT_AGREEMENTS),  # whoever reads may say something
    (WorkplaceKind.PROVINCE, Permission.MANAGE_EDITIONS),
}


@dataclass(frozen=True)
class Route:
    """One rule with one of its methods."""

    rule: str
    endpoint: str
    method: str
    arguments: frozenset[str]
    mark: AccessMark
    kind: WorkplaceKind | None
    resumable: bool

    @property
    def permission(self) -> Permission:
        assert self.mark.permission is not None
        return self.mark.permission

    @property
    def numbers(self) -> frozenset[str]:
        """The parameters that name a thing by its id."""
        return self.arguments - TEXT_PARAMETERS

    def __str__(self) -> str:
        return f"{self.method} {self.rule}"


def routes(app: Flask, *kinds: WorkplaceKind) -> Iterator[Route]:
    """Every rule and method of the portal; with `kinds`, those of such workplaces."""
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        mark = mark_of(view)
        assert mark is not None
        kind = kind_of_rule(rule.rule)
        if kinds and kind not in kinds:
            continue
        for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}):
            yield Route(rule.rule, rule.endpoint, method, frozenset(rule.arguments), mark, kind, resumable_of(view))


def address(world: World, route: Route, *, whose: int = TTU, at: int = TTU, asker: str = "") -> str:
    """The route's address at regency `at` with ids of regency `whose`; downloads are those of `asker`."""
    owner = 0 if route.kind is WorkplaceKind.PROVINCE else whose
    values: dict[str, object] = {name: world.ids[owner][name] for name in route.numbers if name != "download_id"}
    if "download_id" in route.numbers:
        values["download_id"] = world.downloads[asker if asker in world.downloads else "sari"]
    if "sheet_code" in route.arguments:
        values["sheet_code"] = world.codes[owner]
    if "regency" in route.arguments:
        values["regency"] = SLUGS[at]
    if "branch" in route.arguments:
        values["branch"] = BRANCH_SLUGS[ATAMBUA]
    values |= {name: word for name, word in WORDS.items() if name in route.arguments}
    values |= {name: world.ids[0][name] for name in paritrana_parts.SHARED if name in route.arguments}
    if route.endpoint.startswith("samples.") and "look_id" in route.arguments:  # of visits, not of people
        values["look_id"] = world.ids[0]["visits_look_id"]
    values |= {"look_id": world.ids[0][FILE_LOOKS[route.endpoint]]} if route.endpoint in FILE_LOOKS else {}
    if route.endpoint.startswith("paritrana_editions."):  # what is changed is a draft
        draft = {"year": edition_parts.YEAR, "criterion_id": world.ids[0]["draft_criterion_id"]}
        values |= {name: value for name, value in draft.items() if name in route.arguments}
    if route.endpoint.startswith("findings.") and "finding_id" in route.numbers:  # bills have findings of their own
        values["finding_id"] = world.ids[owner]["matter_id"]
    if "move" in route.arguments:
        values["move"] = "submit" if route.endpoint == "agreements.move" else "agree"
    if "document_code" in route.arguments:
        values["document_code"] = world.documents[whose]
    if "token" in route.arguments:
        values["token"] = world.token
    if "digest_token" in route.arguments:
        with world.app.app_context():
            values["digest_token"] = digest_token(1)
    if "address_token" in route.arguments:
        values["address_token"] = world.address_token
    return world.app.url_map.bind("localhost").build(route.endpoint, values, method=route.method)


def members(kind: WorkplaceKind) -> list[str]:
    """The people of TTU, of the branch of Atambua, or of the province."""
    workplace_id = {WorkplaceKind.REGENCY: TTU, WorkplaceKind.BRANCH: ATAMBUA, WorkplaceKind.PROVINCE: 0}[kind]
    return [name for name, (_, role, place) in PEOPLE.items() if ROLE_WORKPLACE[role] is kind and place == workplace_id]


def strangers(kind: WorkplaceKind) -> list[str]:
    """Everybody else who can sign in, and for a regency also its former colleague."""
    former = ["lama.ttu"] if kind is WorkplaceKind.REGENCY else []
    return [name for name in PEOPLE if name not in members(kind)] + former


def holds(username: str, permission: Permission) -> bool:
    """Whether the person's role gives the permission."""
    return permission in ROLE_PERMISSIONS[PEOPLE[username][1]]


def holder(route: Route) -> str:
    """Somebody of the workplace who may enter the route."""
    assert route.kind is not None
    return next(name for name in members(route.kind) if holds(name, route.permission))
