"""A Diff as text: one module a format."""

FORMATS = {
    "table": ".diff.table:render",
    "json": ".diff.json:render",
    "yaml": ".diff.json:render_yaml",
    "markdown": ".diff.markdown:render",
}
"""-o -> a function of a `diffing.model.Report` and the Screen."""
