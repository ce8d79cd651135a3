"""The registers of the 22 regencies side by side, for the province."""

from __future__ import annotations

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.audit.exporting import ask_for_file
from portal.core.access import requires
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.regulations import province, queries
from portal.regulations.rules.indicators import share_in_words
from portal.regulations.rules.papers import TOPIC_LABELS, Topic
from portal.regulations.views.blueprint import blueprint

_URL = "/provinsi/peraturan/"


@blueprint.get(_URL)
@requires(Permission.VIEW_FIGURES)
def province_index() -> Response:
    """The province sees which regency has regulated what, and who has not yet."""
    wanted = province.filter_of(request.args)
    return render(
        "regulations/province.html",
        fragment="wilayah",
        also=["saringan"],
        wanted=wanted,
        kept=province.address_of(wanted),
        table=queries.province_table(wanted),
        about=province.about_in_words(wanted),
        topics=[("", "Semua bidang"), *((topic.value, label) for topic, label in TOPIC_LABELS.items())],
        having=[("", "Semua wilayah"), *((each.value, label) for each, label in province.HAVING_LABELS.items())],
        every=list(Topic),
        labels=TOPIC_LABELS,
        share=share_in_words,
    )


@blueprint.post(_URL + "unduh")
@requires(Permission.EXPORT_FIGURES)
def province_export() -> ResponseReturnValue:
    """The province asks for the table as a workbook, with the filter it has."""
    download = ask_for_file(
        province.PROVINCE,
        title="Peraturan 22 kabupaten/kota",
        args=province.address_of(province.filter_of(request.values)),
        regency_id=None,
        by=current_actor(),
        action="regulations_exported",
        sentence="Tabel peraturan 22 kabupaten/kota diunduh.",
    )
    return done("", to=url_for("exports.province_detail", download_id=download.id))
