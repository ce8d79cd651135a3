"""Bodies at the ends of what a hearing pack can hold: of the province, very long ones, and with nothing in them."""

from __future__ import annotations

from typing import Any

from portal.exports.packs.rules.body import Body, CountLine, PlaceLine, RegencyLine
from tests.support.hearing_body import sample

LONG = "Kabupaten Timor Tengah Selatan Bagian Pegunungan Utara yang Panjang Namanya"
UGLY = '#eval("1+1") $x$ *tebal* _miring_ [kurung] <tanda> @rujukan // komentar \\ ~'


def split(whole: int, parts: int) -> list[int]:
    """`whole` in parts that add up to it; the last takes what is left."""
    each = whole // parts
    return [each] * (parts - 1) + [whole - each * (parts - 1)]


def province(quota: int = 327_360) -> Body:
    """The pack of the province: 22 regencies that add up to its figures."""
    body = sample(quota, kind="province", number="0007/NTT/2026")
    body["office"] = {
        "name": "Provinsi Nusa Tenggara Timur",
        "short_name": "NTT",
        "slug": "",
        "letterhead": ["PEMERINTAH PROVINSI NUSA TENGGARA TIMUR", "DINAS KOPERASI DAN TENAGA KERJA (CONTOH)"],
    }
    figures = {each["name"]: each["value"] or 0 for each in body["figures"]}
    names = ("quota.allocated", "people.confirmed", "budget.need", "budget.amount", "budget.realisation")
    columns = [split(figures[name], 22) for name in names]
    body["regencies"] = [
        RegencyLine(
            code=5301 + place,
            name=f"Kabupaten Contoh {place + 1}",
            allocated=allocated,
            confirmed=confirmed,
            need=need,
            budget=budget,
            realised=realised,
            arrears=place * 1_680_000,
        )
        for place, (allocated, confirmed, need, budget, realised) in enumerate(zip(*columns, strict=True))
    ]
    owe(body)
    return body


def owe(body: Body) -> None:
    """The arrears of a province are those of its regencies."""
    for figure in body["figures"]:
        if figure["name"] == "contributions.arrears":
            figure["value"] = sum(line["arrears"] or 0 for line in body["regencies"])


def longest() -> Body:
    """More of everything than any office of NTT has: 32 kecamatan, 6 sources, 40 occupations, millions of people."""
    body = sample(4_000_000, number="0042/TTS/2026")
    body["office"]["name"] = LONG
    body["office"]["letterhead"] = [f"PEMERINTAH {LONG.upper()}", "DINAS TENAGA KERJA DAN TRANSMIGRASI", "Jalan Contoh"]
    confirmed = 3_000_000
    body["places"] = [
        PlaceLine(
            district=f"Kecamatan Contoh Panjang {place % 32 + 1}", village=f"Desa {place}", share=None, people=each
        )
        for place, each in enumerate(split(confirmed, 280))
    ]
    body["occupations"] = [
        CountLine(label=f"Pekerja mandiri di bidang contoh nomor {place}", people=each)
        for place, each in enumerate(split(confirmed, 40))
    ]
    body["ages"] = [
        CountLine(label=f"{15 + 5 * at}–{19 + 5 * at}", people=x) for at, x in enumerate(split(confirmed, 10))
    ]
    body["desils"] = [CountLine(label=f"Desil {at + 1}", people=x) for at, x in enumerate(split(confirmed, 11))]
    first, second = body["sources"]
    for source in (first, second):
        source["name"] = f"{source['name']} Dana Bagi Hasil Cukai Hasil Tembakau dan Pajak Rokok"
    empty: Any = {key: 0 for key, value in second.items() if isinstance(value, int) and not isinstance(value, bool)}
    body["sources"] += [{**second, **empty, "name": f"Dana desa kelompok nomor {place}"} for place in range(4)]
    body["need"] += [
        {**body["need"][0], "source": f"Dana desa kelompok nomor {place}", "people": 0, "months": 6}
        for place in range(6)
    ]
    body["legal"] = [{**body["legal"][0], "title": f"Pelindungan {LONG} {place}"} for place in range(18)]
    body["agreements"] = [{**body["agreements"][0], "number": f"500.15/{place}/HK/2026"} for place in range(15)]
    body["quality"] += [
        {"label": f"Keadaan lain {place}", "people": 1_000_000, "note": f"Catatan tentang {LONG}."}
        for place in range(5)
    ]
    for figure in body["figures"]:
        figure["sentence"] = (
            f"Kalimat yang menerangkan {figure['label'].lower()} dengan lengkap, bulan demi bulan. " * 2
        )
        figure["formula"] = "Ditetapkan + diubah − dipesan − terpakai, pada bulan paling padat"
        figure["source"] = "Buku kuota dan pembayaran iuran"
    body["figures"] += [
        {**body["figures"][0], "name": f"other.{place}", "label": f"Angka lain nomor {place}"} for place in range(2)
    ]
    body["coverage"] += [
        {**line, "segment": "Formal dan informal bersama"} for line in body["coverage"] if "Informal" in line["segment"]
    ]
    body["notes"] = [
        f"Manfaat program ke-{place} menurut surat BPJS Ketenagakerjaan nomor B/{place}/2026 tanggal 3 Juli 2026."
        for place in range(14)
    ]
    return body


def empty() -> Body:
    """An office that has recorded nothing: every figure unknown, every table without a line."""
    body = sample(0)
    for figure in body["figures"]:
        figure["value"] = figure["out_of"] = None
    cleared: Any = body
    for name, value in body.items():
        if isinstance(value, list) and name not in ("figures", "explained"):
            cleared[name] = []
    for line in body["explained"]:
        line["parts"] = []
    body["office"]["letterhead"] = []
    body["people"] = None
    body["next_year"] = {"year": 2027, "rates": [], "basis": "", "scenarios": []}
    return body


def ugly() -> Body:
    """Every text of the sample is full of what typst would read as markup."""

    def spoiled(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: each if key in KEPT else spoiled(each) for key, each in value.items()}
        if isinstance(value, (list, tuple)):
            return [spoiled(each) for each in value]
        return f"{UGLY} {value}" if isinstance(value, str) else value

    plain = sample()
    made: Body = spoiled(plain)
    for figure, before in zip(made["figures"], plain["figures"], strict=True):
        figure["name"] = before["name"]
    return made


KEPT = frozenset(
    {
        "kind",
        "unit",
        "slug",
        "as_of",
        "as_of_on",
        "month",
        "first_month",
        "last_month",
        "first_day",
        "last_day",
        "signed_on",
    }
)
