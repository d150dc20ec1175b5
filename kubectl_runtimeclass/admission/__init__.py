"""What the API server makes of an object that is applied, or why it refuses it, before any scheduler hears of it.

`chain.create` asks everything in the server's order; each module beside it is one of the things asked.
"""
