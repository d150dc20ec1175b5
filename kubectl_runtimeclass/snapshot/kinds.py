from __future__ import annotations

KINDS = {
    "CSIDriver": "storage.k8s.io",
    "CSINode": "storage.k8s.io",
    "CSIStorageCapacity": "storage.k8s.io",
    "LimitRange": "",
    "MutatingAdmissionPolicy": "admissionregistration.k8s.io",
    "MutatingWebhookConfiguration": "admissionregistration.k8s.io",
    "Namespace": "",
    "Node": "",
    "PersistentVolume": "",
    "PersistentVolumeClaim": "",
    "Pod": "",
    "PodDisruptionBudget": "policy",
    "PriorityClass": "scheduling.k8s.io",
    "ResourceQuota": "",
    "RuntimeClass": "node.k8s.io",
    "ServiceAccount": "",
    "StorageClass": "storage.k8s.io",
    "ValidatingAdmissionPolicy": "admissionregistration.k8s.io",
    "ValidatingWebhookConfiguration": "admissionregistration.k8s.io",
    "VolumeAttachment": "storage.k8s.io",
}
