"""The two pages of signing, alike for the office and its branch: how far it is, and a scan beside the document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor, current_person
from portal.agreements import issuing, queries
from portal.agreements.rules.states import PARTY_LABELS, Party
from portal.agreements.rules.terms import KIND_LABELS
from portal.agreements.scans import pictures, rules, service
from portal.agreements.scans import queries as scans
from portal.agreements.scans.forms import DifferenceForm, ScanForm
from portal.agreements.scans.pictures import Album
from portal.agreements.scans.queries import ShownScan, Signing
from portal.agreements.scans.rules import ScanState, Step
from portal.agreements.scans.service import ScanTerms
from portal.agreements.scans.views.blueprint import address
from portal.agreements.views.blueprint import BRANCH, Side
from portal.core.access import reason_against
from portal.core.errors import DomainError
from portal.core.pdf import LARGE, SMALL
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.core.web.arguments import row_number
from portal.core.web.rendering import wants_fragment

STEPS = ("Naskah terbit", "Pihak kesatu", "Pihak kedua", "Selesai")


def signing_page(agreement_id: int, side: Side, form: ScanForm | None = None, status: int = 200) -> ResponseReturnValue:
    """How far the signing is, and what the reader may do next."""
    agreement = queries.agreement_by_id(agreement_id)
    signing = scans.signing_of(agreement)
    version = signing.job.version if signing.job is not None else 0
    if form is None and wants_fragment() and request.args.get("v", type=int) == version:
        return "", 204
    here = address(side, "signing", agreement_id=agreement_id)
    return render(
        "agreements/scans/signing.html",
        fragment="penandatanganan",
        agreement=agreement,
        title=KIND_LABELS[agreement.kind],
        signing=signing,
        step=signing.step.value,
        steps=STEPS,
        at=_at(signing),
        party=PARTY_LABELS[signing.turn] if signing.turn is not None else "",
        why_not=_why_not(signing, side),
        signs=signing.turn is side.party,
        checks=signing.waiting is not None and rules.may_check(signing.waiting.scan.party, side.roles()),
        form=form or _fresh(signing),
        me=current_person().id,
        detail_url=here.removesuffix("/tanda-tangan"),
        page_url=here,
        poll_url=f"{here}?v={version}",
        urls=Addresses(side, agreement_id),
        status=status,
    )


@dataclass(frozen=True)
class Addresses:
    """Addresses of one agreement's signing, for its templates."""

    side: Side
    agreement_id: int

    def to(self, name: str, **values: object) -> str:
        """The page `name` of this side, of scans."""
        return address(self.side, name, agreement_id=self.agreement_id, **values)

    def electronic(self, name: str, **values: Any) -> str:
        """The page `name` of this side, of electronic signatures."""
        return url_for(f"agreement_signing.{self.side.prefix}{name}", agreement_id=self.agreement_id, **values)


def _at(signing: Signing) -> int:
    """The number of the present step."""
    if signing.step is Step.DONE:
        return len(STEPS)
    if signing.step in (Step.SCAN, Step.CHECK, Step.ELECTRONIC):
        return 2 if signing.turn is Party.FIRST else 3
    return 1


def _why_not(signing: Signing, side: Side) -> str:
    """Why this reader may not send the scan whose turn it is; empty when they may."""
    if signing.turn is None:
        return ""
    if not rules.may_send(signing.turn, branch=side is BRANCH):
        return "Pindaian pihak kesatu dikirim oleh operator atau verifikator daerah."
    return reason_against(Permission.SEND_SCANS)


def _fresh(signing: Signing) -> ScanForm:
    form = ScanForm(data={"party": signing.turn.value if signing.turn is not None else ""})
    if signing.turn is not None:
        form.number.label.text = f"Nomor {PARTY_LABELS[signing.turn].lower()} pada naskah"
    return form


def send(agreement_id: int, side: Side) -> ResponseReturnValue:
    """Somebody sends the scan of the signed document."""
    form = ScanForm.from_request()
    form.file.data = request.files.get("file")
    party = form.of_party()
    form.number.label.text = f"Nomor {PARTY_LABELS[party].lower()} pada naskah"
    if form.validate() and form.signed_on.data is not None:
        terms = ScanTerms(party, form.signed_on.data, form.number.data or "")
        try:
            content = form.file.data.stream
            service.send(agreement_id, terms, content, by_branch=side is BRANCH, by=current_actor())
            words = "Pindaian diterima. Orang kedua mencocokkannya halaman demi halaman."
            return done(words, to=address(side, "signing", agreement_id=agreement_id))
        except DomainError as error:
            form.refuse(error)
    return signing_page(agreement_id, side, form, 422)


def retry(agreement_id: int, side: Side) -> ResponseReturnValue:
    """Somebody has the document made once more after its job failed."""
    signing = scans.signing_of(queries.agreement_by_id(agreement_id))
    if signing.step not in (Step.STOPPED, Step.ISSUING) or signing.version is None:
        raise DomainError("Naskah ini tidak sedang menunggu diterbitkan. Muat ulang halamannya.")
    issuing.request_issue(signing.version, created_by=current_person().id)
    return done("Naskah diterbitkan sekali lagi.", to=address(side, "signing", agreement_id=agreement_id))


def compare_page(
    agreement_id: int, scan_id: int, side: Side, form: DifferenceForm | None = None, status: int = 200
) -> ResponseReturnValue:
    """A page of the scan beside the same page of the issued document."""
    agreement = queries.agreement_by_id(agreement_id)
    signing = scans.signing_of(agreement)
    shown = scans.shown_scan(signing, scan_id)
    issued_id = scans.version_of(shown.scan).file_id or 0
    drawn = scans.pictures_of(issued_id, shown.scan.file_id)
    job = pictures.job_of(list(drawn.values()))
    if form is None and wants_fragment() and job is not None and request.args.get("v", type=int) == job.version:
        return "", 204
    seen = rules.pages_seen(shown.scan.pages_seen, current_person().id)
    wanted = request.args.get("halaman", type=row_number) or rules.next_page(seen, shown.scan.pages, 0)
    page = min(max(wanted, 1), shown.scan.pages)
    here = address(side, "compare", agreement_id=agreement_id, scan_id=scan_id)
    return render(
        "agreements/scans/compare.html",
        fragment="cocokkan",
        agreement=agreement,
        title=KIND_LABELS[agreement.kind],
        shown=shown,
        scan=shown.scan,
        waiting=shown.state is ScanState.WAITING,
        why_not=_why_not_check(shown, side),
        page=page,
        seen=seen,
        left=shown.scan.pages - len(seen),
        sides=[] if job is not None else _sides(shown, issued_id, page, drawn),
        job=job,
        form=form or DifferenceForm(),
        back_url=address(side, "signing", agreement_id=agreement_id),
        page_url=here,
        poll_url=f"{here}?halaman={page}&v={job.version if job is not None else 0}",
        urls=Addresses(side, agreement_id),
        status=status,
    )


@dataclass(frozen=True)
class Pictured:
    """One of the two pictures side by side: `file` as the address names it, bytes small and large."""

    file: str
    caption: str
    small: int
    large: int


def _sides(shown: ShownScan, issued_id: int, page: int, drawn: dict[int, pictures.AgreementPictures]) -> list[Pictured]:
    found = []
    for file, caption, file_id in (
        ("naskah", "Naskah yang diterbitkan", issued_id),
        ("pindaian", f"Pindaian {shown.party.lower()}", shown.scan.file_id),
    ):
        album = Album(drawn[file_id])
        found.append(Pictured(file, caption, album.size(page, SMALL), album.size(page, LARGE)))
    return found


def _why_not_check(shown: ShownScan, side: Side) -> str:
    """Why this reader may not compare a scan; empty when they may."""
    if not rules.may_check(shown.scan.party, side.roles()):
        if shown.scan.party is Party.FIRST:
            return "Pindaian pihak kesatu dicocokkan oleh verifikator daerah."
        return "Hanya untuk verifikator daerah atau petugas cabang BPJS Ketenagakerjaan."
    if shown.scan.sent_by == current_person().id:
        return "Anda yang mengirim pindaian ini, jadi orang lain yang mencocokkannya."
    return ""


def see_page(agreement_id: int, scan_id: int, page: int, side: Side) -> ResponseReturnValue:
    """The second person says that a page is the same, and goes on to the next one."""
    scan = service.see_page(agreement_id, scan_id, page, side.roles(), by=current_actor())
    seen = rules.pages_seen(scan.pages_seen, current_person().id)
    following = rules.next_page(seen, scan.pages, page)
    to = address(side, "compare", agreement_id=agreement_id, scan_id=scan_id, halaman=following)
    return done(f"Halaman {page} sama.", to=to)


def accept(agreement_id: int, scan_id: int, side: Side) -> ResponseReturnValue:
    """The second person says that every page is the same: the party has signed."""
    scan = service.accept(agreement_id, scan_id, side.roles(), by=current_actor())
    words = f"Pindaian {PARTY_LABELS[scan.party].lower()} diterima: naskah ini ditandatangani."
    return done(words, to=address(side, "signing", agreement_id=agreement_id))


def reject(agreement_id: int, scan_id: int, side: Side) -> ResponseReturnValue:
    """The second person says what differs; another scan is waited for."""
    form = DifferenceForm.from_request()
    if form.validate():
        try:
            service.reject(agreement_id, scan_id, form.problem.data or "", side.roles(), by=current_actor())
            words = "Pindaian ditolak. Pengirim membaca alasannya dan mengirim pindaian baru."
            return done(words, to=address(side, "signing", agreement_id=agreement_id))
        except DomainError as error:
            form.refuse(error)
    return compare_page(agreement_id, scan_id, side, form, 422)


def draw_again(agreement_id: int, scan_id: int, side: Side) -> ResponseReturnValue:
    """Somebody has the pictures drawn once more after their job failed."""
    service.draw_again(agreement_id, scan_id, by=current_actor())
    return done("", to=address(side, "compare", agreement_id=agreement_id, scan_id=scan_id))
