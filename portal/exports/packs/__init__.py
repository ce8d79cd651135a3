"""The hearing pack: figures of a regency and year frozen as one numbered body, and the files that are made of it alone.

`gathering` reads the figures in a fixed number of queries, `service` freezes them, `making` renders each form of file
once in the background (`FORMS`), `verifying` lets the public page recognise a pack, `retention` takes it off the list.
"""
