"""Explanations in the formats of `explain -o`: functions from what was explained to text."""

FORMATS = ("table", "wide", "json", "yaml")
