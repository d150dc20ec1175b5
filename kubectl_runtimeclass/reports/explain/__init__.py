"""Explanations as text: one module a format. `formats.join` puts those of several pod templates together."""

FORMATS = {
    "table": ".explain.formats:table",
    "wide": ".explain.formats:wide",
    "markdown": ".explain.markdown:one",
    "json": ".explain.json:json_items",
    "yaml": ".explain.json:yaml_items",
}
"""-o -> a function of what was explained of one pod template (Sequence[Explained]) and the Screen."""

SHAPES = {**FORMATS, "rows": ".explain.formats:row"}
"""The same, and the shape that the table of many workloads has."""
