"""Goods of merchants: the white list, their prices, invoices, the flow of their data (第十条)."""
