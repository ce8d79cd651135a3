"""What a heading may mean that is no known word: by its parts, their abbreviations, and by nearness."""

from __future__ import annotations

import re
from difflib import get_close_matches

from portal.beneficiaries.rules.columns import FIELD_BY_WORD, Field, field_of, key_of

_NEAR = 0.75  # below the spelling that columns.py takes without asking: this one is only ever proposed
_PARTS = re.compile(r"[^\W\d_]+")
_SHORT = {
    **dict.fromkeys(("nm", "nma"), "nama"),
    **dict.fromkeys(("tgl", "tg", "tanggal", "tngl"), "tanggal"),
    **dict.fromkeys(("tmp", "tmpt", "tpt", "tmpat"), "tempat"),
    **dict.fromkeys(("lhr", "lahr", "kelahiran"), "lahir"),
    **dict.fromkeys(("klm", "klmn", "kelmin"), "kelamin"),
    **dict.fromkeys(("ds", "kel", "kelurahan", "klrhn"), "desa"),
    **dict.fromkeys(("kec", "kcmtn", "kecmtn"), "kecamatan"),
    **dict.fromkeys(("pek", "pkj", "pkrjn", "kerja", "profesi", "mata", "pencaharian"), "pekerjaan"),
    **dict.fromkeys(("alm", "almt", "domisili"), "alamat"),
    **dict.fromkeys(("telp", "tlp", "tlpn", "telepon", "wa", "handphone", "kontak", "whatsapp"), "hp"),
    **dict.fromkeys(("gender", "sex"), "kelamin"),
    **dict.fromkeys(("mama", "mother"), "ibu"),
    **dict.fromkeys(("name",), "nama"),
    **dict.fromkeys(("induk", "identitas", "kependudukan"), "nik"),
}
# Somebody or something else: "Nama Ayah" heads no name of the person.
_OTHER_NAMES = (
    "ayah bapak suami istri anak kepala wali waris ahli pasangan bank rekening barang usaha kapal kades petugas camat "
    "instansi kantor perusahaan pendamping kks kps kpj daftar input kelompok organisasi"
)
_OTHERS = frozenset(_OTHER_NAMES.split())
# Columns that every list has and that say nothing we keep.
_NOTHING_KEPT = (
    "no nomor nourut nomorurut urut umur usia agama pendidikan status statuskawin statusperkawinan kawin ket "
    "keterangan rt rw rtrw ttd paraf tandatangan kodepos jumlah catatan golongandarah foto email npwp"
)
_IRRELEVANT = frozenset(_NOTHING_KEPT.split())
_BY_PART = {
    "nik": Field.NIK,
    "ktp": Field.NIK,
    "kk": Field.FAMILY_CARD,
    "hp": Field.PHONE,
    "kelamin": Field.SEX,
    "desil": Field.DESIL,
    "kecamatan": Field.DISTRICT,
    "desa": Field.VILLAGE,
    "pekerjaan": Field.OCCUPATION,
    "alamat": Field.ADDRESS,
    "nama": Field.NAME,
}


def parts_of(heading: str) -> set[str]:
    """The words of a heading, the shortened ones written out: "Tgl. Lhr" → {tanggal, lahir}."""
    return {_SHORT.get(part, part) for part in _PARTS.findall(heading.lower())}


def is_irrelevant(heading: str) -> bool:
    """A running number, an age, a remark: a heading that is known to say nothing a list is read for."""
    return key_of(heading) in _IRRELEVANT


def means_something_else(heading: str) -> bool:
    """Whether a heading names somebody or something that is not the person of the row: "NIK Suami", "Nama KK"."""
    parts = parts_of(heading)
    return bool(parts & _OTHERS) or {"nama", "kk"} <= parts


def proposals(heading: str) -> tuple[Field, ...]:
    """The fields that a heading may name, the likeliest first; none for one that names something else."""
    parts = parts_of(heading)
    if not parts or is_irrelevant(heading):
        return ()
    if field_of(heading) is not None:  # a known word, whose field another column has taken
        return ()
    if means_something_else(heading):
        return ()
    if "lahir" in parts:
        return _of_birth(parts)
    if "ibu" in parts:
        return (Field.MOTHER_NAME,)
    if "mulai" in parts:
        return (Field.START,)
    if "tempat" in parts:  # "Tempat Kerja"
        return ()
    found = [field for part, field in _BY_PART.items() if part in parts]
    if Field.NAME in found and len(found) > 1:  # "Nama Desa Tinggal", "Nama sesuai KTP"
        found.remove(Field.NAME)
        found.append(Field.NAME)
    if not found:
        key = key_of(heading)
        near = get_close_matches(key, FIELD_BY_WORD, n=3, cutoff=_NEAR) if len(key) >= 4 else []
        found = list(dict.fromkeys(FIELD_BY_WORD[word] for word in near))
    return tuple(found)


def _of_birth(parts: set[str]) -> tuple[Field, ...]:
    if "tempat" in parts and "tanggal" in parts:
        return (Field.BIRTH_PLACE_AND_DATE,)
    if "tempat" in parts or "kota" in parts:
        return (Field.BIRTH_PLACE,)
    if "bulan" in parts or "tahun" in parts:
        return ()
    return (Field.BIRTH_DATE, Field.BIRTH_PLACE_AND_DATE)
