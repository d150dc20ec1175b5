"""Kubernetes' basic values, each on its own: quantities, resources, selectors, tolerations, versions, shapes."""
