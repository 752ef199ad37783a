"""python -m tenon train.py: see tenon/_script.py."""

import sys

from tenon._script import main

sys.exit(main())
