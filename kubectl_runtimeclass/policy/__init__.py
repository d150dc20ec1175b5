"""RuntimeClassRules -> admission policies that decide the same in an API server."""
