"""What the walls' world holds of coverage: figures with a version before, a target, a workbook that waits."""

from __future__ import annotations

import re

from tests.support import coverage
from tests.support.client import PortalClient
from tests.support.people import TTU


def make_coverage(client: PortalClient, slug: str) -> dict[str, int]:
    """In a regency: a figure that was corrected, a target, an upload: ids of figure and upload."""
    return _made(client, f"/wilayah/{slug}/cakupan/", f"/wilayah/{slug}/cakupan/unggahan/")


def make_province_coverage(client: PortalClient) -> dict[str, int]:
    """The same by the province, in TTU."""
    here = f"/provinsi/cakupan/{TTU}/"
    return {**_made(client, here, "/provinsi/cakupan/unggahan/", "Laporan provinsi"), "region_id": TTU}


def _made(client: PortalClient, here: str, uploads: str, source: str = "Laporan contoh") -> dict[str, int]:
    data = coverage.typed(source=source)
    assert client.post(here + "baru", data=data).status_code == 303
    page = client.get(here + "?tahun=2025").get_data(as_text=True)
    first = max(map(int, re.findall(rf'href="{here}(\d+)"', page)))
    answer = client.post(f"{here}{first}/koreksi", data={**data, "numerator": "1.300", "correction_why": "Salah ketik"})
    figure_id = int(answer.location.rpartition("/")[2])
    target = {"year": "2025", "people": "5.000", "source": source}
    assert client.post(here + "target", data=target).status_code == 303
    columns = ("region", "year", "as_of_on", "segment", "numerator", "denominator", "source")
    name = "" if "/wilayah/" in here else "53.04"
    file = coverage.workbook([f"{name};{coverage.line(7)}"], columns=columns)
    answer = client.post(uploads, data={"file": file})
    return {"figure_id": figure_id, "workbook_id": int(answer.location.rpartition("/")[2])}
