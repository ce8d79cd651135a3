"""The pages of purposes and samples."""

from __future__ import annotations

from tests.support.page import Page
from tests.support.world_base import World


def purposes_pages(world: World, ttu: str) -> list[Page]:
    """Every page in each of its states, as owner, colleague and regency see it."""
    ids, register, samples = world.ids, "/provinsi/keperluan/", "/provinsi/sampel/"
    one, sample = f"{register}{ids['purpose']}", f"{samples}{ids['sample']}"
    visits = f"{sample}/kunjungan/{ids['visits']}"
    return [
        Page("purposes.index", "wati", register),
        Page("purposes.index", "nona", f"{register}?sebelum=1", "none, administrator"),
        Page("purposes.create", "wati", f"{register}baru"),
        Page("purposes.detail", "wati", one, "owner"),
        Page("purposes.detail", "nona", one, "administrator"),
        *(Page("purposes.detail", "wati", f"{register}{ids[word + '_purpose']}", word) for word in ("past", "ended")),
        Page("purposes.people", "wati", f"{one}/buka/{ids['look']}"),
        Page("purposes.people", "wati", f"{one}/buka/{ids['searched']}", "nobody found"),
        Page("purposes_office.index", "vera", f"{ttu}/keperluan/"),
        Page("purposes_office.index", "vera", f"{ttu}/keperluan/?sebelum=1", "none"),
        Page("purposes_office.detail", "vera", f"{ttu}/keperluan/{ids['purpose']}"),
        Page("purposes_office.detail", "rani", f"/wilayah/belu/keperluan/{ids['ended_purpose']}", "ended"),
        Page("samples.index", "wati", samples),
        Page("samples.index", "nona", f"{samples}?sebelum=1", "none, administrator"),
        Page("samples.create", "wati", f"{samples}baru"),
        Page("samples.detail", "wati", sample, "owner"),
        Page("samples.detail", "nona", sample, "administrator"),
        Page("samples.detail", "wati", f"{samples}{ids['prepared_sample']}", "prepared"),
        Page("samples.visits", "wati", visits),
        Page("samples.visit", "wati", f"{visits}/2", "filled in"),
        Page("samples.visit", "wati", f"{visits}/40", "empty"),
        Page("samples_office.index", "vera", f"{ttu}/sampel/"),
        Page("samples_office.index", "rani", "/wilayah/belu/sampel/", "none"),
        Page("samples_office.detail", "vera", f"{ttu}/sampel/{ids['sample']}", "viewer"),
        Page("samples_office.detail", "sari", f"{ttu}/sampel/{ids['sample']}", "operator"),
        Page("samples_office.detail", "sari", f"{ttu}/sampel/{ids['prepared_sample']}", "not drawn"),
        Page("samples_office.cases", "sari", f"{ttu}/sampel/{ids['sample']}/kasus"),
        Page("samples_office.cases", "budi", f"{ttu}/sampel/{ids['prepared_sample']}/kasus", "none, verifier"),
    ]
