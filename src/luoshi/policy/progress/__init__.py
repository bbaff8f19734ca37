"""Lights, pro-rata progress, forecasts, scores: arithmetic with its reasons."""
