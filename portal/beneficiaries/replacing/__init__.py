"""Replacing a person and keeping the story: who left a place, who came, and which changes are proposed."""
