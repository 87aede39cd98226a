"""Values -> text and files: findings, tables, playbooks, the run folder."""
