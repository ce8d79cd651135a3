"""Verification in the village: frozen sheets on paper, their answers by page, and what is to be followed up."""
