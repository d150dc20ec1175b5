"""From YAML documents to their Kubernetes objects, and to the pod templates of these objects."""
