"""The second factor: a code from an app of the person's own, recovery codes, and its loss, settled by two people."""
