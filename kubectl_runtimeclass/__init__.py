"""kubectl runtimeclass: set, explain and price the RuntimeClass of workloads before they are applied."""

__version__ = "0.1.0"

NAME = "runtimeclass"
"""The plugin's name, said once: `kubectl NAME`, the executable `kubectl-NAME`, the krew manifest."""
