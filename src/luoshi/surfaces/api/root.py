"""The API's root: its parts, its errors, its description."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from ninja import NinjaAPI, Router
from ninja.openapi.schema import OpenAPISchema

from luoshi.surfaces.api import (  # noqa: F401 - they fill the router
    acting,
    acting_inside,
    exporting,
    keys,
    problems,
    reading,
    selling,
)
from luoshi.surfaces.api.access import ANYBODY, ONLY_BY_SESSION
from luoshi.surfaces.api.answers import router
from luoshi.surfaces.api.bodies import StrictParser
from luoshi.surfaces.api.examples import with_examples
from luoshi.surfaces.api.manual import Manual

ABOUT = (
    "清单、任务、单位和报告的读取与办理。权限与页面相同：每个账号只能看到、办理自己有权的内容。"
    "程序用密钥登录（Authorization: Bearer luoshi_…），密钥在登录后建立，可限定为只读。"
    "出错时回答 {code, message, where}。"
    "\n\nReading and acting on lists, tasks, units and reports, with the permissions of the pages. Programs sign "
    "in with a key of an account. Errors are {code, message, where}; `Accept-Language: en` gives English."
)


class Api(NinjaAPI):
    """The library's API with examples at every operation."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        with_examples(schema)
        return schema


api = Api(
    title="落实 Luoshi",
    version="1",
    description=ABOUT,
    docs=Manual(),
    docs_url="/",
    auth=ANYBODY,
    parser=StrictParser(),
)
problems.register(api)
api.add_router("", router)
api.add_router("", keys.router, auth=ONLY_BY_SESSION)


last = Router(auth=None)
"""After all others: what is no address of the API is answered as a problem too."""


@last.api_operation(["GET", "POST", "PUT", "PATCH", "DELETE"], "/{path:rest}", include_in_schema=False)
def nowhere(request: HttpRequest, rest: str) -> None:  # noqa: ARG001 - the address is in the request
    """No such address."""
    raise problems.Stop(404, "no-such-address", manual=reverse("api-1:openapi-view"))


api.add_router("", last)
