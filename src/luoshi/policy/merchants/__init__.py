"""Merchants of a programme: how they come in, what is done about them, how they leave (第九条, 第十一条, 第十二条)."""
