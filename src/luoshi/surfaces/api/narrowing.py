"""What a list can be narrowed to in an address: shared by the API and the exports."""

from typing import Annotated, Literal

from ninja import Field, Schema

from luoshi.policy.progress.states import State as LightName
from luoshi.records.tasks.queries import PAGE_MOST, QUERY_MOST, Filter, Waiting
from luoshi.surfaces.api.bodies import Line

Order = Literal["number", "-number", "due", "-due", "completion", "-completion"]
Answered = Literal["", "pending", "acknowledged", "returned"]
Id = Annotated[int, Field(ge=1, le=2**63 - 1)]


class Narrow(Schema):
    """Filters; what is left out does not narrow."""

    words: Line = Field(
        "", max_length=QUERY_MOST, description="任务内容中的词，或任务序号", examples=["道路"]
    )
    light: list[LightName] = Field(
        default_factory=list, max_length=9, description="亮灯，可以多个", examples=[["late", "at-risk"]]
    )
    chapter: Line = Field("", max_length=900, description="部分，与清单写法一致", examples=["一、交通"])
    section: Line = Field("", max_length=900, description="小节，与清单写法一致", examples=["（一）道路"])
    unit: Id | None = Field(None, description="承办单位的编号", examples=[7])
    assignment: Answered = Field("", description="承办单位的签收情况", examples=["pending"])
    waiting: Waiting = Field("", description="等待什么：签收、填报、审核、处理退回", examples=["review"])
    order: Order = Field("number", description="排序；前加“-”为倒序", examples=["due"])

    def as_filter(self) -> Filter:
        return Filter(
            words=self.words,
            lights=tuple(self.light),
            chapter=self.chapter,
            section=self.section,
            unit_id=self.unit,
            assignment=self.assignment,
            waiting=self.waiting,
            order=self.order,
        )


class Paging(Schema):
    """Which page; a page never holds more than the hard maximum."""

    page: int = Field(1, ge=1, le=1_000_000, description="页码，从1开始", examples=[1])
    size: int = Field(50, ge=1, le=PAGE_MOST, description=f"每页条数，最多{PAGE_MOST}", examples=[50])


class NarrowPage(Narrow, Paging):
    """Filters and the page."""


class ReportsPage(Paging):
    """Which reports."""

    window: Id | None = Field(None, description="填报期编号", examples=[5])
    state: Literal["", "draft", "submitted", "returned", "accepted"] = Field(
        "", description="报告状态", examples=["submitted"]
    )
