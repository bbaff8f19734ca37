"""The API: who may read and do what, in which words it refuses, and that its manual tells all of it."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from luoshi.policy.terms.actors import SYSTEM, Actor
from luoshi.records.people import actions_keys
from luoshi.records.tasks import actions, queries
from luoshi.records.tasks.models import Assignment
from tests.records.conftest import AT, OFFICE
from tests.surfaces.accounts import account, signed_in

JSON = "application/json"


def post(client: Client, address: str, said: object = None, **headers):
    return client.post(address, json.dumps(said or {}), content_type=JSON, headers=headers)


@pytest.fixture
def held(issued) -> Assignment:
    return Assignment.objects.filter(task__list=issued, task__targets__isnull=False).order_by("id").first()


@pytest.fixture
def stranger_id(held, issued) -> int:
    """A unit without the task."""
    holders = queries.holders(held.task_id)
    return Assignment.objects.filter(task__list=issued).exclude(unit_id__in=holders).first().unit_id


@pytest.fixture
def clients(held, stranger_id) -> dict[str, Client]:
    """A signed-in client for each role, one without a role, one who is not signed in."""
    found = {role: signed_in(account(role, role)) for role in ("office", "leader", "auditor")}
    found["unit"] = signed_in(account("unit", "unit", held.unit_id))
    found["stranger"] = signed_in(account("stranger", "unit", stranger_id))
    found["no-role"] = signed_in(account("no-role", None))
    found["anonymous"] = Client(raise_request_exception=False)
    return found


@pytest.fixture
def submitted(held, window):
    unit = Actor(None, "单位", frozenset({"unit"}), frozenset({held.unit_id}))
    actions.acknowledge(held.pk, by=unit, at=AT)
    figures = {held.task.targets.first().pk: Decimal("12.50")}
    row = actions.write_contribution(
        held.pk, window.pk, text="完成一半。", completion_percent=50, figures=figures, by=unit, at=AT
    )
    return actions.submit_contribution(row.pk, by=unit, at=AT)


def problem(answer, status: int, code: str) -> dict:
    assert answer.status_code == status, answer.content.decode()
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert set(body) == {"code", "message", "where"}
    assert body["code"] == code
    assert "Traceback" not in body["message"]
    return body


def test_a_list_is_read_page_by_page_without_loss(clients, issued) -> None:
    seen = []
    page = pages = 1
    while page <= pages:
        answer = clients["office"].get(f"/api/lists/{issued.pk}/tasks", {"page": page, "size": 7}).json()
        pages = answer["pages"]
        seen += [row["id"] for row in answer["rows"]]
        page += 1
    assert seen == list(issued.tasks.order_by("order").values_list("id", flat=True))
    assert len(seen) == answer["total"] > 7


def test_filters_and_order_are_those_of_the_pages(clients, issued, held) -> None:
    office = clients["office"]
    mine = office.get(f"/api/lists/{issued.pk}/tasks", {"unit": held.unit_id, "size": 200}).json()
    assert {row["id"] for row in mine["rows"]} == set(
        Assignment.objects.filter(unit=held.unit_id, task__list=issued).values_list("task_id", flat=True)
    )
    back = office.get(f"/api/lists/{issued.pk}/tasks", {"order": "-number", "size": 5}).json()
    assert back["rows"][0]["id"] == issued.tasks.order_by("-order").first().pk
    none = office.get(f"/api/lists/{issued.pk}/tasks", {"light": ["late", "done"]}).json()
    assert none["rows"] == []


def test_a_unit_sees_its_tasks_and_no_others(clients, issued, held) -> None:
    rows = clients["unit"].get(f"/api/lists/{issued.pk}/tasks", {"size": 200}).json()["rows"]
    own = Assignment.objects.filter(unit=held.unit_id, task__list=issued).values_list("task_id", flat=True)
    assert {row["id"] for row in rows} == set(own)
    assert clients["unit"].get(f"/api/tasks/{held.task_id}").status_code == 200
    problem(clients["stranger"].get(f"/api/tasks/{held.task_id}"), 404, "not-found")
    problem(clients["stranger"].get(f"/api/tasks/{held.task_id}/reports"), 404, "not-found")
    assert [row["id"] for row in clients["unit"].get("/api/units").json()] == [held.unit_id]
    problem(clients["stranger"].get(f"/api/units/{held.unit_id}"), 404, "not-found")


def test_a_task_tells_its_targets_light_and_reports(clients, held, submitted) -> None:
    told = clients["office"].get(f"/api/tasks/{held.task_id}").json()
    target = held.task.targets.order_by("order").first()
    assert Decimal(told["targets"][0]["value"]) == target.value
    assert told["light"]["reasons"][0]["sentence"]
    contribution = told["reports"][0]["contributions"][0]
    assert contribution["figures"] == {str(target.pk): "12.5"}
    one = clients["office"].get(f"/api/reports/{submitted.pk}").json()
    assert one["contributions"] == told["reports"][0]["contributions"]
    problem(clients["stranger"].get(f"/api/reports/{submitted.pk}"), 404, "not-found")


def test_reports_of_a_list_are_seen_by_their_units_only(clients, issued, submitted, window) -> None:
    address = f"/api/lists/{issued.pk}/reports"
    asked = {"state": "submitted", "window": window.pk}
    assert [row["id"] for row in clients["office"].get(address, asked).json()["rows"]] == [submitted.pk]
    assert [row["id"] for row in clients["unit"].get(address).json()["rows"]] == [submitted.pk]
    assert clients["stranger"].get(address).json()["total"] == 0
    assert clients["office"].get(address, {"state": "accepted"}).json()["total"] == 0


def test_the_whole_loop_runs_over_the_api(clients, held, window) -> None:
    unit, office = clients["unit"], clients["office"]
    assert post(unit, f"/api/assignments/{held.pk}/acknowledge").json()["state"] == "acknowledged"
    body = problem(post(unit, f"/api/assignments/{held.pk}/acknowledge"), 409, "wrong-state")
    assert "已签收" in body["message"]
    said = {"text": "建成一半。", "completion_percent": 50, "figures": {held.task.targets.first().pk: "1.5"}}
    written = post(unit, f"/api/assignments/{held.pk}/contributions/{window.pk}", said).json()
    sent = post(unit, f"/api/contributions/{written['id']}/submit").json()
    assert sent["state"] == "submitted"
    decision = {"completion_percent": 50, "version": sent["version"]}
    problem(post(unit, f"/api/reports/{sent['id']}/accept", decision), 403, "not-allowed")
    problem(
        post(office, f"/api/reports/{sent['id']}/accept", {**decision, "version": 99}), 409, "wrong-state"
    )
    assert post(office, f"/api/reports/{sent['id']}/accept", decision).json()["state"] == "accepted"
    told = office.get(f"/api/tasks/{held.task_id}").json()
    assert told["row"]["completion_percent"] == 50


def test_inside_the_unit_three_persons_fill_check_and_sign_over_the_api(clients, held, window) -> None:
    filler, checker, signer = (
        signed_in(account(name, "unit", held.unit_id)) for name in ("fills", "checks", "signs")
    )
    post(filler, f"/api/assignments/{held.pk}/acknowledge")
    said = {"text": "建成一半。", "completion_percent": 50}
    one = post(filler, f"/api/assignments/{held.pk}/contributions/{window.pk}", said).json()["id"]
    assert post(filler, f"/api/contributions/{one}/submit").json()["state"] == "draft"

    def way() -> dict:
        told = checker.get(f"/api/tasks/{held.task_id}").json()["reports"][0]["contributions"][0]
        return {name: told[name] for name in ("stage", "steps", "version")}

    seen = way()
    assert (seen["stage"], seen["steps"]) == ("filled", 3)
    looked_at = {"version": seen["version"]}
    problem(post(clients["stranger"], f"/api/contributions/{one}/check", looked_at), 403, "not-allowed")
    problem(post(clients["office"], f"/api/contributions/{one}/check", looked_at), 403, "not-allowed")
    problem(post(filler, f"/api/contributions/{one}/check", looked_at), 403, "not-allowed")
    returned = post(checker, f"/api/contributions/{one}/return", {**looked_at, "reason": "请补充数量"}).json()
    assert (returned["stage"], returned["reason"]) == ("returned", "请补充数量")
    problem(post(filler, f"/api/contributions/{one}/submit"), 409, "wrong-state")  # not without a change
    post(filler, f"/api/assignments/{held.pk}/contributions/{window.pk}", said)
    post(filler, f"/api/contributions/{one}/submit")
    checked = post(checker, f"/api/contributions/{one}/check", {"version": way()["version"]}).json()
    assert checked["stage"] == "checked"
    problem(post(signer, f"/api/contributions/{one}/sign", looked_at), 409, "wrong-state")
    signed = post(signer, f"/api/contributions/{one}/sign", {"version": checked["version"]}).json()
    assert signed["state"] == "submitted"
    assert way()["stage"] == "signed"


def test_nothing_changed_is_one_call(clients, held, submitted, issued) -> None:
    later = actions.open_window(
        issued.pk,
        label="下一期",
        opens_on=AT.date() + timedelta(days=60),
        closes_on=AT.date() + timedelta(days=80),
        by=OFFICE,
        at=AT,
    )
    address = f"/api/assignments/{held.pk}/contributions/{later.pk}/unchanged"
    assert post(clients["unit"], address).json()["state"] == "submitted"
    told = clients["unit"].get(f"/api/tasks/{held.task_id}").json()["reports"][0]["contributions"][0]
    assert (told["completion_percent"], told["figures"]) == (50, {str(held.task.targets.first().pk): "12.5"})


def test_files_come_with_a_form(clients, held, window) -> None:
    unit = clients["unit"]
    post(unit, f"/api/assignments/{held.pk}/acknowledge")
    address = f"/api/assignments/{held.pk}/contributions/{window.pk}/with-files"
    target = held.task.targets.first().pk
    form = {"text": "建成一半。", "completion_percent": 50, "figures": json.dumps({target: "1.5"})}
    png = b"\x89PNG\r\n\x1a\n" + bytes(64)
    files = [SimpleUploadedFile("现场.png", png), SimpleUploadedFile("图纸.png", png + b"1")]
    assert unit.post(address, {**form, "evidence": files}).status_code == 200
    told = unit.get(f"/api/tasks/{held.task_id}").json()["reports"][0]["contributions"][0]
    assert [file["name"] for file in told["evidence"]] == ["现场.png", "图纸.png"]
    assert told["figures"] == {str(target): "1.5"}
    fake = SimpleUploadedFile("假.png", b"MZ" + bytes(64))
    problem(unit.post(address, {**form, "evidence": [fake]}), 422, "bad-value")
    bad = {**form, "figures": "{", "evidence": [SimpleUploadedFile("现场.png", png)]}
    assert problem(unit.post(address, bad), 422, "bad-value")["where"] == "figures"
    large = SimpleUploadedFile("大.png", png + bytes(settings.UPLOAD_LIMIT + 512 * 1024))
    problem(unit.post(address, {**form, "evidence": [large]}), 413, "too-large")


def test_returns_need_their_reason(clients, held, submitted) -> None:
    body = problem(post(clients["unit"], f"/api/assignments/{held.pk}/return"), 422, "bad-value")
    assert body["where"] == "reason"
    problem(post(clients["unit"], f"/api/assignments/{held.pk}/return", {"reason": "　"}), 422, "bad-value")
    said = {"reason": "数据不全", "version": submitted.version}
    assert post(clients["office"], f"/api/reports/{submitted.pk}/return", said).json()["state"] == "returned"


def test_the_office_assigns_ends_and_opens_windows(clients, held, stranger_id, issued) -> None:
    office = clients["office"]
    made = post(
        office, f"/api/tasks/{held.task_id}/assignments", {"unit_id": stranger_id, "role": "supporting"}
    )
    assert made.json()["unit_id"] == stranger_id
    ended = post(office, f"/api/assignments/{made.json()['id']}/end", {"reason": "误交"})
    assert ended.json()["state"] == "ended"
    post(clients["unit"], f"/api/assignments/{held.pk}/return", {"reason": "职责划转"})
    assert post(office, f"/api/assignments/{held.pk}/assign-again").json()["state"] == "pending"
    days = {"label": "二季度", "opens_on": "2026-04-01", "closes_on": "2026-06-30"}
    assert post(office, f"/api/lists/{issued.pk}/windows", days).json()["label"] == "二季度"
    problem(post(office, f"/api/lists/{issued.pk}/windows", days), 422, "bad-value")


def test_two_rows_are_two_rows_not_a_status_and_an_answer(clients, issued, window, held) -> None:
    days = {"label": "二季度", "opens_on": "2026-04-01", "closes_on": "2026-06-30"}
    assert post(clients["office"], f"/api/lists/{issued.pk}/windows", days).status_code == 200
    assert len(clients["office"].get(f"/api/lists/{issued.pk}/windows").json()) == 2
    assert len(clients["office"].get(f"/api/tasks/{held.task_id}/reports").json()) == 2


BAD_CONTRIBUTIONS = [
    ({"text": "一", "completion_percent": 101}, "completion_percent"),
    ({"text": "", "completion_percent": 1}, "text"),
    ({"text": "一" * 10_001, "completion_percent": 1}, "text"),
    ({"text": "一\x00", "completion_percent": 1}, "text"),
    ({"text": "\ud800", "completion_percent": 1}, "text"),
    ({"text": "一", "completion_percent": 1, "figures": {"5": "多"}}, "figures.5"),
    ({"text": "一", "completion_percent": 1, "figures": {"5": "NaN"}}, "figures.5"),
    ({"text": "一", "completion_percent": 1, "nonsense": 1}, "nonsense"),
    ([], "said"),
]


def test_bad_values_are_named(clients, held, window) -> None:
    for said, where in BAD_CONTRIBUTIONS:
        answer = clients["unit"].post(
            f"/api/assignments/{held.pk}/contributions/{window.pk}", json.dumps(said), content_type=JSON
        )
        assert problem(answer, 422, "bad-value")["where"] == where


def test_what_is_no_json_is_refused(clients, held) -> None:
    for body in (b"{", b"\xff\xfe", b"[" * 100_000, b'{"reason": NaN}'):
        answer = clients["unit"].post(f"/api/assignments/{held.pk}/return", body, content_type=JSON)
        problem(answer, 400, "bad-json")


def test_a_large_body_is_refused_before_it_is_read(clients, held) -> None:
    said = {"reason": "长" * 200_000}
    problem(post(clients["unit"], f"/api/assignments/{held.pk}/return", said), 413, "too-large")
    assert Assignment.objects.get(pk=held.pk).state == "pending"


BAD_QUESTIONS = [
    {"size": 201},
    {"size": 0},
    {"page": 0},
    {"page": "一"},
    {"order": "random"},
    {"light": "blue"},
    {"unit": 2**63},
    {"words": "长" * 101},
    {"words": "\x00"},
    {"waiting": "forever"},
]


def test_questions_beyond_the_limits_are_refused(clients, issued) -> None:
    for asked in BAD_QUESTIONS:
        answer = clients["office"].get(f"/api/lists/{issued.pk}/tasks", asked)
        assert problem(answer, 422, "bad-value")["where"].startswith(next(iter(asked)))


def test_unknown_addresses_and_things_are_problems_too(clients) -> None:
    for address in ("/api/nothing", "/api/tasks/x", "/api/tasks/-1", "/api/tasks/" + "9" * 30):
        answer = clients["office"].get(address)
        assert answer.status_code == 404
        assert answer.json()["code"] in {"no-such-address", "not-found"}


def test_errors_speak_the_readers_language(clients, held) -> None:
    address = f"/api/tasks/{held.task_id}"
    stranger = clients["stranger"]
    assert "无权" in stranger.get(address).json()["message"]
    english = stranger.get(address, headers={"Accept-Language": "en"}).json()["message"]
    assert english.isascii()
    refused = post(stranger, f"/api/assignments/{held.pk}/acknowledge", **{"Accept-Language": "en"})
    assert problem(refused, 403, "not-allowed")["message"].startswith("You may not")


def test_a_session_needs_the_csrf_token_to_change_anything(held) -> None:
    client = signed_in(account("unit", "unit", held.unit_id), enforce_csrf_checks=True)
    assert client.get("/api/me").status_code == 200
    problem(post(client, f"/api/assignments/{held.pk}/acknowledge"), 403, "csrf")
    client.cookies["csrftoken"] = token = "a" * 32
    done = post(client, f"/api/assignments/{held.pk}/acknowledge", **{"X-CSRFToken": token})
    assert done.status_code == 200


def test_who_is_nobody_gets_nothing(clients, issued) -> None:
    answer = clients["anonymous"].get("/api/lists")
    problem(answer, 401, "not-signed-in")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    problem(clients["no-role"].get("/api/lists"), 403, "no-role")


def key_of(user, *, can_write: bool) -> str:
    today = timezone.localdate()
    return actions_keys.give_key(
        user.pk,
        name="取数",
        can_write=can_write,
        valid_until=today + timedelta(days=1),
        today=today,
        by=SYSTEM,
        at=timezone.now(),
    ).key


def test_a_key_acts_with_the_roles_of_its_account(held) -> None:
    user = account("unit", "unit", held.unit_id)
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    reading = {"Authorization": f"Bearer {key_of(user, can_write=False)}"}
    writing = {"Authorization": f"Bearer {key_of(user, can_write=True)}"}
    assert client.get("/api/me", headers=reading).json()["unit_ids"] == [held.unit_id]
    address = f"/api/assignments/{held.pk}/acknowledge"
    problem(post(client, address, **reading), 403, "read-only-key")
    assert post(client, address, **writing).json()["state"] == "acknowledged"


def test_a_bad_key_is_refused_even_with_a_session(clients) -> None:
    for shown in ("Bearer luoshi_x", "Bearer", "Bearer \u00e9", "Bearer " + "x" * 5000):
        problem(clients["office"].get("/api/me", headers={"Authorization": shown}), 401, "not-signed-in")


def test_a_key_that_calls_too_often_waits(held, monkeypatch) -> None:
    monkeypatch.setattr(actions_keys, "CALLS_A_MINUTE", 2)
    headers = {"Authorization": f"Bearer {key_of(account('office', 'office'), can_write=False)}"}
    answers = [Client().get("/api/me", headers=headers) for _ in range(5)]
    assert answers[0].status_code == 200
    assert problem(answers[-1], 429, "too-fast")["code"]
    assert answers[-1].headers["Retry-After"] == "60"


def test_keys_are_made_seen_and_stopped_by_their_owner(clients) -> None:
    office = clients["office"]
    until = (timezone.localdate() + timedelta(days=30)).isoformat()
    made = post(office, "/api/keys", {"name": "数据平台", "can_write": True, "valid_until": until}).json()
    headers = {"Authorization": f"Bearer {made['key']}"}
    assert Client().get("/api/me", headers=headers).json()["roles"] == ["office"]
    problem(Client().get("/api/keys", headers=headers), 403, "session-only")
    listed = office.get("/api/keys").json()
    assert [row["name"] for row in listed] == ["数据平台"]
    assert made["key"] not in json.dumps(listed)
    problem(post(clients["unit"], f"/api/keys/{made['id']}/revoke"), 403, "not-allowed")
    assert post(office, f"/api/keys/{made['id']}/revoke").status_code == 200
    problem(Client().get("/api/me", headers=headers), 401, "not-signed-in")


def schema() -> dict:
    return Client().get(reverse("api-1:openapi-json")).json()


OPERATIONS = 35


def operations() -> list[tuple[str, str, dict]]:
    return [
        (method, path, operation)
        for path, methods in schema()["paths"].items()
        for method, operation in methods.items()
    ]


@pytest.mark.django_db
def test_every_operation_is_described_with_examples() -> None:
    seen = operations()
    assert len(seen) == OPERATIONS
    for method, path, operation in seen:
        place = f"{method} {path}"
        assert operation["summary"], place
        assert len(operation["description"]) > 10, place
        for parameter in operation.get("parameters", ()):
            assert parameter["example"] is not None, f"{place} {parameter['name']}"
        for part in (operation.get("requestBody"), operation["responses"]["200"]):
            for content in (part or {}).get("content", {}).values():
                assert complete(content["example"]), f"{place} {content['example']}"


def complete(example: object) -> bool:
    if isinstance(example, dict):
        return bool(example) and all(complete(one) for one in example.values())
    if isinstance(example, list):
        return bool(example) and all(complete(one) for one in example)
    return example is not None


ROLES = ("office", "leader", "auditor", "unit", "stranger", "no-role", "anonymous")


@pytest.mark.parametrize("role", ROLES)
def test_every_operation_with_every_role_answers_as_the_manual_says(
    role, clients, held, submitted, window, issued
) -> None:
    """No fault, no undescribed status; who has no say is refused and changes nothing."""
    client = clients[role]
    ids = {
        "list_id": issued.pk,
        "task_id": held.task_id,
        "unit_id": held.unit_id,
        "report_id": submitted.pk,
        "assignment_id": held.pk,
        "window_id": window.pk,
        "contribution_id": submitted.contributions.get().pk,
        "key_id": 1,
    }
    for method, path, operation in operations():
        place = f"{role}: {method} {path}"
        address = path
        for name, value in ids.items():
            address = address.replace("{" + name + "}", str(value))
        assert "{" not in address, place
        body = operation.get("requestBody", {}).get("content", {}).get(JSON, {}).get("example", {})
        answer = client.get(address) if method == "get" else post(client, address, body)
        if answer.streaming:
            assert b"".join(answer.streaming_content), place
        assert str(answer.status_code) in operation["responses"], f"{place} {answer.status_code}"
        if role == "anonymous":
            problem(answer, 401, "not-signed-in")
        elif role == "no-role":
            problem(answer, 403, "no-role")
        elif method == "post" and role in {"leader", "auditor", "stranger"} and "/keys" not in path:
            assert answer.status_code in {403, 404, 422}, place
        elif method == "get" and role in {"office", "leader", "auditor", "unit"}:
            assert answer.status_code == 200, place


def test_the_manual_is_a_plain_page_that_names_every_operation(clients) -> None:
    office = clients["office"]
    assert clients["anonymous"].get("/api/").status_code == 302
    chinese = office.get("/api/", headers={"Accept-Language": "en"}).content.decode()
    office.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    english = office.get("/api/").content.decode()
    assert "当前账号的名称" in chinese
    assert "The caller" in english
    assert "可能的出错状态" in chinese
    assert "Statuses of failures" in english
    for text in (chinese, english):
        for method, path, operation in operations():
            assert f'id="{operation["operationId"]}"' in text
            assert f"{method.upper()} {path}" in text
        inside = text[text.index("<main") : text.index("</main>")]
        assert "<script" not in inside
        assert "://" not in inside
