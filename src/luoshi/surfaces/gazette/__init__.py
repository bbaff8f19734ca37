"""Published documents as the public reads them: without sign-in, by address, with what acts on each clause."""
