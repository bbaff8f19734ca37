"""What every request and answer is held to: how much may be sent, and that no browser keeps a page of who is signed in."""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from luoshi.surfaces.web.answers import text

API: Final = "/api/"
TOO_LARGE: Final = 413
Answering = Callable[[HttpRequest], HttpResponseBase]


class BodyMiddleware:
    """Refuses what is announced as too large before any of it is read: files would be written out to disk until they end.

    Who is not signed in sends forms without files. The API looks at its own bodies.
    """

    def __init__(self, get_response: Answering) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        announced = request.META.get("CONTENT_LENGTH") or "0"
        least = int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        if request.path.startswith(API) or (announced.isdigit() and int(announced) <= least):
            return self.get_response(request)
        most = settings.UPLOADS_AT_ONCE * settings.UPLOAD_LIMIT if request.user.is_authenticated else 0
        if announced.isdigit() and int(announced) <= least + most:
            return self.get_response(request)
        said = _("一次最多可以提交 %(most)s MB，请减少或压缩文件后重试。")
        return text(said % {"most": (least + most) // 2**20}, TOO_LARGE)


class NothingKeptMiddleware:
    """Pages and files of who is signed in stay in no cache: at a counter or in a library the next person goes back to them.

    Told by the session's cookie, so that nobody has to be asked for; what says itself how long it may be kept stays as it is.
    """

    def __init__(self, get_response: Answering) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and "Cache-Control" not in answer:
            answer["Cache-Control"] = "private, no-store"
        return answer
