"""What happened to pods, by events and statuses, and the causes behind known messages."""
