"""The page of signing electronically, alike for the region and for BPJS: read, confirm, sign; and what was signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, current_app, request
from flask.typing import ResponseReturnValue

from portal.accounts import queries as accounts
from portal.accounts.factors import stepping_up
from portal.accounts.posts import queries as posts
from portal.accounts.posts import service as post_service
from portal.accounts.posts.queries import Holding
from portal.accounts.sessions import current_actor, current_person
from portal.agreements import queries
from portal.agreements.models import Agreement
from portal.agreements.rules.signing import SENTENCE, WAY_LABELS, SigningWay
from portal.agreements.rules.states import PARTY_LABELS, Party
from portal.agreements.rules.terms import HAS_QUOTA, KIND_LABELS
from portal.agreements.scans.queries import signing_of
from portal.agreements.scans.service import LARGEST
from portal.agreements.scans.views.blueprint import address as signing_address
from portal.agreements.signing import making, service
from portal.agreements.signing.forms import SigningForm
from portal.agreements.signing.service import Ask
from portal.agreements.signing.views.blueprint import address
from portal.agreements.views.blueprint import Side
from portal.config import SigningSettings
from portal.core import clock, storage
from portal.core.access import workplace
from portal.core.errors import DomainError
from portal.core.esign.contracts import Credentials
from portal.core.permissions import Permission
from portal.core.stepping import between_transactions
from portal.core.web import done, render, submission
from portal.core.web.files import handed_over
from portal.core.web.lifecycle import commit_despite_refusal


def signing_page(agreement_id: int, side: Side, form: SigningForm | None = None, status: int = 200) -> Response:
    """What is to be signed, by whom and how, with the form when nothing stands against it."""
    story = queries.story_of(agreement_id)
    agreement, party = story.agreement, _party(side)
    account, settings = current_person().username, _settings()
    ways = making.ways_for(account, settings)
    way = _way(request.args.get("cara", "") if form is None else form.chosen_way(), ways)
    here = address(side, "sign", agreement_id=agreement_id)
    if form is None:
        form = SigningForm(data={"way": way.value})
    form.version.raw_data, form.version.data = None, str(agreement.version_id or "")  # what the page shows now
    return render(
        "agreements/signing/sign.html",
        fragment="tandatangani",
        agreement=agreement,
        story=story,
        title=KIND_LABELS[agreement.kind],
        party=PARTY_LABELS[party],
        signer=story.parties.get(party),
        has_quota=agreement.kind in HAS_QUOTA,
        why_not=service.reason_against(agreement, party, agreement.version_id, _posts()),
        number=agreement.first_number if party is Party.FIRST else agreement.second_number,
        document=_document(agreement, side),
        way=way,
        ways=[(each, WAY_LABELS[each], f"{here}?cara={each}") for each in ways],
        asks_passphrase=making.needs_passphrase(way, account, settings),
        sentence=SENTENCE,
        form=form,
        here=here,
        back_url=signing_address(side, "signing", agreement_id=agreement_id),
        seconds=settings.seconds,
        status=status,
    )


def sign(agreement_id: int, side: Side) -> ResponseReturnValue:
    """Somebody signs: who they are is asked again, then nobody waits for a service inside a transaction."""
    form = SigningForm.from_request()
    form.file.data = request.files.get("file")
    to = signing_address(side, "signing", agreement_id=agreement_id)
    if service.is_signing(agreement_id, current_person().id):  # pressed again while the first answer is on its way
        return done("", to=to)
    if form.chosen_way() not in making.ways_for(current_person().username, _settings()):
        form = SigningForm(data={"version": form.version.data, "number": form.number.data})
        form.refuse(DomainError("Cara menandatangani ini tidak tersedia di sini. Pilih cara lain."))
        return signing_page(agreement_id, side, form, 422)
    if form.validate():
        try:
            answered = stepping_up.prove(form, regency_id=queries.agreement_by_id(agreement_id).regency_id)
            answered = answered or _signed(agreement_id, side, form)
            return answered or done("Naskah ini sudah Anda tanda tangani, dan tanda tangannya sah.", to=to)
        except DomainError as error:
            form.refuse(error)
            return signing_page(agreement_id, side, form, error.status if error.status in (429, 503, 507) else 422)
    return signing_page(agreement_id, side, form, 422)


def _signed(agreement_id: int, side: Side, form: SigningForm) -> Response | None:
    """None once the signature stands; the first answer when this very form was sent twice. Raises DomainError."""
    actor, settings = current_actor(), _settings()
    credentials = Credentials(current_person().username, form.identity.data or "", form.passphrase.data or "")
    sent = _sent(form)
    version = form.version.data or ""
    ask = Ask(_party(side), form.chosen_way(), int(version) if version.isdecimal() else 0, form.number.data or "")
    begun = service.begin(agreement_id, ask, _posts(held=True), by=actor)
    submission.forget_claim()  # what is kept now is the attempt; the form is carried out when the signature stands
    try:
        with between_transactions():
            signed, found = making.made(begun, credentials, sent, settings)
        answered = submission.claim_again()
        if answered is not None:
            return answered
        service.finish(begun, signed, found, _posts(held=True), by=actor)
    except DomainError as error:
        service.fail(begun, error.sentence, by=actor)
        commit_despite_refusal()
        raise
    except Exception:  # whatever else breaks must not keep everybody out until the lease is over
        service.fail(begun, service.INTERRUPTED, by=actor)
        with between_transactions():
            raise
    return None


def _sent(form: SigningForm) -> bytes | None:
    """The file that was signed elsewhere. Raises DomainError for one that is too large."""
    if form.chosen_way() is not SigningWay.UPLOAD:
        return None
    content: bytes = form.file.data.stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise DomainError(f"Berkas ini lebih dari {LARGEST >> 20} MB. Unggah berkas naskah yang asli.", field="file")
    return content


def signed_file(agreement_id: int, signature_id: int) -> Response:
    """The document as it was signed, to keep or to show to somebody."""
    signature = service.signature_of(queries.agreement_by_id(agreement_id), signature_id)
    return handed_over(storage.stored_file(signature.file_id or 0), kept=True, shown="baca" in request.args)


def look_again(agreement_id: int, signature_id: int, side: Side) -> ResponseReturnValue:
    """A signed document is looked at once more, against the trust list as it is today."""
    signature = service.signature_of(queries.agreement_by_id(agreement_id), signature_id)
    content = b"".join(storage.read_chunks(storage.stored_file(signature.file_id or 0)))
    sha256, settings, actor = signature.sha256, _settings(), current_actor()
    submission.forget_claim()
    with between_transactions():
        found, problem = making.seen(content, sha256, settings)
    answered = submission.claim_again()
    if answered is not None:
        return answered
    problem = service.look_again(agreement_id, signature_id, found, problem, by=actor)
    words = f"Dokumen diperiksa: {problem}" if problem else "Dokumen diperiksa: tanda tangannya sah."
    return done(words, to=signing_address(side, "signing", agreement_id=agreement_id))


@dataclass(frozen=True)
class ToRead:
    """The file that would be signed: where it is read, and how heavy it is on the link."""

    url: str
    size: int
    sha256: str


def _document(agreement: Agreement, side: Side) -> ToRead | None:
    """What this side signs: the issued document, or what the first party has signed. None while there is nothing."""
    state = signing_of(agreement)
    if state.electronic:
        last = state.electronic[-1]
        file = last.file
        url = address(side, "signed_file", agreement_id=agreement.id, signature_id=last.signature.id, baca=1)
    else:
        file = state.document
        url = signing_address(side, "document", agreement_id=agreement.id, baca=1)
    return ToRead(url, file.size, file.sha256.hex()) if file is not None else None


def _party(side: Side) -> Party:
    assert side.party is not None  # the province signs nothing
    return side.party


def _posts(*, held: bool = False) -> Sequence[Holding]:
    """The posts that the reader holds here at this moment.

    `held`: asked anew, after a service was waited for. None of the posts changes hands meanwhile, and whose account or
    role has ended holds none.
    """
    here = workplace()
    if held:
        post_service.hold_posts(here.kind, here.id)
        signers = accounts.holders_of([Permission.SIGN_AGREEMENTS], here.kind, here.id, clock.today())
        if current_person().id not in signers:
            return []
    return posts.holding_at(current_person().id, here.kind, here.id, clock.now())


def _way(asked: str, ways: list[SigningWay]) -> SigningWay:
    return SigningWay(asked) if asked in ways else ways[0]


def _settings() -> SigningSettings:
    found: SigningSettings = current_app.config["PORTAL"].signing
    return found
