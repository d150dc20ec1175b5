"""The configuration of a node's container runtime: which handlers it serves, and what is wrong with it.

Files in, values out: containerd's `config.toml` with its imports, CRI-O's folder, `crictl info`.
"""
