"""The province's reports: a period frozen as one numbered body, from which page, workbook and PDF are rendered.

`gathering` reads the figures in a fixed number of queries, `rules/body` writes them down as canonical JSON with its
SHA-256, `making` renders both files once in the background, `service` freezes and notes when a report was sent.
"""
