"""Documents -> objects -> their pod templates."""
