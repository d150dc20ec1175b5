"""A cluster's objects for scheduling and admission: decoded from JSON or YAML, and indexed in a `Snapshot`."""
