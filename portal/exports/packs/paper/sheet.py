"""The speaking sheet's values: what `rules/speech` composes, and the frame of the pack."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from portal.exports.packs.paper.words import frame_of
from portal.exports.packs.rules.body import Body
from portal.exports.packs.rules.speech import speech_of


def values_of(body: Body, sha256: str, verify_url: str) -> dict[str, Any]:
    """What the template prints."""
    speech = speech_of(body)
    return {
        **frame_of(body, sha256, verify_url),
        "sentences": [asdict(each) for each in speech.sentences],
        "questions": [asdict(each) for each in speech.questions],
        "missing": list(speech.missing),
    }
