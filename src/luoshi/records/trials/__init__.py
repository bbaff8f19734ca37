"""What-if trials of a programme: what was asked, what came out; kept, so that they can be held against each other."""
