"""What commands are asked about: manifests, as they are or as git has them, and objects of a cluster."""
