"""The first module of the self-contained archive."""

import sys

from kubectl_runtimeclass.__main__ import main

sys.exit(main())
