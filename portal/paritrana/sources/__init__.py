"""What the portal knows of the regions for computed criteria, for all of a scope in a fixed number of queries."""

from portal.paritrana.sources.gathering import Inputs, gather

__all__ = ["Inputs", "gather"]
