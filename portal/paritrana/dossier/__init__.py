"""The dossier: an assessment with its evidence as one numbered archive, the same bytes a year later.

`content` gathers in the request what the archive will tell, `making` packs it in the background, `archive` writes the
same bytes for the same content, `views` shows progress and hands the file over.
"""
