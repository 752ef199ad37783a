"""tenon.toml and pyproject.toml: where they are found, what they may say, and what is said about mistakes in them."""
from command import MODELS, CommandTest, main

CNN = MODELS / "mnist_cnn.keras"


class Configuration(CommandTest):
    def setUp(self):
        super().setUp()
        self.write_grey_bytes()
        (self.folder / "a/b").mkdir(parents=True)
        self.data = ("--x", self.folder / "x.npy", "--y", self.folder / "y.npy")

    def settings(self, text, name="tenon.toml"):
        (self.folder / name).write_text(text)

    def check(self, *arguments, expect=0, folder="a/b"):
        return self.read_document(self.run_tenon("check", CNN, *self.data, "--json", *arguments, expect=expect, folder=folder).stdout, expect)

    def refused(self, text, name="tenon.toml"):
        self.settings(text, name)
        done = self.run_tenon("check", CNN, expect=2)
        self.assertEqual(done.stdout, "")
        return done.stderr

    def test_found_from_the_working_directory_upward(self):
        self.assertIsNone(self.check()["configuration"])
        self.settings('[project]\nname = "x"\n', "a/pyproject.toml")  # says nothing to us: the search goes on
        self.settings('ignore = ["all"]\n')
        document = self.check()
        self.assertEqual((document["configuration"], document["diagnostics"]), ("../../tenon.toml", []))
        self.settings('[tool.other]\nx = 1\n[tool.tenon]\nignore = ["TN08"]\n', "a/pyproject.toml")
        document = self.check()
        self.assertEqual(document["configuration"], "../pyproject.toml")
        self.assertTrue(document["diagnostics"])
        self.settings("", "a/tenon.toml")  # of one folder it comes first, even when it says nothing
        self.assertEqual((self.check()["configuration"], self.check()["ignored"]), ("../tenon.toml", 0))

    def test_the_command_line_counts(self):
        self.settings('ignore = ["all"]\nfail-on = "note"\nformat = "json"\nstrict = true\nnotes = true\nthreads = 2\n')
        self.assertIn("TN0301", self.codes(self.check(expect=1)))  # strict makes it an error
        self.assertEqual(self.check("--no-strict")["diagnostics"], [])
        self.assertIn("TN0301", self.codes(self.check("--no-strict", "--ignore", "TN08", expect=1)))
        self.assertIn("TN0301", self.codes(self.check("--no-strict", "--ignore", "TN08", "--fail-on", "error")))
        done = self.run_tenon("check", CNN, *self.data, "--format", "terminal", "--no-strict", "--ignore", "TN08", "--fail-on", "error")
        self.assertIn("note[TN0301]: Input has no channel axis\n  at", done.stderr)  # in full
        done = self.run_tenon("check", CNN, *self.data, "--format", "terminal", "--no-strict", "--ignore", "TN08", "--fail-on", "error", "--no-notes")
        self.assertNotIn("note[TN0301]: Input has no channel axis\n  at", done.stderr)

    def test_every_key(self):
        self.settings('select = ["TN03"]\nfail-on = "note"\n')
        self.assertEqual(self.codes(self.check(expect=1)), ["TN0301"])
        self.settings('format = "sarif"\n')
        self.assertIn('"version": "2.1.0"', self.run_tenon("check", CNN).stdout)
        self.settings('format = "github"\n')
        self.assertIn("::notice ", self.run_tenon("check", CNN, *self.data).stdout)
        self.settings("threads = 1\n")
        self.check()
        self.settings('format = "json"\n')
        self.assertIn('"schema": 1', self.run_tenon("summary", CNN).stdout)

    def test_ignores_of_files(self):
        for pattern, hides in (("*.keras", True), ("x.npy", True), ("mnist_*.keras", True), ("*.h5", False), ("b/x.npy", False)):
            self.settings(f'[per-file-ignores]\n"{pattern}" = ["TN0301"]\n')
            self.assertEqual("TN0301" not in self.codes(self.check()), hides, pattern)
        self.settings('[tool.tenon.per-file-ignores]\n"old/*" = ["all"]\n', "pyproject.toml")
        (self.folder / "tenon.toml").unlink()
        (self.folder / "old").mkdir()
        (self.folder / "old/m.keras").write_bytes(CNN.read_bytes())
        self.assertEqual(self.run_json("check", "old/m.keras", *self.data)["diagnostics"], [])
        self.assertTrue(self.run_json("check", CNN, *self.data)["diagnostics"])

    def test_config_and_isolated(self):
        self.settings('ignore = ["all"]\n', "ci.toml")
        self.settings("nonsense = 1\n")
        self.assertEqual(self.check("--config", "../../ci.toml")["diagnostics"], [])
        self.assertTrue(self.check("--isolated")["diagnostics"])
        self.assertIn("excludes", self.run_tenon("check", CNN, "--isolated", "--config", "ci.toml", expect=2).stderr)
        self.assertIn("nowhere.toml: there is no such file", self.run_tenon("check", CNN, "--config", "nowhere.toml", expect=2).stderr)
        self.assertIn(f"tenon: {self.folder}: there is no such file", self.run_tenon("check", CNN, "--config", self.folder, expect=2).stderr)
        self.settings("[tool.other]\n", "pyproject.toml")
        self.assertIn("has no table [tool.tenon]", self.run_tenon("check", CNN, "--config", "pyproject.toml", expect=2).stderr)

    def test_mistakes_have_a_line_and_what_was_meant(self):
        text = self.refused('selct = ["TN06"]\nignore = ["TN0606", "TN06O7", 3]\nthreads = "four"\nfail_on = "warning"\nstrict = 1\nformat = "jsn"\n'
                            '[per-file-ignores]\n"old_*" = "TN04"\n')
        self.assertEqual(text.splitlines()[:-1], [
            "tenon: tenon.toml:1:1: there is no setting selct; did you mean select?",
            "tenon: tenon.toml:2:21: there is no diagnostic TN06O7; did you mean TN0607?",
            'tenon: tenon.toml:2:31: an entry of ignore is a code, such as "TN0606", not a whole number',
            "tenon: tenon.toml:3:11: threads is a whole number from 1 to 1024, not a string",
            "tenon: tenon.toml:4:1: there is no setting fail_on; did you mean fail-on?",
            "tenon: tenon.toml:5:10: strict is true or false, not a whole number",
            'tenon: tenon.toml:6:10: format is one of "terminal", "json", "sarif", "github", "html", not "jsn"; did you mean json?',
            'tenon: tenon.toml:8:11: "old_*" is a list of codes, such as ["TN0606", "TN08"], not a string'])

    def test_files_that_are_no_settings(self):
        self.assertRegex(self.refused("a = [1,\nb"), r"^tenon: tenon\.toml:2:\d+: ")
        self.assertIn("tenon.toml:1:11: threads is a whole number from 1 to 1024, not 0", self.refused("threads = 0\n"))
        self.assertIn("tenon.toml:1:", self.refused('ignore = "TN06"\n'))
        self.assertIn("tenon.toml:2:5: ", self.refused("a = 1\na = 2\n"))
        self.assertIn("larger than 1 MiB", self.refused("# " + "x" * (1 << 20)))
        self.assertIn("tenon.toml:1:", self.refused("a = " + "[" * 100000))
        (self.folder / "tenon.toml").write_bytes(b"a = \xff\xfe\n")
        self.assertIn("tenon.toml:1:", self.run_tenon("check", CNN, expect=2).stderr)
        (self.folder / "tenon.toml").unlink()
        self.assertIn("pyproject.toml:1:17: tool.tenon is a table, not a whole number", self.refused("tool = {tenon = 1}\n", "pyproject.toml"))

    def test_names_in_it_do_no_harm(self):
        text = self.refused('"a\\u001b[31m\\u202e" = 1\n')
        self.assertIn(r"there is no setting a\x1b[31m\u202e", text)
        self.assertNotIn("\x1b", text)


if __name__ == "__main__":
    main()
