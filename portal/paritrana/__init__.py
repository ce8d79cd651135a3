"""The Paritrana Award, prepared for all year: editions as data, evidence, a rehearsed score, the province's check.

No official weights are public (domain 3.2): every score here is a simulation and says so.
"""
