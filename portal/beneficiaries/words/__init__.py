"""The words of occupations: which of them mean what is decided once, by the province, for every regency."""
