"""The web server is told to start a worker again that was killed: without it granian ends with the first that dies."""

from luoshi.surfaces.commands import serving


def test_a_worker_that_dies_is_started_again(monkeypatch) -> None:
    told = {}

    class Server:
        def __init__(self, _application: str, **given: object) -> None:
            told.update(given)

        def serve(self) -> None:
            raise KeyboardInterrupt

    monkeypatch.setattr(serving, "Server", Server)
    monkeypatch.setattr(serving, "call_command", lambda *_, **__: None)
    monkeypatch.setattr(serving, "run_due", lambda _: 0)
    monkeypatch.setattr(serving.os, "register_at_fork", lambda **_: None)
    assert serving.run_server(1, workers=2, jobs=False) == 0
    assert told["respawn_failed_workers"] is True
    assert told["workers"] == 2
