"""What the API takes and gives: each field with its meaning and an example; from these the manual is made."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import ConfigDict, Json, PlainSerializer

from luoshi.policy.progress.states import State as LightName
from luoshi.surfaces.api.bodies import Line

Exact = Annotated[Decimal, PlainSerializer(lambda value: format(value.normalize(), "f"), return_type=str)]
"""An exact figure as a decimal string without trailing zeros."""
Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
MOMENT = "2026-03-02T10:00:00+08:00"


class Problem(Schema):
    """A request that failed."""

    code: str = Field(description="稳定的代码，供程序判断", examples=["wrong-state"])
    message: str = Field(
        description="给人看的一句话，用请求的语言", examples=["这项任务已签收，不能再签收。"]
    )
    where: str = Field(
        description="出错的字段，没有字段时为请求地址", examples=["/api/assignments/41/acknowledge"]
    )


class OfUnit(Schema):
    """A body of the city's register."""

    id: int = Field(description="单位编号", examples=[7])
    code: str = Field(description="名录代码", examples=["transport"])
    form: str = Field(description="单位、集合称谓或临时机构：unit、collective、temporary", examples=["unit"])
    name: str = Field(description="简称", examples=["市交通局"])
    full_name: str = Field(description="全称", examples=["示例市交通局"])
    english: str = Field(description="英文名", examples=["Transport Bureau"])
    kind: str = Field(description="类别", examples=["bureau"])
    division: str = Field(description="行政区划代码，没有时为空", examples=["990101"])
    successor_id: int | None = Field(description="承接其职责的单位编号", examples=[12])


class Me(Schema):
    """Who the caller is."""

    name: str = Field(description="名称", examples=["市交通局张三"])
    roles: list[str] = Field(description="角色：office、leader、unit、auditor", examples=[["unit"]])
    unit_ids: list[int] = Field(description="所代表的单位", examples=[[7]])


class OfList(Schema):
    """A priority task list."""

    id: int = Field(description="清单编号", examples=[1])
    title: str = Field(description="标题", examples=["2026年示例市重点任务清单"])
    year: int = Field(description="年度", examples=[2026])
    state: str = Field(description="状态：draft 草稿，issued 已印发", examples=["issued"])
    number: str = Field(description="文号", examples=["示政发〔2026〕1号"])
    document_id: int = Field(description="来源文件编号", examples=[3])
    starts_on: date = Field(description="起始日", examples=["2026-01-01"])
    ends_on: date = Field(description="截止日", examples=["2026-12-31"])
    issued_at: datetime | None = Field(description="印发时间", examples=[MOMENT])
    lights_on: date | None = Field(description="亮灯所依据的日期", examples=["2026-03-02"])
    tasks: int = Field(description="任务数，已取消的不计", examples=[60])


class Count(Schema):
    """How many tasks have each light."""

    key: str = Field(description="部分名称或单位编号，总计为空", examples=["7"])
    label: str = Field(description="显示名称，总计为空", examples=["市交通局"])
    lights: Mapping[str, int] = Field(
        description="每种亮灯的任务数",
        examples=[{"late": 1, "at-risk": 2, "not-started": 3, "on-course": 4, "done": 5}],
    )
    total: int = Field(description="合计", examples=[15])


class OfOverview(Schema):
    """A list in figures, over the tasks that the caller may see."""

    all: Count = Field(description="总计")
    chapters: list[Count] = Field(description="按部分，依清单顺序")
    units: list[Count] = Field(description="按单位，问题多的在前")
    unacknowledged: int = Field(description="待签收的交办数", examples=[4])
    returned: int = Field(description="被退回的交办数", examples=[1])
    to_review: int = Field(description="待审核的报告数", examples=[2])


class Holder(Schema):
    """A unit that has a task, with its answer."""

    assignment_id: int = Field(description="交办编号，签收和填报时用", examples=[41])
    unit_id: int = Field(description="单位编号", examples=[7])
    name: str = Field(description="单位简称", examples=["市交通局"])
    english: str = Field(description="单位英文名", examples=["Transport Bureau"])
    role: str = Field(description="responsible 主责，lead 牵头，supporting 配合", examples=["responsible"])
    written: str = Field(description="清单中的写法", examples=["市交通局"])
    state: str = Field(
        description="pending 待签收，acknowledged 已签收，returned 已退回", examples=["pending"]
    )
    answered_at: datetime | None = Field(description="签收或退回的时间", examples=[MOMENT])
    reason: str = Field(description="退回原因", examples=["职责已经划转"])


class OfTask(Schema):
    """A task as a list shows it."""

    id: int = Field(description="任务编号（系统内）", examples=[101])
    list_id: int = Field(description="清单编号", examples=[1])
    number: int | None = Field(description="清单中的序号", examples=[12])
    chapter: str = Field(description="部分", examples=["一、交通"])
    section: str = Field(description="小节", examples=["（一）道路"])
    text: str = Field(description="任务内容", examples=["建成自行车道20公里。"])
    due_on: date = Field(description="时限", examples=["2026-12-31"])
    state: str = Field(description="active 办理中，cancelled 已取消", examples=["active"])
    light: LightName = Field(description="亮灯", examples=["on-course"])
    completion_percent: int | None = Field(description="已通过的完成进度（%）", examples=[40])
    units: list[Holder] = Field(description="承办单位")


class TaskPage(Schema):
    """One page of tasks."""

    rows: list[OfTask] = Field(description="本页的任务")
    total: int = Field(description="符合条件的任务总数", examples=[60])
    page: int = Field(description="页码，从1开始", examples=[1])
    pages: int = Field(description="总页数", examples=[2])


class OfTarget(Schema):
    """A figure that the task is held to."""

    id: int = Field(description="目标编号，填报数据时用", examples=[55])
    value: Exact = Field(description="目标值（十进制字符串）", examples=["20"])
    unit: str = Field(description="计量单位", examples=["公里"])
    comparator: str = Field(description="比较：= >= <= > < ~", examples=["="])
    what: str = Field(description="所指的事项", examples=["自行车道"])
    deadline: str = Field(description="目标自己的时限，原文写法", examples=["年底前"])
    start: int = Field(description="在来源文件中的起点（字符）", examples=[1200])
    end: int = Field(description="在来源文件中的终点（字符，不含）", examples=[1204])


class OfReason(Schema):
    """Why a light is what it is."""

    code: str = Field(description="稳定的代码", examples=["progress"])
    values: dict[str, Any] = Field(
        description="代码所用的数据", examples=[{"completion": 40, "pro_rata": 16}]
    )
    sentence: str = Field(description="给人看的一句话", examples=["已通过的完成进度为 40%，序时进度为 16%。"])


class OfLight(Schema):
    """A light with the rule that gave it, its reasons, and what would turn it green."""

    state: LightName = Field(description="亮灯", examples=["on-course"])
    rule: str = Field(description="规则名称", examples=["pro-rata-1"])
    on: date | None = Field(description="依据的日期", examples=["2026-03-02"])
    reasons: list[OfReason] = Field(description="原因")
    to_green: OfReason | None = Field(description="怎样才能转为正常，不需要时为空")


class OfEvidence(Schema):
    """A file that shows what a contribution says."""

    id: int = Field(description="附件编号", examples=[9])
    name: str = Field(description="文件名", examples=["现场.png"])
    size: int = Field(description="字节数", examples=[20480])
    content_type: str = Field(description="文件类型", examples=["image/png"])


class OfContribution(Schema):
    """What one unit says in a report."""

    id: int = Field(description="填报编号", examples=[77])
    assignment_id: int = Field(description="交办编号", examples=[41])
    unit_id: int = Field(description="单位编号", examples=[7])
    unit: str = Field(description="单位简称", examples=["市交通局"])
    text: str = Field(description="进展情况", examples=["已建成8公里。"])
    completion_percent: int = Field(description="单位自评的完成进度（%）", examples=[40])
    difficulty: str = Field(description="困难和问题", examples=["一处用地未交付"])
    submitted: bool = Field(description="是否已提交", examples=[True])
    stage: str = Field(
        description="draft 填写中、filled 已送审、checked 已审核、returned 单位内退回、signed 已签发",
        examples=["filled"],
    )
    steps: int = Field(description="这份填报在单位内走几步（1 到 3）", examples=[3])
    version: int = Field(
        validation_alias="changes", description="版本，审核、签发、退回时要带上", examples=[2]
    )
    written_at: datetime = Field(description="填写时间", examples=[MOMENT])
    figures: dict[int, Exact] = Field(description="目标编号 → 填报值", examples=[{"55": "8"}])
    evidence: list[OfEvidence] = Field(description="附件")


class OfWindow(Schema):
    """A reporting window."""

    id: int = Field(description="填报期编号", examples=[5])
    label: str = Field(description="名称", examples=["第一季度"])
    opens_on: date = Field(description="开始日", examples=["2026-03-01"])
    closes_on: date = Field(description="截止日", examples=["2026-03-31"])


class OfReport(Schema):
    """The report of a task in a window; without an id where nobody has written yet."""

    id: int | None = Field(description="报告编号", examples=[31])
    window: OfWindow = Field(description="填报期")
    state: str = Field(description="none、draft、submitted、returned、accepted", examples=["submitted"])
    version: int = Field(description="版本，审核时要带上", examples=[1])
    reason: str = Field(description="退回原因", examples=["缺少数据"])
    submitted_at: datetime | None = Field(description="提交时间", examples=[MOMENT])
    decided_at: datetime | None = Field(description="审核时间", examples=[MOMENT])
    completion_percent: int | None = Field(description="审核通过的完成进度（%）", examples=[40])
    contributions: list[OfContribution] = Field(description="各单位的填报")


class WholeTask(Schema):
    """Everything about one task."""

    row: OfTask = Field(description="任务")
    address: str = Field(description="条款地址", examples=["示政发〔2026〕1号#12"])
    deadline: str = Field(description="时限，原文写法", examples=["12月底前"])
    start: int = Field(description="在来源文件中的起点（字符）", examples=[1180])
    end: int = Field(description="在来源文件中的终点（字符，不含）", examples=[1230])
    document_id: int = Field(description="来源文件编号", examples=[3])
    light: OfLight = Field(description="亮灯及原因")
    targets: list[OfTarget] = Field(description="目标")
    reports: list[OfReport] = Field(description="各填报期的报告，新的在前")


class ReportItem(Schema):
    """A report among others."""

    id: int = Field(description="报告编号", examples=[31])
    task_id: int = Field(description="任务编号（系统内）", examples=[101])
    number: int | None = Field(description="任务序号", examples=[12])
    list_id: int = Field(description="清单编号", examples=[1])
    window: OfWindow = Field(description="填报期")
    state: str = Field(description="draft、submitted、returned、accepted", examples=["submitted"])
    version: int = Field(description="版本，审核时要带上", examples=[1])
    reason: str = Field(description="退回原因", examples=["缺少数据"])
    submitted_at: datetime | None = Field(description="提交时间", examples=[MOMENT])
    decided_at: datetime | None = Field(description="审核时间", examples=[MOMENT])
    completion_percent: int | None = Field(description="审核通过的完成进度（%）", examples=[40])


class ReportPage(Schema):
    """One page of reports."""

    rows: list[ReportItem] = Field(description="本页的报告")
    total: int = Field(description="总数", examples=[12])
    page: int = Field(description="页码，从1开始", examples=[1])
    pages: int = Field(description="总页数", examples=[1])


class OfKey(Schema):
    """A key of one's own; the key itself is shown only once."""

    id: int = Field(description="密钥编号", examples=[2])
    name: str = Field(description="用途", examples=["数据平台取数"])
    can_write: bool = Field(description="能否办理；否则只能读取", examples=[False])
    given_at: datetime = Field(description="建立时间", examples=[MOMENT])
    valid_until: date = Field(description="最后有效日", examples=["2026-12-31"])
    revoked_at: datetime | None = Field(description="停用时间", examples=[MOMENT])
    used_on: date | None = Field(description="最近使用日", examples=["2026-03-02"])


class FreshKey(Schema):
    """A key at the one moment at which it is known."""

    id: int = Field(description="密钥编号", examples=[2])
    key: str = Field(description="密钥，只显示这一次", examples=["luoshi_…"])
    valid_until: date = Field(description="最后有效日", examples=["2026-12-31"])


class OfAssignment(Schema):
    """An assignment after an act."""

    id: int = Field(description="交办编号", examples=[41])
    task_id: int = Field(description="任务编号（系统内）", examples=[101])
    unit_id: int = Field(description="单位编号", examples=[7])
    role: str = Field(description="responsible 主责，lead 牵头，supporting 配合", examples=["responsible"])
    state: str = Field(description="pending、acknowledged、returned、ended", examples=["acknowledged"])
    reason: str = Field(description="退回或结束的原因", examples=["职责已经划转"])


class Written(Schema):
    """A contribution after it was written."""

    id: int = Field(description="填报编号，提交时用", examples=[77])
    report_id: int = Field(description="报告编号", examples=[31])
    submitted: bool = Field(description="是否已提交；修改后需要重新提交", examples=[False])


class Decided(Schema):
    """A report after an act."""

    id: int = Field(description="报告编号", examples=[31])
    task_id: int = Field(description="任务编号（系统内）", examples=[101])
    state: str = Field(description="submitted、returned、accepted", examples=["accepted"])
    version: int = Field(description="版本", examples=[2])
    completion_percent: int | None = Field(description="审核通过的完成进度（%）", examples=[40])


class OnItsWay(Schema):
    """A contribution inside its unit, after an act."""

    id: int = Field(description="填报编号", examples=[77])
    report_id: int = Field(description="报告编号", examples=[31])
    stage: str = Field(description="filled、checked、returned、signed", examples=["checked"])
    version: int = Field(validation_alias="changes", description="版本，下一步要带上", examples=[3])
    reason: str = Field(
        validation_alias="inside_reason", description="单位内退回的原因", examples=["请补充数量"]
    )


class Said(Schema):
    """What is sent; fields that are not known are refused."""

    model_config = ConfigDict(extra="forbid")


class SaidReason(Said):
    reason: Line = Field(min_length=1, max_length=1_000, description="原因", examples=["职责已经划转"])


class SaidAssignment(Said):
    unit_id: Id = Field(description="单位编号", examples=[7])
    role: Literal["responsible", "lead", "supporting"] = Field(
        "responsible", description="主责、牵头或配合", examples=["supporting"]
    )


class SaidContribution(Said):
    text: Line = Field(min_length=1, max_length=10_000, description="进展情况", examples=["已建成8公里。"])
    completion_percent: int = Field(ge=0, le=100, description="完成进度（%）", examples=[40])
    difficulty: Line = Field("", max_length=1_000, description="困难和问题", examples=["一处用地未交付"])
    figures: dict[Id, Decimal] = Field(
        default_factory=dict, max_length=100, description="目标编号 → 填报值", examples=[{"55": "8"}]
    )


class SaidForm(Said):
    """A contribution as a form, for sending files with it."""

    text: Line = Field(min_length=1, max_length=10_000, description="进展情况", examples=["已建成8公里。"])
    completion_percent: int = Field(ge=0, le=100, description="完成进度（%）", examples=[40])
    difficulty: Line = Field("", max_length=1_000, description="困难和问题", examples=["一处用地未交付"])
    figures: Json[dict[Id, Decimal]] = Field(
        default_factory=dict, description="目标编号 → 填报值，写成 JSON", examples=['{"55": "8"}']
    )


class SaidAcceptance(Said):
    completion_percent: int = Field(ge=0, le=100, description="审定的完成进度（%）", examples=[40])
    version: int = Field(ge=0, le=2**31 - 1, description="所看到的报告版本", examples=[1])


class SaidVersion(Said):
    version: int = Field(ge=0, le=2**31 - 1, description="所看到的填报版本", examples=[2])


class SaidReturn(SaidReason):
    version: int = Field(ge=0, le=2**31 - 1, description="所看到的报告版本", examples=[1])


class SaidWindow(Said):
    label: Line = Field(min_length=1, max_length=60, description="名称", examples=["第一季度"])
    opens_on: date = Field(description="开始日", examples=["2026-03-01"])
    closes_on: date = Field(description="截止日", examples=["2026-03-31"])


class SaidKey(Said):
    name: Line = Field(min_length=1, max_length=60, description="用途", examples=["数据平台取数"])
    can_write: bool = Field(False, description="能否办理", examples=[False])
    valid_until: date = Field(description="最后有效日，最多一年", examples=["2026-12-31"])
