"""The configuration of a node's container runtime: which handlers it serves, and what is wrong with it.

The input is containerd's `config.toml` with its imports, CRI-O's configuration directory, or `crictl info`; the result
is a `NodeConfig`.
"""
