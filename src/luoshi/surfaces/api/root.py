"""The API's root."""

from ninja import NinjaAPI

api = NinjaAPI(title="Luoshi 落实", version="1", docs_url=None)
