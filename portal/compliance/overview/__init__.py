"""The province's overview: the map, the matrix of nine matters, a regency's page, and the workbook of the same rows."""
