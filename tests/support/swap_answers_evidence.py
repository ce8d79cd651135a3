"""What is written into the forms of evidence that htmx sends: nothing, they are buttons."""

EVIDENCE: dict[str, dict[str, str]] = {"paritrana_evidence.attach": {}, "paritrana_evidence.detach": {}}
