"""The pages of talk: inboxes of all sides, threads by name, the files that came with messages."""

from __future__ import annotations

from tests.support.page import Page
from tests.support.world_base import World


def talk_pages(world: World, ttu: str) -> list[Page]:
    """`ttu`: /wilayah/ttu."""
    ids, branch = world.ids, "/bpjs/atambua"
    return [
        Page("talk.index", "budi", f"{ttu}/percakapan/", "named, verifier"),
        Page("talk.detail", "budi", f"{ttu}/percakapan/{ids['list_thread']}", "list"),
        Page("talk.detail", "sari", f"{ttu}/percakapan/{ids['criterion_thread']}", "criterion"),
        Page("talk.branch_index", "petrus", f"{branch}/percakapan/"),
        Page("talk.branch_index", "endang", "/bpjs/ende/percakapan/?kotak=selesai", "nothing"),
        Page("talk.province_index", "wati", "/provinsi/percakapan/"),
        Page("talk.province_index", "wati", "/provinsi/percakapan/?kotak=ditanyakan", "waits for others"),
        Page("talk.file", "budi", f"{ttu}/percakapan/{ids['list_thread']}/1/berkas"),
        Page("talk.branch_file", "petrus", f"{branch}/percakapan/{ids['delivery_thread']}/1/berkas"),
        Page("talk.province_file", "wati", f"/provinsi/percakapan/{ids['criterion_thread']}/1/berkas"),
        Page("addresses.digest", "adi", f"/email/ringkasan/{world.codes['digest_link']}"),
        Page("uploads.talk", "sari", f"{ttu}/daftar/{ids['judged']}/percakapan"),
        Page("uploads.talk", "budi", f"{ttu}/daftar/{ids['judged']}/percakapan", "verifier, called"),
        Page("uploads.talk", "sari", f"{ttu}/daftar/{ids['confirmed']}/percakapan", "nothing said"),
        Page("deliveries.talk", "sari", f"{ttu}/kiriman/{ids['delivery']}/percakapan"),
        Page("branch_deliveries.talk", "petrus", f"{branch}/kiriman/{ids['delivery']}/percakapan"),
    ]
