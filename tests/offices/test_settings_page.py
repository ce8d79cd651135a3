"""Settings of an office and of the province: the office's own value holds, else the province's."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.core.settings import value_of
from tests.support.client import PortalClient, signed_in
from tests.support.factories import inside
from tests.support.lists import parsed, words
from tests.support.people import BELU, TTU

pytestmark = pytest.mark.usefixtures("held_clock")
OFFICE, PROVINCE = "/wilayah/ttu/pengaturan/", "/provinsi/pengaturan/"


@pytest.fixture
def budi(app: Flask) -> PortalClient:
    return signed_in(app, "budi")


@pytest.fixture
def nona(app: Flask) -> PortalClient:
    return signed_in(app, "nona")


def value(app: Flask, name: str, regency_id: int = TTU) -> object:
    with inside(app):
        return value_of(name, regency_id)


def shown(client: PortalClient, path: str, name: str) -> str:
    return str(parsed(client.get(path)).xpath(f"//input[@name='{name}']/@value")[0])


def all_typed(client: PortalClient, path: str) -> dict[str, str]:
    """What the page would send if nothing were changed."""
    page = parsed(client.get(path))
    typed = {box.get("name"): box.get("value") for box in page.xpath("//main//input[@id]")}
    typed |= {box.get("name"): box.text or "" for box in page.xpath("//textarea")}
    return typed | {box.get("name"): box.xpath("option[@selected]/@value")[0] for box in page.xpath("//select")}


def test_an_office_overrides_the_province_for_itself_only(app: Flask, budi: PortalClient, nona: PortalClient) -> None:
    assert nona.post(PROVINCE, data={"warn_from_percent": "80"}).status_code == 303
    assert "Mengikuti provinsi." in words(budi.get(OFFICE))
    assert shown(budi, OFFICE, "warn_from_percent") == "80"
    assert budi.post(OFFICE, data={"warn_from_percent": "95"}).status_code == 303
    assert (value(app, "warn_from_percent"), value(app, "warn_from_percent", BELU)) == (95, 80)
    assert "Ditetapkan wilayah ini." in words(budi.get(OFFICE))
    nona.post(PROVINCE, data={"warn_from_percent": "70"})
    assert (value(app, "warn_from_percent"), value(app, "warn_from_percent", BELU)) == (95, 70)


def test_a_change_is_recorded_with_what_it_was_and_what_it_is(app: Flask, budi: PortalClient) -> None:
    budi.post(OFFICE, data={"minimum_age": "20", "list_approver": "verifier"})
    record = words(budi.get("/wilayah/ttu/catatan/?jenis=pengaturan"))
    assert "Usia paling rendah: 18 tahun menjadi 20 tahun" in record
    assert "menjadi Verifikator" in record
    assert "Budi Contoh, Verifikator" in record


def test_saving_without_a_change_changes_and_records_nothing(app: Flask, budi: PortalClient) -> None:
    typed = all_typed(budi, OFFICE)
    assert {"minimum_age", "maximum_age", "letterhead", "list_approver", "file_retention_days"} <= set(typed)
    answer = budi.post(OFFICE, data=typed)
    assert answer.status_code == 303
    assert "Tidak ada yang berubah." in words(budi.get(OFFICE))
    assert "Belum ada kegiatan yang cocok." in words(budi.get("/wilayah/ttu/catatan/?jenis=pengaturan"))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"minimum_age": "dewasa"}, "Usia paling rendah: isi dengan angka bulat."),
        ({"minimum_age": "16"}, "Usia paling rendah: isi dengan angka 17 sampai 64."),
        ({"minimum_age": ""}, "Usia paling rendah: isi dengan angka bulat."),
        ({"maximum_age": "65"}, "Usia paling tinggi: isi dengan angka 17 sampai 64."),
        ({"maximum_age": "17"}, "Usia paling tinggi: tidak boleh lebih kecil dari usia paling rendah"),
        ({"list_approver": "siapa saja"}, "Pemeriksa daftar peserta: pilih salah satu"),
        ({"warn_from_percent": "9" * 30}, "Peringatan kuota mulai: isi dengan angka bulat."),
        ({"letterhead": "x" * 501}, "Kop surat: isi paling banyak 500 huruf."),
    ],
)
@pytest.mark.sqlite_only
def test_a_value_that_cannot_be_is_refused_at_its_field(
    app: Flask, budi: PortalClient, typed: dict[str, str], sentence: str
) -> None:
    answer = budi.post(OFFICE, data={"file_retention_days": "60", **typed})
    assert answer.status_code == 422
    assert sentence in words(answer)
    name = next(iter(typed))
    assert value(app, "file_retention_days") == 30  # all or nothing
    page = parsed(answer)
    if name not in ("list_approver", "letterhead"):
        assert page.xpath(f"//input[@name='{name}']/@value") == [typed[name]]
        assert page.xpath(f"//input[@name='{name}']/@aria-invalid") == ["true"]
    assert shown(budi, OFFICE, "file_retention_days") == "30"


@pytest.mark.parametrize(("low", "high"), [("40", "50"), ("20", "30")])
def test_two_bounds_move_together_whatever_their_order(app: Flask, budi: PortalClient, low: str, high: str) -> None:
    assert budi.post(OFFICE, data={"minimum_age": "32", "maximum_age": "35"}).status_code == 303
    assert budi.post(OFFICE, data={"minimum_age": low, "maximum_age": high}).status_code == 303
    assert (value(app, "minimum_age"), value(app, "maximum_age")) == (int(low), int(high))


def test_an_unknown_name_is_ignored(app: Flask, budi: PortalClient) -> None:
    assert budi.post(OFFICE, data={"secret_key": "x"}).status_code == 303


def test_who_may_change_settings(app: Flask) -> None:
    for username, status in (("sari", 403), ("vera", 403), ("bela", 404), ("nona", 404), ("adi", 303)):
        client = signed_in(app, username)
        assert client.get(OFFICE).status_code == status, username
        assert client.post(OFFICE, data={"minimum_age": "20"}).status_code == status, username
    for username, status in (("wati", 403), ("budi", 404)):
        assert signed_in(app, username).post(PROVINCE, data={"minimum_age": "20"}).status_code == status, username
    assert value(app, "minimum_age") == 18


def test_an_office_can_follow_the_province_again(app: Flask, budi: PortalClient) -> None:
    budi.post(OFFICE, data={"minimum_age": "25"})
    assert "Ikuti provinsi" in budi.get(OFFICE).get_data(as_text=True)
    budi.post(OFFICE, data={"ikuti": "minimum_age"})
    page = budi.get(OFFICE).get_data(as_text=True)
    assert "Ikuti provinsi" not in page
    assert value(app, "minimum_age") == 18
