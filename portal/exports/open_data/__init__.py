"""Open data for Satu Data Indonesia: aggregates of a fiscal year as CSV and JSON with their metadata, in one archive.

pages and ready file:  views → workbooks.maker → gathering.facts_of → rules.tables → archive.write_archive
"""
