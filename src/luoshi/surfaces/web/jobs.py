"""Long work behind the pages."""

from datetime import datetime, timedelta
from typing import Final

from django.urls import reverse

from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.files.actions import drop_aside, drop_old_asides, taken_aside
from luoshi.records.linking import actions
from luoshi.records.tasks.actions import Imported, import_file
from luoshi.surfaces.jobs.registry import Done, Progress, job, work

KEPT_ASIDE: Final = timedelta(days=2)
"""A file that was uploaded and not read in so long will not be read any more."""


@work("documents.take_in")
def take_in(progress: Progress) -> Done:
    """Read an uploaded file for the person of the office who sent it; a refusal is told in its own words."""
    asked = progress.arguments
    data = taken_aside(asked["token"])
    if data is None:
        raise BadValue("上传的文件已经不在，请重新选择文件上传。")
    by = Actor(asked["user"], asked["name"], frozenset({"office"}))

    def told(done: int, total: int) -> None:
        progress(done, total, "正在逐页读取文字" if done < total else "正在识别文件、条款和任务")

    try:
        done = import_file(data, name=asked["file"], by=by, at=progress.at, told=told)
    finally:
        drop_aside(asked["token"])
    return Done(_told(done), _place(done), {"documents": len(done.document_ids), "lists": len(done.list_ids)})


def _told(done: Imported) -> str:
    if done.known:
        return "这个文件以前导入过，内容完全相同，没有任何变动。"
    if not done.list_ids:
        return f"已读入 {len(done.document_ids)} 份文件，其中没有任务清单。"
    return f"已读入 {len(done.document_ids)} 份文件，其中 {len(done.list_ids)} 份任务清单，请核对后印发。"


def _place(done: Imported) -> str:
    if len(done.list_ids) == 1:
        return reverse("review", args=done.list_ids)
    if not done.list_ids and len(done.document_ids) == 1:
        return reverse("document", args=done.document_ids)
    return reverse("imports") if done.list_ids else reverse("documents")


@job("documents.asides", cron="40 19 * * *", tries=1)
def asides(at: datetime) -> None:
    """Drop uploaded files whose reading was never finished."""
    drop_old_asides(at - KEPT_ASIDE)


@work("links.compute")
def compare(progress: Progress) -> Done:
    """Compare two documents for the person of the office who asked; the audit names them."""
    asked = progress.arguments
    by = Actor(asked["user"], asked["name"], frozenset({"office"}))
    pairing = actions.compute_links(asked["earlier"], asked["later"], by=by, at=progress.at, told=progress)
    found = pairing.links.count()
    return Done(
        f"比对完成，找到 {found} 条对应。已确认、已否定和人工添加的保持不变。",
        reverse("pairing", args=[pairing.pk]),
        {"links": found},
    )
