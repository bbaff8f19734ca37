"""Personal data: sealed under named keys, found by keyed hash, shown masked."""
