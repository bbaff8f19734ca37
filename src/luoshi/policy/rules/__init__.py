"""The rule language, its checks and its explanations."""
