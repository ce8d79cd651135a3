"""The public page: whether a document is what it says, told to anybody, without naming a person."""
