"""tenon check --report page.html: what a browser and a reader get, whatever names are in it."""
import json, zipfile

from command import DIGITS, MODELS, CommandTest, main
from page import Page, contrast, palettes

CNN = MODELS / "mnist_cnn.keras"
HOSTILE = "</title></style><script>alert(1)</script><img src=x onerror=alert(2)>\" onload='alert(3)' \u202egnp.\x1b[31m]]>"


class Html(CommandTest):
    def page_of(self, *arguments, expect=0):
        self.run_tenon(*arguments, "--report", "page.html", expect=expect)
        page = Page((self.folder / "page.html").read_text())
        self.assertEqual(page.faults, [])
        self.assertEqual(len(page.ids), len(set(page.ids)))
        for link in page.links:
            self.assertTrue(link.startswith("#") and link[1:] in page.ids, f"{link} leads nowhere")
        self.assertEqual(page.script_hashes(), [page.policy().split("sha256-")[1].split("'")[0]])
        self.assertEqual(set(page.tags) & {"img", "iframe", "object", "link", "form", "foreignobject"}, set())
        self.assertEqual([a for a in page.attributes if a[1].startswith("on") or "javascript:" in a[2]], [])
        return page

    def edited(self, name, edit):
        """The CNN with another config.json."""
        source = zipfile.ZipFile(CNN)
        with zipfile.ZipFile(self.folder / name, "w") as target:
            for member in source.namelist():
                content = source.read(member)
                if member == "config.json":
                    config = json.loads(content)
                    edit(config)
                    content = json.dumps(config).encode()
                target.writestr(member, content)
        return name

    def test_a_fit_that_will_run(self):
        page = self.page_of("check", CNN, "--data", DIGITS)
        for word in ("fit will run", "8500 samples", "x_train in mnist10k.npz", "mnist10k.npz", "(8500, 28, 28)", "uint8", "0 to 255", "parameters", "peak",
                     "batch_size", "optimizer"):
            self.assertIn(word, page.text)
        names = page.texts["name"]
        for layer in ("rescaling", "conv2d", "max_pooling2d_1", "flatten", "dense"):
            self.assertIn(layer, names)
        self.assertEqual(len(page.texts["wire"]), len(names) - 1)  # a chain, with the labels at its end
        self.assertIn("(None, 26, 26, 32)", page.texts["shape"])

    def test_a_fit_that_will_not(self):
        x, _ = self.write_digits(20)
        y = self.write("y.npy", (20,), "int64", [i % 10 + 1 for i in range(20)])
        page = self.page_of("check", CNN, "--x", x, "--y", y, expect=1)
        self.assertIn("fit will not run", page.text)
        for word in ("error TN0602", "Label is no class of the model", "a class id from 0 to 9", "y = y - 1", "Classes count from 0", "More about TN0602"):
            self.assertIn(word, page.text)
        self.assertIn("TN0602", page.texts["badge"])
        self.assertEqual(len([t for t in page.texts["wire"] if "TN0602" in t]), 1)
        self.assertEqual(len(page.texts["cross"]), 1)
        self.assertIn("1 to 10", page.text)

    def test_a_layer_that_fails_is_marked_with_the_line_before_it(self):
        def shrink(config):
            next(layer for layer in config["config"]["layers"] if layer["config"]["name"] == "conv2d_1")["config"]["kernel_size"] = [20, 20]
        page = self.page_of("check", self.edited("small.keras", shrink), expect=1)
        failed = [t for t in page.texts["box"] if "TN03" in t]
        self.assertEqual(len(failed), 1)
        self.assertIn("conv2d_1", failed[0])
        self.assertEqual(len(page.texts["cross"]), 1)
        self.assertIn("conv2d_1", next(t for t in page.texts["wire"] if "TN03" in t))
        unknown = "".join(page.texts["unknown"])
        self.assertIn("dense", unknown)
        self.assertNotIn("rescaling", unknown)

    def test_hostile_names_are_text(self):
        def rename(config):
            config["config"]["name"] = HOSTILE
            for layer in config["config"]["layers"][1:]:
                layer["config"]["name"] = layer["config"]["name"] + HOSTILE.replace("/", "")
            config["compile_config"]["loss"] = HOSTILE
        self.edited("<b>&model.keras", rename)
        x, y = self.write_digits(20)
        page = self.page_of("check", "<b>&model.keras", "--x", x, "--y", y, expect=1)
        self.assertIn("<script>alert(1)", page.text)
        self.assertIn("\\u202egnp.\\x1b[31m", page.text)
        self.assertIn("<b>&model.keras", page.text)
        self.assertNotIn("\u202e", page.source)
        self.assertNotIn("\x1b", page.source)

    def test_what_cannot_be_read_has_a_page_too(self):
        page = self.page_of("check", "nowhere.keras", expect=3)
        self.assertIn("TN0101", page.text)
        x, _ = self.write_digits(20)
        page = self.page_of("check", CNN, "--x", x, "--y", "nowhere.npy", expect=3)
        self.assertIn("conv2d", page.texts["name"])

    def test_a_page_is_the_same_each_time(self):
        pages = []
        for _ in range(2):
            self.run_tenon("check", CNN, "--report", "page.html")
            source = (self.folder / "page.html").read_text()
            pages.append(source[:source.index('id="memory"')])
        self.assertEqual(*pages)

    def test_on_stdout(self):
        done = self.run_tenon("check", CNN, "--format", "html")
        self.assertTrue(done.stdout.startswith("<!DOCTYPE html>"))
        self.assertEqual(Page(done.stdout).faults, [])

    def test_other_commands_have_a_page_of_what_was_found(self):
        x, y = self.write_digits(20)
        y10 = self.write("y10.npy", (20,), "int64", [10] * 20)
        self.assertIn("TN0602", self.page_of("fit", CNN, "--x", x, "--y", y10, expect=1).text)
        self.assertIn("TN0602", self.page_of("evaluate", CNN, "--x", x, "--y", y10, expect=1).text)
        self.assertIn("tenon predict", self.page_of("predict", CNN, "--x", x).text)

    def test_text_and_lines_stand_out_from_what_is_behind_them(self):
        self.run_tenon("check", CNN, "--report", "page.html")
        found = palettes((self.folder / "page.html").read_text())
        self.assertEqual(len(found), 3)
        for colours in found:
            for text, backs in (("text", ("back", "sheet", "error-back", "warning-back", "note-back", "clean-back")), ("soft", ("back", "sheet")),
                                ("link", ("back", "sheet")), ("error", ("back", "sheet", "error-back")), ("warning", ("back", "sheet", "warning-back")),
                                ("note", ("back", "sheet", "note-back")), ("clean", ("back", "clean-back"))):
                for back in backs:
                    self.assertGreaterEqual(contrast(colours[text], colours[back]), 4.5, f"{text} on {back}")
            for line in ("wire", "data", "bar"):
                self.assertGreaterEqual(contrast(colours[line], colours["sheet"]), 3 if line != "bar" else 2.5, line)


if __name__ == "__main__":
    main()
