"""The findings of `audit`, as text: one module a format."""

FORMATS = {
    "text": ".audit.text:render",
    "wide": ".audit.text:render",
    "json": ".audit.json:render",
    "yaml": ".audit.json:render_yaml",
    "sarif": ".audit.sarif:render",
    "junit": ".audit.junit:render",
    "markdown": ".audit.markdown:render",
}
"""-o -> a function of the Audited and the Screen. wide has findings that ask for nothing, too."""
