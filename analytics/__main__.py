"""Everything an analyst or a scheduler needs without a browser: ``python -m analytics --help``."""

import sys

from analytics.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
