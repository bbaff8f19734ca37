"""Chinese first: a browser that asks for English gets Chinese until its person chooses."""

import pytest


@pytest.mark.django_db
def test_only_the_switch_changes_the_language(client) -> None:
    page = client.get("/accounts/login/", headers={"accept-language": "en"})
    assert page.headers["Content-Language"] == "zh-hans"
    assert "登录" in page.content.decode()
    client.post("/i18n/setlang/", {"language": "en", "next": "/accounts/login/"})
    page = client.get("/accounts/login/")
    assert page.headers["Content-Language"] == "en"
    assert "登录" not in page.content.decode()
