"""`python -m nowcast.cli` is the command `smile-nowcast`."""

from nowcast.cli.main import main

main()
