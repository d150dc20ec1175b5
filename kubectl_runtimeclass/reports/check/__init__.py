"""What check and assign decided, as text: one format a module."""
