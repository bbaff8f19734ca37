"""Merchants: calls, applications, standing, measures, appeals, keys (第九条, 第十一条, 第十二条)."""
