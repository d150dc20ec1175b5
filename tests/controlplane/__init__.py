"""A real control plane on loopback, and the comparison of this package's answers with its own."""
