"""The command line: one module a command, its options declared with click."""
