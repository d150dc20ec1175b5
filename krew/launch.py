"""The first module of the self-contained archive."""

import gc

# Importing makes many objects and hardly a cycle: looking for cycles at the usual pace is a tenth of the start.
gc.set_threshold(100_000)

from kubectl_runtimeclass.__main__ import console  # noqa: E402

console()
