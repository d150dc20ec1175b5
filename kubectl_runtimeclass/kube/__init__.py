"""Values of Kubernetes that know of nothing else: quantities, resources, selectors, tolerations, shapes."""
