"""The child process: reads one line of JSON (roots, moment, base) and a PDF on standard input, answers with JSON.

Run by path, never imported by the portal. Nobody knows what is in the file, so this process may take little memory,
CPU and time, writes no file, and knows none of the portal's settings. It asks nobody on the network whether a
certificate was revoked: a stranger's file would say whom. What the file itself carries on revocation is used.
"""

from __future__ import annotations

import asyncio
import base64
import io
import json
import logging
import os
import resource
import runpy
import signal
import sys
import unicodedata
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

_LONGEST = 200  # letters of a name that is handed on
_MOST_SIGNATURES = 40


def _limit(address_space: int, cpu_seconds: int, wall_seconds: int, niceness: int = 0) -> None:
    os.nice(niceness)
    resource.setrlimit(resource.RLIMIT_AS, (address_space, address_space))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Should the parent be killed, nobody is left to stop this process: it stops itself.
    signal.alarm(wall_seconds + 1)


def _text(value: Any) -> str:
    """A stranger's words: one line, not endless, nothing that turns the page around."""
    letters = ("" if unicodedata.category(each) in ("Cf", "Cs") else each for each in str(value))
    printable = "".join(" " if unicodedata.category(each) == "Cc" else each for each in letters)
    return " ".join(printable.split())[:_LONGEST]


def _name_of(name: Any) -> str:
    """The common name of a certificate's subject or issuer, else its organisation."""
    native = name.native
    for part in ("common_name", "organizational_unit_name", "organization_name"):
        if part in native:
            found = native[part]
            return _text(found[0] if isinstance(found, list) else found)
    return ""


def _moment(value: datetime | None) -> str | None:
    """ISO 8601 in UTC. A time without a zone is taken as UTC."""
    if value is None:
        return None
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()


class _Judge:
    """One file against one trust list at one moment."""

    def __init__(self, reader: Any, roots: list[Any], at: datetime) -> None:
        from pyhanko.sign.validation.dss import DocumentSecurityStore
        from pyhanko.sign.validation.errors import NoDSSFoundError

        self._reader = reader
        self._roots = roots
        self._at = at
        self._at_hand: Any = None
        try:
            self._at_hand = DocumentSecurityStore.read_dss(reader)
        except NoDSSFoundError:
            pass
        except Exception:  # noqa: S110 - without what it should have carried the file is judged all the same
            pass

    def _contexts(self, moment: datetime) -> list[Any]:
        """With what the file carries on revocation, however old that is; and without, should it be of no use.

        It is stripped off as easily as it is added, so a file with a proof that has gone stale is worth no less than
        one without. Only a certificate that the proof calls revoked stays so.
        """
        from pyhanko_certvalidator import ValidationContext
        from pyhanko_certvalidator.policy_decl import (
            CertRevTrustPolicy,
            FreshnessReqType,
            RevocationCheckingPolicy,
        )

        options: dict[str, Any] = {
            "trust_roots": self._roots,
            "moment": moment,
            "allow_fetching": False,
            "revinfo_policy": CertRevTrustPolicy(
                RevocationCheckingPolicy.from_legacy("soft-fail"),
                freshness=timedelta(days=36500),
                freshness_req_type=FreshnessReqType.MAX_DIFF_REVOCATION_VALIDATION,
            ),
        }
        if self._at_hand is None:
            return [ValidationContext(**options)]
        bare = ValidationContext(other_certs=list(self._at_hand.load_certs()), **options)
        return [self._at_hand.as_validation_context(options), bare]

    async def signature(self, found: dict[str, Any], name: str, field: Any, fields: set[str]) -> bool:
        """Fill in what is known of one signature. Says whether only proofs of validity stand behind it.

        Raises whatever pyhanko raises; `found` then holds what was known by then.
        """
        from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature, async_validate_pdf_signature
        from pyhanko.sign.validation.settings import KeyUsageConstraints

        embedded = EmbeddedPdfSignature(self._reader, field, name)
        certificate = embedded.signer_cert
        found["signer"], found["issuer"] = _name_of(certificate.subject), _name_of(certificate.issuer)
        found["serial"] = f"{certificate.serial_number:x}"
        found["covers"] = int(embedded.byte_range[2]) + int(embedded.byte_range[3])
        found["signed_at"] = _moment(embedded.self_reported_timestamp)
        stamp = await self._stamp(embedded)
        if stamp is not None:
            found["stamped_at"] = _moment(stamp.timestamp)
            found["stamped_by"] = _name_of(stamp.signing_cert.subject)
        found["locks"] = _locks(embedded)
        # Without a time stamp that is believed nobody knows when it was made: the certificate must be good today.
        moment = self._at if stamp is None else stamp.timestamp
        judged: Any = None
        for context in self._contexts(moment):
            status = await async_validate_pdf_signature(
                embedded,
                context,
                context,
                # Signing is what it must be for: the same authorities certify web servers and log-ins.
                key_usage_settings=KeyUsageConstraints(key_usage={"non_repudiation"}),
                skip_diff=judged is not None,
            )
            judged = judged or status
            found["trusted"] = bool(status.trusted)
            if status.trusted or status.revoked:
                break
        status = judged
        found["intact"] = bool(status.intact and status.valid and self._is_one_hole(embedded))
        found["altered"] = _is_altered(status, fields)
        found["problem"] = _problem(found, status, moment)
        return _only_proofs(status)

    def _is_one_hole(self, embedded: Any) -> bool:
        """Whether all up to the end of the covered part is covered, but for the signature's own letters."""
        start, before, after, _rest = (int(each) for each in embedded.byte_range)
        self._reader.stream.seek(before)
        hole = self._reader.stream.read(max(0, after - before))
        try:
            return (
                start == 0
                and hole[:1] + hole[-1:] == b"<>"
                and (bytes.fromhex(hole[1:-1].decode("ascii")) == embedded.pkcs7_content)
            )
        except ValueError:
            return False

    async def _stamp(self, embedded: Any) -> Any:
        """The first time stamp on the signature that is valid and trusted at the time it names."""
        from pyhanko.sign.validation.generic_cms import (
            extract_tst_data_iter,
            message_imprint_checker,
            validate_tst_signed_data,
        )
        from pyhanko.sign.validation.status import TimestampSignatureStatus

        for token in extract_tst_data_iter(embedded.signer_info, signed=False):
            moment = token["encap_content_info"]["content"].parsed["gen_time"].native
            for context in self._contexts(moment):
                checked = await validate_tst_signed_data(token, context, message_imprint_checker(embedded.signer_info))
                status = TimestampSignatureStatus(**checked)
                if status.trusted:
                    return status
                if status.revoked:
                    break
        return None


def _nothing(name: str) -> dict[str, Any]:
    return {
        "field": _text(name),
        "signer": "",
        "issuer": "",
        "serial": "",
        "signed_at": None,
        "stamped_at": None,
        "stamped_by": "",
        "intact": False,
        "trusted": False,
        "altered": False,
        "locks": False,
        "covers": 0,
        "problem": "unreadable",
    }


def _is_altered(status: Any, fields: set[str]) -> bool:
    """Whether something other than further signatures and proofs of validity came after the signed part."""
    from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel

    result = status.diff_result
    if not isinstance(result, DiffResult) or status.docmdp_ok is False:
        return True
    level = result.modification_level
    return level > ModificationLevel.FORM_FILLING or not result.changed_form_fields <= fields


def _only_proofs(status: Any) -> bool:
    from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel

    result = status.diff_result
    return isinstance(result, DiffResult) and result.modification_level == ModificationLevel.LTA_UPDATES


def _locks(embedded: Any) -> bool:
    """Whether it forbids what a further signature needs: a certification, or a lock on fields other than its own."""
    from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec

    specs = [embedded.fieldmdp] if embedded.fieldmdp else []
    if "/Lock" in embedded.sig_field:
        specs.append(FieldMDPSpec.from_pdf_object(embedded.sig_field["/Lock"]))
    return embedded.docmdp_level is not None or any(
        each.action != FieldMDPAction.INCLUDE or set(each.fields or ()) - {embedded.fq_name} for each in specs
    )


def _problem(found: dict[str, Any], status: Any, moment: datetime) -> str:
    """The code of the worst that is wrong, empty for nothing."""
    from pyhanko.sign.ades.report import AdESIndeterminate

    if not found["intact"]:
        return "changed"
    if found["altered"]:
        return "altered"
    if found["trusted"]:
        return ""
    if status.revoked:
        return "revoked"
    if status.trust_problem_indic in (AdESIndeterminate.EXPIRED, AdESIndeterminate.OUT_OF_BOUNDS_NO_POE):
        return "expired"
    if status.signing_cert.not_valid_before > moment:
        return "not_yet_valid"
    if status.trust_problem_indic in (
        AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE,
        AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE_NO_POE,
    ):
        return "weak"
    if status.trust_problem_indic == AdESIndeterminate.CHAIN_CONSTRAINTS_FAILURE:
        return "other_use"
    return "unknown_authority"


def _is_seen(field: Any) -> bool:
    """Whether a field paints something on a page."""
    box = field.get_object().get("/Rect", (0, 0, 0, 0))
    left, bottom, right, top = (float(each) for each in box)
    return left != right and bottom != top


async def _inspected(content: bytes, roots: list[Any], at: datetime, size: int, compare: Any) -> dict[str, Any]:
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.fields import enumerate_sig_fields

    try:
        reader = PdfFileReader(io.BytesIO(content))
        if reader.encrypted:
            return {"problem": "encrypted"}
        listed = list(enumerate_sig_fields(reader))
    except PdfError:
        # Many a scanner's file is not quite a PDF. If it bears no signature, that much can be said of it.
        reader = PdfFileReader(io.BytesIO(content), strict=False)
        if reader.encrypted:
            return {"problem": "encrypted"}
        return {"problem": "broken"} if list(enumerate_sig_fields(reader)) else {"signatures": [], "whole": False}
    filled = [(name, value.get_object(), field) for name, value, field in listed if value is not None]
    if len(filled) > _MOST_SIGNATURES:
        return {"problem": "too_big"}
    signed = [each for each in filled if each[1].get("/Type", "/Sig") != "/DocTimeStamp"]
    names = {name for name, _value, _field in filled}
    judge = _Judge(reader, roots, at)
    judged: list[tuple[dict[str, Any], bool]] = []
    for name, _value, field in signed:
        found, only_proofs = _nothing(name), False
        try:
            only_proofs = await judge.signature(found, name, field, names)
        except (MemoryError, RecursionError):
            raise
        except Exception:  # whatever it is made of, it is no signature that can be believed
            found |= {"intact": False, "trusted": False, "problem": "unreadable"}
        judged.append((found, only_proofs))
    judged.sort(key=lambda each: int(each[0]["covers"]))
    whole = False
    if judged:
        last, only_proofs = judged[-1]
        # Proofs of validity may follow the last signature, and nothing that is painted: an empty field can be.
        unpainted = all(value is not None for _name, value, _field in listed) and not any(
            _is_seen(field) for _name, value, field in filled if value.get("/Type", "/Sig") == "/DocTimeStamp"
        )
        followed = only_proofs and unpainted and content.rstrip(b"\r\n").endswith(b"%%EOF")
        whole = last["covers"] == len(content) or followed
    added: dict[str, Any] = {}
    if size:
        try:
            added = compare(reader, content, size)
        except (MemoryError, RecursionError):
            raise
        except Exception:  # noqa: S110 - what cannot be compared has not been found to be the same
            pass
    return {"signatures": [found for found, _proofs in judged], "whole": whole, **added}


def main(arguments: list[str]) -> int:
    """Answer {"signatures": […], "whole": bool, "only_signed": bool, "places": […]} or {"problem": code}, in a line."""
    _limit(*map(int, arguments))
    import pyhanko.sign.diff_analysis
    import pyhanko.sign.validation.pdf_embedded  # noqa: F401 - before files may no longer be written
    from asn1crypto import x509

    # Its neighbour, which cannot be imported either: whoever is run by path in isolation has no package.
    compare = runpy.run_path(str(Path(__file__).with_name("comparison.py")))["added"]
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    logging.disable()  # nobody reads it, and a file could make it write without end
    asked = json.loads(sys.stdin.buffer.readline())
    roots = [x509.Certificate.load(base64.b64decode(root)) for root in asked["roots"]]
    try:
        at, size = datetime.fromisoformat(asked["at"]), int(asked.get("base", 0))
        answer = asyncio.run(_inspected(sys.stdin.buffer.read(), roots, at, size, compare))
    except (MemoryError, RecursionError):
        answer = {"problem": "too_big"}
    except Exception as error:
        answer = {"problem": "too_big" if "Limit" in type(error).__name__ else "broken"}
    sys.stdout.write(json.dumps(answer))
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    os._exit(main(sys.argv[1:]))  # everything was flushed; taking the interpreter apart would cost as much as its start
