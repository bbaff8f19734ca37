"""Entitlements that are scarce: who may claim one, how long it lives, what becomes of it. Pure, and slow on purpose."""
