"""RuntimeClassRules -> what they decide of a pod template, and why."""
