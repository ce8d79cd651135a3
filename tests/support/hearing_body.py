"""A believable body of a hearing pack, invented from one number: every part adds up to its figure."""

from __future__ import annotations

from typing import Any, cast

from portal.exports.packs.rules.body import (
    SCHEMA,
    Body,
    CountLine,
    CoverageLine,
    ExplainedLine,
    FigureLine,
    FigurePart,
    MonthLine,
    PlaceLine,
    RateLine,
    Scenario,
    YearLine,
)

AS_OF = "2026-11-20T01:00:00+00:00"
JKK, JKM = 10_000, 6_800
PAID_IN = {4: 3, 7: 3, 11: 4}  # month of the SP2D: months that it pays
DISTRICTS = ("Kota Kefamenanu", "Insana", "Biboki Utara", "Miomaffo Timur", "Noemuti")


def _split(whole: int, parts: int) -> list[int]:
    """`whole` in unequal parts that add up to it; the last takes what is left."""
    weights = [3 + (number * 7) % 5 for number in range(parts)]
    found = [whole * weight // sum(weights) for weight in weights]
    return [*found[:-1], whole - sum(found[:-1])]


def _counts(whole: int, *labels: str) -> list[CountLine]:
    return [
        CountLine(label=label, people=people) for label, people in zip(labels, _split(whole, len(labels)), strict=True)
    ]


def _figure(name: str, label: str, unit: str, value: int | None, out_of: int | None = None) -> FigureLine:
    return FigureLine(
        name=name,
        label=label,
        unit=unit,  # type: ignore[typeddict-item]
        value=value,
        out_of=out_of,
        sentence=f"{label} menurut catatan portal.",
        formula=f"Jumlah baris {label.lower()}",
        source="Buku kuota",
        as_of=AS_OF,
    )


def sample(quota: int = 14_880, *, kind: str = "regency", number: str = "0042/TTU/2026") -> Body:
    """A pack of Timor Tengah Utara for 2026, three quarters of its places taken, ten months paid in three payments."""
    confirmed = quota * 3 // 4
    own, province = quota * 2 // 3, quota - quota * 2 // 3
    own_confirmed = confirmed * 2 // 3
    need = quota * (JKK + JKM) * 12
    own_need, province_need = own * (JKK + JKM) * 12, province * (JKK + JKM) * 12
    paid = confirmed * (JKK + JKM)
    months = [
        MonthLine(
            month=f"2026-{month:02d}",
            quota=quota,
            taken=confirmed,
            need=quota * (JKK + JKM),
            billed=paid if month <= 11 else 0,
            paid=paid if month <= 10 else 0,
            realised=PAID_IN.get(month, 0) * paid,
        )
        for month in range(1, 13)
    ]
    realised = sum(line["paid"] or 0 for line in months)
    own_realised = realised * 2 // 3
    villages = _split(confirmed, 20)
    shares = _split(quota, 20)
    places = [
        PlaceLine(
            district=DISTRICTS[place // 4],
            village=f"Desa Contoh {place + 1}",
            share=shares[place],
            people=villages[place],
        )
        for place in range(20)
    ]
    years = [
        YearLine(
            year=year,
            quota=quota * (year - 2020) // 6,
            confirmed=confirmed * (year - 2020) // 6,
            need=need * (year - 2020) // 6,
            budget=need * (year - 2020) // 6,
            realised=realised * (year - 2020) // 6,
        )
        for year in range(2022, 2027)
    ]
    coverage = [
        CoverageLine(
            year=year,
            segment=segment,
            covered=covered + (year - 2022) * 900,
            workers=workers,
            source="Laporan cabang (contoh)",
            as_of_on=f"{year}-12-31",
            target=(workers * 65 // 100, workers) if year == 2026 else None,
        )
        for year in range(2022, 2027)
        for segment, covered, workers in (("Formal (PU)", 9_000, 16_000), ("Informal (BPU)", 6_000, 98_000))
    ]
    return Body(
        schema=SCHEMA,
        paper="A4",
        kind=kind,  # type: ignore[typeddict-item]
        title="Bahan Rapat Anggaran 2026",
        office={
            "name": "Kabupaten Timor Tengah Utara",
            "short_name": "TTU",
            "slug": "ttu",
            "letterhead": ["PEMERINTAH KABUPATEN TIMOR TENGAH UTARA", "DINAS TENAGA KERJA (CONTOH)"],
        },
        fiscal_year=2026,
        number=number,
        as_of=AS_OF,
        made_by="Sari Contoh",
        made_by_role="Operator",
        example=True,
        figures=[
            _figure("quota.allocated", "Kuota", "people", quota),
            _figure("people.confirmed", "Peserta", "people", confirmed),
            _figure("budget.need", "Kebutuhan iuran", "rupiah", need),
            _figure("budget.amount", "Pagu", "rupiah", need),
            _figure("budget.realisation", "Realisasi", "rupiah", realised),
            _figure("contributions.billed", "Tagihan iuran", "rupiah", sum(line["billed"] or 0 for line in months)),
            _figure("contributions.arrears", "Tunggakan iuran", "rupiah", 0),
            _figure("contributions.months_paid", "Bulan lunas", "share", 20, 20),
            _figure("agreements.in_force", "Orang yang dicakup perjanjian", "people", own),
            _figure("coverage.informal", "Cakupan pekerja informal (BPU)", "share", 9_600, 98_000),
            _figure("coverage.formal", "Cakupan pekerja formal (PU)", "share", None),
        ],
        people={
            "people": confirmed,
            "own": own_confirmed,
            "province": confirmed - own_confirmed,
            "in_several": 0,
            "month": "2026-11",
            "taken": confirmed,
            "quota": quota,
        },
        sources=[
            {
                "name": "APBD Kabupaten",
                "by_province": False,
                "example": True,
                "allocated": own,
                "confirmed": own_confirmed,
                "verified": own_confirmed - 12,
                "active": own_confirmed - 40,
                "need_jkk": own * JKK * 12,
                "need_jkm": own * JKM * 12,
                "budget": own_need,
                "realised": own_realised,
                "months_paid": 10,
                "months_due": 10,
            },
            {
                "name": "APBD Provinsi",
                "by_province": True,
                "example": True,
                "allocated": province,
                "confirmed": confirmed - own_confirmed,
                "verified": confirmed - own_confirmed,
                "active": confirmed - own_confirmed,
                "need_jkk": province * JKK * 12,
                "need_jkm": province * JKM * 12,
                "budget": province_need,
                "realised": realised - own_realised,
                "months_paid": 10,
                "months_due": 10,
            },
        ],
        need=[
            {
                "source": name,
                "first_month": "2026-01",
                "last_month": "2026-12",
                "people": people,
                "months": 12,
                "jkk": JKK,
                "jkm": JKM,
            }
            for name, people in (("APBD Kabupaten", own), ("APBD Provinsi", province))
        ],
        months=months,
        places=places,
        occupations=_counts(confirmed, "Petani", "Nelayan", "Buruh harian", "Tukang ojek", "Pekerjaan lain"),
        sexes=_counts(confirmed, "Laki-laki", "Perempuan"),
        ages=_counts(confirmed, "18–24", "25–34", "35–44", "45–54", "55–64"),
        desils=_counts(confirmed, "Desil 1", "Desil 2", "Desil 3", "Tanpa desil"),
        years=years,
        coverage=coverage,
        next_year={
            "year": 2027,
            "rates": [rate()],
            "basis": "Tarif terendah yang berlaku pada 1 Januari 2027.",
            "scenarios": [
                _scenario("Tetap", "Peserta tahun ini dilanjutkan.", own_confirmed, confirmed - own_confirmed),
                _scenario("Kuota penuh", "Seluruh kuota tahun ini dipakai.", own, province),
                _scenario("Menuju target", "Kuota ditambah daftar tunggu.", own + 2_400, province),
            ],
        },
        benefits=[
            {"quarter": quarter, "programme": programme, "cases": cases, "amount": amount}
            for quarter in (1, 2, 3)
            for programme, cases, amount in (
                ("JKK", 2, 140_000_000),
                ("JKM", 6, 252_000_000),
                ("Beasiswa", 3, 9_000_000),
            )
        ],
        contributions=[
            {"quarter": quarter, "amount": sum(line["paid"] or 0 for line in months[(quarter - 1) * 3 : quarter * 3])}
            for quarter in (1, 2, 3, 4)
        ],
        legal=[
            {
                "citation": "Peraturan Bupati 12/2025 (contoh)",
                "title": "Pelindungan pekerja rentan",
                "signed_on": "2025-03-04",
                "standing": "Berlaku",
            }
        ],
        agreements=[
            {
                "number": "500.15/7/2026 (contoh)",
                "kind": "Perjanjian kerja sama",
                "subject": "Kepesertaan pekerja rentan",
                "first_day": "2026-01-01",
                "last_day": "2026-12-31",
                "people": own,
                "amount": own_need,
                "standing": "Berlaku",
            }
        ],
        quality=[
            {"label": "Baris ditolak", "people": 412, "note": "Baris daftar yang tidak dapat dicatat."},
            {"label": "Diganti", "people": 61, "note": "Peserta yang tempatnya diberikan kepada orang lain."},
            {"label": "Meninggal", "people": 38, "note": "Peserta yang tercatat meninggal pada tahun ini."},
        ],
        regencies=[],
        notes=["Bahan ini memuat angka contoh, bukan angka resmi."],
        explained=[
            _explained("quota.allocated", "menurut sumber dana", ("APBD Kabupaten", own), ("APBD Provinsi", province)),
            _explained("people.confirmed", "menurut kecamatan", *_districts(villages)),
            _explained("budget.need", "menurut program", ("JKK", quota * JKK * 12), ("JKM", quota * JKM * 12)),
            _explained("coverage.informal", "menurut sumber angka", ("Laporan cabang (contoh)", 9_600), whole=98_000),
            _explained("coverage.formal", "menurut sumber angka"),
        ],
    )


def rate(first: int = 1, last: int = 12, jkk: int = JKK, jkm: int = JKM) -> RateLine:
    """Months of 2027 at one rate."""
    return RateLine(
        first_month=f"2027-{first:02d}", last_month=f"2027-{last:02d}", months=last - first + 1, jkk=jkk, jkm=jkm
    )


def _scenario(name: str, note: str, people: int, province: int) -> Scenario:
    return Scenario(name=name, note=note, people=people, province=province)


def _districts(villages: list[int]) -> list[tuple[str, int]]:
    return [(name, sum(villages[place * 4 : place * 4 + 4])) for place, name in enumerate(DISTRICTS)]


def _explained(name: str, by: str, *parts: tuple[str, int], whole: int | None = None) -> ExplainedLine:
    return ExplainedLine(
        name=name,
        counted="Baris yang tercatat pada tahun anggaran ini.",
        by=by,
        parts=[FigurePart(label=label, value=value, out_of=whole) for label, value in parts],
    )


def of_schema_1() -> Body:
    """A pack that was frozen before bodies had the parts of their figures, people counted once, and dated rates."""
    body: Any = of_schema_2()
    body["schema"] = 1
    del body["explained"]
    return cast(Body, body)


def of_schema_2() -> Body:
    """A pack that was frozen when realisation was known by the month that was paid for alone."""
    body: Any = sample()
    body["schema"] = 2
    del body["people"]
    for line in body["sources"]:
        for key in ("verified", "active", "months_paid", "months_due"):
            del line[key]
    for line in body["months"]:
        del line["realised"]
    plan = body["next_year"]
    (only,) = plan.pop("rates")
    plan |= {"months": only["months"], "jkk": only["jkk"], "jkm": only["jkm"]}
    for scenario in plan["scenarios"]:
        del scenario["province"]
    return cast(Body, body)
