"""The pages of merchants, goods and settlement: for operators, the third party, merchants."""
