"""Definisi dan Sumber: what each figure means, how it is made, where it comes from and of when it is."""

from __future__ import annotations

from portal.core.workbook import Field, ReportSheet, put_table
from portal.exports.packs.book import frame as names
from portal.exports.packs.book.frame import Frame, moment
from portal.exports.packs.rules.body import FigureLine

CONVENTIONS = (
    "“belum ada data” berarti angkanya tidak ada; tidak dihitung sebagai 0.",
    "Persentase dipotong pada sepersepuluh persen, tidak dibulatkan ke atas; “–” berarti tidak ada pembagi.",
    "Peserta: orang yang tercatat untuk tahun ini, pada tiap sumber dananya; sebagai pekerja rentan seorang dihitung "
    "sekali. Terpakai: tempat kuota yang dipakai orang pada suatu bulan.",
    "Sisa Kuota = Kuota − Peserta; Belum Terpakai = Kuota − Terpakai; Sisa Bagian = Bagian Kuota − Peserta.",
    "Capaian = Peserta ÷ Kuota, tiap tempat ÷ Bagian Kuota; Bagian Peserta = Peserta ÷ semua peserta; Serapan = "
    "Realisasi ÷ Pagu.",
    "Terlindungi dan Seharusnya: pekerja menurut sumber resmi angka cakupan (UCJ), bukan peserta dalam bahan ini.",
    "Kebutuhan = orang × bulan × iuran; JKK dan JKM disajikan terpisah dan bila dijumlahkan sama dengan kebutuhan.",
    "Setiap jumlah adalah rumus; lembar Pemeriksaan membandingkannya dengan lembar Ringkasan.",
    "Bahan ini tidak memuat nama, NIK, atau data pribadi peserta.",
)


def write(frame: Frame) -> None:
    """A row a figure, then how the workbook is to be read, then the notes of the pack."""
    sheet, row = frame.begin(names.DEFINITIONS, "Definisi dan sumber")
    sheet.widths(20, 21, 32, 27, 16, 14)
    fields: list[Field[FigureLine]] = [
        Field("Angka", lambda line: line["label"]),
        Field("Nama Sel", lambda line: frame.cells[line["name"]]),
        Field("Arti", lambda line: line["sentence"]),
        Field("Rumus", lambda line: line["formula"]),
        Field("Sumber", lambda line: line["source"]),
        Field("Keadaan", lambda line: moment(line["as_of"])),
    ]
    placed = put_table(sheet, row, fields, frame.body["figures"])
    frame.keep(names.DEFINITIONS, placed, freeze=1)
    how_to_read(frame, sheet, placed.after + 1, last_column=5)


def how_to_read(frame: Frame, sheet: ReportSheet, row: int, *, last_column: int) -> None:
    """What holds for the whole workbook, and the notes of the pack."""
    for title, sentences in (("Cara membaca", CONVENTIONS), ("Catatan", tuple(frame.body["notes"]))):
        if sentences:
            sheet.caption(row, 0, title)
            sheet.keep_together(row, row + 3)
            for sentence in sentences:
                row += 1
                sheet.paragraph(row, 0, last_column, sentence)
            row += 2
