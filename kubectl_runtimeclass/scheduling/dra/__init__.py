"""Dynamic resource allocation: whether a node has free devices for the ResourceClaims of a pod."""
