"""Fields of one case of a programme: name, type, unit, meaning, clause."""

import argparse
import json
import sys

from luoshi.library.programmes import Publication, UnknownProgramme, find
from luoshi.policy.rules.explaining import field_data, schema, settings_data


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument(
        "programme", help="项目名称，如 vehicle_trade_in_2026 或 vehicle_trade_in_2026/scrappage"
    )
    parser.add_argument("--text", action="store_true", help="以表格形式显示")
    parser.add_argument("--json", action="store_true", help="以 JSON 显示（默认）")


def run(options: argparse.Namespace) -> int:
    """Print the fields; 2 where the programme is unknown."""
    try:
        publication = find(options.programme)
    except UnknownProgramme as fault:
        print(f"luoshi schema：{fault}", file=sys.stderr)
        return 2
    if options.text:
        print(as_text(publication))
    else:
        print(json.dumps(as_data(publication), ensure_ascii=False, indent=2))
    return 0


def as_data(publication: Publication) -> dict[str, object]:
    """`{programme, title, number, fields, settings}`; each field names the parts that read it."""
    found: dict[str, dict[str, object]] = {}
    if publication.part_field is not None:
        entry = field_data(publication.part_field, publication.parts[0])
        found[publication.part_field.name] = entry | {"parts": [part.name for part in publication.parts]}
    for part in publication.parts:
        for entry in schema(part):
            known = found.setdefault(str(entry["name"]), entry | {"parts": [], "clauses": {}})
            known["parts"] = [*known["parts"], part.name]  # type: ignore[misc]
            known["clauses"] = known["clauses"] | {part.name: entry["clause"]}  # type: ignore[operator]
    return {
        "programme": publication.name,
        "title": publication.title,
        "number": publication.number,
        "fields": list(found.values()),
        "settings": {part.name: settings_data(part) for part in publication.parts},
    }


def as_text(publication: Publication) -> str:
    """One line a field."""
    rows = []
    for part in publication.parts:
        rows.append(f"{part.title}（{publication.label(part)}）")
        for field in schema(part):
            optional = "，可为空" if field["optional"] else ""
            rows.append(
                f"  {field['name']:<30}{field['meaning']}（{field['unit']}{optional}）  {field['clause']}"
            )
        rows += [
            f"  口径 {doubt.name}：{doubt.question}（{'；'.join(f'{o.name}＝{o.text}' for o in doubt.options)}）"
            for doubt in part.interpretations
        ]
    return "\n".join(rows)
