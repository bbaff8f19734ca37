"""Pages of the year's assessment: schemes, runs, each unit's score point by point, appeals, the score sheet."""
