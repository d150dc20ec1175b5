from .fixtures import cluster, plane

__all__ = ["cluster", "plane"]
