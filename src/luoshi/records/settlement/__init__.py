"""Settling with merchants: runs over all orders, statements, payouts, roll-over (第十三条 to 第十五条)."""
