"""What `explain` works out: a pod template under a class, on each node."""
