"""Signs over all cases of a programme, found by keyed hash; nothing is stored and nothing decided."""
