"""Asking registers: by table, file or HTTP, with time-outs, retries and a circuit breaker; and a simulator that misbehaves."""
