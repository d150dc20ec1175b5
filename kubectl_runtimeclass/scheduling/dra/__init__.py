"""Dynamic resource allocation: which devices of a node would be allocated to the ResourceClaims of a pod."""
