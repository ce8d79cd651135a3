"""`portal demo`: an invented installation to try the portal with. Every person in it is made up."""
