"""The frame: every page has its head, its errors, its languages, and lets in whom it should."""

from __future__ import annotations

from tests.web.conftest import As


def test_nobody_is_sent_to_sign_in_and_back(as_: As) -> None:
    answer = as_().get("/?a=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=%2F%3Fa%3D1")


def test_a_program_without_a_token_is_told_in_json(as_: As) -> None:
    answer = as_().get("/api/openapi.json")
    assert (answer.status_code, answer.json()["mend"]) == (401, "sign in")


def test_a_page_that_is_not_there(as_: As) -> None:
    answer = as_("inspector").get("/nowhere")
    assert answer.status_code == 404
    assert "出了点问题" in answer.text


def test_language_and_theme_are_remembered(as_: As) -> None:
    client = as_("inspector")
    sent = client.post("/prefs", data={"lang": "en", "theme": "dark"}, headers={"referer": "http://desk.test/nowhere"})
    assert (sent.status_code, sent.headers["location"]) == (303, "/nowhere")
    page = client.get("/nowhere").text
    assert '<html lang="en" data-theme="dark"' in page
    assert "Something is wrong" in page


def test_another_sites_page_cannot_post(as_: As) -> None:
    client = as_("inspector")
    for headers in ({"origin": "http://evil.test"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}):
        assert client.post("/prefs", data={"lang": "en"}, headers=headers).status_code == 403
    del client.headers["origin"]
    assert client.post("/prefs", data={"lang": "en"}).status_code == 403


def test_a_wrong_host_is_refused(as_: As) -> None:
    assert as_("inspector").get("/", headers={"host": "evil.test"}).status_code == 403


def test_pages_load_nothing_from_elsewhere(as_: As) -> None:
    answer = as_("inspector").get("/nowhere")
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy
    assert "http" not in answer.text.replace("http-equiv", "")
