"""One table for each filter."""
