"""What is wrong somewhere, as a value: `audit` and `node-config` make findings, reports show them."""
