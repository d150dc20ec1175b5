"""The API server's admission: the Pod that it stores for a template, or why it refuses the template.

`chain.create` runs every step in the server's order; each other module is one of these steps.
"""
