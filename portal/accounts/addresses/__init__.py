"""A person's own e-mail address: entered by the person, confirmed by a link mailed to it, switched off at will."""
