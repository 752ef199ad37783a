"""Reads an HTML report as a browser would: elements, links, text; and the colours of its style sheet."""
import base64, hashlib, html.parser, re

VOID = {"meta", "link", "input", "br", "hr", "img"}


class Page(html.parser.HTMLParser):
    """`faults`: elements that do not nest. `texts`: of each class, of the elements that have it."""

    def __init__(self, source):
        super().__init__()
        self.source, self.faults, self.open, self.tags, self.attributes = source, [], [], [], []
        self.ids, self.links, self.texts, self.scripts, self.text = [], [], {}, [], ""
        self.feed(source)
        self.close()
        self.faults += [f"<{tag}> is never closed" for tag, _ in self.open]

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attributes.items()]
        self.ids += [attributes["id"]] if "id" in attributes else []
        self.links += [attributes[name] for name in ("href", "src") if name in attributes]
        if tag == "script":
            self.scripts.append("")
        if tag not in VOID:
            classes = (attributes.get("class") or "").split()
            for name in classes:
                self.texts.setdefault(name, []).append("")
            self.open.append((tag, classes))

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open[-1][0] != tag:
            self.faults.append(f"</{tag}> where {self.open[-1:]} is open")
        else:
            self.open.pop()

    def handle_data(self, data):
        if self.open and self.open[-1][0] == "script":
            self.scripts[-1] += data
        elif self.open and self.open[-1][0] == "style":
            return
        else:
            self.text += data
        for _, classes in self.open:
            for name in classes:
                self.texts[name][-1] += data

    def policy(self):
        return next(value for tag, name, value in self.attributes if tag == "meta" and name == "content" and "default-src" in value)

    def script_hashes(self):
        return [base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in self.scripts]


def palettes(source):
    """The variables of the style sheet, {"text": "#1c2128", ...}: light, dark and in print."""
    blocks = re.findall(r":root\{([^}]*)\}", source)
    return [dict(re.findall(r"--([\w-]+):(#\w+)", block)) for block in blocks]


def contrast(a, b):
    """WCAG 2's contrast ratio of two colours."""
    def luminance(colour):
        digits = colour[1:] if len(colour) == 7 else "".join(2 * c for c in colour[1:])
        parts = [int(digits[i:i + 2], 16) / 255 for i in (0, 2, 4)]
        red, green, blue = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
