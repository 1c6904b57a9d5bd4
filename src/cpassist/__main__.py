"""``python -m cpassist`` is the command."""

from cpassist.cli import main

main()
