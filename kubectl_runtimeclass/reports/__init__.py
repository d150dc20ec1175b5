"""Report formats of `check`: one module each, with `render(results) -> str`."""

FORMATS = ("text", "json", "sarif", "junit", "github", "markdown")
