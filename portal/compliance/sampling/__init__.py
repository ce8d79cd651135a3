"""Random samples of a regency's people: drawn so that anybody can draw them again, visited, and added up."""
