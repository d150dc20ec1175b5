"""Kubernetes objects as values of JSON: decoded from JSON and YAML, and where their pod templates are."""
