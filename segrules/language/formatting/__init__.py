"""The text of a ruleset -> the same ruleset in the one layout that `segrules fmt` writes."""
