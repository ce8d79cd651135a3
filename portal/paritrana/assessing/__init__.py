"""The office's side of an edition: where it stands, answering criterion by criterion, submitting, replying once."""
