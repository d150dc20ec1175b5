"""The kubelet: whether it admits a pod on its node, and whether it can start the pod's sandbox."""
