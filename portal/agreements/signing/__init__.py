"""Signing electronically: an attempt that is written down, a file that was looked at, and the move it makes."""
