"""Whether a file that came back from signing is this document with this party's signature, and nothing else."""

from __future__ import annotations

from portal.agreements.rules.signing import OWN_CLOCK, SigningWay, names_same
from portal.core.errors import DomainError
from portal.core.esign.contracts import FoundSignature, Inspection, Place, SigningError, Trouble

_MARGIN = 5  # points by which the signing space of the document is larger, on every side, than the stamp's box


def judged(
    base: bytes,
    signed: bytes,
    found: Inspection,
    *,
    before: int,
    last: bool,
    place: Place | None,
    name: str,
    way: SigningWay,
    stamps: bool,
) -> FoundSignature:
    """The new signature of `signed`, which must be `base` with exactly one signature more.

    `found`: of `signed`, compared with `base`. `before`: how many signatures `base` has. `last`: whether nobody signs
    after this one. `place`: the box of the stamp; without one, nothing may be seen of the signature. `name`: the
    signer's as printed, whom the certificate has to name. `stamps`: whether a time-stamp authority is configured, so
    that a signature made here has to carry its stamp.
    Raises SigningError for what a service should not have answered. Raises DomainError for what somebody has sent,
    and in every way for a certificate of somebody else, a signature that locks out the next, and an earlier one that
    is sound no more.
    """
    field = "file" if way is SigningWay.UPLOAD else ""
    wrong = _not_one_more(base, signed, found, before)
    if wrong:
        raise _refusal(way, wrong)
    new = found.signatures[-1]
    if new.locks and not last:
        raise DomainError(
            "Tanda tangan ini mengunci naskah, jadi pihak kedua tidak dapat lagi menandatanganinya. Ambil naskahnya "
            "dari portal, lalu tandatangani tanpa sertifikasi dan tanpa mengunci dokumen.",
            field=field,
        )
    wrong = _more_than_signed(found, place)
    if wrong:
        raise _refusal(way, wrong)
    # Asked only now: nothing that was added has made it so.
    earlier = next((each for each in found.signatures[:before] if not each.sound), None)
    if earlier is not None:
        raise DomainError(
            f"Tanda tangan pihak kesatu, {earlier.signer}, kini tidak sah: {earlier.problem} Tanda tangan Anda belum "
            "dipakai; selesaikan dahulu dengan pihak kesatu.",
            field=field,
        )
    if not new.sound:
        raise _refusal(way, f"Tanda tangan {new.signer} tidak sah: {new.problem}")
    if not found.sound:
        raise _refusal(way, "Ada tambahan setelah tanda tangan terakhir, jadi berkas ini tidak dipakai.")
    if not names_same(new.signer, name):
        raise DomainError(
            f"Sertifikatnya atas nama {new.signer}, sedangkan penanda tangan naskah ini {name}. Dokumen belum "
            "ditandatangani.",
            field=field,
        )
    if stamps and way in OWN_CLOCK and new.stamped_at is None:
        raise SigningError(Trouble.NO_TIMESTAMP)
    return new


def _refusal(way: SigningWay, sentence: str) -> DomainError:
    """Whoever sent a file is told what is wrong with it; a service's answer nobody can mend."""
    if way is SigningWay.UPLOAD:
        return DomainError(sentence, field="file")
    return SigningError(Trouble.WRONG_ANSWER)


def _not_one_more(base: bytes, signed: bytes, found: Inspection, before: int) -> str:
    if not signed.startswith(base) or len(signed) == len(base):
        return (
            "Berkas ini bukan naskah yang diterbitkan ditambah tanda tangan. Unduh naskahnya dari portal, "
            "tandatangani tanpa mencetak atau menyimpan ulang, lalu unggah."
        )
    if found.problem:
        return found.problem
    if len(found.signatures) <= before:
        return "Berkas ini belum memuat tanda tangan elektronik Anda. Tandatangani dahulu, lalu unggah."
    if len(found.signatures) > before + 1:
        return "Berkas ini memuat lebih dari satu tanda tangan baru. Unggah berkas dengan tanda tangan Anda saja."
    return ""


def _more_than_signed(found: Inspection, place: Place | None) -> str:
    if not found.only_signed:
        return (
            "Berkas ini memuat perubahan lain selain satu tanda tangan biasa, misalnya isi yang diganti, catatan, atau "
            "sertifikasi. Unduh naskahnya dari portal, tandatangani tanpa mengubah apa pun, lalu unggah."
        )
    if place is None and found.places:
        return "Naskah ini tidak menyediakan ruang tanda tangan. Tandatangani tanpa tampilan, lalu unggah lagi."
    if place is not None and not all(place.holds(each, _MARGIN) for each in found.places):
        return (
            "Tampilan tanda tangan menutupi bagian lain dari naskah. Letakkan tanda tangan di ruang tanda tangan Anda "
            "atau tanpa tampilan, lalu unggah lagi."
        )
    return ""
