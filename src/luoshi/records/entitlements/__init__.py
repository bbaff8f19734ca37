"""Scarce entitlements: releases of a day, who holds one, orders with them, and the journal of what was answered."""
