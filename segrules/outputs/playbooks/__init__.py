"""A run and templates -> a playbook for each segment and language."""
