"""A stream of manifests and rules -> edits and decisions."""
