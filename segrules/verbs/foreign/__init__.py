"""Others' definitions of segments -> the one value that rulesets are written from."""
