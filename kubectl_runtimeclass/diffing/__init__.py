"""What a change of RuntimeClasses costs and moves: pods, requests, quotas and nodes, before and after."""
