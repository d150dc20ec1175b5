"""What is known of sandboxed runtimes: which family one is of, and what none of a family can do."""
