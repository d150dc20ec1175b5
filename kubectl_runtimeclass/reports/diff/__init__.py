"""Reports of a Diff: each format is a function over the value."""

FORMATS = ("table", "json", "yaml", "markdown")
