"""Goods of merchants, their prices, the sales they report, the invoices (第十条)."""
