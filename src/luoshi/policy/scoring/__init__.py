"""Scores of the year: a scheme that is data, points that sum, and ranks only where the difference is more than noise."""
