"""Validates a document against a JSON Schema: the keywords that our schemas and SARIF's own have, and no others. Standard library only."""
import re

TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}
SAYS_NOTHING = {"$schema", "$defs", "definitions", "title", "description", "id", "$id", "default", "format", "then"}


def has_type(value, name):
    if name in ("integer", "number"):
        whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        return not isinstance(value, bool) and (whole if name == "integer" else isinstance(value, (int, float)))
    return isinstance(value, TYPES[name])


def same(a, b):
    """1 is not true in JSON."""
    return a == b and isinstance(a, bool) == isinstance(b, bool)


class Schema:
    def __init__(self, root):
        self.root = root

    def faults(self, value, schema=None, at="$"):
        """What is wrong, as texts; nothing when the document is valid. An unknown keyword is our mistake, not the document's."""
        schema = self.root if schema is None else schema
        if schema is True or schema is False:
            return [] if schema else [f"{at}: nothing may be here"]
        found = []
        for keyword, rule in schema.items():
            if keyword not in SAYS_NOTHING:
                found += getattr(self, "check_" + keyword.lstrip("$"))(value, rule, at, schema)
        return found

    def check_ref(self, value, rule, at, _):
        target = self.root
        for part in rule.removeprefix("#/").split("/"):
            target = target[part]
        return self.faults(value, target, at)

    def check_type(self, value, rule, at, _):
        names = [rule] if isinstance(rule, str) else rule
        return [] if any(has_type(value, n) for n in names) else [f"{at}: {value!r:.60} is no {' or '.join(names)}"]

    def check_properties(self, value, rule, at, _):
        if not isinstance(value, dict):
            return []
        return [f for key, sub in rule.items() if key in value for f in self.faults(value[key], sub, f"{at}.{key}")]

    def check_additionalProperties(self, value, rule, at, schema):
        if not isinstance(value, dict):
            return []
        return [f for key in value.keys() - schema.get("properties", {}).keys() for f in self.faults(value[key], rule, f"{at}.{key}")]

    def check_required(self, value, rule, at, _):
        return [f"{at}: {key} is missing" for key in rule if key not in value] if isinstance(value, dict) else []

    def check_items(self, value, rule, at, _):
        return [f for i, v in enumerate(value) for f in self.faults(v, rule, f"{at}[{i}]")] if isinstance(value, list) else []

    def check_minItems(self, value, rule, at, _):
        return [f"{at}: fewer than {rule}"] if isinstance(value, list) and len(value) < rule else []

    def check_uniqueItems(self, value, rule, at, _):
        repeated = rule and isinstance(value, list) and any(same(a, b) for i, a in enumerate(value) for b in value[:i])
        return [f"{at}: an item twice"] if repeated else []

    def check_enum(self, value, rule, at, _):
        return [] if any(same(value, r) for r in rule) else [f"{at}: {value!r:.60} is none of {rule}"]

    def check_const(self, value, rule, at, _):
        return [] if same(value, rule) else [f"{at}: {value!r:.60} is not {rule!r}"]

    def check_minimum(self, value, rule, at, _):
        return [f"{at}: {value} < {rule}"] if has_type(value, "number") and value < rule else []

    def check_maximum(self, value, rule, at, _):
        return [f"{at}: {value} > {rule}"] if has_type(value, "number") and value > rule else []

    def check_maxLength(self, value, rule, at, _):
        return [f"{at}: {len(value)} characters, {rule} at most"] if isinstance(value, str) and len(value) > rule else []

    def check_minLength(self, value, rule, at, _):
        return [f"{at}: {len(value)} characters, {rule} at least"] if isinstance(value, str) and len(value) < rule else []

    def check_maxItems(self, value, rule, at, _):
        return [f"{at}: more than {rule}"] if isinstance(value, list) and len(value) > rule else []

    def check_pattern(self, value, rule, at, _):
        return [f"{at}: {value!r:.60} does not match {rule}"] if isinstance(value, str) and not re.search(rule, value) else []

    def check_anyOf(self, value, rule, at, _):
        tried = [self.faults(value, sub, at) for sub in rule]
        return [] if not all(tried) else [f"{at}: none of the forms fits: " + "; ".join(min(tried, key=len)[:3])]

    def check_oneOf(self, value, rule, at, _):
        fits = sum(not self.faults(value, sub, at) for sub in rule)
        return [] if fits == 1 else [f"{at}: {fits} of the forms fit, not one"]

    def check_allOf(self, value, rule, at, _):
        return [f for sub in rule for f in self.faults(value, sub, at)]

    def check_if(self, value, rule, at, schema):
        return [] if self.faults(value, rule, at) else self.faults(value, schema["then"], at)
