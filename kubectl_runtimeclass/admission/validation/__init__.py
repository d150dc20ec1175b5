"""The API server's validation of objects (422): each module yields the server's errors about one part of an object.

Source: pkg/apis/core/validation/validation.go and staging/src/k8s.io/apimachinery/pkg/util/validation (Kubernetes
v1.37). Names of functions and the order of errors follow it; `path` is always the path of the validated field, as
errors begin with it. Where a default matters, the object has it already or the function supplies it. Keys of maps,
which have no order in Go, are sorted.
"""
