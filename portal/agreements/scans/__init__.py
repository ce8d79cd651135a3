"""Signing with ink: scans of a signed document, sent by one person and compared page by page by another."""
