"""Rules put to the proof: tables of cases, and rules that cannot work."""
