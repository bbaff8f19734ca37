"""The year's assessment: schemes as data, runs of them, what units say against their score."""
