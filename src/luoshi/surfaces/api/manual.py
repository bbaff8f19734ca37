"""The manual at /api/: a plain page made from the OpenAPI schema, with no script and nothing from elsewhere."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

from luoshi.surfaces.api.words import LABELS, chosen, in_english

Json = dict[str, Any]
MEDIA: Final = ("application/json", "multipart/form-data")

PARTS: Final = (
    "我",
    "清单",
    "任务",
    "单位",
    "报告",
    "导出",
    "商户",
    "交办与签收",
    "填报",
    "审核",
    "密钥",
)


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A parameter or a field. `place`: query, path or body; nested fields are written `row.units[].name`."""

    name: str
    place: str
    type: str
    required: bool
    meaning: str
    example: str


@dataclass(frozen=True, slots=True)
class OperationRow:
    """One operation as the page shows it."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    takes: tuple[FieldRow, ...]
    gives: tuple[FieldRow, ...]
    body: str
    answer: str
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    operations: tuple[OperationRow, ...]


class Manual(DocsBase):
    """Renders the page; its words come from the schema, its frame from the template."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        """A page like the others: in Chinese until a person switches, whatever the browser asks for."""
        if not request.user.is_authenticated:
            return redirect_to_login(request.path)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            translation.activate(settings.LANGUAGE_CODE)
        schema = api.get_openapi_schema(path_params=kwargs)
        context = {
            "schema_address": self.get_openapi_url(api, kwargs),
            "words": {name: chosen(pair) for name, pair in LABELS.items()},
            "about": _language(schema["info"]["description"]),
            "parts": parts_of(schema),
            "problem": rows_of({"$ref": "#/components/schemas/Problem"}, schema, ""),
        }
        return render(request, "api/manual.html", context)


def parts_of(schema: Json) -> tuple[Part, ...]:
    """The operations by their tag, in the order in which one comes to need them."""
    found: dict[str, list[OperationRow]] = {}
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            row = _operation(method, path, operation, schema)
            found.setdefault(operation["tags"][0], []).append(row)
    return tuple(Part(name, tuple(found[name])) for name in sorted(found, key=PARTS.index))


def rows_of(shape: Json, schema: Json, name: str, *, required: bool = True) -> tuple[FieldRow, ...]:
    """A shape as rows, its inner fields after it."""
    return tuple(_rows(shape, schema, name, "body", required=required, depth=0))


def _operation(method: str, path: str, operation: Json, schema: Json) -> OperationRow:
    takes = [_parameter(one, schema) for one in operation.get("parameters", ())]
    body, body_example = _content(operation.get("requestBody", {}))
    answer, answer_example = _content(operation["responses"].get(200, {}))
    return OperationRow(
        operation["operationId"],
        method.upper(),
        path,
        operation["summary"],
        _language(operation["description"]),
        (*takes, *(rows_of(body, schema, "") if body else ())),
        rows_of(answer, schema, "") if answer else (),
        body_example,
        answer_example,
        tuple(str(status) for status in operation["responses"] if int(status) >= 400),
    )


def _parameter(one: Json, schema: Json) -> FieldRow:
    shape = one["schema"]
    meaning = one.get("description") or shape.get("description", "")
    example = _text(one.get("example"))
    return FieldRow(
        one["name"], one["in"], _type(shape, schema), one.get("required", False), meaning, example
    )


def _content(holder: Json) -> tuple[Json | None, str]:
    for media, content in holder.get("content", {}).items():
        if media in MEDIA and "schema" in content:
            return content["schema"], json.dumps(content.get("example"), ensure_ascii=False, indent=2)
    return None, ""


def _rows(
    shape: Json, schema: Json, name: str, place: str, *, required: bool, depth: int
) -> Iterator[FieldRow]:
    inner = _resolved(shape, schema)
    if name:
        meaning = shape.get("description") or inner.get("description", "")
        example = _text((shape.get("examples") or [None])[0])
        yield FieldRow(name, place, _type(shape, schema), required, meaning, example)
    if depth > 6:
        return
    listed = inner.get("type") == "array"
    inside = _resolved(inner["items"], schema) if listed else inner
    prefix = f"{name}[]." if listed and name else f"{name}." if name else "[]." if listed else ""
    for key, field in inside.get("properties", {}).items():
        needed = key in inside.get("required", ())
        yield from _rows(field, schema, prefix + key, place, required=needed, depth=depth + 1)


def _resolved(shape: Json, schema: Json) -> Json:
    """The shape itself: references followed, of "this or nothing" the first."""
    while True:
        if "$ref" in shape:
            shape = schema["components"]["schemas"][shape["$ref"].rsplit("/", 1)[1]]
        elif "anyOf" in shape:
            shape = shape["anyOf"][0]
        else:
            return shape


def _type(shape: Json, schema: Json) -> str:
    optional = "|null" if any(one.get("type") == "null" for one in shape.get("anyOf", ())) else ""
    inner = _resolved(shape, schema)
    if inner.get("enum"):
        return " | ".join(str(one) or '""' for one in inner["enum"]) + optional
    if inner.get("type") == "array":
        return _type(inner["items"], schema) + "[]" + optional
    limits = [f"{sign}{inner[key]}" for key, sign in (("minimum", "≥"), ("maximum", "≤")) if key in inner]
    return " ".join([inner.get("format") or inner.get("type", ""), *limits]) + optional


def _text(value: object) -> str:
    return "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _language(text: str) -> str:
    """Descriptions hold a Chinese and an English sentence; English readers get the second."""
    at = next(
        (i for i, letter in enumerate(text) if letter.isascii() and _begins_english(text, i)), len(text)
    )
    return (text[at:] or text).strip() if in_english() else text[:at].strip()


def _begins_english(text: str, at: int) -> bool:
    rest = text[at:]
    return rest[:1].isupper() and all(ord(letter) < 0x2E80 for letter in rest)
