"""What the API server and kube-scheduler would make of a pod: pure functions over objects of JSON."""
