"""--select, --ignore, --fail-on, --strict: what is shown, what counts, and that no error can be ignored into running."""
from command import MODELS, CommandTest, main

CNN = MODELS / "mnist_cnn.keras"


class Selection(CommandTest):
    def setUp(self):
        super().setUp()
        self.write_grey_bytes()

    def found(self, *arguments, expect=0, verb="check"):
        return set(self.codes(self.run_json(verb, CNN, "--x", "x.npy", "--y", "y.npy", *arguments, expect=expect)))

    def test_ignore(self):
        everything = self.found()
        self.assertLess({"TN0301"}, everything)
        for word in ("TN0301", "tn0301", "MissingChannelAxis", "TN03", "TN03,TN0602"):
            self.assertEqual(self.found("--ignore", word), {c for c in everything if not c.startswith("TN03")}, word)
        self.assertEqual(self.found("--ignore", "TN03", "--ignore", "TN08"), {c for c in everything if c[:4] not in ("TN03", "TN08")})
        self.assertEqual(self.found("--ignore", "all"), set())
        document = self.run_json("check", CNN, "--x", "x.npy", "--y", "y.npy", "--ignore", "all")
        self.assertEqual(document["ignored"], len(everything))

    def test_select(self):
        everything = self.found()
        self.assertEqual(self.found("--select", "TN03"), {c for c in everything if c.startswith("TN03")})
        self.assertEqual(self.found("--select", "TN03", "--ignore", "TN0301"), set())
        self.assertEqual(self.found("--select", "TN0301", "--ignore", "TN03"), {"TN0301"})

    def test_the_positional_argument_is_none_of_the_codes(self):
        self.run_tenon("check", "--ignore", "TN03", CNN)

    def test_what_is_ignored_is_counted(self):
        done = self.run_tenon("check", CNN, "--x", "x.npy", "--y", "y.npy", "--ignore", "all")
        self.assertRegex(done.stderr, r"\A\d+ ignored\n\Z")

    def test_ignored_findings_do_not_fail(self):
        self.assertIn("TN0301", self.found("--fail-on", "note", expect=1))
        self.assertEqual(self.found("--fail-on", "note", "--ignore", "all"), set())

    def test_an_error_cannot_be_ignored(self):
        self.write("y.npy", (60,), "int64", [11] * 60)
        for arguments in (("--ignore", "TN0602"), ("--ignore", "all"), ("--select", "TN08")):
            self.assertIn("TN0602", self.found(*arguments, expect=1))
            done = self.run_tenon("check", CNN, "--x", "x.npy", "--y", "y.npy", *arguments, expect=1)
            self.assertIn("error[TN0602]", done.stderr)
            self.assertIn("errors are shown whatever is selected or ignored: nothing runs with one\n", done.stderr)
        done = self.run_tenon("fit", CNN, "--x", "x.npy", "--y", "y.npy", "--ignore", "TN0602", "--output", "t.keras", expect=1)
        self.assertIn("error[TN0602]", done.stderr)
        self.assertFalse((self.folder / "t.keras").exists())

    def test_what_strict_makes_an_error_is_one(self):
        self.assertIn("TN0301", self.found("--strict", "--ignore", "TN0301", expect=1))
        self.assertNotIn("TN0301", self.found("--strict", "--no-strict", "--ignore", "TN0301"))

    def test_fail_on_keeps_from_running(self):
        data = ("--x", "x.npy", "--y", "y.npy")
        done = self.run_tenon("fit", CNN, *data, "--fail-on", "note", "--output", "t.keras", expect=1)
        self.assertIn("nothing was run, because of --fail-on note", done.stderr)
        self.assertNotIn("Epoch", done.stderr)
        self.assertFalse((self.folder / "t.keras").exists())
        self.assertEqual(self.run_tenon("evaluate", CNN, *data, "--fail-on", "note", expect=1).stdout, "")
        self.assertEqual(self.run_tenon("predict", CNN, "--x", "x.npy", "--fail-on", "note", expect=1).stdout, "")
        self.run_tenon("fit", CNN, *data, "--fail-on", "note", "--ignore", "all", "--seed", 1)
        self.assertIsNone(self.run_json("evaluate", CNN, *data, "--fail-on", "note", expect=1)["result"])

    def test_all_verbs_that_check_accept_them(self):
        for verb, data in (("fit", ("--y", "y.npy", "--seed", 1)), ("evaluate", ("--y", "y.npy")), ("predict", ())):
            document = self.run_json(verb, CNN, "--x", "x.npy", *data, "--select", "TN03", "--ignore", "TN0301")
            self.assertEqual(document["diagnostics"], [], verb)
            self.assertGreater(document["ignored"], 0, verb)

    def test_words_that_are_nobodys(self):
        for option in ("--select", "--ignore"):
            for word, meant in (("TN06O2", "did you mean TN0602?"), ("MissingChannelAxs", "did you mean MissingChannelAxis?"), ("TN99", "no diagnostic TN99")):
                done = self.run_tenon("check", CNN, option, word, expect=2)
                self.assertIn(f"{option}: there is no diagnostic {word}", done.stderr)
                self.assertIn(meant, done.stderr)
        self.assertIn("did you mean error?", self.run_tenon("check", CNN, "--fail-on", "errors", expect=2).stderr)


if __name__ == "__main__":
    main()
