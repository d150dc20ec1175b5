"""Reports of a Diff: each format is a function over the value."""
