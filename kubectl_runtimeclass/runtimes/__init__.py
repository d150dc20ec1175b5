"""Knowledge about sandboxed runtimes: their families, and what the runtimes of a family cannot do."""
