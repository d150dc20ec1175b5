"""The table of kinds: data about where each kind has its pod templates."""
