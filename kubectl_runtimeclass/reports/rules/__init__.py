"""What `rules` says: cases that were tried, findings, and the fields of a rules file."""

TEST_FORMATS = {
    "text": ".rules.test:render",
    "json": ".rules.test:as_json",
    "junit": ".rules.test:as_junit",
}
"""-o of `rules test` -> a function of its Trial and the Screen."""

LINT_FORMATS = {
    "text": ".rules.lint:render",
    "json": ".rules.lint:as_json",
    "sarif": ".rules.lint:as_sarif",
    "junit": ".rules.lint:as_junit",
}
"""-o of `rules lint` -> a function of its Lint and the Screen."""
