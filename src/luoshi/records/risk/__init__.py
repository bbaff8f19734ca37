"""Signs over all cases of a programme, found by keyed hash; nothing is decided; kept is only from when on something is a sign."""
