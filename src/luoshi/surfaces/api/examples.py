"""An example for each operation, made from the examples of the fields, so that the two can never differ."""

from typing import Any, Final

Json = dict[str, Any]
DEPTH_MOST: Final = 12
IDS: Final = {
    "list_id": ("清单编号", 1),
    "task_id": ("任务编号（系统内）", 101),
    "unit_id": ("单位编号", 7),
    "assignment_id": ("交办编号", 41),
    "window_id": ("填报期编号", 5),
    "report_id": ("报告编号", 31),
    "contribution_id": ("填报编号", 77),
    "key_id": ("密钥编号", 2),
}
"""What stands in addresses: its meaning and an example, the same as in the fields."""


def with_examples(schema: Json) -> Json:
    """The OpenAPI schema with an `example` at every parameter, body and answer that has none. Changes it."""
    parts = schema.get("components", {}).get("schemas", {})
    for operations in schema["paths"].values():
        for operation in operations.values():
            for parameter in operation.get("parameters", ()):
                _name(parameter)
                _fill(parameter, parts)
            _contents(operation.get("requestBody", {}), parts)
            for answer in operation["responses"].values():
                _contents(answer, parts)
    return schema


def example_of(shape: Json, parts: Json, depth: int = 0) -> Any:
    """A value of this shape; None where its author gave no example."""
    if "$ref" in shape:
        return example_of(parts[shape["$ref"].rsplit("/", 1)[1]], parts, depth + 1)
    for given in ("example", "const"):
        if given in shape:
            return shape[given]
    for several in ("examples", "enum"):
        if shape.get(several):
            return shape[several][0]
    if shape.get("format") == "binary":
        return "（文件）"
    return _made(shape, parts, depth) if depth < DEPTH_MOST else None


def _made(shape: Json, parts: Json, depth: int) -> Any:
    for choice in ("anyOf", "allOf", "oneOf"):
        if choice in shape:
            return example_of(shape[choice][0], parts, depth + 1)
    if "properties" in shape:
        return {name: example_of(one, parts, depth + 1) for name, one in shape["properties"].items()}
    if shape.get("type") == "array":
        return [example_of(shape["items"], parts, depth + 1)]
    return shape.get("default")


def _name(parameter: Json) -> None:
    if parameter["in"] == "path":
        parameter["description"], parameter["example"] = IDS[parameter["name"]]


def _fill(holder: Json, parts: Json) -> None:
    if "schema" in holder and "example" not in holder:
        holder["example"] = example_of(holder["schema"], parts)


def _contents(holder: Json, parts: Json) -> None:
    for content in holder.get("content", {}).values():
        _fill(content, parts)
