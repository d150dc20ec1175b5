"""kube-scheduler: the nodes on which a pod can run. Pure functions over Kubernetes objects as decoded from JSON."""
