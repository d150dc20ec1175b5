"""Report formats: each a function from results to text."""
