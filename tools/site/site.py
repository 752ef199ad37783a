#!/usr/bin/env python3
"""Writes the documentation as a folder of static pages: site.py OUT. The pages of diagnostics are those that `tenon explain` prints."""
import html, pathlib, re, shutil, sys

try:
    from markdown_it import MarkdownIt
except ImportError:
    sys.exit("site.py needs the Debian package python3-markdown-it, and Debian's own python3")

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
ROW = re.compile(r'TENON_DIAG\((TN\d{4}), *(\w+), *(\w+), *(\w+), *"([^"]*)"\)')
CODE = re.compile(r"\bTN\d{4}\b")
FAMILIES = {"TN01": "Files", "TN02": "Model", "TN03": "Shapes", "TN04": "compile()", "TN05": "Inputs", "TN06": "Labels", "TN07": "Arguments of the call",
            "TN08": "Values", "TN09": "While training", "TN10": "Data sets"}
PAGES = {"README.md": "Tenon", "docs/outputs.md": "Outputs", "docs/configuration.md": "Configuration", "docs/checks.md": "Checks",
         "docs/messages.md": "Messages", "docs/precision.md": "Precision", "docs/callbacks.md": "Callbacks",
         "docs/benchmarks.md": "Benchmarks", "docs/architecture.md": "Architecture", "CONTRIBUTING.md": "Contributing", "CHANGELOG.md": "Changes"}
INDEX = "docs/diagnostics/index.html"


class Diagnostic:
    def __init__(self, match):
        self.code, self.name, self.severity, self.category, self.title = match.groups()


def catalog():
    return {m[1]: Diagnostic(m) for m in ROW.finditer((ROOT / "src/tenon/diag/catalog.def").read_text())}


def sources():
    """Source path -> path of its page. Every page of docs/ is there, named in PAGES or not."""
    found = {path: path for path in PAGES if (ROOT / path).exists()}
    found |= {str(p.relative_to(ROOT)): str(p.relative_to(ROOT)) for p in sorted((ROOT / "docs").rglob("*.md"))}
    pages = {path: path[:-3] + ".html" for path in found}
    pages["README.md"] = "index.html"
    return pages


def assets():
    """Pictures and schemas that pages show or link to."""
    return [p.relative_to(ROOT).as_posix() for kind in ("png", "json") for p in sorted((ROOT / "docs").rglob(f"*.{kind}"))]


def relative(target, source):
    """The link from one page to another."""
    return "../" * source.count("/") + target


class Renderer:
    """Markdown to HTML, with links between pages: written ones, and names of codes and pages in running text."""

    def __init__(self, pages, codes):
        self.pages, self.codes = pages, codes
        self.markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
        self.by_name = {path.split("/")[-1]: page for path, page in pages.items() if path.startswith("docs/")} | dict(pages)

    def page_of(self, code):
        return f"docs/diagnostics/{code}.html"

    def anchors(self, text, here):
        """Escaped text with every code as a link, but the page's own."""
        def link(match):
            target = self.page_of(match[0])
            return match[0] if match[0] not in self.codes or target == here else f'<a href="{relative(target, here)}">{match[0]}</a>'
        return CODE.sub(link, html.escape(text))

    def address(self, href, source, here):
        """A link of the Markdown source as a link between pages; what is no page stays the text of a path."""
        if re.match(r"\w+:|#", href):
            return href
        path, _, fragment = href.partition("#")
        parts = []
        for part in (source.rpartition("/")[0] + "/" + path).split("/"):
            if part == "..":
                parts.pop()
            elif part not in ("", "."):
                parts.append(part)
        target = "/".join(parts)
        page = target if target in assets() else self.pages.get(target)
        return None if page is None else relative(page, here) + (f"#{fragment}" if fragment else "")

    def inline(self, token, source, here):
        """Rewrites links, and makes links of codes and of pages that are named."""
        inside, kept = [], []
        for child in token.children:
            if child.type == "link_open":
                address = self.address(child.attrs["href"], source, here)
                inside.append(address is not None)
                if address is None:
                    continue
                child.attrs["href"] = address
            elif child.type == "link_close" and not inside.pop():
                continue
            elif child.type in ("text", "code_inline") and not any(inside):
                text = self.anchors(child.content, here)
                page = self.by_name.get(child.content) if child.type == "code_inline" else None
                if page and page != here:
                    text = f'<a href="{relative(page, here)}">{text}</a>'
                child.content = f"<code>{text}</code>" if child.type == "code_inline" else text
                child.type = "html_inline"
            kept.append(child)
        token.children = kept

    def fence(self, token, here):
        kind = token.info.split()[0] if token.info else ""
        if said := re.match(r"(error|warning|note)\[TN", token.content) if kind == "output" else None:
            kind += f" is-{said[1]}"
        return f'<pre class="{html.escape(kind)}" tabindex="0"><code>{self.anchors(token.content, here)}</code></pre>\n'

    def render(self, text, source, here):
        tokens = self.markdown.parse(text)
        titles = []
        for i, token in enumerate(tokens):
            if token.type == "inline":
                if tokens[i - 1].type == "heading_open":
                    name = re.sub(r"[^\w]+", "-", token.content.lower()).strip("-")
                    tokens[i - 1].attrs["id"] = f"{name}-{titles.count(name)}" if name in titles else name
                    titles.append(name)
                self.inline(token, source, here)
            elif token.type in ("fence", "code_block"):
                token.content, token.type = self.fence(token, here), "html_block"
            elif token.type == "table_open":
                token.attrs["class"] = "wide"
        out = self.markdown.renderer.render(tokens, self.markdown.options, {})
        return re.sub(r"(<table class=\"wide\">.*?</table>)", r'<div class="wide" tabindex="0">\1</div>', out, flags=re.S)


def layout(title, content, here, search=False):
    """A whole page with the way to the others."""
    links = [("index.html", "Start"), (INDEX, "Diagnostics")] + [(p[:-3] + ".html", t) for p, t in PAGES.items() if p != "README.md" and (ROOT / p).exists()]
    menu = "".join(f'<li><a href="{relative(page, here)}"{" aria-current=page" if page == here else ""}>{html.escape(name)}</a></li>' for page, name in links)
    script = f'<script src="{relative("search.js", here)}"></script>\n' if search else ""
    return (f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f'<meta name="color-scheme" content="light dark">\n<title>{html.escape(title)}</title>\n<link rel="stylesheet" href="{relative("style.css", here)}">\n</head>\n'
            f'<body>\n<a class="skip" href="#content">Skip to the text</a>\n<nav aria-label="Pages"><ul>{menu}</ul></nav>\n<main id="content">\n{content}</main>\n{script}</body>\n</html>\n')


def diagnostics_index(codes):
    """Every code by family; the box above finds words of code, name and title. Without a script all are shown."""
    out = ['<h1>Diagnostics</h1>\n<p>What <code>tenon explain CODE</code> prints, a page for each code. Errors stop a run before its first step, warnings are right for '
           'Keras and probably wrong for you, notes are advice.</p>\n<p class="search" hidden><label for="search">Find</label> '
           '<input id="search" type="search" placeholder="TN0301, channel, softmax" autocomplete="off"> <span id="found" role="status"></span></p>\n']
    for digits, family in FAMILIES.items():
        members = [d for d in codes.values() if d.code.startswith(digits)]
        rows = "".join(f'<li data-words="{html.escape(f"{d.code} {d.name} {d.title} {d.severity}".lower())}"><a href="{d.code}.html">{d.code}</a> '
                       f'<span class="severity is-{d.severity}">{d.severity}</span> <span class="title">{html.escape(d.title)}</span> <code>{d.name}</code></li>\n' for d in members)
        out.append(f'<section class="family" aria-labelledby="{digits}">\n<h2 id="{digits}">{html.escape(family)} <small>{digits}</small></h2>\n<ul class="codes">\n{rows}</ul>\n</section>\n')
    return "".join(out)


def neighbours(code, codes):
    """The codes before and behind, below a page."""
    order = list(codes)
    at = order.index(code)
    links = [f'<a rel="prev" href="{order[at - 1]}.html">← {order[at - 1]}</a>' if at else "", '<a href="index.html">all diagnostics</a>',
             f'<a rel="next" href="{order[at + 1]}.html">{order[at + 1]} →</a>' if at + 1 < len(order) else ""]
    return f'<p class="neighbours">{" ".join(filter(None, links))}</p>\n'


def write(out, path, text):
    target = out / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)


def build(out):
    codes, pages = catalog(), sources()
    renderer = Renderer(pages, codes)
    if out.exists() and any(out.iterdir()) and not (out / "search.js").exists():
        sys.exit(f"{out} holds something that is no site: nothing was written")
    shutil.rmtree(out, ignore_errors=True)
    for source, page in pages.items():
        text = (ROOT / source).read_text()
        content, code = renderer.render(text, source, page), pathlib.PurePath(page).stem
        if code in codes:
            d = codes[code]
            content = f'<p class="kind"><span class="severity is-{d.severity}">{d.severity}</span> <code>{d.name}</code></p>\n{content}{neighbours(code, codes)}'
        title = re.search(r"^# (.+)$", text, re.M)
        write(out, page, layout(title[1] if title else PAGES.get(source, "Tenon"), content, page))
    write(out, INDEX, layout("Diagnostics", diagnostics_index(codes), INDEX, search=True))
    for path in assets():
        shutil.copy(ROOT / path, out / path)
    for name in ("style.css", "search.js"):
        shutil.copy(pathlib.Path(__file__).parent / name, out / name)
    return len(pages) + 1


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("site.py OUT: the folder to write; a site that is there is replaced")
    print(f"{build(pathlib.Path(sys.argv[1]))} pages in {sys.argv[1]}")
