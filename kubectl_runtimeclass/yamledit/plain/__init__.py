"""The fast reader: plain block YAML, line by line."""
