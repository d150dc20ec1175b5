"""Report formats of `check`: one module each, with `render(results) -> str`."""
