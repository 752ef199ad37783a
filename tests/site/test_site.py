"""tools/site: every page is there, every link leads somewhere, and a page of a code says what `tenon explain` says."""
import html.parser, pathlib, re, subprocess, sys, tempfile, unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SITE = ROOT / "tools/site/site.py"
VOID = {"meta", "link", "input", "br", "hr", "img"}


class Page(html.parser.HTMLParser):
    """Links, ids, blocks of code and text of a page; and whether its elements are closed in order."""

    def __init__(self, text):
        super().__init__()
        self.links, self.ids, self.blocks, self.words, self.open, self.text = [], [], [], [], [], ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.links += [attributes[name] for name in ("href", "src") if name in attributes]
        self.ids += [attributes["id"]] if "id" in attributes else []
        self.words += [attributes["data-words"]] if "data-words" in attributes else []
        if tag == "pre":
            self.blocks.append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, f"</{tag}> where {self.open[-1:]} is open"
        self.open.pop()

    def handle_data(self, data):
        self.text += data
        if "pre" in self.open:
            self.blocks[-1] += data


def catalog():
    return re.findall(r'TENON_DIAG\((TN\d{4}), *(\w+), *(\w+), *\w+, *"([^"]*)"\)', (ROOT / "src/tenon/diag/catalog.def").read_text())


class Site(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.out = pathlib.Path(cls.folder.name) / "site"
        subprocess.run([sys.executable, SITE, cls.out], check=True, capture_output=True)
        cls.pages = {p.relative_to(cls.out).as_posix(): Page(p.read_text()) for p in cls.out.rglob("*.html")}

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_every_page_is_whole(self):
        for name, page in self.pages.items():
            self.assertEqual(page.open, [], name)
            self.assertEqual(len(page.ids), len(set(page.ids)), f"{name}: an id occurs twice")
            self.assertIn("content", page.ids, name)

    def test_every_link_leads_to_a_page_of_the_site(self):
        count = 0
        for name, page in self.pages.items():
            for link in page.links:
                if re.match(r"https?:", link):
                    continue
                path, _, fragment = link.partition("#")
                target = (self.out / name).parent / path if path else self.out / name
                count += 1
                self.assertTrue(target.resolve().is_file(), f"{name}: {link} leads nowhere")
                self.assertTrue(target.resolve().is_relative_to(self.out.resolve()), f"{name}: {link} leads out of the site")
                if fragment:
                    self.assertIn(fragment, self.pages[target.resolve().relative_to(self.out.resolve()).as_posix()].ids, f"{name}: {link}")
        self.assertGreater(count, 1000)

    def test_nothing_is_loaded_from_elsewhere(self):
        for name in self.pages:
            text = (self.out / name).read_text()
            self.assertEqual(re.findall(r'(?:src|href)="(?:https?:)?//[^"]*\.(?:css|js|png|svg|woff2?)', text), [], name)

    def test_every_code_has_a_page_that_says_what_explain_says(self):
        for code, name, severity, title in catalog():
            page = self.pages[f"docs/diagnostics/{code}.html"]
            self.assertIn(title, page.text)
            self.assertIn(name, page.text)
            source = (ROOT / f"docs/diagnostics/{code}.md").read_text()
            fences = re.findall(r"^```[^\n]*\n(.*?)^```", source, re.M | re.S)
            self.assertEqual([b.strip("\n") for b in page.blocks], [f.strip("\n") for f in fences], code)

    def test_the_index_finds_every_code_by_code_name_and_word_of_its_title(self):
        words = self.pages["docs/diagnostics/index.html"].words
        self.assertEqual(len(words), len(catalog()))
        for (code, name, severity, title), entry in zip(catalog(), words):
            for word in (code, name, severity, *title.split()):
                self.assertIn(word.lower(), entry)

    def test_every_page_of_docs_is_reached_from_the_start(self):
        reached, open_pages = set(), ["index.html"]
        while open_pages:
            name = open_pages.pop()
            if name in reached:
                continue
            reached.add(name)
            for link in self.pages[name].links:
                target = ((self.out / name).parent / link.partition("#")[0]).resolve()
                if target.suffix == ".html":
                    open_pages.append(target.relative_to(self.out.resolve()).as_posix())
        self.assertEqual(reached, set(self.pages))
        for source in (ROOT / "docs").rglob("*.md"):
            self.assertIn(source.relative_to(ROOT).with_suffix(".html").as_posix(), reached)

    def test_a_folder_that_is_no_site_is_left_alone(self):
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "letter.txt").write_text("dear")
            done = subprocess.run([sys.executable, SITE, folder], capture_output=True, text=True, check=False)
            self.assertNotEqual(done.returncode, 0)
            self.assertEqual([p.name for p in pathlib.Path(folder).iterdir()], ["letter.txt"])


if __name__ == "__main__":
    unittest.main()
