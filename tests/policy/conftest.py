"""The tests of `policy/` also run alone, without what all tests share: there too an example may take its time."""

import os

from hypothesis import settings

if "CI" not in os.environ:  # there hypothesis has a profile of its own, which does the same
    settings.register_profile("shared-machine", deadline=None)
    settings.load_profile("shared-machine")
