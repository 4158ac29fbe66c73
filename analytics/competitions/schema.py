"""The JSON schema of a competition or scorecard file, so that an editor completes and underlines while one types."""

from typing import Any

from analytics.competitions.keys import Key, Table


def schema(title: str, tables: tuple[Table, ...]) -> dict[str, Any]:
    """A JSON schema (draft 2020-12), made of the same description the reader checks with."""
    top = next(t for t in tables if not t.name)
    made = _object(top)
    for table in tables:
        if table.name:
            one = _object(table)
            made["properties"][table.name] = (
                {"type": "array", "items": one, "description": table.about}
                if table.many else one | {"description": table.about}
            )  # fmt: skip
    made["required"] = sorted({*made["required"], *(t.name for t in tables if t.required and t.name)})
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title} | made


def _object(table: Table) -> dict[str, Any]:
    return {
        "type": "object", "additionalProperties": False,
        "properties": {k.name: _key(k) | {"description": k.about} for k in table.keys},
        "required": [k.name for k in table.keys if k.required],
    }  # fmt: skip


def _key(key: Key) -> dict[str, Any]:
    day = {"type": "string", "format": "date"}
    number = {"type": "number", "minimum": key.low, "maximum": key.high}
    match key.kind:
        case "choice":
            return {"type": "string", "enum": list(key.allowed)}
        case "choices":
            return {"type": "array", "items": {"type": "string", "enum": list(key.allowed)}}
        case "texts":
            return {"type": "array", "items": {"type": "string"}}
        case "date":
            return day
        case "spans":
            return {
                "type": "array",
                "items": {"type": "array", "prefixItems": [day, day], "minItems": 2, "maxItems": 2},
            }
        case "count":
            return number | {"type": "integer"}
        case "amount":
            return number
        case "amounts":
            return {"type": "array", "items": number, "minItems": 1}
        case "fixtures":
            one = [{"type": "integer", "minimum": 1}, {"type": "string"}, {"type": "string"}]
            return {"type": "array", "items": {"type": "array", "prefixItems": one, "minItems": 3, "maxItems": 3}}
    return {"type": "string", "minLength": 1}
