"""What a shell asks: completion through kubectl."""
