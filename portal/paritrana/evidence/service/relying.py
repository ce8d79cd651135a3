"""What the award relies on in the register of regulations while it is judged, and for good once it is frozen."""

from __future__ import annotations

from portal.paritrana import queries
from portal.paritrana.evidence.queries import uses_of_pointers
from portal.paritrana.evidence.service.holding import is_fixed
from portal.paritrana.rules.campaign import AssessmentState, EditionState
from portal.paritrana.rules.criteria import EvidenceKind
from portal.regulations.models import Regulation
from portal.regulations.service import Reliance, relies_on_regulations


@relies_on_regulations
def award_relies(regulation: Regulation) -> Reliance:
    """While the province judges an assessment, its papers stay as it reads them. A frozen score carries its own list,
    so the register may go on; only the file that the list names is kept."""
    frozen = []
    for use in uses_of_pointers(EvidenceKind.REGULATION, regulation.id):
        if use.assessment.state is AssessmentState.FROZEN:
            frozen.append(use.assessment.id)
        elif use.edition.state is not EditionState.CLOSED and is_fixed(use):
            return Reliance(
                f"Peraturan ini menjadi bukti kriteria {use.criterion.code} {use.edition.title} yang sedang diperiksa "
                "provinsi, jadi jenis, nomor, tanggal, bidang, dan berkasnya tidak diubah sekarang. Ubah sesudah "
                "nilainya dibekukan, atau minta provinsi mengembalikan kriterianya."
            )
    if regulation.file_id is None:
        return Reliance()
    named = any(each["file_id"] == regulation.file_id for each in queries.frozen_evidence(frozen))
    return Reliance(file_kept=named or queries.dossier_packing_or_none(regulation.file_id) is not None)
