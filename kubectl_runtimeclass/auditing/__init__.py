"""What is wrong with RuntimeClasses in a cluster: one module a finding, each with its RULE and `find(facts)`."""
