"""What check and assign decided, as text: one module a format."""

FORMATS = {
    "text": ".check.text:render",
    "json": ".check.json:render",
    "yaml": ".check.json:render_yaml",
    "sarif": ".check.sarif:render",
    "junit": ".check.junit:render",
    "github": ".check.github:render",
    "markdown": ".check.markdown:render",
}
"""-o -> a function of the Review and the Screen."""
