"""What the kubelet asks of a pod that is on its node: whether it takes it, and whether its sandbox can be made."""
