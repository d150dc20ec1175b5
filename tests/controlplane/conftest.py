from .fixtures import cluster, plane
from .policies import server

__all__ = ["cluster", "plane", "server"]
