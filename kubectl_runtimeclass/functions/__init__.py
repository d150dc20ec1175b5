"""What kustomize and kpt call: the KRM function and the exec plugin."""
