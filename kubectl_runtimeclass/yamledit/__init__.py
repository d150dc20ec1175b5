"""Byte-exact reading and editing of YAML and JSON; knows nothing of Kubernetes."""
