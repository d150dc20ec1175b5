"""The KRM function and the exec plugin, which kustomize and kpt call."""
