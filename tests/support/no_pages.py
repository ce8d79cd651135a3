"""What a GET may answer besides a page."""

from __future__ import annotations

# GET endpoints that answer with something else than a page.
NO_PAGES = {
    "accounts.start": "redirects to the start page of the person",
    "healthz": "a word for machines",
    "readyz": "a word for machines",
    "uploads.template": "an Excel file",
    "exports.fetch": "an Excel file",
    "branch_deliveries.file": "an Excel file",
    "exports.province_fetch": "an Excel file",
    **{
        f"agreement_scans.{prefix}{name}": words
        for prefix in ("", "branch_")
        for name, words in (
            ("draft", "a PDF"),
            ("document", "a PDF"),
            ("scan", "a PDF"),
            ("picture", "a picture"),
        )
    },
    "reports.workbook": "an Excel file",
    "purposes.file": "an Excel file",
    "samples.sheets_file": "a PDF",
    "reports.paper": "a PDF",
    "packs.file": "a file",
    "packs.province_file": "a file",
    "agreement_signing.signed_file": "a PDF",
    "paritrana_evidence.picture": "a picture",
    "paritrana_evidence.province_picture": "a picture",
    "agreement_signing.branch_signed_file": "a PDF",
}
