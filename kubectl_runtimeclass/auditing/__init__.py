"""What is wrong with RuntimeClasses in a cluster: one module a kind of finding, each with its `find(facts)`."""
