"""Walls 1 and 2 over the whole URL map: whoever may not enter, does not, whatever the address.

The list of routes is generated, so none can be forgotten (complaint 13); complaint 15: fragments pass the same test.
"""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from flask import Blueprint
from werkzeug.routing import IntegerConverter

from portal import application
from portal.accounts.models import Membership, Person
from portal.config import ConfigurationError
from portal.core import access
from portal.core.db import db, writing
from portal.core.permissions import ROLE_LABELS, ROLE_WORKPLACE, Permission, Role, WorkplaceKind
from tests.support.client import HTMX, TUS
from tests.support.databases import Template
from tests.support.people import BELU, PEOPLE, TTU
from tests.support.resumable import piece
from tests.walls.parts import MORNING, SLUGS
from tests.walls.routes import (
    BRANCH_SLUGS,
    HELD_BY_ALL,
    TEXT_PARAMETERS,
    Route,
    address,
    holder,
    holds,
    members,
    routes,
    strangers,
)
from tests.walls.world import World

WAYS = ({}, HTMX)  # a browser, and htmx


def test_every_endpoint_is_marked(world: World) -> None:
    assert access.unmarked_endpoints(world.app) == []
    assert len(list(routes(world.app, WorkplaceKind.REGENCY))) > 20


@pytest.mark.parametrize(
    ("rule", "mark"),
    [
        ("/wilayah/<regency>/bocor", None),
        ("/provinsi/bocor", access.public),
        ("/bpjs/<branch>/bocor", access.signed_in),
        ("/bocor", access.requires(Permission.VIEW_FIGURES)),
    ],
)
def test_the_portal_refuses_to_start_with_an_endpoint_whose_mark_is_missing_or_does_not_fit(
    template: Template, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rule: str, mark: object
) -> None:
    leaking = Blueprint("leaking", __name__)

    def view() -> str:
        return "bocor"

    leaking.get(rule)(mark(view) if callable(mark) else view)
    monkeypatch.setattr(application, "CAPABILITIES", (*application.CAPABILITIES, leaking))
    with pytest.raises(ConfigurationError, match=re.escape(rule)):
        application.create_app(template.address(tmp_path / "instance", "nowhere"), TESTING=True)


def test_every_parameter_is_a_number_or_one_of_the_known_texts(world: World) -> None:
    loose = [
        f"{rule.rule}: {name}"
        for rule in world.app.url_map.iter_rules()
        for name, converter in rule._converters.items()
        if not isinstance(converter, IntegerConverter) and name not in TEXT_PARAMETERS
    ]
    assert not loose
    known = world.ids[TTU].keys() | world.ids[0].keys()
    unknown = {name for route in routes(world.app) for name in route.numbers} - known
    assert not unknown, f"give the world in tests/walls/world.py such a thing, in both regencies: {unknown}"


def test_the_neighbour_gets_404_everywhere(world: World) -> None:
    before = world.fingerprint()
    wrong = []
    asked = 0
    for kind in WorkplaceKind:
        for route in routes(world.app, kind):
            for name in strangers(kind):
                for headers in WAYS:
                    answer = world.client(name).open(
                        address(world, route, asker=name), method=route.method, headers=headers
                    )
                    asked += 1
                    if answer.status_code != 404:
                        wrong.append(f"{name}: {route} {headers}: {answer.status_code}")
    assert not wrong
    assert asked > 500
    assert world.fingerprint() == before


def test_the_officer_of_another_branch_gets_404(world: World) -> None:
    for route in routes(world.app, WorkplaceKind.BRANCH):
        assert world.client("endang").open(address(world, route), method=route.method).status_code == 404
        answered = world.client("petrus").open(address(world, route), method=route.method).status_code
        assert answered in (
            {200} if route.method == "GET" else {303, 409, 422}
        )  # an empty form is answered on its page


def test_what_belongs_to_another_branch_is_not_found_under_ones_own_address(world: World) -> None:
    before = world.fingerprint()
    asked = 0
    for route in routes(world.app, WorkplaceKind.BRANCH):
        if route.numbers:
            url = address(world, route).replace("/bpjs/atambua/", "/bpjs/ende/")
            data = (
                {"purpose": "Contoh tujuan", "kpj": "22000000001", "code": "NIK01"} if route.method == "POST" else None
            )
            assert world.client("endang").open(url, method=route.method, data=data).status_code == 404, str(route)
            asked += 1
    assert asked >= 10
    assert world.fingerprint() == before


def test_a_forbidden_workplace_looks_like_one_that_does_not_exist(world: World) -> None:
    """Otherwise the answers could be used to learn which offices and which things there are."""
    for route in routes(world.app, WorkplaceKind.REGENCY):
        real = address(world, route, asker="rani")
        invented = real.replace("/wilayah/ttu/", "/wilayah/tidak-ada/")
        answers = [world.client("rani").open(url, method=route.method) for url in (real, invented)]
        assert [answer.status_code for answer in answers] == [404, 404], str(route)
        assert _without_keys(answers[0].get_data(as_text=True)) == _without_keys(answers[1].get_data(as_text=True))


def _without_keys(page: str) -> str:
    return re.sub(r'value="[^"]*"', "", page)


def test_permissions_held_by_all_are_named_here(world: World) -> None:
    found = {
        (route.kind, route.permission)
        for route in routes(world.app, *WorkplaceKind)
        if route.kind and all(holds(name, route.permission) for name in members(route.kind))
    }
    assert found == HELD_BY_ALL


def test_the_colleague_without_the_permission_gets_403_and_reads_who_may(world: World) -> None:
    before = world.fingerprint()
    wrong = []
    refused = set()
    for kind in WorkplaceKind:
        for route in routes(world.app, kind):
            for name in members(kind):
                if holds(name, route.permission):
                    continue
                refused.add((kind, route.permission))
                for headers in WAYS:
                    answer = world.client(name).open(
                        address(world, route, asker=name), method=route.method, headers=headers
                    )
                    text = answer.get_data(as_text=True)
                    if answer.status_code != 403 or not _names_a_holder(text, route):
                        wrong.append(f"{name}: {route} {headers}: {answer.status_code}")
    assert not wrong
    assert refused | HELD_BY_ALL == {(route.kind, route.permission) for route in routes(world.app, *WorkplaceKind)}
    assert world.fingerprint() == before


def _names_a_holder(text: str, route: Route) -> bool:
    roles = [role for _, role, _ in PEOPLE.values() if ROLE_WORKPLACE[role] is route.kind]
    return "Yang dapat:" in text and any(
        ROLE_LABELS[role] in text for role in roles if route.permission in access.ROLE_PERMISSIONS[role]
    )


def test_the_colleague_without_the_permission_does_not_learn_which_things_exist(world: World) -> None:
    for route in routes(world.app, WorkplaceKind.REGENCY):
        if not route.numbers or holds("tia", route.permission):
            continue
        url = re.sub(r"/\d+", "/999999", address(world, route))
        assert world.client("tia").open(url, method=route.method).status_code == 403, str(route)


def test_nobody_is_led_to_sign_in(world: World) -> None:
    before = world.fingerprint()
    wrong = []
    for route in routes(world.app):
        if route.mark.public:
            continue
        url = address(world, route)
        plain = world.client("adi").open(url, method=route.method)
        if plain.status_code != 303 or not plain.location.startswith("/masuk"):
            wrong.append(f"{route}: {plain.status_code} {plain.location}")
        partial = world.client("adi").open(url, method=route.method, headers=HTMX)
        if partial.status_code != 204 or not partial.headers.get("HX-Redirect", "").startswith("/masuk"):
            wrong.append(f"{route} with htmx: {partial.status_code}")
        if plain.get_data() or partial.get_data():
            wrong.append(f"{route}: says something")
    assert not wrong
    assert world.fingerprint() == before


def test_who_may_enter_finds_every_page_in_order(world: World) -> None:
    wrong = []
    for route in routes(world.app, *WorkplaceKind):
        assert route.kind is not None
        if route.method != "GET":
            continue
        for name in members(route.kind):
            if not holds(name, route.permission):
                continue
            for headers in WAYS:
                answer = world.client(name).get(address(world, route, asker=name), headers=headers)
                if answer.status_code not in (200, 204):
                    wrong.append(f"{name}: {route} {headers}: {answer.status_code}")
    assert not wrong


def test_every_branch_and_every_regency_page_names_its_own_workplace(world: World) -> None:
    for slug, username in ((SLUGS[TTU], "sari"), (SLUGS[BELU], "rani")):
        page = world.client(username).get(f"/wilayah/{slug}/").get_data(as_text=True)
        assert "/wilayah/ttu/" in page if slug == "ttu" else "/wilayah/ttu/" not in page
    assert f"/bpjs/{BRANCH_SLUGS[3]}/" not in world.client("petrus").get("/bpjs/atambua/").get_data(as_text=True)


def test_ids_of_another_regency_under_ones_own_address_are_not_found(world: World) -> None:
    before = world.fingerprint()
    wrong = []
    asked = 0
    for route in routes(world.app, WorkplaceKind.REGENCY):
        if not route.numbers:
            continue
        for name in ("rani", "bela"):
            if not holds(name, route.permission):
                continue
            for headers in WAYS:
                url = address(world, route, whose=TTU, at=BELU, asker="sari")
                answer = world.client(name).open(url, method=route.method, headers=headers)
                asked += 1
                if answer.status_code != 404:
                    wrong.append(f"{name}: {route} {headers}: {answer.status_code}")
    assert not wrong
    assert asked > 20
    assert world.fingerprint() == before


def test_files_asked_for_by_another_are_not_found_even_at_the_same_office(world: World) -> None:
    for url in ("/wilayah/ttu/unduhan/{}", "/wilayah/ttu/unduhan/{}/berkas"):
        assert world.client("budi").get(url.format(world.downloads["sari"])).status_code == 404
        assert world.client("sari").get(url.format(world.downloads["budi"])).status_code == 404
    for url in ("/provinsi/unduhan/{}", "/provinsi/unduhan/{}/berkas"):
        for asker in ("sari", "nona", "rani"):
            assert world.client("wati").get(url.format(world.downloads[asker])).status_code == 404


def test_ids_of_another_regency_in_a_query_show_nothing(world: World) -> None:
    rani = world.client("rani")
    for parameter in ("setelah", "sebelum"):
        page = rani.get(f"/wilayah/belu/peserta/?{parameter}={world.enrolments[TTU]}").get_data(as_text=True)
        assert "/wilayah/belu/peserta/" in page
        assert f'/peserta/{world.ids[TTU]["beneficiary_id"]}"' not in page
    page = rani.get(f"/wilayah/belu/peserta/?cari={world.searches['sari']}").get_data(as_text=True)
    assert "Pencarian sudah berakhir" in page
    page = world.client("budi").get(f"/wilayah/ttu/peserta/?cari={world.searches['sari']}").get_data(as_text=True)
    assert "Pencarian sudah berakhir" in page  # a colleague's search is not one's own either


def test_a_quota_of_another_regency_cannot_be_chosen_for_a_list(world: World) -> None:
    before = world.fingerprint()
    answer = world.client("rani").post(
        "/wilayah/belu/daftar/baru",
        data={
            "quota_id": world.ids[TTU]["quota_id"],
            "start_month": "2026-03",
            "file": (BytesIO(b"NIK;Nama\n"), "daftar.csv"),
        },
    )
    assert answer.status_code == 422
    assert world.fingerprint() == before


def test_an_administrator_cannot_end_a_role_under_another_persons_address(world: World) -> None:
    before = world.fingerprint()
    person = world.ids[0]["person_id"]
    url = f"/provinsi/akun/{person}/peran/{world.ids[BELU]['membership_id']}/akhiri"
    assert world.client("nona").post(url, data={"reason": "Mutasi nomor 1"}).status_code == 404
    assert world.fingerprint() == before


def test_a_post_without_an_idempotency_key_changes_nothing(world: World) -> None:
    before = world.fingerprint()
    wrong = []
    for route in routes(world.app):
        if route.method == "GET" or route.mark.public or route.resumable:
            continue
        name = holder(route) if route.kind else "sari"
        client = world.client(name)
        for headers in WAYS:
            answer = client.post(
                address(world, route, asker=name), data={"csrf_token": client.csrf_token()}, keys=False, headers=headers
            )
            if answer.status_code not in (400, 409) or "tidak lengkap" not in answer.get_data(as_text=True):
                wrong.append(f"{route} {headers}: {answer.status_code}")
    assert not wrong
    assert world.fingerprint() == before


def test_only_the_tus_protocol_goes_without_form_keys(world: World) -> None:
    assert {str(route) for route in routes(world.app) if route.resumable} == {
        each
        for way, one in (("daftar", "partial_id"), ("paritrana/bukti", "evidence_partial_id"))
        for here in (f"/wilayah/<regency>/{way}/kiriman",)
        for each in (f"POST {here}", f"PATCH {here}/<int:{one}>", f"DELETE {here}/<int:{one}>")
    }


def test_an_unfinished_upload_is_its_senders_alone(world: World) -> None:
    """HEAD stands in no list of routes; and a colleague with the same role meets 404 too."""
    with world.app.app_context(), writing():
        surya = Person(username="surya", name="Surya Contoh", created_at=MORNING, memberships=[])
        surya.memberships.append(
            Membership(kind=WorkplaceKind.REGENCY, regency_id=TTU, role=Role.OPERATOR, valid_from=date(2026, 1, 1))
        )
        db.session.add(surya)
        db.session.commit()
        db.session.remove()
    for name, at, whose, expected in (
        ("sari", TTU, TTU, 200),
        ("surya", TTU, TTU, 404),
        ("rani", BELU, TTU, 404),
        ("rani", TTU, TTU, 404),
        ("budi", TTU, TTU, 403),
        ("adi", TTU, TTU, 303),
    ):
        client = world.client(name)
        url = f"/wilayah/{SLUGS[at]}/daftar/kiriman/{world.ids[whose]['partial_id']}"
        assert client.head(url, headers=TUS).status_code == expected, name
        if name in ("surya", "rani"):
            assert client.delete(url).status_code == 404, name
            assert client.patch(url, data=b"x", headers=piece(0)).status_code == 404, name
            assert client.post(url + "/buang").status_code == 404, name
    mine = f"/wilayah/ttu/daftar/kiriman/{world.ids[TTU]['partial_id']}"
    assert world.client("sari").head(mine, headers=TUS).headers["Upload-Offset"] == "0"


def test_a_post_without_a_csrf_token_changes_nothing(world: World) -> None:
    before = world.fingerprint()
    wrong = []
    for route in routes(world.app):
        if route.method == "GET":
            continue
        name = holder(route) if route.kind else "sari"
        for headers in WAYS:
            for token in ({}, {"csrf_token": "palsu"}):
                answer = world.client(name).open(
                    address(world, route, asker=name),
                    method=route.method,
                    data={"idempotency_key": "kunci-tanpa-csrf", **token},
                    keys=False,
                    headers=headers,
                )
                if answer.status_code != 400:
                    wrong.append(f"{route} {headers} {token}: {answer.status_code}")
    assert not wrong
    assert world.fingerprint() == before
    assert world.client("sari").get("/wilayah/ttu/").status_code == 200  # nobody was signed out either


def test_a_csrf_token_of_another_session_is_refused(world: World) -> None:
    token = world.client("rani").csrf_token()
    answer = world.client("sari").post(
        "/wilayah/ttu/kuota/unduh",
        data={"csrf_token": token, "idempotency_key": "kunci-sesi-lain"},
        keys=False,
    )
    assert answer.status_code == 400


def test_other_methods_find_no_way_around_the_walls(world: World) -> None:
    for route in routes(world.app, WorkplaceKind.REGENCY):
        url = address(world, route, asker="rani")
        for method in ("HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"):
            answer = world.client("rani").open(url, method=method)
            assert answer.status_code in (404, 405), f"{method} {route}: {answer.status_code}"
