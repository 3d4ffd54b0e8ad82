"""What is kept of a person: shown to them, given to them, erased as far as the law lets it go."""
