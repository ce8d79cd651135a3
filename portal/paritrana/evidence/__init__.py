"""Evidence of a region: a library of papers, each of which may serve many criteria of many editions."""
