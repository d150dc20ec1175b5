"""What happened to pods, as events and statuses tell it, and what recognised messages mean."""
