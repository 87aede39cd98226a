"""`python -m segrules`: the command line."""

from segrules.cli.main import main

main()
