"""What the API server's validation refuses (422): each module yields the server's errors for one part of an object.

Source: pkg/apis/core/validation/validation.go and staging/src/k8s.io/apimachinery/pkg/util/validation (Kubernetes
v1.37). Names of functions and the order of errors follow it. Fields have their defaults already, as far as they
matter. Go's maps have no order; here their keys are sorted.
"""
