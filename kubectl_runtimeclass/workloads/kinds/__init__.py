"""Where each kind keeps its pod templates: data."""
